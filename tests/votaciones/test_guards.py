"""What votes answer when a cycle asks whether it may go on."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from govabierto.ciclo.rules import GuardState, StageKey
from govabierto.votaciones import guards
from tests.builders import NOW, make_place
from tests.ciclo.builders import make_staged, view_of
from tests.votaciones.builders import make_ballot


@pytest.mark.parametrize(
    ("ballots", "state", "count"),
    [
        ((), GuardState.MISSING, 1),
        (("open",), GuardState.MISSING, 1),
        (("counted", "due"), GuardState.MISSING, 1),
        (("counted",), GuardState.OK, 0),
        (("counted", "counted"), GuardState.OK, 0),
    ],
)
def test_a_cycle_goes_on_once_every_vote_was_counted(
    session: Session, ballots: tuple[str, ...], state: GuardState, count: int
) -> None:
    place = make_place(session)
    other = make_place(session, "san-telmo-del-rio", "San Telmo")
    view = view_of(session, make_staged(session, place, StageKey.PRIORITISATION))
    make_ballot(session, other, "open")
    for ballot in ballots:
        make_ballot(session, place, ballot)
    found = guards.ballots_counted(session, view, place, NOW)
    assert (found.state, found.count) == (state, count)
