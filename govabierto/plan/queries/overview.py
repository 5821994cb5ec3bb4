"""A plan at a glance: plain tuples turned into the figures that page, CSV and API share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import Row, Select, String, bindparam, cast, func, select
from sqlalchemy.orm import Session, aliased

from govabierto.nucleo.clock import local_date
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.plan.models import Commitment, CommitmentPillar, Milestone, Plan, PlanJurisdiction
from govabierto.plan.rules.chart import Pace, pace_of
from govabierto.plan.rules.progress import (
    Progress,
    Rollup,
    Standpoint,
    Step,
    next_change_on,
    next_step,
    progress_of,
    roll_up,
    standpoint_of,
)
from govabierto.plan.rules.states import ATTENTION_ORDER, PUBLIC_STATES, CommitmentState, MilestoneState, PlanState
from govabierto.territorio.models import Organisation

#: Made once: each new alias builds its columns anew, a millisecond a page.
_AGENCY, _COUNTERPART = aliased(Organisation), aliased(Organisation)


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan as lists and headings show it."""

    id: int
    folio: str
    title: str
    summary: str
    state: PlanState
    starts_on: date
    ends_on: date
    adopted_at: datetime | None

    @property
    def is_public(self) -> bool:
        """Whether everyone may see it."""
        return self.adopted_at is not None

    def is_current(self, today: date) -> bool:
        """Whether it is in force on a local day."""
        return self.state is PlanState.ADOPTED and self.starts_on <= today <= self.ends_on


@dataclass(frozen=True, slots=True)
class StepLine:
    """A milestone as the plan's page needs it."""

    number: int
    title: str
    step: Step


@dataclass(frozen=True, slots=True)
class CommitmentLine:
    """A commitment in a list, with its derived figures; the same for page, CSV and API."""

    id: int
    folio: str
    number: int
    title: str
    lang: str
    administrative_state: CommitmentState
    pillars: tuple[Pillar, ...]
    agency_folio: str
    agency: str
    counterpart: str
    starts_on: date | None
    ends_on: date | None
    budget_cents: int | None
    moved_on: date
    steps: tuple[StepLine, ...]
    progress: Progress
    standpoint: Standpoint
    next_change_on: date | None

    @property
    def pillar(self) -> str:
        """The pillar under which pages group it; empty where an import named none."""
        return self.pillars[0].value if self.pillars else ""

    @property
    def state(self) -> str:
        """The derived public state."""
        return self.standpoint.standing.value

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled; then it counts nowhere."""
        return self.administrative_state is CommitmentState.CANCELLED

    @property
    def has_data(self) -> bool:
        """Whether anybody ever reported."""
        return self.progress.has_data

    @property
    def percent(self) -> Fraction | None:
        """Verified progress, None without data."""
        return self.progress.verified

    @property
    def verified(self) -> Fraction | None:
        """Verified progress, None without data."""
        return self.progress.verified

    @property
    def declared(self) -> Fraction | None:
        """Declared progress, None without data."""
        return self.progress.declared

    @property
    def late_step(self) -> StepLine | None:
        """The milestone that is latest, where it is late."""
        index = self.standpoint.late_index
        return None if index is None else self.steps[index]

    @property
    def next_step(self) -> StepLine | None:
        """The milestone that falls due next among those not reported."""
        index = next_step([line.step for line in self.steps])
        return None if index is None else self.steps[index]

    @property
    def waiting_step(self) -> StepLine | None:
        """A milestone that waits for its second key."""
        return next((line for line in self.steps if line.step.state is MilestoneState.REPORTED), None)

    @property
    def finished_on(self) -> date | None:
        """The day of the last second key."""
        return max((line.step.verified_on for line in self.steps if line.step.verified_on), default=None)


@dataclass(frozen=True, slots=True)
class Overview:
    """A plan with all its commitments and its figures on a local day. lines: in the plan's order."""

    plan: PlanCard
    lines: tuple[CommitmentLine, ...]
    rollup: Rollup
    today: date

    @property
    def live(self) -> tuple[CommitmentLine, ...]:
        """The commitments that were not cancelled."""
        return tuple(line for line in self.lines if not line.is_cancelled)

    @property
    def by_attention(self) -> tuple[CommitmentLine, ...]:
        """What needs attention first; the latest of the late ones first; cancelled ones last."""
        order = {standing: index for index, standing in enumerate(ATTENTION_ORDER)}
        return tuple(
            sorted(
                self.lines,
                key=lambda line: (
                    line.is_cancelled,
                    order[line.standpoint.standing],
                    -(line.standpoint.days or 0),
                    line.number,
                ),
            )
        )

    def pace(self) -> Pace:
        """Return the plan's pace by quarter."""
        steps = [[line.step for line in commitment.steps] for commitment in self.live]
        return pace_of(steps, self.plan.starts_on, self.plan.ends_on, self.today)


def plans_of(session: Session, jurisdiction_id: int, today: date, *, with_drafts: bool = False) -> list[PlanCard]:
    """Return a place's plans, the one in force first, then the newest; joint plans are among them; one statement."""
    statement = _PLANS if with_drafts else _ADOPTED_PLANS
    cards = [PlanCard(*row) for row in session.execute(statement, {"place": jurisdiction_id})]
    return sorted(cards, key=lambda card: not card.is_current(today))


