"""Receipts: printed, typed back and found in the public list."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.folios import ALPHABET
from govabierto.votaciones.rules import RECEIPT_ALPHABET, format_receipt, normalise_receipt, receipt_hash


def test_receipts_and_folios_share_their_alphabet() -> None:
    assert RECEIPT_ALPHABET == ALPHABET
    assert not set("0O1I") & set(RECEIPT_ALPHABET)


def test_a_receipt_is_twelve_characters_in_groups_of_four() -> None:
    assert format_receipt(bytes(8)) == "2222-2222-2222"
    assert format_receipt(b"\xff" * 8) == "ZZZZ-ZZZZ-ZZZZ"
    assert format_receipt(bytes.fromhex("0044 3214 c742 54b6")) == "2345-6789-ABCD"


@pytest.mark.parametrize("size", [0, 7, 9])
def test_a_receipt_is_made_of_eight_bytes(size: int) -> None:
    with pytest.raises(ValueError, match="8 bytes"):
        format_receipt(bytes(size))


@settings(deadline=None)
@given(st.binary(min_size=8, max_size=8), st.binary(min_size=8, max_size=8))
def test_receipts_differ_when_their_first_sixty_bits_do(first: bytes, second: bytes) -> None:
    same_bits = int.from_bytes(first, "big") >> 4 == int.from_bytes(second, "big") >> 4
    assert (format_receipt(first) == format_receipt(second)) is same_bits


@pytest.mark.parametrize("typed", ["7kqm2xtr9wbd", " 7KQM 2XTR 9WBD ", "7KQM–2XTR—9WBD", "7.kqm-2xtr_9wbd\n"])
def test_capitals_spaces_and_hyphens_do_not_matter(typed: str) -> None:
    assert normalise_receipt(typed) == "7KQM-2XTR-9WBD"
    assert receipt_hash(typed, "VO-7KQ4M2T") == receipt_hash("7KQM-2XTR-9WBD", "VO-7KQ4M2T")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "7KQM-2XTR-9WB",
        "7KQM-2XTR-9WBDD",
        "7KQM-2XTR-9WB0",
        "ßßßßßß",
        "ſ" * 12,
        "-" * 200_000,
        "7KQM2XTR9WBD" + " " * 200,
    ],
)
def test_what_can_not_be_a_receipt_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(InvalidError) as refused:
        normalise_receipt(typed)
    assert refused.value.field == "receipt"


def test_the_public_list_shows_a_hash_that_anyone_can_repeat() -> None:
    by_hand = sha256(b"govabierto/recibo/v1\0VO-7KQ4M2T\0" + b"7KQM-2XTR-9WBD").hexdigest()
    assert receipt_hash("7KQM-2XTR-9WBD", "VO-7KQ4M2T") == by_hand


def test_the_same_receipt_in_another_ballot_has_another_hash() -> None:
    assert receipt_hash("7KQM-2XTR-9WBD", "VO-7KQ4M2T") != receipt_hash("7KQM-2XTR-9WBD", "VO-7KQ4M2U")
