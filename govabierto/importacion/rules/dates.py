"""Dates as files write them: days in either order, months by name, quarters, years, serial numbers of a sheet."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from govabierto.nucleo.text import N_

_MONTHS = (
    ("january", "enero"), ("february", "febrero"), ("march", "marzo"), ("april", "abril"), ("may", "mayo"),
    ("june", "junio"), ("july", "julio"), ("august", "agosto"), ("september", "septiembre"), ("october", "octubre"),
    ("november", "noviembre"), ("december", "diciembre"),
)  # fmt: skip
_MONTH_OF = {word: number for number, words in enumerate(_MONTHS, start=1) for word in words}
_MONTH_OF.update({word[:3]: number for word, number in _MONTH_OF.items()})
_SEASONS = {"spring": 2, "primavera": 2, "summer": 3, "verano": 3, "autumn": 4, "otoño": 4, "winter": 1, "invierno": 1}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_THREE = re.compile(r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[ T].{0,40})?\Z")
_MONTH_YEAR = re.compile(r"(?:(\d{1,2}) (?:de )?)?([a-zñ]{3,12})\.? (?:de |del )?(\d{4})\Z")
_QUARTER = re.compile(r"(?:(i{1,3}|iv) quarter of|quarter ([1-4])|q([1-4])) (\d{4})\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_SERIAL = re.compile(r"[34]\d{4}\Z")
_SERIAL_START = date(1899, 12, 30)
_NOTHING = frozenset({"", "na", "nd", "nr", "n/a", "-", "—"})
_MONTHS_IN_QUARTER = 3
_CENTURY = 100
_DAY_DIGITS = 2


class DateOrder(StrEnum):
    """In which order a file writes day, month and year."""

    DMY = "dma"
    MDY = "mda"
    YMD = "amd"


@dataclass(frozen=True)
class FreeDate:
    """A day read from free text. warning: Spanish msgid about what had to be supposed, empty when nothing had."""

    day: date | None
    warning: str = ""


NOT_A_DATE = FreeDate(None, N_("No se reconoce la fecha «%(value)s»: se dejó en blanco."))
_SWAPPED = N_("La fecha «%(value)s» viene con el día y el mes al revés que las demás; se leyó como %(day)s.")
_SUPPOSED = N_("La fecha «%(value)s» no dice el día; se leyó como %(day)s.")


def parse_free_date(text: str, *, order: DateOrder, at_end: bool = False) -> FreeDate:
    """Read a date written by a person; a period gives its first day, or its last one with ``at_end``.

    Nothing («NA», «ND», blank) gives no day and no warning. A day that had to be supposed gives a warning.
    """
    words = " ".join(text.lower().split())
    if words in _NOTHING:
        return FreeDate(None)
    three = _THREE.match(words)
    if three is not None:
        return _of_three(three[1], three[2], three[3], order)
    if _SERIAL.match(words):
        return FreeDate(_SERIAL_START + timedelta(days=int(words)), _SUPPOSED)
    period = _period(words)
    if period is None:
        return NOT_A_DATE
    first, last, is_exact = period
    return FreeDate(last if at_end else first, "" if is_exact else _SUPPOSED)


def parse_day(text: str, *, order: DateOrder) -> date | None:
    """Read a whole date in the order that a file keeps; None when it is not one."""
    three = _THREE.match(text.strip())
    found = _of_three(three[1], three[2], three[3], order) if three else NOT_A_DATE
    return None if found.warning else found.day


def parse_instant(text: str) -> datetime | None:
    """Read an instant in ISO form, with or without its zone (``2024-01-03 20:05:12 +0100``); None if it is not one."""
    compact = re.sub(r" (?=[+-]\d{2}:?\d{2}\Z)", "", text.strip())
    try:
        return datetime.fromisoformat(compact)
    except ValueError:
        return None


def _of_three(first: str, second: str, third: str, order: DateOrder) -> FreeDate:
    """Return the day that three numbers name; swaps day and month only when the order can't be right."""
    if len(first) > _DAY_DIGITS:  # a year of four digits
        year, month, day = int(first), int(second), int(third)
    elif order is DateOrder.MDY:
        month, day, year = int(first), int(second), _year(third)
    elif order is DateOrder.DMY:
        day, month, year = int(first), int(second), _year(third)
    else:
        return NOT_A_DATE
    straight = _day(year, month, day)
    if straight is not None:
        return FreeDate(straight)
    swapped = _day(year, day, month)
    return NOT_A_DATE if swapped is None else FreeDate(swapped, _SWAPPED)


def _year(text: str) -> int:
    return int(text) + (2000 if int(text) < _CENTURY else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _period(words: str) -> tuple[date, date, bool] | None:
    """Return the first and last day of a year, a quarter, a season or a month, and whether it is one exact day."""
    if _YEAR.match(words):
        return date(int(words), 1, 1), date(int(words), 12, 31), False
    quarter = _QUARTER.match(words)
    if quarter is not None:
        number = _ROMAN[quarter[1]] if quarter[1] else int(quarter[2] or quarter[3])
        return _quarter(int(quarter[4]), number)
    named = _MONTH_YEAR.match(words)
    return _named_month(named[1], named[2], int(named[3])) if named and int(named[3]) else None


def _named_month(day: str | None, word: str, year: int) -> tuple[date, date, bool] | None:
    """Return the month or season that a word names, or one exact day of it."""
    if word in _SEASONS:
        return _quarter(year, _SEASONS[word])
    month = _MONTH_OF.get(word)
    if month is None:
        return None
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1]), False
    exact = _day(year, month, int(day))
    return None if exact is None else (exact, exact, True)


def _quarter(year: int, number: int) -> tuple[date, date, bool]:
    last = number * _MONTHS_IN_QUARTER
    return date(year, last - 2, 1), date(year, last, monthrange(year, last)[1]), False
