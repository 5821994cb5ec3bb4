"""A plan's pace: what was planned, declared and verified at each quarter."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import accumulate

from govabierto.plan.rules.progress import Step, progress_of
from govabierto.plan.rules.states import MilestoneState

_QUARTER_MONTHS = (1, 4, 7, 10)
_REPORTED = (MilestoneState.REPORTED, MilestoneState.VERIFIED)


@dataclass(frozen=True)
class Pace:
    """Mean percentages at each cut; None where there is nothing to say: the future, or no data.

    gap: planned minus verified at the last cut that is not in the future, in points; None without data.
    """

    cuts: tuple[date, ...]
    planned: tuple[Fraction | None, ...]
    declared: tuple[Fraction | None, ...]
    verified: tuple[Fraction | None, ...]
    now_index: int

    @property
    def gap(self) -> Fraction | None:
        """How many points verified progress is behind what was planned; negative when ahead."""
        if not self.cuts:
            return None
        planned, verified = self.planned[self.now_index], self.verified[self.now_index]
        return None if planned is None or verified is None else planned - verified


def cuts_of(starts_on: date, ends_on: date, today: date) -> tuple[date, ...]:
    """Return the plan's first day, each quarter's first day, today while it lasts, and its last day."""
    quarters = (date(year, month, 1) for year in range(starts_on.year, ends_on.year + 1) for month in _QUARTER_MONTHS)
    days = {starts_on, ends_on, *(day for day in quarters if starts_on < day < ends_on)}
    if starts_on < today < ends_on:
        days = {day for day in days if day.replace(day=1) != today.replace(day=1) or day == ends_on} | {today}
    return tuple(sorted(days))


def pace_of(commitments: Sequence[Sequence[Step]], starts_on: date, ends_on: date, today: date) -> Pace:
    """Return the plan's pace over the commitments that have data today, so that its last point is the plan's figure.

    Without data anywhere, what was planned covers every commitment that has milestones.
    """
    cuts = cuts_of(starts_on, ends_on, today)
    counted = [steps for steps in commitments if progress_of(steps).has_data]
    shown = counted or [steps for steps in commitments if any(s.state is not MilestoneState.CANCELLED for s in steps)]
    planned, declared, verified = (_Tally(cuts) for _ in range(3))
    for steps in shown:
        live = [step for step in steps if step.state is not MilestoneState.CANCELLED]
        total = sum(step.weight for step in live)
        for step in live:
            planned.add(total, step.weight, step.due_on)
            if step.state in _REPORTED:
                declared.add(total, step.weight, step.reported_on or step.verified_on or today)
            if step.state is MilestoneState.VERIFIED:
                verified.add(total, step.weight, step.verified_on or today)
    now_index = max((index for index, cut in enumerate(cuts) if cut <= today), default=0)
    known = now_index + 1 if counted and cuts[0] <= today else 0
    return Pace(
        cuts,
        planned.means(len(shown), len(cuts)),
        declared.means(len(shown), known),
        verified.means(len(shown), known),
        now_index,
    )


class _Tally:
    """Adds weights by the cut at which they begin to count, apart for each different whole."""

    def __init__(self, cuts: tuple[date, ...]) -> None:
        self._cuts = cuts
        self._by_whole: dict[int, list[int]] = {}

    def add(self, whole: int, weight: int, day: date) -> None:
        index = bisect_left(self._cuts, day)
        row = self._by_whole.setdefault(whole, [0] * (len(self._cuts) + 1))
        row[index] += weight

    def means(self, count: int, known: int) -> tuple[Fraction | None, ...]:
        if not count:
            return (None,) * len(self._cuts)
        sums = [Fraction(0)] * len(self._cuts)
        for whole, row in self._by_whole.items():
            for index, part in enumerate(accumulate(row[:-1])):
                sums[index] += Fraction(100 * part, whole)
        return tuple(total / count if index < known else None for index, total in enumerate(sums))
