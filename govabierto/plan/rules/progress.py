"""Progress, lateness and public state of a commitment, derived from its milestones and the clock, never typed.

Figures are exact percentages (Fraction, 0 to 100). What nobody reported is None and never counts as zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from govabierto.plan.rules.states import MilestoneState, Standing

RISK_DAYS = 14
STALE_DAYS = 120
_HUNDRED = 100
_OPEN = frozenset({MilestoneState.PLANNED, MilestoneState.SENT_BACK})
_DECLARED = frozenset({MilestoneState.REPORTED, MilestoneState.VERIFIED})


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as the rules see it. Dates are local to the place.

    reported_on: day of the last report, kept after it was sent back. verified_on: day of the second key.
    """

    weight: int
    due_on: date
    state: MilestoneState
    reported_on: date | None = None
    verified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a commitment is. verified and declared are percentages, both None without data."""

    verified_weight: int
    declared_weight: int
    total_weight: int
    has_data: bool

    @property
    def verified(self) -> Fraction | None:
        """Share of the weight that both keys confirmed."""
        return Fraction(_HUNDRED * self.verified_weight, self.total_weight) if self.has_data else None

    @property
    def declared(self) -> Fraction | None:
        """Share of the weight that the agency declared, verified or not."""
        return Fraction(_HUNDRED * self.declared_weight, self.total_weight) if self.has_data else None


@dataclass(frozen=True, slots=True)
class Standpoint:
    """The public state of a commitment on a day. days: how late, or how long without movement; else None.

    late_index: position of the step that is latest, where the commitment is late.
    """

    standing: Standing
    days: int | None = None
    late_index: int | None = None


@dataclass(frozen=True, slots=True)
class Rollup:
    """A plan's figures: plain means over the commitments with data. counted of total had data."""

    verified: Fraction | None
    declared: Fraction | None
    counted: int
    total: int


def progress_of(steps: Iterable[Step]) -> Progress:
    """Return verified weight over the weight of milestones that were not cancelled; sent back counts as not done.

    There are no data while there is no milestone or none was ever reported. Source: dominio 3.3, last line.
    """
    verified = declared = total = 0
    was_reported = False
    for step in steps:
        state = step.state
        if state is MilestoneState.CANCELLED:
            continue
        total += step.weight
        if state is MilestoneState.VERIFIED:
            verified += step.weight
            declared += step.weight
        elif state is MilestoneState.REPORTED:
            declared += step.weight
        was_reported = was_reported or state is not MilestoneState.PLANNED or step.reported_on is not None
    return Progress(verified, declared, total, has_data=was_reported and total > 0)


def lateness_days(step: Step, today: date) -> int:
    """Return how many days a milestone is or was late; zero when it is not.

    The clock stops at the day of the report that stands: whoever verifies slowly makes nobody late.
    """
    if step.state is MilestoneState.CANCELLED:
        return 0
    until = (step.reported_on or step.verified_on or today) if step.state in _DECLARED else today
    return max(0, (until - step.due_on).days)


def is_at_risk(step: Step, today: date) -> bool:
    """Tell whether a milestone falls due within two weeks and was not reported."""
    return step.state in _OPEN and today <= step.due_on <= today + timedelta(days=RISK_DAYS)


def standpoint_of(steps: Sequence[Step], today: date, moved_on: date) -> Standpoint:
    """Return the public state of a commitment on a local day. moved_on: day of its last public act.

    The worst true thing wins: late, at risk, no data, no movement for 120 days; fulfilled needs every milestone
    verified. A late milestone stays late while it waits for its second key.
    """
    live = [(index, step) for index, step in enumerate(steps) if step.state is not MilestoneState.CANCELLED]
    if live and all(step.state is MilestoneState.VERIFIED for _, step in live):
        return Standpoint(Standing.CUMPLIDO)
    pending = [(index, step) for index, step in live if step.state is not MilestoneState.VERIFIED]
    days, late_index = max(((lateness_days(step, today), -index) for index, step in pending), default=(0, 0))
    if days > 0:
        return Standpoint(Standing.ATRASADO, days, -late_index)
    if any(is_at_risk(step, today) for _, step in pending):
        return Standpoint(Standing.EN_RIESGO)
    if not progress_of(steps).has_data:
        return Standpoint(Standing.SIN_DATOS)
    idle_days = (today - moved_on).days
    if idle_days >= STALE_DAYS:
        return Standpoint(Standing.SIN_MOVIMIENTO, idle_days)
    return Standpoint(Standing.EN_CURSO)


def next_change_on(steps: Iterable[Step], today: date, moved_on: date) -> date | None:
    """Return the first later day on which the clock alone may change the public state, or None."""
    days = [moved_on + timedelta(days=STALE_DAYS)]
    for step in steps:
        if step.state in _OPEN:
            days += [step.due_on - timedelta(days=RISK_DAYS), step.due_on + timedelta(days=1)]
    return min((day for day in days if day > today), default=None)


def next_step(steps: Sequence[Step]) -> int | None:
    """Return the position of the milestone that falls due first among those not reported, or None."""
    waiting = [(step.due_on, index) for index, step in enumerate(steps) if step.state in _OPEN]
    return min(waiting)[1] if waiting else None


def roll_up(progresses: Iterable[Progress]) -> Rollup:
    """Return the mean of the commitments with data; those without are counted apart and never as zero."""
    every = list(progresses)
    known = [progress for progress in every if progress.has_data]
    return Rollup(
        mean_share((progress.verified_weight, progress.total_weight) for progress in known),
        mean_share((progress.declared_weight, progress.total_weight) for progress in known),
        len(known),
        len(every),
    )


def mean_share(parts: Iterable[tuple[int, int]]) -> Fraction | None:
    """Return the mean of part over whole as an exact percentage, or None of nothing.

    Parts of equal wholes are added first, because most plans have few different totals.
    """
    by_whole: dict[int, int] = {}
    count = 0
    for part, whole in parts:
        by_whole[whole] = by_whole.get(whole, 0) + part
        count += 1
    if not count:
        return None
    return sum((Fraction(_HUNDRED * part, whole) for whole, part in by_whole.items()), Fraction(0)) / count
