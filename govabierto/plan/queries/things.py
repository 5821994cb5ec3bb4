"""How plans, commitments, milestones and evidence are named in other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.plan.models import Commitment, Evidence, Milestone, MilestoneReport, Plan, PlanJurisdiction
from govabierto.plan.rules.states import PUBLIC_STATES
from govabierto.territorio.models import Jurisdiction

PLAN, COMMITMENT, MILESTONE, EVIDENCE = "plan", "compromiso", "hito", "evidencia"


def load_plans(session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
    """Return the cards of plans by folio, in one statement."""
    statement = (
        select(Plan.folio, Plan.title, Plan.adopted_at, Jurisdiction.id, Jurisdiction.slug)
        .join(PlanJurisdiction, and_(PlanJurisdiction.plan_id == Plan.id, PlanJurisdiction.is_lead))
        .join(Jurisdiction, Jurisdiction.id == PlanJurisdiction.jurisdiction_id)
        .where(Plan.folio.in_(list(folios)))
    )
    return {
        folio: ThingCard(
            ThingRef(PLAN, folio),
            title,
            f"/{slug}/plan/?plan={folio}",
            jurisdiction_id,
            slug,
            is_public=adopted_at is not None,
        )
        for folio, title, adopted_at, jurisdiction_id, slug in session.execute(statement)
    }


def load_commitments(session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
    """Return the cards of commitments by folio, in one statement."""
    statement = _joined(Commitment.folio, Commitment.title, Commitment.number)
    return _cards(session, COMMITMENT, statement.where(Commitment.folio.in_(list(folios))), "")


def load_milestones(session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
    """Return the cards of milestones by folio, in one statement."""
    statement = _joined(Milestone.folio, Milestone.title, Milestone.number)
    statement = statement.join(Milestone, Milestone.commitment_id == Commitment.id)
    return _cards(session, MILESTONE, statement.where(Milestone.folio.in_(list(folios))), "#paso-{number}")


def load_evidence(session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
    """Return the cards of evidence by folio, in one statement."""
    statement = (
        _joined(Evidence.folio, Evidence.title, Milestone.number)
        .join(Milestone, Milestone.commitment_id == Commitment.id)
        .join(MilestoneReport, MilestoneReport.milestone_id == Milestone.id)
        .join(Evidence, Evidence.report_id == MilestoneReport.id)
    )
    return _cards(session, EVIDENCE, statement.where(Evidence.folio.in_(list(folios))), "#paso-{number}")


def _joined(*own: Any) -> Select[*tuple[Any, ...]]:
    is_public: ColumnElement[bool] = and_(Plan.adopted_at.is_not(None), Commitment.state.in_(sorted(PUBLIC_STATES)))
    return (
        select(*own, Commitment.folio, Commitment.lang, is_public, Jurisdiction.id, Jurisdiction.slug)
        .select_from(Commitment)
        .join(Plan, Plan.id == Commitment.plan_id)
        .join(Jurisdiction, Jurisdiction.id == Commitment.jurisdiction_id)
    )


def _cards(session: Session, kind: str, statement: Select[*tuple[Any, ...]], anchor: str) -> dict[str, ThingCard]:
    cards = {}
    for folio, title, number, commitment_folio, lang, is_public, jurisdiction_id, slug in session.execute(statement):
        href = f"/{slug}/plan/{commitment_folio}{anchor.format(number=number)}"
        ref = ThingRef(kind, folio)
        cards[folio] = ThingCard(ref, title, href, jurisdiction_id, slug, is_public=bool(is_public), lang=lang)
    return cards


THING_KINDS = (
    ThingKind(PLAN, N_("Plan"), "PL", load_plans),
    ThingKind(COMMITMENT, N_("Compromiso"), "C", load_commitments),
    ThingKind(MILESTONE, N_("Paso con fecha"), "H", load_milestones),
    ThingKind(EVIDENCE, N_("Evidencia"), "E", load_evidence),
)
