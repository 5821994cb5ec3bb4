"""What is computed of a body: properties against slow, obviously right counts, and the worked examples of the field."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.secretariado.rules import (
    Absences,
    BodyKind,
    BodyLimits,
    Capacity,
    Incident,
    IncidentKind,
    Interval,
    Parity,
    SeatFunction,
    Sector,
    SessionSeen,
    absences_in_a_row,
    balance_sector,
    body_slug,
    civil_share,
    days_left_warning,
    is_body_slug,
    is_suspended,
    role_of_term,
    vacant_since,
)
from govabierto.secretariado.rules.membership import RESERVED_BODY_SLUGS

START = date(2026, 1, 1)
DAYS = st.integers(0, 120).map(lambda number: START + timedelta(days=number))
INTERVALS = st.tuples(st.none() | DAYS, st.none() | DAYS).filter(lambda two: None in two or two[0] <= two[1])
CALENDAR = [START + timedelta(days=number) for number in range(-5, 130)]


def has_somebody(terms: list[Interval], day: date) -> bool:
    return any((t.from_on is None or t.from_on <= day) and (t.to_on is None or day <= t.to_on) for t in terms)


@given(DAYS, st.lists(INTERVALS, max_size=5), DAYS)
def test_a_vacancy_began_the_day_after_the_last_on_which_somebody_sat(
    opened_on: date, pairs: list[tuple[date | None, date | None]], day: date
) -> None:
    terms = [Interval(*pair) for pair in pairs]
    since = vacant_since(opened_on, terms, day)
    if has_somebody(terms, day):
        assert since is None
        return
    assert since is not None
    expected = opened_on
    for one in CALENDAR:
        if one <= day and has_somebody(terms, one):
            expected = max(expected, one + timedelta(days=1))
    assert since == expected


@given(INTERVALS, INTERVALS)
def test_two_terms_meet_exactly_where_they_share_a_day(
    one: tuple[date | None, date | None], other: tuple[date | None, date | None]
) -> None:
    first, second = Interval(*one), Interval(*other)
    far = [date(2000, 1, 1), *CALENDAR, date(2050, 1, 1)]
    shared = any(first.covers(day) and second.covers(day) for day in far)
    assert first.meets(second) == second.meets(first) == shared


@given(sectors=st.lists(st.sampled_from(list(Sector)), max_size=20), autonomous=st.booleans())
def test_civil_society_reaches_its_part_exactly_where_the_fraction_does(
    *, sectors: list[Sector], autonomous: bool
) -> None:
    share = civil_share(sectors, BodyLimits(), guarantor_is_autonomous=autonomous)
    civil = sectors.count(Sector.CIVIL_SOCIETY) + sectors.count(Sector.CITIZEN)
    assert (share.civil, share.members) == (civil, len(sectors))
    assert share.is_met == (civil / len(sectors) >= 0.51 if sectors else None)
    government = sectors.count(Sector.GOVERNMENT) + (0 if autonomous else sectors.count(Sector.GUARANTOR))
    assert share.outside_government == len(sectors) - government


@pytest.mark.parametrize(("civil", "others", "met"), [(50, 49, False), (51, 49, True), (50, 50, False)])
def test_fifty_per_cent_and_a_bit_is_not_fifty_one_and_fifty_one_is(*, civil: int, others: int, met: bool) -> None:
    sectors = [Sector.CIVIL_SOCIETY] * civil + [Sector.GOVERNMENT] * others
    assert civil_share(sectors, BodyLimits(), guarantor_is_autonomous=True).is_met is met


@pytest.mark.parametrize(
    ("civil", "government", "guarantor", "met"),
    [(2, 2, 2, False), (3, 6, 1, False), (6, 3, 2, True), (1, 1, 1, False)],
    ids=["Campeche", "Veracruz", "Chihuahua municipal", "Tlaxcala"],
)
def test_the_bodies_that_were_counted_reach_it_or_not(
    *, civil: int, government: int, guarantor: int, met: bool
) -> None:
    sectors = [Sector.CIVIL_SOCIETY] * civil + [Sector.GOVERNMENT] * government + [Sector.GUARANTOR] * guarantor
    assert civil_share(sectors, BodyLimits(), guarantor_is_autonomous=True).is_met is met


@pytest.mark.parametrize("sector", list(Sector))
def test_only_a_guarantor_that_is_not_autonomous_changes_sides(sector: Sector) -> None:
    assert balance_sector(sector, guarantor_is_autonomous=True) is sector
    counted = balance_sector(sector, guarantor_is_autonomous=False)
    assert counted is (Sector.GOVERNMENT if sector is Sector.GUARANTOR else sector)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=20), st.integers(1, 5))
def test_absences_are_those_after_the_last_presence_but_the_excused(marks: list[tuple[bool, bool]], limit: int) -> None:
    seen = [SessionSeen(START + timedelta(days=n), present, excused) for n, (present, excused) in enumerate(marks)]
    counted = absences_in_a_row(reversed(seen), limit)
    last = max((n for n, (present, _excused) in enumerate(marks) if present), default=-1)
    missed = [seen[n].on for n in range(last + 1, len(marks)) if not marks[n][1]]
    assert counted == Absences(len(missed), limit, min(missed, default=None))
    assert counted.is_reached == (len(missed) >= limit)


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_parity_is_a_gap_of_one_at_most_and_unknown_where_nobody_declared(women: int, men: int, other: int) -> None:
    parity = Parity(Sector.CIVIL_SOCIETY, women, men, other, START, 1, is_stale=False)
    assert parity.is_met == (abs(women - men) <= 1 if women + men else None)


@pytest.mark.parametrize(("left", "said"), [(-1, None), (0, 0), (1, 1), (30, 30), (31, 31), (90, 90), (91, None)])
def test_a_term_that_ends_is_told_ninety_days_before(left: int, said: int | None) -> None:
    assert days_left_warning(START + timedelta(days=left), START) == said
    assert days_left_warning(None, START) is None


@given(DAYS, st.none() | DAYS, DAYS, st.sampled_from(list(IncidentKind)), st.sets(st.sampled_from(list(IncidentKind))))
def test_a_seat_is_suspended_from_the_day_until_the_one_on_which_it_was_resolved(
    since: date, resolved: date | None, day: date, kind: IncidentKind, suspending: set[IncidentKind]
) -> None:
    incident = Incident(7, kind, since, resolved)
    expected = kind in suspending and since <= day and not (resolved is not None and resolved <= day)
    assert is_suspended({7}, [incident], day, suspending) is expected
    assert not is_suspended({8}, [incident], day, suspending), "another member's incident is not this seat's"


def test_a_profile_says_its_limits_and_what_it_leaves_out_takes_the_default() -> None:
    assert BodyLimits.from_profile({"min_per_sector": 1}) == BodyLimits()
    said = BodyLimits.from_profile({"absence_limit": 5, "suspending_incidents": ["party_post"], "parity_gap": 2})
    assert (said.absence_limit, said.parity_gap, said.civil_share_percent) == (5, 2, 51)
    assert said.suspending == {IncidentKind.PARTY_POST}


@pytest.mark.parametrize("function", list(SeatFunction))
@pytest.mark.parametrize("capacity", list(Capacity))
def test_no_seat_gives_the_powers_of_the_secretariat(function: SeatFunction, capacity: Capacity) -> None:
    role = role_of_term(function, capacity)
    assert role is None or role.value in ("seat_holder", "alternate", "facilitator")


@given(st.sampled_from(list(BodyKind)), st.text(), st.sets(st.text(st.characters(categories=["Ll"]))))
def test_every_body_gets_an_address_of_its_own(kind: BodyKind, name: str, taken: set[str]) -> None:
    busy = {*taken, "stm", "stl"}
    for _time in range(3):
        slug = body_slug(kind, name, busy)
        assert is_body_slug(slug)
        assert slug not in busy | RESERVED_BODY_SLUGS
        busy.add(slug)
