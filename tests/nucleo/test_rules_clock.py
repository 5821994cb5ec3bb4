"""Time: instants in UTC, days local to a place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.nucleo.clock import (
    FixedClock,
    SystemClock,
    end_of_day,
    local_date,
    local_midnight_after,
    start_of_day,
)

CENTRE = "America/Mexico_City"
BORDER = "America/Tijuana"
zones = st.sampled_from([CENTRE, BORDER, "America/Cancun", "America/Hermosillo", "America/Ciudad_Juarez"])
instants = st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_the_machine_clock_tells_aware_instants_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_fixed_clock_only_moves_when_told_to() -> None:
    clock = FixedClock(datetime(2026, 11, 20, 15, 0, tzinfo=UTC))
    assert clock.now() == clock.now()
    clock.advance(timedelta(hours=2))
    assert clock.now() == datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def test_it_is_still_yesterday_in_the_place_while_utc_has_a_new_day() -> None:
    assert local_date(datetime(2026, 11, 21, 5, 59, tzinfo=UTC), CENTRE) == date(2026, 11, 20)
    assert local_date(datetime(2026, 11, 21, 6, 0, tzinfo=UTC), CENTRE) == date(2026, 11, 21)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 7, 1), 24)])
def test_a_day_of_a_border_town_has_23_or_25_hours_when_the_hour_changes(day: date, hours: int) -> None:
    assert end_of_day(day, BORDER) - start_of_day(day, BORDER) == timedelta(hours=hours)


def test_the_centre_of_the_country_changes_its_hour_no_more_since_2022() -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    assert {end_of_day(day, CENTRE) - start_of_day(day, CENTRE) for day in days} == {timedelta(hours=24)}


@given(instants, zones)
def test_the_next_local_midnight_is_the_first_instant_of_the_next_local_day(instant: datetime, zone: str) -> None:
    midnight = local_midnight_after(instant, zone)
    assert instant < midnight
    assert local_date(midnight, zone) == local_date(instant, zone) + timedelta(days=1)
    assert local_date(midnight - timedelta(microseconds=1), zone) == local_date(instant, zone)


@given(instants, zones)
def test_an_instant_lies_within_its_own_local_day(instant: datetime, zone: str) -> None:
    day = local_date(instant, zone)
    assert start_of_day(day, zone) <= instant < end_of_day(day, zone)
