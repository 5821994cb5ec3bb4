"""DOCX: real styles, properties, header rows, the same bytes each time, hostile text inert."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from govabierto.documentos.docx import render_docx
from govabierto.documentos.rules import Document, PageBreak, Paper, Paragraph
from tests.documentos.samples import ADDRESS, DAY, DISSENT, SEATS, acta, poster, sheet
from tests.resistencia.hostile import collected


def opened(document: Document) -> docx.document.Document:
    return docx.Document(io.BytesIO(render_docx(document)))


def test_headings_title_and_quotations_are_styles_of_the_word_processor() -> None:
    styled = [(p.style.name, p.text) for p in opened(acta()).paragraphs if p.style is not None and p.text]
    assert styled[0] == ("Title", "Acta de la cuarta sesión ordinaria")
    assert [text for style, text in styled if style == "Heading 1"] == ["Asistencia", "Votaciones", "Acuerdos"]
    assert ("Heading 2", "Compromiso 3: «Agua con horario»") in styled
    assert ("Quote", DISSENT) in styled
    assert ("List Bullet", "Siguiente sesión: 18 de diciembre") in styled
    assert ("Numbered", "4.\tObras Públicas publica el padrón de pozos") in styled


def test_a_table_repeats_its_header_and_holds_every_row() -> None:
    table = opened(acta()).tables[1]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == [("Asiento", "Sector", "Entró"), *SEATS]


def test_the_file_says_its_title_language_date_and_where_it_is_checked() -> None:
    word = opened(acta(draft_mark="Borrador sin aprobar"))
    properties = word.core_properties
    assert (properties.title, properties.language) == ("Acta de la cuarta sesión ordinaria", "es")
    assert (properties.author, properties.identifier) == ("Tres Ceibas", "AC-4F7Q2M")
    assert properties.created is not None
    assert properties.created.date() == DAY
    foot = "".join(node.text or "" for node in word.sections[0].footer._element.iter(qn("w:t")))
    fields = [node.get(qn("w:instr")) for node in word.sections[0].footer._element.iter(qn("w:fldSimple"))]
    assert ADDRESS in foot
    assert "AC-4F7Q2M" in foot
    assert fields == ["PAGE", "NUMPAGES"]
    assert "Borrador sin aprobar" in word.sections[0].header.paragraphs[0].text
    alts = [node.get("descr") for node in word.element.iter(qn("wp:docPr"))]
    assert len(alts) == 3
    assert all(alts)


@pytest.mark.parametrize(("paper", "size"), [(Paper.LETTER, (215.9, 279.4)), (Paper.OFICIO, (216, 340))])
def test_sheets_have_the_sizes_in_use(paper: Paper, size: tuple[float, float]) -> None:
    section = opened(dataclasses.replace(acta(), paper=paper)).sections[0]
    assert section.page_width is not None
    assert section.page_height is not None
    assert abs(section.page_width - Mm(size[0])) < Mm(0.1)
    assert abs(section.page_height - Mm(size[1])) < Mm(0.1)


def test_fields_to_fill_in_and_posters_are_written_too() -> None:
    text = "\n".join(paragraph.text for paragraph in opened(sheet()).paragraphs)
    for piece in ("HP-7K2Q9D-03", "Hoja 3 de 20", "1. ¿Qué problema ves?", "☐ Transparencia", "☐ " * 10, "_" * 40):
        assert piece in text
    assert "Vota qué entra al plan" in [paragraph.text for paragraph in opened(poster()).paragraphs]


def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    ours = hashlib.sha256(render_docx(acta())).hexdigest()
    code = (
        "import hashlib; from govabierto.documentos.docx import render_docx; "
        "from tests.documentos.samples import acta; "
        "print(hashlib.sha256(render_docx(acta())).hexdigest())"
    )
    root = Path(__file__).parents[2]
    theirs = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert theirs.stdout.strip() == ours
    assert render_docx(acta(Paragraph("Acuerdo 1"))) != render_docx(acta(Paragraph("Acuerdo I")))


def test_no_member_of_the_package_bears_the_hour() -> None:
    with zipfile.ZipFile(io.BytesIO(render_docx(acta(PageBreak())))) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist()[0] == "[Content_Types].xml"


def test_hostile_text_stays_text(shared_data: Path) -> None:
    lines = [*collected(shared_data), "\ud800\x00\x0b\ufffe ]]> <w:p/> &amp; {MERGEFIELD x}"][-1500:]
    packed = render_docx(acta(*(Paragraph(line) for line in lines), title="<w:b/>\x00\ud800"))
    with zipfile.ZipFile(io.BytesIO(packed)) as package:
        root = ET.fromstring(package.read("word/document.xml"))  # noqa: S314 - written here
    said = "".join(node.text or "" for node in root.iter(qn("w:t")))
    assert "]]> <w:p/> &amp; {MERGEFIELD x}" in said
    assert docx.Document(io.BytesIO(packed)).core_properties.title == "<w:b/>"
