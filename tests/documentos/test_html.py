"""HTML: the same document inside a page of the site."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template_string

from govabierto.documentos.rules import Document, Heading, Paragraph
from tests.documentos.samples import ADDRESS, DISSENT, SEATS, acta, poster, sheet

PAGE = '{% from "documentos/_document.html" import document with context %}{{ document(doc) }}'


def drawn(app: Flask, document: Document) -> str:
    with app.test_request_context("/"):
        return render_template_string(PAGE, doc=document)


def test_sections_begin_below_the_title_of_the_page(app: Flask) -> None:
    html = drawn(app, acta(Heading("Honda", 3)))
    assert re.findall(r"<(h\d)>([^<]+)<", html)[:3] == [
        ("h2", "Asistencia"), ("h2", "Votaciones"), ("h3", "Compromiso 3: «Agua con horario»"),
    ]  # fmt: skip
    assert "<h3>Honda</h3>" in html
    assert "<h1" not in html


def test_everything_that_the_document_says_is_on_the_page(app: Flask) -> None:
    html = drawn(app, acta(draft_mark="Borrador sin aprobar"))
    document = acta()
    assert document.verify is not None
    said = [DISSENT, ADDRESS, "Firmó el 25 de noviembre de 2026", "No firmó", "Borrador sin aprobar", "20 de noviembre",
            " ".join(document.verify.words), *(cell for row in SEATS for cell in row)]  # fmt: skip
    assert [piece for piece in said if piece not in html] == []
    assert '<article class="stack document" lang="es" data-user-content>' in html
    assert '<blockquote class="said measure" lang="yua" data-user-content>' in html
    assert html.count('<svg role="img" aria-label="Código QR') == 2
    assert "style=" not in html


@pytest.mark.parametrize("make", [sheet, poster])
def test_papers_are_shown_too(app: Flask, make: object) -> None:
    document = sheet() if make is sheet else poster()
    assert document.folio in drawn(app, document)


def test_hostile_text_stays_text(app: Flask) -> None:
    text = "{{ 9973*9973 }} <script>alert(1)</script> **x** [a](javascript:alert(1)) \" onload='x'"
    html = drawn(app, acta(Heading(text), Paragraph(text), title=text))
    assert "<script" not in html
    assert "99460729" not in html
    assert "<strong>" not in html
    assert "{{ 9973*9973 }} &lt;script&gt;" in html
    assert 'href="javascript' not in html
