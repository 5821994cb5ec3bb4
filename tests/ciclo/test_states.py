"""Exceptional states keep who, when and why; silence makes a cycle lapse by the clock; a due stage is said once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.ciclo import queries, services
from govabierto.ciclo.events import CycleStateChanged, StageDueSoon
from govabierto.ciclo.models import Cycle, CycleStage, StagePassage
from govabierto.ciclo.rules import CycleState, StageKey
from govabierto.ciclo.rules.machine import STATE_MOVES
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import ConflictError, InvalidError
from tests.builders import NOW, TODAY, actor_of, make_place, make_staff
from tests.ciclo.builders import heard, local, make_cycle, make_staged

VERBS: dict[CycleState, Callable[..., Cycle]] = {
    CycleState.SUSPENDED: services.suspend,
    CycleState.WITHDRAWN: services.withdraw,
    CycleState.ACTIVE: services.resume,
}
HALF_A_YEAR = timedelta(days=180)


def test_a_withdrawal_is_public_and_can_be_renewed(session: Session) -> None:
    place = make_place(session)
    cycle = make_cycle(session, place)
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    told = heard(CycleStateChanged)
    known = {"actor": secretary, "cycle_folio": cycle.folio, "now": NOW}
    with pytest.raises(InvalidError):
        services.withdraw(session, reason="  ", **known)
    services.withdraw(session, reason="El cabildo votó retirarse.", **known)
    assert (cycle.state, cycle.state_reason) == (CycleState.WITHDRAWN, "El cabildo votó retirarse.")
    services.resume(session, reason="Refrendo.", **known)
    assert (cycle.state, cycle.state_reason) == (CycleState.ACTIVE, "")
    rows = session.scalars(select(StagePassage).order_by(StagePassage.id)).all()
    assert [(row.kind.value, row.reason, row.post) for row in rows] == [
        ("opened", "", ""),
        ("withdrawn", "El cabildo votó retirarse.", "Titular de secretary"),
        ("renewed", "Refrendo.", "Titular de secretary"),
    ]
    kinds = session.scalars(select(LogEntry.kind).order_by(LogEntry.id)).all()
    assert kinds == ["ciclo.abierto", "ciclo.retirado", "ciclo.renovado"]
    assert [event.state for event in told if isinstance(event, CycleStateChanged)] == ["withdrawn", "active"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # every example is rolled back
@given(wanted=st.lists(st.sampled_from(sorted(VERBS)), max_size=8))
def test_whatever_is_ordered_history_only_grows_and_says_every_state(app: Flask, wanted: list[CycleState]) -> None:
    with app.app_context():
        session = app.extensions["sqlalchemy"].session()
        try:
            cycle = make_cycle(session, make_place(session))
            state, states = CycleState.ACTIVE, [CycleState.ACTIVE]
            for new in map(CycleState, wanted):
                order = {"actor": SYSTEM, "cycle_folio": cycle.folio, "reason": "Razón.", "now": NOW}
                if new in STATE_MOVES[state]:
                    VERBS[new](session, **order)
                    state = new
                    states.append(new)
                else:
                    with pytest.raises(ConflictError):
                        VERBS[new](session, **order)
            rows = session.scalars(select(StagePassage).order_by(StagePassage.id)).all()
            assert [row.state for row in rows] == states
            assert all(row.to_stage is cycle.current_stage for row in rows)
            assert session.scalar(select(func.count()).select_from(LogEntry)) == len(states)
        finally:
            session.rollback()


def test_a_stopped_cycle_does_not_move(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    services.suspend(session, actor=SYSTEM, cycle_folio=cycle.folio, reason="Pausa.", now=NOW)
    order = {"actor": SYSTEM, "cycle_folio": cycle.folio, "expected": StageKey.DIAGNOSIS, "reason": "x", "now": NOW}
    for verb in (services.advance, services.send_back):
        with pytest.raises(ConflictError):
            verb(session, **order)  # type: ignore[operator]


def test_a_cycle_without_official_acts_for_180_days_lapses_by_the_clock_and_not_before(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    place = make_place(session)
    cycle = make_cycle(session, place)
    session.commit()
    runner = app.extensions["make_runner"]()
    clock.instant = NOW + HALF_A_YEAR - timedelta(days=1)
    runner.tick()
    session.rollback()
    session.refresh(cycle)
    assert cycle.state is CycleState.ACTIVE
    clock.instant = NOW + HALF_A_YEAR
    runner.tick()
    runner.tick()
    session.rollback()
    session.refresh(cycle)
    assert cycle.state is CycleState.LAPSED
    entries = session.scalars(select(LogEntry).where(LogEntry.kind == "ciclo.caducado")).all()
    assert [(entry.actor_role, entry.at) for entry in entries] == [("system", clock.instant)]


def test_an_act_under_a_post_keeps_a_cycle_alive_and_the_voices_of_people_do_not(session: Session) -> None:
    place = make_place(session)
    cycle = make_cycle(session, place)
    later = NOW + HALF_A_YEAR
    entry = {"jurisdiction_id": place.id, "kind": "x.y", "subject_kind": "ciclo", "subject_folio": cycle.folio}
    entry |= {"content": "{}", "salt": b"0" * 16, "content_hash": b"0" * 32, "at": later - timedelta(days=2)}
    session.add(LogEntry(actor_role="public", actor_post="", **entry))
    session.flush()
    with session.begin_nested() as undone:
        assert services.lapse_silent_cycles(session, now=later) == [cycle.folio]
        undone.rollback()
    session.add(LogEntry(actor_role="secretary", actor_post="Secretaria técnica", **entry))
    session.flush()
    assert services.lapse_silent_cycles(session, now=later) == []


def test_a_renewed_cycle_counts_its_silence_anew(session: Session) -> None:
    cycle = make_cycle(session, make_place(session))
    later = NOW + HALF_A_YEAR
    services.lapse_silent_cycles(session, now=later)
    services.resume(session, actor=SYSTEM, cycle_folio=cycle.folio, reason="Refrendo.", now=later)
    assert services.lapse_silent_cycles(session, now=later + HALF_A_YEAR - timedelta(days=1)) == []
    assert services.lapse_silent_cycles(session, now=later + HALF_A_YEAR) == [cycle.folio]


def test_a_suspended_cycle_does_not_lapse(session: Session) -> None:
    cycle = make_cycle(session, make_place(session))
    services.suspend(session, actor=SYSTEM, cycle_folio=cycle.folio, reason="Pausa.", now=NOW)
    assert services.lapse_silent_cycles(session, now=NOW + 2 * HALF_A_YEAR) == []


def test_a_stage_that_ends_within_a_week_is_said_once_per_date(session: Session) -> None:
    place = make_place(session)
    cycle = make_cycle(session, place)  # its vote ends on 29 November, in nine days
    told = heard(StageDueSoon)
    assert services.remind_of_due_stages(session, now=NOW) == []
    services.remind_of_due_stages(session, now=NOW + timedelta(days=2))
    services.remind_of_due_stages(session, now=NOW + timedelta(days=3))
    due_on = local(2026, 11, 29).date()
    at = NOW + timedelta(days=2)
    assert told == [StageDueSoon(at, place.id, cycle.folio, "prioritisation", due_on, 7)]
    new_day = TODAY + timedelta(days=5)
    session.execute(
        update(CycleStage)
        .where(CycleStage.key == StageKey.PRIORITISATION)
        .values(ends_on=new_day, starts_on=TODAY, reminded_at=None)
    )
    assert [event.due_on for event in services.remind_of_due_stages(session, now=NOW)] == [new_day]


def test_a_place_that_adopts_the_site_midway_says_where_it_stands(session: Session) -> None:
    place = make_place(session)
    make_staged(session, place, StageKey.IMPLEMENTATION)
    view = queries.current_cycle(session, place.id)
    assert view is not None
    assert view.current_stage is StageKey.IMPLEMENTATION
    with pytest.raises(InvalidError):
        make_staged(session, place, StageKey.SUBMITTED)
