"""Slugs, reserved words and working days."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, timedelta

RESERVED_SLUGS = frozenset(
    {
        "admin",
        "api",
        "bitacora",
        "buscar",
        "cuenta",
        "datos",
        "estatico",
        "f",
        "idioma",
        "open311",
        "patrones",
        "salud",
        "static",
        "well-known",
    }
)
"""First words of addresses (docs/configuracion: contract) that no jurisdiction may take."""

SLUG_LIMIT = 60
_SATURDAY = 5


def slugify(text: str) -> str:
    """Return a name as the word of an address: ASCII letters, digits and hyphens; ñ becomes n."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LIMIT].rstrip("-")


def is_valid_slug(slug: str) -> bool:
    """Tell whether a jurisdiction may have this slug."""
    return slug == slugify(slug) and len(slug) > 1 and slug not in RESERVED_SLUGS


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Tell whether offices open that day: Monday to Friday and not a holiday of the place."""
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(start: date, count: int, holidays: Collection[date]) -> date:
    """Return the working day that comes ``count`` working days after ``start``; the start itself does not count.

    Days are working days of the jurisdiction. Source: Ley Federal de Procedimiento Administrativo, art. 28 and 29
    (terms in days are working days and run from the day after notice).
    """
    day = start
    left = count
    while left > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            left -= 1
    return day


def working_days_between(start: date, end: date, holidays: Collection[date]) -> int:
    """Return how many working days come after ``start`` up to ``end``; negative where the end is before."""
    if end < start:
        return -working_days_between(end, start, holidays)
    span = (end - start).days
    return sum(is_working_day(start + timedelta(days=offset), holidays) for offset in range(1, span + 1))
