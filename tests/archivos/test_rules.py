"""What is accepted, by content; what is refused, and with which words."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from govabierto.archivos import images, rules
from tests.archivos import builders

MACRO_DOCX = builders.office("word/document.xml", **{"word__vbaProject.bin": b"x"})
MACRO_XLSX = builders.office("xl/workbook.xml", b"<x ContentType='a.macroEnabled.main+xml'/>")


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("acta.pdf", builders.PDF, "application/pdf"),
        ("foto.jpg", builders.picture("JPEG"), "image/jpeg"),
        ("foto.png", builders.picture("PNG"), "image/png"),
        ("foto.webp", builders.picture("WEBP"), "image/webp"),
        ("filas.csv", "año,obra\n2026,«puente»\n".encode(), "text/csv"),
        ("filas.CSV", "año;obra\n2026;puente\n".encode("latin-1"), "text/csv"),
        ("nota.txt", b"x < y, y 3 > 2", "text/plain"),
        ("libro.xlsx", builders.office("xl/workbook.xml"), rules.XLSX.media_type),
        ("carta.docx", builders.office("word/document.xml"), rules.DOCX.media_type),
        ("hoja.ods", builders.spreadsheet_ods(), rules.ODS.media_type),
        ("miente.png", builders.PDF, "application/pdf"),
    ],
)
def test_accepted_kinds_are_known_by_their_content(name: str, data: bytes, media_type: str) -> None:
    assert rules.detect(name, data).media_type == media_type


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("dibujo.svg", builders.SVG, rules.IS_MARKUP),
        ("dibujo.txt", b"\xef\xbb\xbf  " + builders.SVG, rules.IS_MARKUP),
        ("pagina.html", builders.HTML, rules.IS_MARKUP),
        ("pagina.csv", b"a,b\n" + builders.HTML, rules.IS_MARKUP),
        ("pagina.png", builders.HTML, rules.IS_MARKUP),
        ("pagina.pdf", builders.HTML + builders.PDF, rules.IS_MARKUP),
        ("doble.pdf", b"%PDF-1.4\n" + builders.HTML + builders.PDF, rules.IS_MARKUP),
        ("programa.pdf", builders.PDF.replace(b"/Type", b"/OpenAction<</S/JavaScript>>/Type"), rules.HAS_PROGRAM),
        ("cortado.pdf", builders.PDF[:20], rules.IS_BROKEN),
        ("macros.docx", MACRO_DOCX, rules.HAS_PROGRAM),
        ("macros.xlsx", MACRO_XLSX, rules.HAS_PROGRAM),
        ("macros.ods", builders.spreadsheet_ods(Basic__Standard__x=b""), rules.HAS_PROGRAM),
        ("varios.zip", builders.archive({"a.txt": b"hola"}), rules.NOT_ACCEPTED),
        ("programa.exe", b"MZ\x90\x00\x03", rules.NOT_ACCEPTED),
        ("guion.js", b"alert(1)", rules.NOT_ACCEPTED),
        ("animado.gif", b"GIF89a/*" + b"\x00" * 20 + b"*/=1;alert(1)", rules.NOT_ACCEPTED),
        ("roto.xlsx", b"PK\x03\x04" + b"x" * 60, rules.IS_BROKEN),
        ("carta.txt", b"{\\rtf1 hola}", rules.NOT_ACCEPTED),
        ("guion.txt", b"#!/bin/sh\n", rules.NOT_ACCEPTED),
        ("nulo.txt", b"hola\x00", rules.NOT_ACCEPTED),
        ("vacio.txt", b"", rules.IS_EMPTY),
    ],
)
def test_what_could_run_or_pretend_is_refused_with_the_reason(name: str, data: bytes, message: str) -> None:
    with pytest.raises(rules.RefusedFileError) as refused:
        rules.detect(name, data)
    assert refused.value.message == message


def test_an_archive_that_unfolds_into_too_much_is_refused_unopened() -> None:
    bomb = builders.archive({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"\x00" * 20_000_000})
    with pytest.raises(rules.RefusedFileError) as refused:
        rules.detect("bomba.xlsx", bomb)
    assert refused.value.message == rules.IS_BOMB


def test_an_archive_of_too_many_parts_is_refused() -> None:
    parts = {f"xl/{number}.xml": b"" for number in range(rules.MAX_ZIP_ENTRIES + 1)}
    with pytest.raises(rules.RefusedFileError) as refused:
        rules.detect("muchas.xlsx", builders.archive(parts, zipfile.ZIP_STORED))
    assert refused.value.message == rules.IS_BOMB


def test_a_picture_of_too_many_points_is_refused_before_it_is_unfolded() -> None:
    with pytest.raises(rules.RefusedFileError) as refused:
        images.redraw(builders.huge_png(), rules.PNG)
    assert refused.value.message == rules.IS_BOMB


@pytest.mark.parametrize("kind", [rules.JPEG, rules.PNG, rules.WEBP])
def test_a_picture_loses_its_place_and_maker_and_keeps_its_turn(kind: rules.FileType) -> None:
    name = kind.media_type.removeprefix("image/").upper()
    before = builders.picture(name, (40, 30), with_exif=True)
    after = images.redraw(before, kind)
    assert builders.EXIF_MAKER.encode() in before
    assert builders.EXIF_MAKER.encode() not in after
    with Image.open(io.BytesIO(after)) as redrawn:
        assert not redrawn.getexif()
        assert redrawn.size == (30, 40)


@pytest.mark.parametrize("tail", [builders.HTML, builders.archive({"a": b"b"}), builders.PDF])
def test_what_hides_behind_a_picture_is_not_kept(tail: bytes) -> None:
    assert tail not in images.redraw(builders.picture("PNG") + tail, rules.PNG)


def test_bytes_that_only_begin_like_a_picture_are_refused() -> None:
    for kind in (rules.JPEG, rules.PNG, rules.WEBP):
        for start in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"):
            with pytest.raises(rules.RefusedFileError):
                images.redraw(start + builders.HTML, kind)


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\acta final.pdf", "acta final.pdf"),
        ("acta\r\nSet-Cookie: x=1.pdf", "actaSet-Cookie- x=1.pdf"),
        ("foto\u202egnp.exe", "fotognp.pdf"),
        ("nulo\x00.pdf", "nulo.pdf"),
        ("", "archivo.pdf"),
        ("...", "archivo.pdf"),
        ("a" * 300 + ".pdf", "a" * 116 + ".pdf"),
        ("árbol.PDF", "árbol.pdf"),
        ("\ud800x.pdf", "x.pdf"),
    ],
)
def test_names_are_cleaned(name: str, clean: str) -> None:
    assert rules.clean_name(name, rules.PDF) == clean


@given(st.text(st.characters(), max_size=400))
def test_no_name_can_leave_its_folder_or_its_line(name: str) -> None:
    clean = rules.clean_name(name, rules.PDF)
    assert clean.endswith(".pdf")
    assert 4 < len(clean) <= rules.MAX_NAME_LENGTH
    assert not set(clean) & set('/\\\r\n\x00"<>\u202e\u2066')
    assert clean.encode("utf-8")


@given(st.binary(max_size=3_000))
def test_any_bytes_are_either_of_a_known_kind_or_refused(data: bytes) -> None:
    try:
        kind = rules.detect("algo.txt", data)
    except rules.RefusedFileError:
        return
    assert kind in rules.ACCEPTED
