"""DOCX with python-docx, to be corrected in a word processor: real styles, header rows, page numbers."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from govabierto.documentos.rules.characters import harmless, language_code
from govabierto.documentos.rules.document import PAPER_SIZE_MM, TEXT_SIZE_PT

if TYPE_CHECKING:
    from govabierto.documentos.rules.document import Document

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def render_docx(document: Document) -> bytes:
    """Return a document as DOCX; the same document gives the same bytes, whatever the hour."""
    from govabierto.documentos.word_blocks import WordWriter

    writer = WordWriter(document, PAPER_SIZE_MM[document.paper], TEXT_SIZE_PT[document.text_size])
    properties = writer.word.core_properties
    noon = datetime.combine(document.reference_date, time(12), tzinfo=UTC)
    properties.title = harmless(document.title)[:255]
    properties.author = properties.last_modified_by = harmless(document.place_name)[:255]
    properties.identifier = harmless(document.folio)[:255]
    properties.language = language_code(document.lang)
    properties.comments = ""
    properties.created = properties.modified = properties.last_printed = noon
    properties.revision = 1
    writer.write()
    out = io.BytesIO()
    writer.word.save(out)
    return _without_clock(out.getvalue())


def _without_clock(packed: bytes) -> bytes:
    """Return the same package with every member at one fixed date, in the order of their names."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, _ZIP_EPOCH)
            member.compress_type, member.create_system = zipfile.ZIP_DEFLATED, _UNIX
            target.writestr(member, source.read(name))
    return out.getvalue()
