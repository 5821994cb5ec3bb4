"""Quorum over seats that exist: tables counted by hand, and an oracle that is slow and obviously right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.secretariado.rules import Presence, Profile, SeatView, Sector, quorum, quorum_sentence, seats_present

AT = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
G, S, A = Sector.GOVERNMENT, Sector.CIVIL_SOCIETY, Sector.ACADEMIA
EIGHT = [
    *(SeatView(f"G{n}", G) for n in (1, 2, 3)),
    *(SeatView(f"S{n}", S) for n in (1, 2, 3)),
    SeatView("A1", A),
    SeatView("P1", Sector.PRIVATE_SECTOR),
]


@pytest.mark.parametrize(
    ("present", "is_met"),
    [
        ("G1 G2 S1 S2 S3 A1 P1", True),
        ("G1 S1 S2 A1 P1", True),
        ("G1 S1 A1 P1", False),  # four of eight is half, not more than half
        ("G1 G2 G3 S1 S2 S3", False),  # six are many, but two sectors are missing
        ("G1 G2 G3 A1 P1", False),  # nobody of civil society
        ("", False),
    ],
)
def test_quorum_asks_for_more_than_half_of_the_seats_and_every_sector(present: str, *, is_met: bool) -> None:
    assert quorum(Profile(), EIGHT, present.split()).is_met is is_met


def test_leaving_civil_society_seats_empty_does_not_lower_the_quorum() -> None:
    vacant = [SeatView(s.code, s.sector, is_filled=s.sector is not S) for s in EIGHT]
    counted = quorum(Profile(), vacant, ["G1", "G2", "G3", "A1", "P1"])
    assert (counted.needed, counted.filled, counted.is_met) == (5, 5, False)
    message, params = quorum_sentence(counted)
    assert "nadie ocupa los asientos" in message
    assert params["sector"] == S.value


def test_a_body_without_seats_never_has_quorum() -> None:
    assert not quorum(Profile(), [], []).is_met


def test_who_leaves_is_no_longer_present_and_who_arrives_is_at_once() -> None:
    hour = timedelta(hours=1)
    left, coming, short = Presence("S1", AT - hour, AT), Presence("S2", AT + hour), Presence("A1", AT, AT + hour)
    stays = [Presence("G1", AT), left, coming, short]
    assert seats_present(stays, AT) == {"G1", "A1"}


seats = st.lists(st.tuples(st.sampled_from(list(Sector)), st.booleans()), max_size=12).map(
    lambda kinds: [SeatView(f"X{n}", sector, is_filled=filled) for n, (sector, filled) in enumerate(kinds)]
)


@given(seats=seats, data=st.data())
def test_quorum_agrees_with_counting_on_fingers(seats: list[SeatView], data: st.DataObject) -> None:
    present = [seat.code for seat in seats if seat.is_filled and data.draw(st.booleans())]
    half_passed = 2 * sum(1 for seat in seats if seat.code in present) > len(seats)
    sectors = {seat.sector for seat in seats}
    all_sectors = all(any(s.code in present and s.sector == sector for s in seats) for sector in sectors)
    assert quorum(Profile(), seats, present).is_met is (half_passed and all_sectors)


@given(seats=seats, data=st.data())
def test_emptying_a_seat_never_brings_quorum(seats: list[SeatView], data: st.DataObject) -> None:
    present = {seat.code for seat in seats if seat.is_filled and data.draw(st.booleans())}
    before = quorum(Profile(), seats, present)
    for gone in seats:
        fewer = [SeatView(s.code, s.sector, is_filled=s.is_filled and s != gone) for s in seats]
        after = quorum(Profile(), fewer, present - {gone.code})
        assert before.is_met or not after.is_met


@given(seats=seats, data=st.data())
def test_one_more_present_never_takes_quorum_away(seats: list[SeatView], data: st.DataObject) -> None:
    present = {seat.code for seat in seats if data.draw(st.booleans())}
    if quorum(Profile(), seats, present).is_met:
        assert all(quorum(Profile(), seats, {*present, seat.code}).is_met for seat in seats)
