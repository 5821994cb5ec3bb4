"""Each block of a document as paragraphs and tables of a word processor. Imported only when a DOCX is drawn."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell as Cell
from docx.text.paragraph import Paragraph as WordParagraph

from govabierto.documentos.presentation import sheet_text, signature_text
from govabierto.documentos.qr import qr_png
from govabierto.documentos.rules import document as model
from govabierto.documentos.rules.characters import harmless, language_code
from govabierto.documentos.word_styles import add_field, border, dress

_MARGIN_MM = 22
_FACTS_LABEL_MM = 42
_LINE = "_"
_LINE_WIDTH = 72


class WordWriter:
    """Writes one document. word: what python-docx saves."""

    def __init__(self, document: model.Document, paper_mm: tuple[float, float], text_pt: int) -> None:
        self.document = document
        self.labels = document.labels
        self.width_mm = paper_mm[0] - 2 * _MARGIN_MM
        self.word: WordDocument = docx.Document()
        section = self.word.sections[0]
        section.page_width, section.page_height = Mm(paper_mm[0]), Mm(paper_mm[1])
        section.left_margin = section.right_margin = Mm(_MARGIN_MM)
        section.top_margin, section.bottom_margin = Mm(24), Mm(24)
        dress(self.word, language_code(document.lang), text_pt)

    def write(self) -> None:
        """Write heads and feet, the title, all blocks and how the document is checked."""
        self._furniture()
        self.word.add_paragraph(harmless(self.document.title), style="Title")
        day = self.labels.date(self.document.reference_date)
        self._text(f"{self.document.kind_label} · {self.labels.folio} {self.document.folio} · {day}", "Subtitle")
        if self.document.draft_mark:
            self._notice(model.Notice(self.document.draft_mark))
        drawn = self._drawings()
        for block in self.document.blocks:
            drawn[type(block)](block)
        self._verification()

    def _drawings(self) -> dict[type, Callable[[Any], object]]:
        return {
            model.Heading: lambda b: self.word.add_heading(harmless(b.text), b.level),
            model.Paragraph: self._paragraph,
            model.Lead: lambda b: self._text(b.text, "Lead"),
            model.Note: lambda b: self._text(b.text, "Note"),
            model.Notice: self._notice,
            model.Items: self._items,
            model.Facts: self._facts,
            model.Table: self._table,
            model.Signatures: self._signatures,
            model.Picture: lambda b: self._picture(b.data, b.width_mm, b.alt),
            model.QrCode: self._qr,
            model.PageBreak: lambda _: self.word.add_paragraph().add_run().add_break(WD_BREAK.PAGE),
            model.SheetMark: self._sheet,
            model.FillLines: lambda b: self._field(b, [_LINE * _LINE_WIDTH] * b.count),
            model.FillBox: self._box,
            model.CharBoxes: lambda b: self._field(b, ["☐ " * b.count]),
            model.TickBoxes: lambda b: self._field(b, [f"☐ {harmless(option)}" for option in b.options]),
        }

    def _text(self, text: str, style: str = "Normal") -> WordParagraph:
        return self.word.add_paragraph(harmless(text), style=style)

    def _paragraph(self, block: model.Paragraph) -> None:
        for piece in harmless(block.text).split("\n\n"):
            if not piece.strip():
                continue
            written = self._text(piece.strip(), "Quote" if block.is_quote else "Normal")
            if block.lang:
                for run in written.runs:
                    language = OxmlElement("w:lang")
                    language.set(qn("w:val"), language_code(block.lang))
                    run._r.get_or_add_rPr().append(language)  # noqa: SLF001 - python-docx offers no language of a run

    def _notice(self, block: model.Notice) -> None:
        border(self._text(block.text, "Notice"))

    def _items(self, block: model.Items) -> None:
        for number, entry in enumerate(block.entries, start=block.start):
            if block.ordered:  # Typed numbers: those of Word run on from one list to the next.
                self.word.add_paragraph(f"{number}.\t{harmless(entry)}", style="Numbered")
            else:
                self._text(entry, "List Bullet")

    def _facts(self, block: model.Facts) -> None:
        table = self._grid(len(block.pairs), [_FACTS_LABEL_MM, self.width_mm - _FACTS_LABEL_MM])
        for row, (label, value) in zip(table.rows, block.pairs, strict=True):
            _fill(row.cells[0], label, bold=True)
            _fill(row.cells[1], value)
        self._gap()

    def _table(self, block: model.Table) -> None:
        if block.caption:
            self._text(block.caption, "Caption")
        shares = block.widths or (1,) * len(block.headers)
        widths = [self.width_mm * share / sum(shares) for share in shares]
        table = self._grid(len(block.rows) + 1, widths, style="Table Grid")
        head = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(head)  # noqa: SLF001 - python-docx offers no repeated header
        # table.rows and row.cells walk the whole table each time: ask once.
        for row, (texts, bold) in zip(
            list(table.rows), [(block.headers, True), *((row, False) for row in block.rows)], strict=True
        ):
            for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                _fill(cell, text, bold=bold, right=column in block.numeric)
        self._gap()

    def _signatures(self, block: model.Signatures) -> None:
        half = self.width_mm / 2
        table = self._grid((len(block.entries) + 1) // 2, [half, half])
        for position, entry in enumerate(block.entries):
            cell = table.cell(position // 2, position % 2)
            lines = [entry.name, entry.post, entry.sector, signature_text(entry, self.labels)]
            _fill(cell, "\n\n" + _LINE * 30)
            for number, line in enumerate(line for line in lines if line):
                cell.add_paragraph(style="Cell").add_run(harmless(line)).bold = number == 0
        self._gap()

    def _picture(self, data: bytes, width_mm: float, alt: str) -> None:
        shape = self.word.add_picture(io.BytesIO(data), width=Mm(min(width_mm, self.width_mm)))
        shape._inline.docPr.set("descr", harmless(alt))  # noqa: SLF001 - python-docx offers no alternative text

    def _qr(self, block: model.QrCode) -> None:
        if block.caption:
            self._text(block.caption, "Caption")
        self._picture(qr_png(block.url, module_size=8), block.size_mm, block.alt)
        self._text(block.url, "Note")

    def _sheet(self, block: model.SheetMark) -> None:
        self._text(block.folio, "Folio")
        self._text(sheet_text(block, self.labels))
        self._picture(qr_png(block.url, module_size=8), 32, f"QR: {block.url}")

    def _field(
        self, block: model.FillLines | model.FillBox | model.CharBoxes | model.TickBoxes, rows: list[str]
    ) -> None:
        label = f"{block.number}. {block.label}" if block.number else block.label
        self._text(label, "Field")
        if block.hint:
            self._text(block.hint, "Note")
        for row in rows:
            self._text(row)

    def _box(self, block: model.FillBox) -> None:
        self._field(block, [])
        table = self._grid(1, [self.width_mm], style="Table Grid")
        table.rows[0].height = Mm(block.height_mm)
        self._gap()

    def _furniture(self) -> None:
        section = self.word.sections[0]
        head = section.header.paragraphs[0]
        mark = f" · {self.document.draft_mark}" if self.document.draft_mark else ""
        head.text = harmless(f"{self.document.place_name} · {self.document.kind_label}{mark}")
        foot = section.footer.paragraphs[0]
        before, between, after = _page_pieces(self.labels.page)
        note = f" · {self.document.footer_note}" if self.document.footer_note else ""
        foot.add_run(harmless(f"{self.labels.folio} {self.document.folio}{note} · {before}"))
        add_field(foot, "PAGE")
        foot.add_run(between)
        add_field(foot, "NUMPAGES")
        foot.add_run(after)
        if self.document.verify:
            section.footer.add_paragraph(harmless(f"{self.labels.verify} {self.document.verify.url}"), style="Footer")

    def _verification(self) -> None:
        verify = self.document.verify
        if verify is None:
            return
        if verify.words:
            self._text(self.labels.words, "Field")
            self._text(" ".join(verify.words))
        alt = self.labels.verify_qr.format(url=verify.url)
        self._qr(model.QrCode(verify.url, alt, self.labels.verify, 28))

    def _grid(self, row_count: int, widths_mm: list[float], style: str = "Normal Table") -> WordTable:
        table: WordTable = self.word.add_table(row_count, len(widths_mm), style=style)
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.LEFT, False
        for column, width in zip(table.columns, widths_mm, strict=True):
            column.width = Mm(width)
        return table

    def _gap(self) -> None:
        self.word.add_paragraph().paragraph_format.space_after = Pt(2)


def _fill(cell: Cell, text: str, *, bold: bool = False, right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = "Cell"
    paragraph.add_run(harmless(text)).bold = bold
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _page_pieces(pattern: str) -> tuple[str, str, str]:
    before, _, rest = pattern.partition("{n}")
    between, _, after = rest.partition("{total}")
    return before, between, after
