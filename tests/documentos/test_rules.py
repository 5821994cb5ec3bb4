"""The model of a document, its fingerprints and the signs that can be drawn."""

from __future__ import annotations

import dataclasses
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.documentos.rules import Heading, Paragraph, Picture, QrCode, Table, content_sha256, fingerprint_words
from govabierto.documentos.rules.characters import drawable, drawn_characters, harmless
from tests.documentos.samples import acta

digests = st.binary(max_size=40).map(lambda data: hashlib.sha256(data).hexdigest())


@given(digests)
def test_eight_plain_words_stand_for_a_sum_and_are_always_the_same(digest: str) -> None:
    words = fingerprint_words(digest)
    assert len(words) == 8
    assert words == fingerprint_words(digest.upper())
    assert all(word.isascii() and word.isalpha() and word.islower() for word in words)


@given(digests, st.integers(0, 31), st.integers(1, 255))
def test_a_byte_changed_anywhere_in_a_sum_changes_its_words(digest: str, place: int, change: int) -> None:
    changed = bytearray.fromhex(digest)
    changed[place] ^= change
    assert fingerprint_words(changed.hex()) != fingerprint_words(digest)


@pytest.mark.parametrize("wrong", ["", "zz" * 32, "ab" * 31, "ab" * 20])
def test_what_is_no_sha256_has_no_words(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"hex|64"):
        fingerprint_words(wrong)


def test_the_fingerprint_of_a_document_changes_with_one_letter_and_not_with_how_it_is_verified() -> None:
    document = acta()
    assert content_sha256(document) == content_sha256(dataclasses.replace(document, verify=None))
    assert content_sha256(document) != content_sha256(acta(title="Acta de la cuarta sesión ordinaría"))
    assert content_sha256(document) != content_sha256(acta(Paragraph("")))


def test_a_crooked_table_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="cells"):
        Table("", ("a", "b"), (("1",),))
    with pytest.raises(ValueError, match="width"):
        Table("", ("a", "b"), (("1", "2"),), widths=(1,))


def test_headings_never_skip_a_level_in_any_output() -> None:
    document = dataclasses.replace(acta(), blocks=(Heading("a", 3), Heading(" "), Heading("b", 7), Heading("c", 0)))
    assert document.blocks == (Heading("a", 1), Heading("b", 2), Heading("c", 1))


def test_a_picture_is_a_png_or_jpeg_with_words() -> None:
    with pytest.raises(ValueError, match="PNG"):
        Picture("Plano", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(ValueError, match="words"):
        QrCode("https://ejemplo.mx", " ")


@given(st.text())
def test_what_is_drawable_has_only_signs_that_the_fonts_have_and_is_stable(text: str) -> None:
    shown = drawable(text)
    assert set(shown) <= {*drawn_characters(), "\n"}
    assert drawable(shown) == shown


def test_spanish_and_the_languages_of_mexico_stay_as_they_are() -> None:
    text = "¿Qué pasó, Ñandú? «¡Sí!» — 2.º párrafo… ꞌyuꞌu ñuu ja’ dxi̱ʼ ts'ono'ot ɨ ë ä́ x̱ 100 % ½ € ☐ ✓"
    assert drawable(text) == text


def test_what_the_fonts_lack_is_written_by_its_number_and_what_is_unseen_goes_away() -> None:
    assert drawable("bien 😀️ 中") == "bien [U+1F600] [U+4E2D]"
    assert harmless("a\r\nb\rc\u2028d\te\x00\x1b\ud800\u202ef\ufffe") == "a\nb\nc\nd ef"
