"""Rows of the table, beside their targets, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_TWO_DIGITS = 100
OK, FAR, NOTHING, MISSING = "ok", "LEJOS", "", "falta"


@dataclass(frozen=True)
class Row:
    """One figure beside its target.

    limit: an upper bound unless at_least; None where nothing is promised. value: None where it can't be measured.
    """

    section: str
    name: str
    value: float | None
    unit: str
    limit: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the target is reached."""
        if self.value is None:
            return MISSING
        if self.limit is None:
            return NOTHING
        is_reached = self.value >= self.limit if self.at_least else self.value <= self.limit
        return OK if is_reached else FAR


def as_text(rows: Sequence[Row]) -> str:
    """Return the table."""
    width = max((len(row.name) for row in rows), default=0)
    lines: list[str] = []
    section = ""
    for row in rows:
        if row.section != section:
            section = row.section
            lines += ["", section, "-" * len(section)]
        value = "—" if row.value is None else f"{_number(row.value)} {row.unit}".strip()
        line = f"{row.name:<{width}}  {value:>12}  {_target(row):>10}  {row.verdict:<5}  {row.note}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def write_json(rows: Sequence[Row], facts: dict[str, object], path: Path) -> None:
    """Write the rows and what is known of the machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    content = {"maquina": facts, "filas": [{**asdict(row), "veredicto": row.verdict} for row in rows]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _target(row: Row) -> str:
    if row.limit is None:
        return ""
    return f"{'≥' if row.at_least else '≤'} {_number(row.limit)}"


def _number(value: float) -> str:
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}" if abs(value) < _TWO_DIGITS else f"{value:,.0f}"
