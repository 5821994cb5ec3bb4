"""What the plan shows for the clauses of a letter of intent."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.plan.models import Commitment, CommitmentPillar, PlanJurisdiction
from govabierto.plan.rules.states import CommitmentState
from govabierto.secretariado.evidence import ClauseEvidence


def clause_evidence(session: Session, place: Place) -> list[ClauseEvidence]:
    """Return the adopted commitments (C), those against opacity and corruption (E) and the pillars covered (F)."""
    statement = (
        select(CommitmentPillar.pillar, func.count(CommitmentPillar.commitment_id.distinct()))
        .join(Commitment, Commitment.id == CommitmentPillar.commitment_id)
        .join(PlanJurisdiction, PlanJurisdiction.plan_id == Commitment.plan_id)
        .where(PlanJurisdiction.jurisdiction_id == place.id, Commitment.state == CommitmentState.ADOPTED)
        .group_by(CommitmentPillar.pillar)
    )
    by_pillar = {Pillar(pillar): count for pillar, count in session.execute(statement)}
    found: list[ClauseEvidence] = []
    if not by_pillar:
        return found
    home = f"/{place.slug}/plan/"
    found.append(ClauseEvidence("C", N_("Hay un plan adoptado, con compromisos que cualquiera puede seguir."), home))
    open_count = by_pillar.get(Pillar.TRANSPARENCIA, 0) + by_pillar.get(Pillar.RENDICION_DE_CUENTAS, 0)
    if open_count:
        message = N_("Compromisos de transparencia y rendición de cuentas: %(count)s.")
        found.append(ClauseEvidence("E", message, home, {"count": open_count}))
    if len(by_pillar) == len(Pillar):
        found.append(ClauseEvidence("F", N_("El plan tiene compromisos en los cuatro pilares."), home))
    return found
