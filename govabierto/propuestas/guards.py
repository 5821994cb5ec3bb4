"""What proposals keep a cycle from going on: those not yet reviewed, and those without an answer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from govabierto.ciclo.guards import Guard
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.rules import GuardLink, GuardResult, GuardState, StageKey
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.rules import ANSWERABLE, ProposalState

_NOT_REVIEWED = frozenset({ProposalState.HELD, ProposalState.SUBMITTED, ProposalState.UNDER_REVIEW})


def proposals_reviewed(session: Session, cycle: CycleView, place: Place, _now: datetime) -> GuardResult:
    """Check that every proposal of a cycle was reviewed or answered. Source: dominio 2.1, row 8."""
    where = and_(Proposal.state.in_(_NOT_REVIEWED), Proposal.answered_at.is_(None))
    total, left = _counts(session, cycle, where)
    if left:
        link = GuardLink(N_("Ver las propuestas por responder"), f"/{place.slug}/propuestas/por-responder")
        return GuardResult(
            *(GuardState.MISSING, N_("Propuestas por revisar: %(count)s."), {"count": left}, (link,), left)
        )
    return GuardResult(GuardState.OK, N_("Propuestas revisadas: %(count)s."), {"count": total})


def contributions_answered(session: Session, cycle: CycleView, place: Place, _now: datetime) -> GuardResult:
    """Check that every public proposal of a cycle was answered with reasons. Source: dominio 2.1, row 15; OGP-4.1."""
    where = and_(
        Proposal.is_public,
        Proposal.answered_at.is_(None),
        Proposal.state.in_(ANSWERABLE - {ProposalState.NOT_ADMITTED}),
    )
    total, left = _counts(session, cycle, where)
    if left:
        link = GuardLink(N_("Ver las propuestas por responder"), f"/{place.slug}/propuestas/por-responder")
        return GuardResult(
            *(
                GuardState.MISSING,
                N_("Propuestas sin respuesta con motivos: %(count)s."),
                {"count": left},
                (link,),
                left,
            )
        )
    return GuardResult(GuardState.OK, N_("Ninguna propuesta espera respuesta. Recibidas: %(count)s."), {"count": total})


def _counts(session: Session, cycle: CycleView, where: ColumnElement[bool]) -> tuple[int, int]:
    """Return how many proposals a cycle received and how many of them meet a condition, in one statement."""
    belongs = or_(
        Proposal.cycle_id == cycle.id, and_(Proposal.cycle_id.is_(None), Proposal.created_at >= cycle.created_at)
    )
    statement = select(func.count(), func.count().filter(where)).select_from(Proposal)
    mine = and_(Proposal.jurisdiction_id == cycle.jurisdiction_id, Proposal.state != ProposalState.DRAFT, belongs)
    total, left = session.execute(statement.where(mine)).one()
    return int(total), int(left)


GUARDS = (
    Guard("propuestas_revisadas", StageKey.PROPOSALS, proposals_reviewed),
    Guard("aportaciones_respondidas", StageKey.REASONED_RESPONSE, contributions_answered, holds_adoption=True),
)
