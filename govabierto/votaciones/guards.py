"""What votes keep a cycle from going on: those not yet counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from govabierto.ciclo.guards import Guard
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.rules import GuardLink, GuardResult, GuardState, StageKey
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import BallotState


def ballots_counted(session: Session, cycle: CycleView, place: Place, _now: datetime) -> GuardResult:
    """Check that a cycle had a vote and that every one was counted. Source: dominio 2.1, row 10."""
    belongs = or_(Ballot.cycle_id == cycle.id, and_(Ballot.cycle_id.is_(None), Ballot.created_at >= cycle.created_at))
    is_counted = and_(Ballot.state == BallotState.CLOSED, Ballot.ballot_count.is_not(None))
    statement = select(func.count(), func.count().filter(is_counted)).where(
        Ballot.jurisdiction_id == cycle.jurisdiction_id, Ballot.state != BallotState.ANNULLED, belongs
    )
    total, counted = session.execute(statement).one()
    link = GuardLink(N_("Ver las votaciones"), f"/{place.slug}/votaciones/")
    if not total:
        return GuardResult(GuardState.MISSING, N_("Todavía no hay una votación de este ciclo."), {}, (link,), 1)
    left = total - counted
    if left:
        return GuardResult(GuardState.MISSING, N_("Votaciones por contar: %(count)s."), {"count": left}, (link,), left)
    return GuardResult(GuardState.OK, N_("Votaciones contadas: %(count)s."), {"count": total})


GUARDS = (Guard("votaciones_contadas", StageKey.PRIORITISATION, ballots_counted),)
