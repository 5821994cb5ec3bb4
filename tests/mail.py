"""Mails of the outbox as they leave: said in their reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govabierto.app import data_folder
from govabierto.trabajos.rules import written
from govabierto.web.i18n import translator

BASE_URL = "http://localhost"


def as_sent(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return to, subject and text of a mail that waits; nothing of one that has left."""
    if not payload:
        return {}
    subject, text = written(payload, say=translator(data_folder("translations")), base_url=BASE_URL)
    return {"to": payload["to"], "subject": subject, "text": text}
