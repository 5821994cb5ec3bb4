"""QR codes: read from a small picture, with their white margin, and named for who does not see them."""

from __future__ import annotations

import io
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from PIL import Image

from govabierto.documentos.qr import qr_inline, qr_png, qr_svg

ADDRESS = "https://tres-ceibas.gobiernoabierto.example/verificar/AC-4F7Q2M?huella=9c1d77e0a3b54f2288aa01bb99fe10"


def test_an_address_of_a_hundred_letters_is_read_from_a_picture_of_180_pixels() -> None:
    assert 95 <= len(ADDRESS) <= 110
    picture = Image.open(io.BytesIO(qr_png(ADDRESS, module_size=8))).convert("L").resize((180, 180))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [ADDRESS]


def test_a_seventh_of_the_code_may_be_smudged_at_a_corner_that_is_no_mark() -> None:
    picture = Image.open(io.BytesIO(qr_png(ADDRESS, module_size=8))).convert("L")
    side = picture.width
    picture.paste(255, (side * 3 // 5, side * 3 // 5, side * 3 // 4, side * 3 // 4))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [ADDRESS]


@pytest.mark.parametrize(("module_size", "quiet_zone"), [(3, 4), (10, 2)])
def test_module_and_margin_have_the_size_that_is_asked(module_size: int, quiet_zone: int) -> None:
    picture = Image.open(io.BytesIO(qr_png(ADDRESS, module_size=module_size, quiet_zone=quiet_zone))).convert("L")
    margin = module_size * quiet_zone
    assert picture.width % module_size == 0
    assert picture.crop((0, 0, picture.width, margin)).getextrema() == (255, 255)
    assert picture.getpixel((margin, margin)) == 0


@pytest.mark.parametrize("draw", [qr_svg, qr_inline])
def test_a_drawing_is_xml_with_its_name_escaped(draw: object) -> None:
    alt = 'Acta "4" <script>&\''
    text = qr_svg(ADDRESS, alt=alt) if draw is qr_svg else qr_inline(ADDRESS, alt)
    root = ET.fromstring(text)  # noqa: S314 - ours
    names = [root.get("aria-label"), *(node.text for node in root.iter() if node.tag.endswith("title"))]
    assert alt in names
    assert "<script" not in text
    assert "style" not in text
