"""Dates and amounts as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.web.fields import MAX_CENTS, MAX_YEAR, MIN_YEAR, MoneyField, parse_cents, parse_date


@pytest.mark.parametrize(
    "text",
    [
        "15/01/2027",
        "15-1-2027",
        "15.01.2027",
        " 15 / 01 / 2027 ",
        "2027-01-15",
        "15 de enero de 2027",
        "15 ene 2027",
        "15 de enero del 2027",
        "January 15, 2027",
        "jan 15 2027",
    ],
)
def test_a_day_is_read_as_people_write_it_in_both_languages(text: str) -> None:
    assert parse_date(text) == date(2027, 1, 15)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mañana",
        "31/02/2027",
        "2027",
        "01/2027",
        "15/13/2027",
        "15/01/27",
        "15/01/99999",
        "0/1/2027",
        "15 de xyz de 2027",
    ],
)
def test_what_is_not_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|year|day|month|range"):
        parse_date(text)


@given(st.dates(date(MIN_YEAR, 1, 1), date(MAX_YEAR, 12, 31)))
def test_every_day_survives_being_written_and_read(day: date) -> None:
    assert parse_date(f"{day:%d/%m/%Y}") == parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1,240,000.50", 124_000_050),
        ("$1240000", 124_000_000),
        ("1 240 000", 124_000_000),
        ("MXN 5.5", 550),
        ("0", 0),
        ("12 pesos", 1_200),
    ],
)
def test_an_amount_becomes_whole_cents(text: str, cents: int) -> None:
    assert parse_cents(text) == cents


@pytest.mark.parametrize(
    "text", ["", "-5", "1.240.000,50", "1,24", "5.505", "mucho", "1e9", "9" * 30, "１２", "1,2345", "NaN", "."]
)
def test_what_is_not_an_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        parse_cents(text)


@given(st.integers(0, MAX_CENTS))
def test_every_amount_survives_being_written_and_read(cents: int) -> None:
    assert parse_cents(MoneyField.written(None, cents)) == cents  # type: ignore[arg-type]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    for parse in (parse_date, parse_cents):
        try:
            assert parse(text) is not None
        except ValueError:
            continue
