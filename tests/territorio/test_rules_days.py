"""Slugs, codes, working days and the days of rest that federal law fixes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.territorio import rules

#: The calendar of 2026 as printed: Mondays in February, March and November.
OF_2026 = {
    date(2026, 1, 1), date(2026, 2, 2), date(2026, 3, 16), date(2026, 5, 1), date(2026, 9, 16), date(2026, 11, 16),
    date(2026, 12, 25),
}  # fmt: skip
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))
calendars = st.frozensets(days, max_size=60)


def test_the_days_of_rest_of_2026_are_those_of_the_printed_calendar() -> None:
    assert set(rules.statutory_holidays(2026)) == OF_2026


@pytest.mark.parametrize(
    ("year", "constitution", "juarez", "revolution"),
    [
        (2024, date(2024, 2, 5), date(2024, 3, 18), date(2024, 11, 18)),
        (2025, date(2025, 2, 3), date(2025, 3, 17), date(2025, 11, 17)),
        (2027, date(2027, 2, 1), date(2027, 3, 15), date(2027, 11, 15)),
        (2028, date(2028, 2, 7), date(2028, 3, 20), date(2028, 11, 20)),
    ],
)
def test_three_days_of_rest_move_to_monday(year: int, constitution: date, juarez: date, revolution: date) -> None:
    assert {constitution, juarez, revolution} <= set(rules.statutory_holidays(year))


def test_power_changes_hands_on_the_first_of_october_every_six_years_since_2024() -> None:
    years = [year for year in range(2018, 2043) if date(year, 10, 1) in rules.statutory_holidays(year)]
    assert years == [2024, 2030, 2036, 2042]


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 13), 1, date(2026, 11, 17)),  # Friday; Monday 16 is a day of rest
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # Christmas is a Friday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
    ],
)
def test_working_days_are_added_as_on_a_wall_calendar(start: date, count: int, expected: date) -> None:
    assert rules.add_working_days(start, count, OF_2026) == expected


@given(start=days, count=st.integers(0, 60), holidays=calendars)
def test_adding_working_days_and_counting_them_back_agree(start: date, count: int, holidays: frozenset[date]) -> None:
    end = rules.add_working_days(start, count, holidays)
    assert rules.working_days_between(start, end, holidays) == count
    assert count == 0 or rules.is_working_day(end, holidays)


@given(start=days, count=st.integers(1, 30), holidays=calendars, extra=days)
def test_one_more_holiday_never_brings_the_day_nearer(
    start: date, count: int, holidays: frozenset[date], extra: date
) -> None:
    assert rules.add_working_days(start, count, {*holidays, extra}) >= rules.add_working_days(start, count, holidays)


@given(first=days, span=st.integers(0, 90), holidays=calendars)
def test_counting_agrees_with_a_walk_day_by_day(first: date, span: int, holidays: frozenset[date]) -> None:
    last = first + timedelta(days=span)
    walked = [first + timedelta(days=n) for n in range(1, span + 1)]
    worked = sum(day.strftime("%u") in "12345" and day not in holidays for day in walked)
    assert rules.working_days_between(first, last, holidays) == worked
    assert rules.working_days_between(last, first, holidays) == -worked


@pytest.mark.parametrize(
    ("name", "slug"),
    [("San Telmo del Río", "san-telmo-del-rio"), ("  Ñuñú  ", "nunu"), ("C. 5 de Mayo", "c-5-de-mayo"), ("¡!", "")],
)
def test_a_name_becomes_the_word_of_an_address(name: str, slug: str) -> None:
    assert rules.slugify(name) == slug


@given(st.text(max_size=80))
def test_every_slug_is_made_of_letters_digits_and_hyphens(text: str) -> None:
    slug = rules.slugify(text)
    assert slug == "" or (set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and slug[0] != "-" != slug[-1])


@pytest.mark.parametrize("slug", ["admin", "bitacora", "f", "x", "Tres-Ceibas", "a--b", "-a", ""])
def test_reserved_and_malformed_slugs_are_refused(slug: str) -> None:
    assert not rules.is_valid_slug(slug)


@pytest.mark.parametrize(
    ("code", "kind", "is_code"),
    [
        ("15", "estado", True), ("33", "estado", False), ("00", "estado", False), ("15037", "municipio", True),
        ("15000", "municipio", False), ("1503", "municipio", False), ("٠١", "estado", False), ("1a", "estado", False),
    ],
)  # fmt: skip
def test_a_code_of_the_catalogue_has_two_or_five_digits(code: str, kind: str, *, is_code: bool) -> None:
    assert rules.is_inegi_code(code, kind) is is_code
