"""Days of a stage beside other places, silence, calendars from one day, changes of dates and electoral pauses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.ciclo.rules import PRESETS, Pause, PresetKey, Publication, StageKey
from govabierto.ciclo.rules.pace import (
    REFERENCES,
    Exit,
    Silence,
    comparisons,
    days_in_stage,
    silence_of,
)
from govabierto.ciclo.rules.pauses import check_pause, next_pause_change, pause_in_force, what_stops
from govabierto.ciclo.rules.schedule import ChangeKind, change_kind, plan_calendar, public_spans
from govabierto.nucleo.errors import InvalidError
from govabierto.territorio.rules import is_working_day, statutory_holidays
from tests.builders import NOW, TODAY
from tests.ciclo.builders import local

ZONE = "America/Mexico_City"
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
PRESET_KEYS = st.sampled_from(PresetKey)


def test_the_medians_are_those_of_the_source() -> None:
    assert [reference.median_days for reference in REFERENCES] == [39, 359, 437]


def test_a_cycle_is_compared_with_the_medians_from_what_it_left() -> None:
    exits = [Exit(StageKey.DECLARED, date(2026, 1, 1)), Exit(StageKey.INSTALLED, date(2026, 3, 1))]
    first, second, third = comparisons(exits, date(2027, 3, 1))
    assert (first.days, first.is_over, first.is_slow) == (59, True, True)
    assert (second.days, second.is_over, second.is_slow) == (365, False, True)
    assert (third.days, third.is_over, third.is_slow) == (424, False, False)
    assert [one.days for one in comparisons([], TODAY)] == [None, None, None]


def test_the_day_of_entering_is_the_first() -> None:
    assert [days_in_stage(TODAY - timedelta(days=back), TODAY) for back in (0, 1, 30)] == [1, 2, 31]


@given(st.integers(-5, 400))
def test_silence_warns_at_120_days_and_lapses_at_180(quiet: int) -> None:
    found = silence_of(TODAY - timedelta(days=quiet), TODAY)
    assert found is (Silence.LAPSED if quiet >= 180 else Silence.WARNING if quiet >= 120 else Silence.NONE)


def slow_calendar(start: date, preset: PresetKey, holidays: Sequence[date]) -> list[tuple[date, date]]:
    """Count day by day: the obviously right way."""
    day, found = start, []
    for stage in PRESETS[preset].stages:
        while not is_working_day(day, holidays):
            day += timedelta(days=1)
        first, left = day, stage.working_days
        while True:
            left -= is_working_day(day, holidays)
            if left == 0:
                break
            day += timedelta(days=1)
        if stage.key in (StageKey.PROPOSALS, StageKey.PUBLIC_COMMENT):
            day = max(day, first + timedelta(days=13))
        found.append((first, day))
        day += timedelta(days=1)
    return found


@given(start=days, preset=PRESET_KEYS)
def test_a_calendar_from_one_day_is_that_of_counting_day_by_day(start: date, preset: PresetKey) -> None:
    holidays = [day for year in range(start.year, start.year + 6) for day in statutory_holidays(year)]
    found = plan_calendar(start, preset, holidays)
    assert [(one.starts_on, one.ends_on) for one in found] == slow_calendar(start, preset, holidays)
    assert [one.key for one in found] == list(PRESETS[preset].keys)


@given(start=days, preset=PRESET_KEYS)
def test_a_calendar_has_no_gap_of_working_days_and_no_short_consultation(start: date, preset: PresetKey) -> None:
    found = plan_calendar(start, preset, ())
    for before, after in pairwise(found):
        assert before.ends_on < after.starts_on
        between = (before.ends_on + timedelta(days=n) for n in range(1, (after.starts_on - before.ends_on).days))
        assert not any(is_working_day(day, ()) for day in between)
    for one in found:
        if one.key in (StageKey.PROPOSALS, StageKey.PUBLIC_COMMENT):
            assert (one.ends_on - one.starts_on).days + 1 >= 14
    spans = list(public_spans(found).values())
    assert spans == sorted(spans)


def test_a_change_says_whether_it_is_an_extension() -> None:
    opens, closes = local(2026, 7, 1), local(2026, 10, 1)
    later = closes + timedelta(days=7)
    assert change_kind(None, (opens, closes)) is ChangeKind.PUBLISHED
    assert change_kind((opens, closes), (opens, later)) is ChangeKind.EXTENDED
    assert change_kind((opens, later), (opens, closes)) is ChangeKind.SHORTENED
    assert change_kind((opens, closes), (later, later + timedelta(days=1))) is ChangeKind.MOVED


@pytest.mark.parametrize("kind", Publication)
def test_a_pause_stops_what_promotes_and_nothing_else(kind: Publication) -> None:
    promotes = {Publication.ACHIEVEMENT_BANNER, Publication.SOCIAL_IMAGE}
    promotes |= {Publication.LOBBY_SCREEN, Publication.PROMOTIONAL_DIGEST}
    assert what_stops(kind) == (kind in promotes)


def make(first: date, last: date, lifted_at: datetime | None = None) -> Pause:
    return Pause("PE-1", first, last, "Elección", "Art. 41", NOW, "", lifted_at, "Se anuló" if lifted_at else "")


def test_a_pause_holds_by_the_local_day_from_its_first_to_its_last_midnight() -> None:
    pause = make(date(2026, 12, 1), date(2026, 12, 3))
    moment = timedelta(microseconds=1)
    at = [local(2026, 12, 1) - moment, local(2026, 12, 1), local(2026, 12, 4) - moment, local(2026, 12, 4)]
    assert [pause.is_in_force(instant, ZONE) for instant in at] == [False, True, True, False]
    assert next_pause_change([pause], at[0], ZONE) == local(2026, 12, 1)
    assert next_pause_change([pause], at[1], ZONE) == local(2026, 12, 4)
    assert next_pause_change([pause], at[3], ZONE) is None


def test_of_several_pauses_the_one_that_ends_last_is_told_and_a_lifted_one_is_not() -> None:
    short, long = make(TODAY, TODAY), make(TODAY, TODAY + timedelta(days=9))
    assert pause_in_force([short, long], NOW, ZONE) == long
    assert pause_in_force([make(TODAY, TODAY, NOW)], NOW, ZONE) is None


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY, TODAY - timedelta(days=1)),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1)),
        (TODAY, TODAY + timedelta(days=200)),
    ],
)
def test_days_that_make_no_pause_are_refused(first: date, last: date) -> None:
    with pytest.raises(InvalidError) as caught:
        check_pause(first, last, TODAY)
    assert caught.value.field == "to_on"
