"""Calendar files, read back strictly with the library that telephones' makers use."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta, timezone

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from govabierto.documentos.calendar import CalendarEvent, calendar_text
from govabierto.documentos.rules.characters import harmless

MEXICO = timezone(timedelta(hours=-6))
EVENT = CalendarEvent(
    uid="S-4F7Q2M@tres-ceibas.govabierto",
    title="Sesión; cuarta, ordinaria",
    starts_at=datetime(2026, 11, 20, 9, tzinfo=MEXICO),
    ends_at=datetime(2026, 11, 20, 11, 30, tzinfo=MEXICO),
    changed_at=datetime(2026, 11, 2, 12, tzinfo=MEXICO),
    description="Orden del día:\n1. Lista",
    place="Salón de Cabildo",
    url="https://ejemplo.mx/tres-ceibas/secretariado/sesiones/S-4F7Q2M",
)


def only_event(text: str) -> icalendar.Event:
    calendars = icalendar.Calendar.from_ical(text, multiple=True)
    assert len(calendars) == 1
    assert calendars[0].errors == []
    assert len(calendars[0].events) == 1
    event = calendars[0].events[0]
    assert event.errors == []
    return event


def test_a_calendar_file_has_the_lines_that_the_standard_asks_for() -> None:
    text = calendar_text("Gobierno abierto", [dataclasses.replace(EVENT, sequence=2)])
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    assert text.endswith("END:VEVENT\r\nEND:VCALENDAR\r\n")
    expected = ("CALSCALE:GREGORIAN", "METHOD:PUBLISH", "NAME:Gobierno abierto", "X-WR-CALNAME:Gobierno abierto",
                "UID:S-4F7Q2M@tres-ceibas.govabierto", "SEQUENCE:2", "DTSTART:20261120T150000Z",
                "DTEND:20261120T173000Z", "DTSTAMP:20261102T180000Z", r"SUMMARY:Sesión\; cuarta\, ordinaria",
                r"DESCRIPTION:Orden del día:\n1. Lista", "LOCATION:Salón de Cabildo")  # fmt: skip
    assert [line for line in expected if f"\r\n{line}\r\n" not in text] == []
    assert "\n" not in text.replace("\r\n", "")


def test_a_new_date_raises_the_sequence_and_keeps_the_uid() -> None:
    before = only_event(calendar_text("x", [EVENT]))
    later = dataclasses.replace(EVENT, starts_at=EVENT.starts_at + timedelta(days=1),
                                ends_at=EVENT.ends_at + timedelta(days=1), sequence=1)  # fmt: skip
    after = only_event(calendar_text("x", [later]))
    assert (before["UID"], before["SEQUENCE"], before.start) == (EVENT.uid, 0, EVENT.starts_at)
    assert (after["UID"], after["SEQUENCE"], after.start) == (EVENT.uid, 1, later.starts_at)


def test_a_cancelled_event_says_so_and_another_says_nothing() -> None:
    assert only_event(calendar_text("x", [dataclasses.replace(EVENT, is_cancelled=True)]))["STATUS"] == "CANCELLED"
    assert "STATUS" not in only_event(calendar_text("x", [EVENT]))


def test_the_name_of_a_calendar_is_escaped_as_text() -> None:
    text = calendar_text("Agua, luz; y\nBEGIN:VALARM", [EVENT])
    assert r"NAME:Agua\, luz\; y\nBEGIN:VALARM" in text
    assert "\r\nBEGIN:VALARM" not in text


def test_a_calendar_without_events_is_still_a_calendar() -> None:
    assert icalendar.Calendar.from_ical(calendar_text("Vacío", []))["X-WR-CALNAME"] == "Vacío"


def as_read(text: str) -> str:
    """Return what is read of a text: the library takes a typed \\N for a line break, as the standard does in files."""
    return harmless(text).replace("\\N", "\n")


typed = st.text(max_size=300) | st.sampled_from(
    ["a\r\nBEGIN:VALARM", "x\nEND:VEVENT\nATTENDEE:mailto:a@b.mx", "\\n;,\\"]
)


@given(typed, typed)
def test_what_people_wrote_reads_back_and_begins_no_property(title: str, description: str) -> None:
    event = dataclasses.replace(EVENT, title=title, description=description, url=f"https://ejemplo.mx/{title}")
    text = calendar_text(title, [event])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = only_event(text)
    assert str(found["SUMMARY"]) == as_read(title)
    assert str(found.get("DESCRIPTION", "")) == as_read(description)
    assert found.subcomponents == []
    assert "ATTENDEE" not in found
    assert found["DTSTAMP"].dt == EVENT.changed_at.astimezone(UTC)
