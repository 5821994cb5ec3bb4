"""PDF/UA-1 with typst: tagged, the same bytes for the same document, with the compiler's embedded fonts only."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

from govabierto.documentos.presentation import shown_data

if TYPE_CHECKING:
    import typst

    from govabierto.documentos.rules.document import Document

_TEMPLATE = "document.typ"


def render_pdf(document: Document) -> bytes:
    """Return a document as a PDF/UA-1 file.

    What people wrote reaches the compiler only as data. Signs that its fonts lack are written by their number, like
    [U+1F600], so that nothing is lost in silence.
    """
    data = json.dumps(shown_data(document), ensure_ascii=True)
    drawn = _compiler().compile(format="pdf", sys_inputs={"document": data}, pdf_standards=["ua-1"])
    if not isinstance(drawn, bytes):
        raise TypeError("The compiler returned no PDF.")
    return drawn


def _compiler() -> typst.Compiler:
    """Return a compiler of its own for each call: it holds the input while it works, and threads draw at once."""
    import typst

    return typst.Compiler(_template(), font_paths=_fonts(), ignore_system_fonts=True)


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False)


@lru_cache(maxsize=1)
def _template() -> bytes:
    return resources.files("govabierto.documentos").joinpath(_TEMPLATE).read_bytes()
