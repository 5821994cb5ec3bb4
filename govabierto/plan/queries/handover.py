"""What the plan tells the Secretariado: milestones that follow a post, and how the plan of each place goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from govabierto.nucleo.text import N_
from govabierto.plan.models import Commitment, Milestone, Plan, PlanJurisdiction
from govabierto.plan.rules.states import CommitmentState, MilestoneState, PlanState
from govabierto.secretariado.providers import OpenTask, PostHeld
from govabierto.secretariado.providers import PlanState as PlanWords

_OPEN = (MilestoneState.PLANNED, MilestoneState.SENT_BACK, MilestoneState.REPORTED)


def open_milestones(session: Session, post: PostHeld, _day: date) -> Iterable[OpenTask]:
    """Return the milestones without both keys for which the organisation of a post answers, or which it checks."""
    if post.organisation_id is None:
        return []
    agency = func.coalesce(Milestone.agency_id, Commitment.lead_agency_id)
    counterpart = func.coalesce(Milestone.counterpart_id, Commitment.counterpart_id)
    statement = (
        select(Commitment.folio, Milestone.number, Milestone.title, Milestone.due_on, Milestone.folio)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .join(Plan, Plan.id == Commitment.plan_id)
        .where(
            Commitment.jurisdiction_id == post.place.id,
            Plan.state == PlanState.ADOPTED,
            Commitment.state == CommitmentState.ADOPTED,
            Milestone.state.in_(_OPEN),
            or_(agency == post.organisation_id, counterpart == post.organisation_id),
        )
        .order_by(Milestone.due_on, Milestone.id)
    )
    return [
        OpenTask(N_("Hito del plan"), title, f"/{post.place.slug}/plan/{commitment}#paso-{number}", due_on, folio)
        for commitment, number, title, due_on, folio in session.execute(statement)
    ]


def plan_words(session: Session, jurisdiction_ids: Iterable[int], day: date) -> Mapping[int, PlanWords]:
    """Return how the newest plan of each place goes; drafts count only where there is nothing else."""
    statement = (
        select(PlanJurisdiction.jurisdiction_id, Plan)
        .join(Plan, Plan.id == PlanJurisdiction.plan_id)
        .where(PlanJurisdiction.jurisdiction_id.in_(list(jurisdiction_ids)))
        .order_by(Plan.state != PlanState.DRAFT, Plan.starts_on, Plan.id)
    )
    return {
        jurisdiction_id: PlanWords(_words(plan, day), plan.title if plan.state is not PlanState.DRAFT else "")
        for jurisdiction_id, plan in session.execute(statement)
    }


def _words(plan: Plan, day: date) -> str:
    if plan.state is PlanState.DRAFT:
        return N_("Plan en preparación")
    if plan.state is PlanState.CLOSED or plan.ends_on < day:
        return N_("Su último plan ya terminó")
    return N_("Plan adoptado y en curso") if plan.starts_on <= day else N_("Plan adoptado, por empezar")
