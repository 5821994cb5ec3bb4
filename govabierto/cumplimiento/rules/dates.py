"""Days of the checks: the longest pause, and months by the calendar."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

YEAR = timedelta(days=365)
HALF_YEAR_DAYS = 183


def longest_pause(start: date, days: Iterable[date], today: date) -> int:
    """Return the longest stretch in days, of those that reach into the last 365 days, without anything.

    It counts from the start to the first day and from the last day to today; what came before the start counts not.
    """
    inside = sorted(day for day in set(days) if start <= day <= today)
    points = [start, *inside, today]
    since = today - YEAR
    return max((after - before).days for before, after in pairwise(points) if after >= since)


def add_months(day: date, months: int) -> date:
    """Return the same day some months later, or the last day of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
