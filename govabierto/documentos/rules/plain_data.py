"""A document as plain lists, dictionaries and strings: what the template reads and what fingerprints are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum

from govabierto.documentos.rules.document import Document


def document_data(document: Document) -> dict[str, object]:
    """Return a document as JSON data; each block says its kind, dates are ISO 8601 and bytes are lists of numbers."""
    data = {field.name: plain_value(getattr(document, field.name)) for field in fields(document)}
    data["blocks"] = [{"kind": type(block).__name__, **_members(block)} for block in document.blocks]
    return data


def plain_value(value: object) -> object:
    """Return a value of the model as JSON data."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return list(value)
    if isinstance(value, (tuple, list)):
        return [plain_value(member) for member in value]
    if isinstance(value, Mapping):
        return {str(key): plain_value(member) for key, member in value.items()}
    return _members(value) if is_dataclass(value) else value


def _members(value: object) -> dict[str, object]:
    if not is_dataclass(value):
        raise TypeError(f"{type(value).__name__} is no part of a document.")
    return {field.name: plain_value(getattr(value, field.name)) for field in fields(value)}
