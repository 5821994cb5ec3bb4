"""iCalendar files: events that keep their UID when their dates change, so that a telephone updates them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from govabierto.documentos.rules.characters import harmless

if TYPE_CHECKING:
    import icalendar

_CALENDAR_ID = "-//govabierto//calendario//ES"
#: What an address may hold as it is. Source: RFC 3986, 2.2.
_ADDRESS_SIGNS = ":/?#[]@!$&'()*+,;=%~"


@dataclass(frozen=True)
class CalendarEvent:
    """An event of a calendar file. uid never changes; sequence grows with each change of the dates.

    Instants have a zone; files hold UTC. A cancelled event stays in the file, so that it leaves people's calendars.
    """

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    sequence: int = 0
    description: str = ""
    place: str = ""
    url: str = ""
    is_cancelled: bool = False


def calendar_text(name: str, events: Sequence[CalendarEvent]) -> str:
    """Return events as an iCalendar file, with CRLF and lines of at most 75 octets.

    Source: RFC 5545, 3.1 (folding), 3.3.11 (escaping), 3.6.1 (VEVENT), 3.8.1.11 (STATUS); RFC 7986, 5.1 (NAME).
    """
    import icalendar

    calendar = icalendar.Calendar()
    for key, value in (("version", "2.0"), ("prodid", _CALENDAR_ID), ("calscale", "GREGORIAN"), ("method", "PUBLISH")):
        calendar.add(key, value)
    for key in ("name", "x-wr-calname"):
        calendar.add(key, icalendar.vText(harmless(name)))  # named as text: else the library does not escape it
    for event in events:
        calendar.add_component(_component(event))
    packed: bytes = calendar.to_ical(sorted=False)
    return packed.decode("utf-8")


def _component(event: CalendarEvent) -> icalendar.Event:
    import icalendar

    component = icalendar.Event()
    component.add("uid", _one_line(event.uid))
    component.add("dtstamp", event.changed_at.astimezone(UTC))
    component.add("sequence", event.sequence)
    component.add("dtstart", event.starts_at.astimezone(UTC))
    component.add("dtend", event.ends_at.astimezone(UTC))
    component.add("summary", harmless(event.title))
    for key, text in (("description", event.description), ("location", event.place)):
        if text:
            component.add(key, harmless(text))
    if event.url:
        component.add("url", quote(_one_line(event.url), safe=_ADDRESS_SIGNS))
    if event.is_cancelled:
        component.add("status", "CANCELLED")
    return component


def _one_line(text: str) -> str:
    """Return a text without line breaks: an address with one could begin a property of its own."""
    return harmless(text).replace("\n", "")
