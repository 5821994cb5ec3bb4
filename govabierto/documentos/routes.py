"""The templates of documents and what they draw with; this room has no addresses of its own."""

from __future__ import annotations

from flask import Blueprint
from markupsafe import Markup

from govabierto.documentos.presentation import sheet_text, signature_text
from govabierto.documentos.qr import qr_inline

bp = Blueprint("documentos", __name__, template_folder="templates")


@bp.app_template_global()
def qr_drawing(address: str, alt: str) -> Markup:
    """Return a QR to stand inside a page."""
    return Markup(qr_inline(address, alt))


@bp.app_template_filter()
def block_kind(block: object) -> str:
    """Return the name of a block's class."""
    return type(block).__name__


bp.add_app_template_filter(signature_text)
bp.add_app_template_filter(sheet_text)