def overview_of(session: Session, plan: PlanCard, place: Place, today: date, *, with_drafts: bool = False) -> Overview:
    """Return a plan's commitments and figures as they stand on a local day; two statements whatever their number."""
    steps = _steps_by_commitment(session, plan.id, place.timezone)
    lines = tuple(
        _line(row, tuple(steps.get(row[0], ())), place.timezone, today)
        for row in session.execute(_LINES if with_drafts else _PUBLIC_LINES, {"plan": plan.id})
    )
    return Overview(plan, lines, roll_up(line.progress for line in lines if not line.is_cancelled), today)


def plan_by_folio(session: Session, jurisdiction_id: int, folio: str) -> Plan | None:
    """Return a plan that a place has, by its folio."""
    return session.scalar(
        select(Plan)
        .join(PlanJurisdiction, PlanJurisdiction.plan_id == Plan.id)
        .where(PlanJurisdiction.jurisdiction_id == jurisdiction_id, Plan.folio == folio)
    )


def card_of(plan: Plan) -> PlanCard:
    """Return the card of a plan's row."""
    return PlanCard(
        plan.id, plan.folio, plan.title, plan.summary, plan.state, plan.starts_on, plan.ends_on, plan.adopted_at
    )


# Statements of the plan's page, built once: building one costs more than running it.
_PLANS = (
    select(
        Plan.id,
        Plan.folio,
        Plan.title,
        Plan.summary,
        Plan.state,
        Plan.starts_on,
        Plan.ends_on,
        Plan.adopted_at,
    )
    .join(PlanJurisdiction, PlanJurisdiction.plan_id == Plan.id)
    .where(PlanJurisdiction.jurisdiction_id == bindparam("place"))
    .order_by(Plan.starts_on.desc(), Plan.id.desc())
)
_ADOPTED_PLANS = _PLANS.where(Plan.adopted_at.is_not(None))
_RANKED = cast(CommitmentPillar.position, String) + ":" + cast(CommitmentPillar.pillar, String)
#: The pillars of a commitment in one column, each with its place, to be put in order by ``pillars_in``.
RANKED_PILLARS = (
    select(func.aggregate_strings(_RANKED, ","))
    .where(CommitmentPillar.commitment_id == Commitment.id)
    .scalar_subquery()
)
_LINES: Select[*tuple[Any, ...]] = (
    select(
        Commitment.id,
        Commitment.folio,
        Commitment.number,
        Commitment.title,
        Commitment.lang,
        Commitment.state,
        _AGENCY.folio,
        _AGENCY.name,
        _COUNTERPART.name,
        Commitment.starts_on,
        Commitment.ends_on,
        Commitment.budget_cents,
        func.coalesce(Commitment.moved_at, Commitment.adopted_at, Commitment.created_at),
        RANKED_PILLARS,
    )
    .outerjoin(_AGENCY, _AGENCY.id == Commitment.lead_agency_id)
    .outerjoin(_COUNTERPART, _COUNTERPART.id == Commitment.counterpart_id)
    .where(Commitment.plan_id == bindparam("plan"))
    .order_by(Commitment.number)
)
_PUBLIC_LINES = _LINES.where(Commitment.state.in_(sorted(PUBLIC_STATES)))
_STEPS: Select[*tuple[Any, ...]] = (
    select(
        Milestone.commitment_id,
        Milestone.number,
        Milestone.title,
        Milestone.weight,
        Milestone.due_on,
        Milestone.state,
        Milestone.reported_at,
        Milestone.verified_at,
    )
    .join(Commitment, Commitment.id == Milestone.commitment_id)
    .where(Commitment.plan_id == bindparam("plan"))
    .order_by(Milestone.commitment_id, Milestone.number)
)


def _steps_by_commitment(session: Session, plan_id: int, timezone: str) -> dict[int, list[StepLine]]:
    found: dict[int, list[StepLine]] = {}
    for commitment_id, number, title, *own in session.execute(_STEPS, {"plan": plan_id}):
        weight, due_on, state, reported_at, verified_at = own
        reported_on = local_date(reported_at, timezone) if reported_at else None
        verified_on = local_date(verified_at, timezone) if verified_at else None
        step = Step(weight, due_on, state, reported_on, verified_on)
        found.setdefault(commitment_id, []).append(StepLine(number, title, step))
    return found


def pillars_in(ranked: str | None) -> tuple[Pillar, ...]:
    """Return the pillars of the column ``RANKED_PILLARS``, the first first."""
    ordered = sorted((ranked or "").split(","), key=lambda one: int(one.partition(":")[0] or 0))
    return tuple(Pillar(one.partition(":")[2]) for one in ordered if one)


def _line(row: Row[*tuple[Any, ...]], steps: tuple[StepLine, ...], timezone: str, today: date) -> CommitmentLine:
    id_, folio, number, title, lang, state, agency_folio, agency, counterpart, *more = row
    starts_on, ends_on, budget, moved_at, ranked = more
    plain = [line.step for line in steps]
    moved_on = local_date(moved_at, timezone)
    return CommitmentLine(
        id=id_,
        folio=folio,
        number=number,
        title=title,
        lang=lang,
        administrative_state=state,
        pillars=pillars_in(ranked),
        agency_folio=agency_folio or "",
        agency=agency or "",
        counterpart=counterpart or "",
        starts_on=starts_on,
        ends_on=ends_on,
        budget_cents=budget,
        moved_on=moved_on,
        steps=steps,
        progress=progress_of(plain),
        standpoint=standpoint_of(plain, today, moved_on),
        next_change_on=next_change_on(plain, today, moved_on),
    )
