"""PDF: what a reader of PDF finds, the same bytes each time, and hostile text that stays text."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject, IndirectObject

from govabierto.documentos import pdf
from govabierto.documentos.docx import render_docx
from govabierto.documentos.pdf import render_pdf
from govabierto.documentos.presentation import shown_data
from govabierto.documentos.rules import (
    CharBoxes,
    Document,
    Facts,
    FillLines,
    Heading,
    Items,
    Notice,
    PageBreak,
    Paper,
    Paragraph,
    SheetMark,
    Signature,
    Signatures,
    Table,
    TickBoxes,
)
from govabierto.documentos.rules.characters import drawn_characters
from tests.documentos.samples import ADDRESS, DISSENT, SEATS, acta, poster, sheet
from tests.resistencia.hostile import collected

HOSTILE = [
    '#eval("1+1") #panic("x") #include "/etc/passwd" #read("/etc/passwd")',
    "@ref <label> $x^2$ \\ \\u{41} *b* _i_ `c` = H - l + e / t ~ // /* */",
    '"]}) #(1+1) {{ 7*7 }} {% raw %} ${7*7} <script>alert(1)</script> ]]> & \' "',
    "\x00\x01\x1b[31m\ud83d\udfff\u202egnp.exe\ufeff\u200b😀中العربية\U0010ffff",
]


def read(document: Document) -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(document)))


def flat(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def tags(node: Any, found: list[tuple[str, DictionaryObject]]) -> list[tuple[str, DictionaryObject]]:
    """Return the structure's elements in reading order."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        for child in node:
            tags(child, found)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            found.append((str(node["/S"]), node))
        if "/K" in node:
            tags(node["/K"], found)
    return found


def test_a_pdf_says_its_language_its_title_and_that_it_is_tagged() -> None:
    reader = read(acta())
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "es"
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Acta de la cuarta sesión ordinaria"
    assert reader.metadata.author == "Tres Ceibas"
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.date() == date(2026, 11, 20)
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_headings_lists_tables_and_pictures_are_tagged_in_reading_order() -> None:
    root: Any = read(acta()).trailer["/Root"]
    found = tags(root["/StructTreeRoot"], [])
    names = [name for name, _node in found]
    assert [name for name in names if name in ("/H1", "/H2", "/H3")] == ["/H1", "/H2", "/H2", "/H3", "/H2"]
    assert names.count("/TH") == 3
    assert names.count("/TR") == 12
    assert {"/L", "/LI", "/LBody", "/Caption", "/BlockQuote", "/Link", "/Figure"} <= set(names)
    alts = [str(node["/Alt"]) for name, node in found if name == "/Figure" and "/Alt" in node]
    assert alts == ["Plano de la red de agua, con tres pozos", "Código QR de la página del acta"]


def test_words_in_another_language_say_so() -> None:
    root: Any = read(acta()).trailer["/Root"]
    languages = {str(node["/Lang"]) for _name, node in tags(root["/StructTreeRoot"], []) if "/Lang" in node}
    assert "yua" in languages


def test_everything_that_a_document_says_is_in_its_text_complete() -> None:
    text = flat(read(acta()))
    document = acta()
    said = [document.title, document.folio, "Tres Ceibas", "Firmó el 25 de noviembre de 2026", "No firmó", "4. Obras",
            "Pendiente de firma", " ".join(DISSENT.split()), "Página 1 de 2", "«Agua con horario»", "Ja'e chéen",
            "Versión pública, sin datos personales", *(cell for row in SEATS for cell in row)]  # fmt: skip
    assert [piece for piece in said if piece not in text] == []
    assert document.verify is not None
    assert " ".join(document.verify.words) in text
    assert ADDRESS in text.replace(" ", "")


@pytest.mark.parametrize(("paper", "points"), [(Paper.LETTER, (612, 792)), (Paper.OFICIO, (612.3, 963.8))])
def test_sheets_have_the_sizes_in_use(paper: Paper, points: tuple[float, float]) -> None:
    page = read(dataclasses.replace(acta(), paper=paper)).pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(points, abs=0.1)


def test_a_draft_says_so_on_every_page() -> None:
    reader = read(acta(PageBreak(), Paragraph("Otra hoja"), draft_mark="Borrador sin aprobar"))
    assert len(reader.pages) > 2
    assert all("BORRADOR SIN APROBAR" in page.extract_text() for page in reader.pages)


def test_a_document_in_english_has_english_feet() -> None:
    reader = read(dataclasses.replace(acta(), lang="en"))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    assert "Page 1 of 2" in flat(reader)
    assert "Signed on 25 November 2026" in flat(reader)


def test_all_kinds_of_paper_are_drawn() -> None:
    assert "HP-7K2Q9D-03" in flat(read(sheet()))
    assert "Hoja 3 de 20" in flat(read(sheet()))
    assert len(read(sheet()).pages) == 2
    assert len(read(poster()).pages) == 1


def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    ours = hashlib.sha256(render_pdf(acta())).hexdigest()
    assert hashlib.sha256(render_pdf(acta())).hexdigest() == ours
    code = (
        "import hashlib; from govabierto.documentos.pdf import render_pdf; from tests.documentos.samples import acta; "
        "print(hashlib.sha256(render_pdf(acta())).hexdigest())"
    )
    root = Path(__file__).parents[2]
    theirs = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert theirs.stdout.strip() == ours


