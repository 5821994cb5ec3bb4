"""Time is injected: one clock per application, UTC instants everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Whatever can tell the present instant."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, in UTC."""
        return datetime.now(UTC)


@dataclass
class FixedClock:
    """A clock that only moves when told to; used by tests and by the demonstration."""

    instant: datetime

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.instant

    def advance(self, delta: timedelta) -> None:
        """Move the clock by ``delta``."""
        self.instant += delta


def local_date(instant: datetime, timezone: str) -> date:
    """Return the calendar day of an instant in a place's time zone (an IANA name)."""
    return instant.astimezone(ZoneInfo(timezone)).date()


def local_midnight_after(instant: datetime, timezone: str) -> datetime:
    """Return the next local midnight as a UTC instant: the moment at which day counts on a page change."""
    zone = ZoneInfo(timezone)
    tomorrow = instant.astimezone(zone).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=zone).astimezone(UTC)


def start_of_day(day: date, timezone: str) -> datetime:
    """Return the instant at which a local calendar day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def end_of_day(day: date, timezone: str) -> datetime:
    """Return the instant at which a local calendar day ends (the next day's start), in UTC."""
    return start_of_day(day + timedelta(days=1), timezone)
