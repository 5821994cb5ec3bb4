"""Where a cycle stands at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from govabierto.ciclo.rules import (
    PublicStage,
    Window,
    is_open,
    stage_states,
    standing,
)
from tests.ciclo.builders import WINDOWS, local

ALL = [Window(stage, *dates) for stage, dates in WINDOWS.items()]
MOMENT = timedelta(microseconds=1)
instants = st.integers(0, 1_000_000).map(lambda minutes: local(2026, 1, 1) + timedelta(minutes=minutes))


def test_a_window_is_open_from_its_first_instant_until_just_before_its_last() -> None:
    opens, closes = WINDOWS[PublicStage.VOTING]
    at = [opens - MOMENT, opens, closes - MOMENT, closes]
    assert [is_open(ALL, PublicStage.VOTING, instant) for instant in at] == [False, True, True, False]


def test_between_two_windows_no_stage_is_current_and_the_next_change_is_an_opening() -> None:
    found = standing(ALL, local(2026, 5, 1))
    assert (found.current, found.next_change) == (None, local(2026, 7, 1))
    assert [len(found.past), len(found.coming)] == [1, 3]


def test_each_stage_says_done_now_next_or_without_dates() -> None:
    states = stage_states(ALL, local(2026, 11, 20))
    assert list(states.values()) == ["done", "unset", "done", "now", "next", "unset", "unset"]


@given(at=instants)
def test_what_is_past_open_and_coming_adds_up_to_all(at: datetime) -> None:
    found = standing(ALL, at)
    assert len(found.past) + (found.current is not None) + len(found.coming) == len(ALL)
    assert found.next_change is None or found.next_change > at
