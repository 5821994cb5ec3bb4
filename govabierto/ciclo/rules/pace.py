"""How long a stage takes: days in it, what other places took, and when silence makes a cycle lapse."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from govabierto.ciclo.rules.machine import StageKey
from govabierto.nucleo.text import N_

LAPSE_DAYS = 180
LAPSE_WARNING_DAYS = 120
"""Days without an official act after which a cycle lapses, and after which its page warns (dominio 2.1 and 9.7)."""

REMINDER_DAYS = 7
REFERENCE_COUNT = 7
REFERENCE_SOURCE = N_("estados de México que llegaron a publicar su plan entre 2015 y 2017, cálculo propio")
"""Durango, Morelos, Veracruz, Oaxaca, Campeche, Tlaxcala and San Luis Potosí. Source: dominio 2.3, from S1."""


@dataclass(frozen=True)
class Reference:
    """What other places took from the end of one stage to the end of another: a median, in days."""

    label: str
    start: StageKey
    end: StageKey
    median_days: int


REFERENCES: tuple[Reference, ...] = (
    Reference(N_("De la declaratoria a la instalación"), StageKey.DECLARED, StageKey.INSTALLED, 39),
    Reference(N_("De la instalación al plan publicado"), StageKey.INSTALLED, StageKey.ADOPTED, 359),
    Reference(N_("De la declaratoria al plan publicado"), StageKey.DECLARED, StageKey.ADOPTED, 437),
)


@dataclass(frozen=True)
class Exit:
    """That a cycle left a stage on a local day."""

    stage: StageKey
    on: date


@dataclass(frozen=True)
class Comparison:
    """A reference beside a cycle. days: None where it has not begun; is_over: whether the count has ended."""

    reference: Reference
    days: int | None
    is_over: bool

    @property
    def is_slow(self) -> bool:
        """Whether it takes, or took, longer than the median."""
        return self.days is not None and self.days > self.reference.median_days


class Silence(StrEnum):
    """How long a cycle has been without an official act."""

    NONE = "none"
    WARNING = "warning"
    LAPSED = "lapsed"


def days_in_stage(entered_on: date, today: date) -> int:
    """Return which day of its stage it is; the day of entering is the first."""
    return max((today - entered_on).days, 0) + 1


def comparisons(exits: Sequence[Exit], today: date) -> tuple[Comparison, ...]:
    """Return each reference beside what a cycle took, or has taken until today; the last exit of a stage counts."""
    left = {found.stage: found.on for found in exits}
    return tuple(_compare(reference, left, today) for reference in REFERENCES)


def _compare(reference: Reference, left: dict[StageKey, date], today: date) -> Comparison:
    start, end = left.get(reference.start), left.get(reference.end)
    if start is None:
        return Comparison(reference, None, is_over=False)
    is_over = end is not None and end >= start
    return Comparison(reference, ((end if is_over and end else today) - start).days, is_over=is_over)


def silence_of(last_act_on: date, today: date) -> Silence:
    """Tell how the days since the last official act stand against the limit. Source: dominio 2.1 (lapsed, 180 d)."""
    quiet = (today - last_act_on).days
    if quiet >= LAPSE_DAYS:
        return Silence.LAPSED
    return Silence.WARNING if quiet >= LAPSE_WARNING_DAYS else Silence.NONE
