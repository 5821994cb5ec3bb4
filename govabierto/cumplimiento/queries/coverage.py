"""How the plan in sight and the proposals of a place touch the pillars."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.cumplimiento.rules import Coverage, coverage_of
from govabierto.nucleo.places import Place
from govabierto.plan import queries as plan_queries
from govabierto.plan.queries import PlanCard
from govabierto.propuestas.models import Proposal, ProposalPillar


def pillars_of(session: Session, place: Place, today: date) -> tuple[PlanCard | None, Coverage]:
    """Return the plan in force, or the newest one, and how it and the public proposals touch each pillar."""
    plans = plan_queries.plans_of(session, place.id, today)
    plan = plans[0] if plans else None
    overview = plan_queries.overview_of(session, plan, place, today) if plan else None
    proposals = session.execute(
        select(ProposalPillar.pillar, func.count())
        .join(Proposal, Proposal.id == ProposalPillar.proposal_id)
        .where(Proposal.jurisdiction_id == place.id, Proposal.is_public)
        .group_by(ProposalPillar.pillar)
    )
    lines = overview.live if overview else ()
    return plan, coverage_of(((line.pillars, line.verified) for line in lines), dict(proposals.all()))
