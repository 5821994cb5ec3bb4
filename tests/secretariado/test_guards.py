"""What the Secretariado answers when a cycle asks whether it may go on."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from govabierto.ciclo.rules import GuardState, StageKey
from govabierto.secretariado import guards
from govabierto.secretariado.models import AgendaItem, Body
from tests.builders import NOW, make_place
from tests.ciclo.builders import make_staged, view_of
from tests.secretariado.builders import make_agreement, make_body


@pytest.mark.parametrize(
    ("vacant", "state", "sectors"),
    [
        ((), GuardState.OK, 0),
        (("G1", "S1"), GuardState.OK, 0),
        (("A1",), GuardState.MISSING, 1),
        (("G1", "G2", "S1", "S2"), GuardState.MISSING, 0),
    ],
)
def test_most_seats_are_held_and_every_sector_has_somebody(
    session: Session, vacant: tuple[str, ...], state: GuardState, sectors: int
) -> None:
    place = make_place(session)
    view = view_of(session, make_staged(session, place, StageKey.MEMBER_SELECTION))
    assert guards.seats_filled(session, view, place, NOW).state is GuardState.MISSING, "there are no seats yet"
    make_body(session, place, vacant=vacant)
    found = guards.seats_filled(session, view, place, NOW)
    assert (found.state, found.params["sectors"]) == (state, sectors)


def test_a_body_counts_once_it_was_installed(session: Session) -> None:
    place = make_place(session)
    view = view_of(session, make_staged(session, place, StageKey.INSTALLED))
    table = make_body(session, place)
    assert guards.body_installed(session, view, place, NOW).state is GuardState.OK
    body = session.get(Body, table.body.id)
    assert body is not None
    body.installed_on = None
    session.flush()
    assert guards.body_installed(session, view, place, NOW).state is GuardState.MISSING


def test_the_plan_needs_an_agreement_about_it_of_this_cycle(session: Session) -> None:
    place = make_place(session)
    make_agreement(session, make_body(session, place))
    view = view_of(session, make_staged(session, place, StageKey.SECRETARIAT_APPROVAL))
    assert guards.approved_in_session(session, view, place, NOW).state is GuardState.MISSING
    session.query(AgendaItem).update({"subject_kind": "plan", "subject_folio": "PL-1"})
    found = guards.approved_in_session(session, view, place, NOW)
    assert (found.state, found.params) == (GuardState.OK, {"count": 1})
