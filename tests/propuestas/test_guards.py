"""What proposals answer when a cycle asks whether it may go on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from govabierto.ciclo.rules import GuardState, StageKey
from govabierto.propuestas import guards
from govabierto.propuestas.rules import ProposalState
from tests.builders import NOW, make_place
from tests.ciclo.builders import OPENED, make_staged, view_of
from tests.propuestas.builders import make_proposal


def test_every_proposal_of_the_cycle_is_reviewed_before_the_tables(session: Session) -> None:
    place = make_place(session)
    view = view_of(session, make_staged(session, place, StageKey.PROPOSALS))
    assert guards.proposals_reviewed(session, view, place, NOW).state is GuardState.OK
    make_proposal(session, place, state=ProposalState.ADMITTED)
    make_proposal(session, place, state=ProposalState.DRAFT)
    make_proposal(session, place, published_at=OPENED - timedelta(days=1))  # of the cycle before
    assert guards.proposals_reviewed(session, view, place, NOW).state is GuardState.OK
    make_proposal(session, place, state=ProposalState.HELD)
    make_proposal(session, place, state=ProposalState.UNDER_REVIEW)
    found = guards.proposals_reviewed(session, view, place, NOW)
    assert (found.state, found.count) == (GuardState.MISSING, 2)
    assert found.links[0].href == "/tres-ceibas/propuestas/por-responder"


def test_every_public_proposal_is_answered_before_the_plan_is_adopted(session: Session) -> None:
    place = make_place(session)
    other = make_place(session, "san-telmo-del-rio", "San Telmo")
    view = view_of(session, make_staged(session, place, StageKey.REASONED_RESPONSE))
    make_proposal(session, other)
    make_proposal(session, place, state=ProposalState.WITHDRAWN)
    answered = make_proposal(session, place)
    found = guards.contributions_answered(session, view, place, NOW)
    assert (found.state, found.count) == (GuardState.MISSING, 1)
    answered.answered_at = NOW
    session.flush()
    assert guards.contributions_answered(session, view, place, NOW).state is GuardState.OK
