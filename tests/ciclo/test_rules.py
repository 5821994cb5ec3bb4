"""Where a cycle stands, and its calendar as iCalendar text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from govabierto.ciclo.rules import (
    CalendarEvent,
    PublicStage,
    Window,
    calendar_text,
    escape_text,
    fold_line,
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


def test_a_calendar_file_has_the_lines_that_the_standard_asks_for() -> None:
    event = CalendarEvent("CI-1@tres-ceibas", "Votación; hoy, sí", local(2026, 11, 18), local(2026, 11, 30),
                          local(2026, 11, 1), sequence=2, description="Línea 1\nLínea 2")  # fmt: skip
    text = calendar_text("Gobierno abierto", [event])
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    for line in ("SEQUENCE:2", "DTSTART:20261118T060000Z", "DTSTAMP:20261101T060000Z", r"SUMMARY:Votación\; hoy\, sí"):
        assert f"\r\n{line}\r\n" in text
    assert r"DESCRIPTION:Línea 1\nLínea 2" in text
    assert "\n" not in text.replace("\r\n", "")


@given(st.text(max_size=400))
def test_folding_keeps_lines_short_and_unfolds_to_what_it_was(text: str) -> None:
    line = escape_text(text)
    folded = fold_line(f"SUMMARY:{line}")
    assert all(len(piece.encode("utf-8", "replace")) <= 75 for piece in folded.split("\r\n"))
    assert folded.replace("\r\n ", "") == f"SUMMARY:{line}"


@given(st.text(max_size=200))
def test_escaped_text_cannot_begin_another_line_and_reads_back(text: str) -> None:
    escaped = escape_text(text)
    assert not set(escaped) & set("\r\n\x00")
    back = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], escaped)
    typed = text.replace("\r\n", "\n").replace("\r", "\n")
    assert back == "".join(c for c in typed if (c >= " " and c != "\x7f") or c == "\n")
