"""Values as JSON and CSV give them: one form for both, and cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_HUNDREDTHS = 100


def plain_percent(value: Fraction | None) -> float | None:
    """Return a percentage with at most two decimals, rounded down: 99.999 never becomes 100."""
    return None if value is None else int(value * _HUNDREDTHS) / _HUNDREDTHS


def plain_value(value: object) -> object:
    """Return a value as JSON gives it: instants in UTC, days and instants in ISO 8601."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return value


def csv_header(names: Iterable[str]) -> str:
    """Return the first line of a file, after the mark that tells spreadsheets that it is UTF-8."""
    return BOM + _line(list(names))


def csv_line(values: Mapping[str, object]) -> str:
    """Return one record as a line; lists are joined by bars."""
    return _line([_cell(plain_value(value)) for value in values.values()])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "si" if value else "no"
    if isinstance(value, list):
        value = "|".join(str(item) for item in value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_DANGEROUS) else text


def _line(cells: list[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
