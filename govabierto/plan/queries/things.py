"""How plans, commitments, milestones and evidence are named in other rooms."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, select

from govabierto.nucleo.text import N_
from govabierto.nucleo.things import CardRows, ThingKind
from govabierto.plan.models import Commitment, Evidence, Milestone, MilestoneReport, Plan, PlanJurisdiction
from govabierto.plan.rules.states import PUBLIC_STATES
from govabierto.territorio.models import Jurisdiction

PLAN, COMMITMENT, MILESTONE, EVIDENCE = "plan", "compromiso", "hito", "evidencia"


def _in_commitment(*own: Any) -> Select[*tuple[Any, ...]]:
    """Return cards of what lies on a commitment's page. own: folio, title and where it is on the page."""
    is_public: ColumnElement[bool] = and_(Plan.adopted_at.is_not(None), Commitment.state.in_(sorted(PUBLIC_STATES)))
    return (
        select(*own, Jurisdiction.id, Jurisdiction.slug, is_public, literal(""), Commitment.lang)
        .select_from(Commitment)
        .join(Plan, Plan.id == Commitment.plan_id)
        .join(Jurisdiction, Jurisdiction.id == Commitment.jurisdiction_id)
    )


_STEP = Commitment.folio + "#paso-" + cast(Milestone.number, String)
_PLANS = CardRows(
    select(
        Plan.folio,
        Plan.title,
        Plan.folio.label("spot"),
        Jurisdiction.id,
        Jurisdiction.slug,
        Plan.adopted_at.is_not(None),
        literal(""),
        literal("es"),
    )
    .join(PlanJurisdiction, and_(PlanJurisdiction.plan_id == Plan.id, PlanJurisdiction.is_lead))
    .join(Jurisdiction, Jurisdiction.id == PlanJurisdiction.jurisdiction_id),
    lambda slug, folio: f"/{slug}/plan/?plan={folio}",
)
_COMMITMENTS = _in_commitment(Commitment.folio, Commitment.title, Commitment.folio.label("spot"))
_MILESTONES = _in_commitment(Milestone.folio, Milestone.title, _STEP).join(
    Milestone, Milestone.commitment_id == Commitment.id
)
_EVIDENCE = (
    _in_commitment(Evidence.folio, Evidence.title, _STEP)
    .join(Milestone, Milestone.commitment_id == Commitment.id)
    .join(MilestoneReport, MilestoneReport.milestone_id == Milestone.id)
    .join(Evidence, Evidence.report_id == MilestoneReport.id)
)


def _page(slug: str, spot: str) -> str:
    return f"/{slug}/plan/{spot}"


THING_KINDS = (
    ThingKind(PLAN, N_("Plan"), "PL", _PLANS),
    ThingKind(COMMITMENT, N_("Compromiso"), "C", CardRows(_COMMITMENTS, _page)),
    ThingKind(MILESTONE, N_("Paso con fecha"), "H", CardRows(_MILESTONES, _page)),
    ThingKind(EVIDENCE, N_("Evidencia"), "E", CardRows(_EVIDENCE, _page)),
)
