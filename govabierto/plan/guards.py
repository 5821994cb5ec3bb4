"""What the plan keeps a cycle from going on: incomplete commitments, a plan not adopted, steps not finished."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from govabierto.ciclo.guards import Guard
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.rules import GuardLink, GuardResult, GuardState, StageKey
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.plan.models import Commitment, Milestone, Plan, PlanJurisdiction
from govabierto.plan.rules.states import CommitmentState, MilestoneState, PlanState


@dataclass(frozen=True)
class _Figures:
    """A cycle's plan in figures. ends_on: None where there is no plan."""

    ends_on: date | None
    is_adopted: bool
    commitments: int
    without_agency: int
    without_steps: int
    weak_steps: int
    open_steps: int


def commitments_complete(session: Session, cycle: CycleView, place: Place, _now: datetime) -> GuardResult:
    """Check that each commitment says who answers and has steps with date and means of verification.

    A step without an agency of its own is its commitment's. Source: dominio 9.4 and 5, IRM-1.
    """
    found = _figures(session, cycle)
    if not found.commitments:
        return _missing(place, N_("El plan de este ciclo todavía no tiene compromisos."), 1)
    left = found.without_agency + found.without_steps + found.weak_steps
    if left:
        return _missing(
            place,
            N_(
                "Compromisos sin quién responde: %(agency)s. Sin pasos: %(steps)s. "
                "Pasos que no dicen cómo se comprueban: %(weak)s."
            ),
            left,
            agency=found.without_agency,
            steps=found.without_steps,
            weak=found.weak_steps,
        )
    return GuardResult(GuardState.OK, N_("Compromisos completos: %(count)s."), {"count": found.commitments})


def plan_adopted(session: Session, cycle: CycleView, place: Place, _now: datetime) -> GuardResult:
    """Check that the cycle's plan was adopted and is public. Source: dominio 2.1, row 16."""
    found = _figures(session, cycle)
    if not found.is_adopted:
        return _missing(place, N_("El plan de este ciclo todavía no se adopta."), 1)
    return GuardResult(GuardState.OK, N_("Plan adoptado. Compromisos: %(count)s."), {"count": found.commitments})


def steps_finished(session: Session, cycle: CycleView, place: Place, now: datetime) -> GuardResult:
    """Check that every step is verified, or that the plan's time is over. Source: dominio 2.1, row 19."""
    found = _figures(session, cycle)
    if found.ends_on is None:
        return _missing(place, N_("El plan de este ciclo todavía no se adopta."), 1)
    if found.open_steps and found.ends_on >= local_date(now, place.timezone):
        return _missing(place, N_("Pasos sin verificar: %(count)s."), found.open_steps, count=found.open_steps)
    if found.open_steps:
        sentence = N_("Terminó el plazo del plan. Pasos que quedaron sin verificar: %(count)s.")
        return GuardResult(GuardState.OK, sentence, {"count": found.open_steps})
    return GuardResult(GuardState.OK, N_("Todos los pasos están verificados."))


def _missing(place: Place, sentence: str, left: int, **params: int) -> GuardResult:
    link = GuardLink(N_("Ver el plan"), f"/{place.slug}/plan/")
    return GuardResult(GuardState.MISSING, sentence, params, (link,), left)


def _figures(session: Session, cycle: CycleView) -> _Figures:
    """Read a cycle's plan in one statement, a row a commitment."""
    live = Milestone.state != MilestoneState.CANCELLED
    weak = and_(live, func.trim(Milestone.verification_means) == "")
    steps = (
        select(
            Milestone.commitment_id.label("commitment_id"),
            _total(live).label("live"),
            _total(weak).label("weak"),
            _total(and_(live, Milestone.state != MilestoneState.VERIFIED)).label("open"),
        )
        .group_by(Milestone.commitment_id)
        .subquery()
    )
    statement = (
        select(Plan, Commitment.id, Commitment.lead_agency_id, steps.c.live, steps.c.weak, steps.c.open)
        .outerjoin(Commitment, and_(Commitment.plan_id == Plan.id, Commitment.state != CommitmentState.CANCELLED))
        .outerjoin(steps, steps.c.commitment_id == Commitment.id)
        .where(Plan.id == _plan_of(cycle))
    )
    rows = session.execute(statement).all()
    lines = [row for row in rows if row[1] is not None]
    plan = rows[0][0] if rows else None
    return _Figures(
        ends_on=plan.ends_on if plan else None,
        is_adopted=plan is not None and plan.state is not PlanState.DRAFT,
        commitments=len(lines),
        without_agency=sum(row[2] is None for row in lines),
        without_steps=sum(not row[3] for row in lines),
        weak_steps=sum(row[4] or 0 for row in lines),
        open_steps=sum(row[5] or 0 for row in lines),
    )


def _total(where: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((where, 1), else_=0))


def _plan_of(cycle: CycleView) -> ColumnElement[int]:
    belongs = or_(Plan.cycle_id == cycle.id, and_(Plan.cycle_id.is_(None), Plan.created_at >= cycle.created_at))
    return (
        select(Plan.id)
        .join(PlanJurisdiction, PlanJurisdiction.plan_id == Plan.id)
        .where(PlanJurisdiction.jurisdiction_id == cycle.jurisdiction_id, belongs)
        .order_by(Plan.id.desc())
        .limit(1)
        .scalar_subquery()
    )


GUARDS = (
    Guard("compromisos_completos", StageKey.DRAFTING, commitments_complete, holds_adoption=True),
    Guard("plan_adoptado", StageKey.ADOPTED, plan_adopted),
    Guard("hojas_de_ruta", StageKey.ROADMAP, commitments_complete),
    Guard("pasos_terminados", StageKey.IMPLEMENTATION, steps_finished),
)
