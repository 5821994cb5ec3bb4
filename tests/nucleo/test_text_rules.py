"""Whole numbers as people and addresses write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.nucleo.text import whole_number


@given(st.integers(0, 2_000), st.integers(0, 12))
def test_a_number_is_read_with_any_zeros_before_it_up_to_the_limit(number: int, zeros: int) -> None:
    assert whole_number("0" * zeros + str(number), most=999) == (number if number <= 999 else None)


@given(st.text(max_size=12))
def test_only_plain_digits_are_a_number(text: str) -> None:
    is_plain = text != "" and set(text) <= set("0123456789")
    assert (whole_number(text, most=10**12) is not None) == is_plain


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", " 1", "1_0", "٣", "²", "9" * 5_000, "x" * 5_000])
def test_what_is_no_number_is_none_however_long(text: str) -> None:
    assert whole_number(text, most=10**9) is None
