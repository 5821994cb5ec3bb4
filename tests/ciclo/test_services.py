"""Opening a cycle, moving its dates, stopping it and going on, against the database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.ciclo import queries, services
from govabierto.ciclo.events import StageMoved
from govabierto.ciclo.models import StageWindow, WindowChange
from govabierto.ciclo.rules import PublicStage
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError
from govabierto.nucleo.things import ThingRef, load_card
from tests.builders import NOW, actor_of, make_place, make_staff
from tests.ciclo.builders import WINDOWS, heard, local, make_cycle

DRAFTING = PublicStage.DRAFTING


def test_the_current_cycle_is_the_newest_and_knows_where_it_stands(session: Session) -> None:
    place = make_place(session)
    make_cycle(session, place)
    second = make_cycle(session, place)
    view = queries.current_cycle(session, place.id)
    assert view is not None
    assert (view.folio, view.number) == (second.folio, 2)
    current = view.standing(NOW).current
    assert current is not None
    assert current.stage is PublicStage.VOTING
    assert view.is_stage_open(PublicStage.VOTING, NOW)
    assert queries.current_cycle(session, make_place(session, "san-telmo-del-rio", "San Telmo").id) is None


def test_a_moved_window_keeps_what_it_was_with_the_reason_and_the_post(session: Session) -> None:
    place = make_place(session)
    cycle = make_cycle(session, place)
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    told = heard(StageMoved)
    change = services.set_window(
        session, actor=secretary, cycle_folio=cycle.folio, stage=DRAFTING, opens_at=local(2026, 12, 7),
        closes_at=local(2027, 2, 8), reason="Se alargó la votación.", now=NOW,
    )  # fmt: skip
    assert (change.old_opens_at, change.old_closes_at) == WINDOWS[DRAFTING]
    assert (change.reason, change.post) == ("Se alargó la votación.", "Titular de secretary")
    dates = (local(2026, 12, 7), local(2027, 2, 8))
    ref = ThingRef("ciclo", cycle.folio)
    assert told == [StageMoved(NOW, ref, place.id, "redaccion", "Redacción", *dates, "Se alargó la votación.")]
    view = queries.current_cycle(session, place.id)
    assert view is not None
    window = view.window_of(DRAFTING)
    assert window is not None
    assert window.opens_at == local(2026, 12, 7)
    kinds = session.scalars(select(LogEntry.kind).order_by(LogEntry.id)).all()
    assert kinds == ["ciclo.abierto", "ciclo.ventana_cambiada"]


@pytest.mark.parametrize(
    ("opens", "closes", "reason", "field"),
    [
        (local(2027, 1, 1), local(2027, 1, 1), "Porque sí.", "closes_on"),
        (local(2027, 1, 2), local(2027, 1, 1), "Porque sí.", "closes_on"),
        (local(2026, 1, 1), local(2026, 2, 1), "Ya pasó.", "closes_on"),
        (local(2026, 12, 7), local(2027, 2, 8), "   ", "reason"),
        (*WINDOWS[DRAFTING], "Sin cambio.", "closes_on"),
    ],
)
def test_wrong_dates_are_refused_beside_their_field(
    session: Session, opens: object, closes: object, reason: str, field: str
) -> None:
    cycle = make_cycle(session, make_place(session))
    with pytest.raises(InvalidError) as caught:
        services.set_window(
            session, actor=SYSTEM, cycle_folio=cycle.folio, stage=DRAFTING, opens_at=opens, closes_at=closes,
            reason=reason, now=NOW,
        )  # fmt: skip
    assert caught.value.field == field
    assert session.scalar(select(func.count()).select_from(WindowChange)) == 0


def test_a_stage_that_ended_is_history(session: Session) -> None:
    cycle = make_cycle(session, make_place(session))
    with pytest.raises(ConflictError):
        services.set_window(
            session, actor=SYSTEM, cycle_folio=cycle.folio, stage=PublicStage.PROPOSALS,
            opens_at=local(2026, 7, 1), closes_at=local(2027, 1, 1), reason="Reabrir.", now=NOW,
        )  # fmt: skip


def test_a_stage_has_one_window_by_the_table_itself(session: Session) -> None:
    cycle = make_cycle(session, make_place(session))
    again = StageWindow(cycle_id=cycle.id, stage=DRAFTING, opens_at=NOW, closes_at=NOW + timedelta(days=1))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(again)


def test_a_suspended_cycle_has_no_open_stage_until_it_goes_on(session: Session) -> None:
    place = make_place(session)
    folio = make_cycle(session, place).folio

    def is_voting() -> bool:
        view = queries.current_cycle(session, place.id)
        return view is not None and view.is_stage_open(PublicStage.VOTING, NOW)

    services.suspend(session, actor=SYSTEM, cycle_folio=folio, reason="La sociedad civil se retiró.", now=NOW)
    assert not is_voting()
    with pytest.raises(ConflictError):
        services.suspend(session, actor=SYSTEM, cycle_folio=folio, reason="Otra vez.", now=NOW)
    services.resume(session, actor=SYSTEM, cycle_folio=folio, reason="Hubo acuerdo.", now=NOW)
    assert is_voting()
    with pytest.raises(ConflictError):
        services.resume(session, actor=SYSTEM, cycle_folio=folio, reason="Otra vez.", now=NOW)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARY])
def test_only_the_technical_secretariat_leads_the_cycle(session: Session, role: Role) -> None:
    place = make_place(session)
    folio = make_cycle(session, place).folio
    actor = actor_of(session, make_staff(session, place, role))
    with pytest.raises(NotAllowedError):
        services.suspend(session, actor=actor, cycle_folio=folio, reason="No me toca.", now=NOW)


def test_a_cycle_has_a_card(session: Session) -> None:
    folio = make_cycle(session, make_place(session)).folio
    card = load_card(session, ThingRef("ciclo", folio))
    assert card is not None
    assert card.href == "/tres-ceibas/proceso/"
