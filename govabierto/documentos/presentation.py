"""What all writers add to a document before drawing it: sizes, words of heads and feet, dates in full, QR codes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from govabierto.documentos.qr import qr_svg
from govabierto.documentos.rules.characters import drawable
from govabierto.documentos.rules.document import PAPER_SIZE_MM, TEXT_SIZE_PT, Document, SheetMark, Signature
from govabierto.documentos.rules.document import SignatureState as State
from govabierto.documentos.rules.labels import Labels
from govabierto.documentos.rules.plain_data import document_data


def shown_data(document: Document) -> dict[str, Any]:
    """Return the data that the PDF template draws, with every text made drawable."""
    data: dict[str, Any] = document_data(document)
    day, labels = document.reference_date, document.labels
    data["blocks"] = [_shown_block(block, labels) for block in data["blocks"]]
    data |= {
        "furniture": asdict(labels),
        "date_text": labels.date(day),
        "date_parts": {"year": day.year, "month": day.month, "day": day.day},
        "paper_mm": PAPER_SIZE_MM[document.paper],
        "text_size_pt": TEXT_SIZE_PT[document.text_size],
    }
    if document.verify is not None:
        data["verify"]["qr"] = qr_svg(document.verify.url)
        data["furniture"]["verify_qr"] = labels.verify_qr.format(url=document.verify.url)
    shown = {key: _drawable(value) for key, value in data.items()}
    return shown | {"title": shown["title"].strip() or shown["folio"] or "—"}  # the standard asks for a title


def signature_text(signature: Signature, labels: Labels) -> str:
    """Say in words whether a signature is there: «Firmó el 3 de mayo de 2026»."""
    if signature.state is State.SIGNED:
        day = signature.signed_on
        return labels.signed_on.format(date=labels.date(day)) if day else labels.signed
    return labels.unsigned if signature.state is State.UNSIGNED else labels.pending


def sheet_text(mark: SheetMark, labels: Labels) -> str:
    """Say which sheet of a pack this is: «Hoja 3 de 20»."""
    pattern = labels.sheet_of if mark.total else labels.sheet
    return pattern.format(n=mark.number, total=mark.total)


def _shown_block(block: dict[str, Any], labels: Labels) -> dict[str, Any]:
    if "url" in block:
        block["qr"] = qr_svg(block["url"])
    if block["kind"] == "SheetMark":
        members = {key: block[key] for key in ("folio", "url", "number", "total")}
        block |= {"sheet_text": sheet_text(SheetMark(**members), labels), "alt": f"QR: {block['url']}"}
    if block["kind"] == "Signatures":
        for entry in block["entries"]:
            entry["state_text"] = _state_text(entry, labels)
    return block


def _state_text(entry: dict[str, Any], labels: Labels) -> str:
    signed_on = date.fromisoformat(entry["signed_on"]) if entry["signed_on"] else None
    return signature_text(Signature("", state=State(entry["state"]), signed_on=signed_on), labels)


def _drawable(value: Any) -> Any:
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: _drawable(member) for key, member in value.items()}
    if isinstance(value, list) and not (value and isinstance(value[0], int)):
        return [_drawable(member) for member in value]
    return value
