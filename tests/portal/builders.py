"""Builders of what the front doors show: held proposals, and a place where everything happens at once."""

from __future__ import annotations

from sqlalchemy.orm import Session

from govabierto.nucleo.places import Place
from govabierto.propuestas.models import Proposal, ProposalClaim
from govabierto.propuestas.rules import ProposalState
from tests.builders import make_place
from tests.ciclo.builders import make_cycle
from tests.plan.builders import make_adopted, make_team
from tests.propuestas.builders import make_proposal
from tests.votaciones.builders import make_ballot


def make_held(session: Session, place: Place, title: str = "Un secreto todavía") -> Proposal:
    """Make a proposal without account that waits for publication, with its key."""
    proposal = make_proposal(session, place, title=title, state=ProposalState.HELD)
    session.add(ProposalClaim(proposal_id=proposal.id, key_hash="!", failed_count=0))
    session.flush()
    return proposal


def make_voting_place(session: Session) -> Place:
    """Make a place that is at its vote, with an open ballot, a plan in force and unanswered proposals."""
    place = make_place(session)
    make_cycle(session, place)
    make_ballot(session, place)
    make_adopted(session, make_team(session, place))
    make_proposal(session, place)
    make_proposal(session, place, title="Más rutas a la clínica")
    return place