def test_one_letter_changed_changes_the_bytes() -> None:
    assert render_pdf(acta(Paragraph("Acuerdo 1"))) != render_pdf(acta(Paragraph("Acuerdo I")))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_wherever_it_stands(text: str) -> None:
    document = Document(
        title=text, kind_label=text, place_name=text, folio=text, reference_date=date(2026, 1, 1), footer_note=text,
        draft_mark=text,
        blocks=(Heading(text), Paragraph(text), Paragraph(text, is_quote=True), Items((text,)), Facts(((text, text),)),
                Table(text, (text,), ((text,),)), Notice(text), Signatures((Signature(text, text, text),))),
    )  # fmt: skip
    shown = flat(read(document))
    for piece in ('#eval("1+1")', "$x^2$", "{{ 7*7 }}", "<script>alert(1)</script>", "[U+1F600][U+4E2D]"):
        assert (piece in shown) == (piece.replace("[U+1F600][U+4E2D]", "😀中") in text)
    assert "root:" not in shown


def test_all_hostile_lines_of_the_collection_are_drawn_as_they_were_typed(shared_data: Path) -> None:
    lines = collected(shared_data)
    shown = "".join(flat(read(acta(*(Paragraph(line) for line in lines)))).split())
    plain = [line for line in lines if line.isascii() and line.isprintable() and "fi" not in line and "ff" not in line]
    lost = [line for line in plain if "".join(line.split())[:25] not in shown]
    assert len(lost) <= len(plain) // 50  # a page may end inside a line


def test_every_sign_that_the_table_holds_is_drawn_by_the_compiler() -> None:
    signs = drawn_characters()
    assert len(signs) > 4_000
    spaced = [" ".join(signs[start : start + 500]) for start in range(0, len(signs), 500)]
    drawn = [
        block
        for piece in spaced
        for block in (Paragraph(piece), Paragraph(piece, is_quote=True), Notice(piece), SheetMark(piece, ADDRESS, 1))
    ]
    assert render_pdf(acta(*drawn)).startswith(b"%PDF-1.7")


def test_a_long_word_breaks_inside_the_sheet_and_is_copied_whole() -> None:
    address = "https://ejemplo.mx/" + "abcdefghij" * 30
    packed = render_pdf(acta(Paragraph(address)))
    lines = [line for page in PdfReader(io.BytesIO(packed)).pages for line in page.extract_text().splitlines()]
    assert address in "".join(lines)
    assert max(len(line) for line in lines) < 130


def test_a_document_of_odd_pieces_is_drawn_in_all_outputs() -> None:
    odd = dataclasses.replace(
        acta(), title="\x00", folio="", kind_label="", lang="\x1f", verify=None, draft_mark="",
        blocks=(Heading("", 9), Heading("Honda", 3), Items(()), Facts(()), Signatures(()), Table("", ("",), ()),
                TickBoxes("", ()), CharBoxes("", 0), FillLines("", 0), Paragraph("x", lang="no es"), PageBreak()),
    )  # fmt: skip
    assert flat(read(odd))
    assert render_docx(odd)


def test_threads_draw_at_once_and_draw_the_same() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(lambda _: render_pdf(acta()), range(8)))) == 1


def test_three_hundred_rows_are_drawn_within_a_second_with_their_header_on_each_page() -> None:
    rows = tuple((str(n), f"Compromiso número {n} con un nombre de largo normal", "Obras Públicas") for n in range(300))
    document = acta(Table("Compromisos", ("N.º", "Compromiso", "Responsable"), rows, widths=(1, 6, 3)))
    render_pdf(acta())
    started = time.perf_counter()
    packed = render_pdf(document)
    assert time.perf_counter() - started < 1
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(packed)).pages]
    assert sum("Responsable" in page for page in pages) >= 8
    assert "número 299" in pages[-2] + pages[-1]


def pictures(document: Document, ppi: float) -> list[Image.Image]:
    """Return the pages as pictures, drawn by the same template."""
    data = json.dumps(shown_data(document))
    drawn = pdf._compiler().compile(format="png", ppi=ppi, sys_inputs={"document": data})
    assert drawn
    return [Image.open(io.BytesIO(page)) for page in (drawn if isinstance(drawn, list) else [drawn])]


def test_pages_are_black_on_white() -> None:
    for page in [*pictures(acta(draft_mark="Borrador"), 40), *pictures(sheet(), 40), *pictures(poster(), 40)]:
        hues = page.convert("HSV").getchannel("S").getextrema()
        assert hues == (0, 0)


def test_the_codes_of_a_printed_page_are_read_from_a_picture_of_it() -> None:
    found = {code.text for page in pictures(acta(), 150) for code in zxingcpp.read_barcodes(page.convert("L"))}
    assert ADDRESS in found
    found = {code.text for page in pictures(sheet(), 100) for code in zxingcpp.read_barcodes(page.convert("L"))}
    assert found == {"https://tres-ceibas.gobiernoabierto.example/h/HP-7K2Q9D-03"}
