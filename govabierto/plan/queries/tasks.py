"""What agencies and counterparts have to do, most urgent first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor, Role
from govabierto.nucleo.places import Place
from govabierto.plan.models import Commitment, Milestone, MilestoneReport, MilestoneReview, Plan
from govabierto.plan.rules.states import CommitmentState, MilestoneState, PlanState

SOON_DAYS = 7


@dataclass(frozen=True)
class Task:
    """One thing to do: a milestone to correct, to report or to review."""

    commitment_folio: str
    commitment_title: str
    number: int
    title: str
    lang: str
    due_on: date
    state: MilestoneState
    verification_means: str
    reasons: str
    reported_at: datetime | None


@dataclass(frozen=True)
class Tasks:
    """An actor's tasks at a place: sent back, due by now or soon, later, and to review."""

    sent_back: tuple[Task, ...]
    due: tuple[Task, ...]
    later: tuple[Task, ...]
    to_review: tuple[Task, ...]

    @property
    def urgent_count(self) -> int:
        """How many wait for the actor now."""
        return len(self.sent_back) + len(self.due) + len(self.to_review)


def organisations_of(actor: Actor, place: Place, role: Role, today: date) -> frozenset[int]:
    """Return the organisations that an actor acts for at a place by mandates in force."""
    return frozenset(
        mandate.organisation_id
        for mandate in actor.mandates
        if mandate.role is role
        and mandate.jurisdiction_id == place.id
        and mandate.organisation_id is not None
        and mandate.is_in_force(today)
    )


def tasks_of(session: Session, actor: Actor, place: Place, today: date) -> Tasks:
    """Return what an actor has to do at a place; two statements."""
    agencies = organisations_of(actor, place, Role.AGENCY_LEAD, today)
    counterparts = organisations_of(actor, place, Role.CSO_COUNTERPART, today)
    agency = func.coalesce(Milestone.agency_id, Commitment.lead_agency_id)
    counterpart = func.coalesce(Milestone.counterpart_id, Commitment.counterpart_id)
    mine = _tasks(session, place, agency.in_(agencies), (MilestoneState.PLANNED, MilestoneState.SENT_BACK), agencies)
    review = _tasks(session, place, counterpart.in_(counterparts), (MilestoneState.REPORTED,), counterparts)
    sent_back = [task for task in mine if task.state is MilestoneState.SENT_BACK]
    planned = [task for task in mine if task.state is MilestoneState.PLANNED]
    return Tasks(
        tuple(sent_back),
        tuple(task for task in planned if (task.due_on - today).days <= SOON_DAYS),
        tuple(task for task in planned if (task.due_on - today).days > SOON_DAYS),
        tuple(sorted(review, key=lambda task: (task.reported_at is None, task.reported_at, task.commitment_folio))),
    )


def count_urgent(session: Session, actor: Actor, place: Place, today: date) -> int:
    """Return how many tasks wait for an actor now at a place."""
    return tasks_of(session, actor, place, today).urgent_count


def _tasks(
    session: Session,
    place: Place,
    belongs: ColumnElement[bool],
    states: Collection[MilestoneState],
    organisations: Collection[int],
) -> list[Task]:
    if not organisations:
        return []
    last_reasons = (
        select(MilestoneReview.reasons)
        .join(MilestoneReport, MilestoneReport.id == MilestoneReview.report_id)
        .where(MilestoneReport.milestone_id == Milestone.id)
        .order_by(MilestoneReview.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(
            Commitment.folio,
            Commitment.title,
            Milestone.number,
            Milestone.title,
            Commitment.lang,
            Milestone.due_on,
            Milestone.state,
            Milestone.verification_means,
            func.coalesce(last_reasons, ""),
            Milestone.reported_at,
        )
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Plan, Plan.id == Commitment.plan_id)
        .where(
            Commitment.jurisdiction_id == place.id,
            Plan.state == PlanState.ADOPTED,
            Commitment.state == CommitmentState.ADOPTED,
            Milestone.state.in_(states),
            belongs,
        )
        .order_by(Milestone.due_on, Milestone.id)
    )
    return [Task(*row) for row in session.execute(statement)]
