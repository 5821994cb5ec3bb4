"""Going from stage to stage against the database: guards, exceptions, going back, own names and calendars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.app import GUARDS
from govabierto.bitacora.models import LogEntry
from govabierto.ciclo import guards, queries, services
from govabierto.ciclo.events import CycleStateChanged, StageEntered
from govabierto.ciclo.guards import Guard
from govabierto.ciclo.models import Cycle, CycleStage, CycleWaiver, StagePassage, StageWindow
from govabierto.ciclo.rules import (
    CycleState,
    GuardLink,
    GuardResult,
    GuardState,
    PresetKey,
    PublicStage,
    StageKey,
    StageStep,
)
from govabierto.ciclo.services import CalendarDraft, StageBlockedError
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError
from tests.builders import NOW, TODAY, actor_of, make_place, make_staff
from tests.ciclo.builders import OPENED, heard, local, make_staged, view_of
from tests.secretariado.builders import make_agreement, make_body

BLOCKED = GuardResult(GuardState.MISSING, "Faltan %(count)s cosas.", {"count": 2}, (GuardLink("Ver", "/x/"),), 2)


@pytest.fixture
def blocking(app: object) -> Iterator[str]:
    """Register a guard that blocks the diagnosis, and take it away afterwards."""
    guards.register_guards([Guard("de_prueba", StageKey.DIAGNOSIS, lambda *_: BLOCKED)])
    yield "de_prueba"
    guards._GUARDS.pop("de_prueba", None)


def go(session: Session, cycle: Cycle, stage: StageKey, **more: object) -> StagePassage:
    known = {"actor": SYSTEM, "cycle_folio": cycle.folio, "expected": stage, "reason": "", "now": NOW} | more
    return services.advance(session, **known)  # type: ignore[arg-type]


def test_a_stage_that_nothing_blocks_is_left_and_the_passage_keeps_how_the_guards_stood(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    told = heard(StageEntered)
    passage = go(session, cycle, StageKey.DIAGNOSIS, reason="El diagnóstico se publicó.")
    assert (cycle.current_stage, cycle.entered_at) == (StageKey.PROPOSALS, NOW)
    assert (passage.from_stage, passage.to_stage) == (StageKey.DIAGNOSIS, StageKey.PROPOSALS)
    assert [(one["clave"], one["estado"]) for one in passage.guards] == [("temas_publicados", "no_data_yet")]
    assert told == [StageEntered(NOW, cycle.jurisdiction_id, cycle.folio, "proposals")]
    kinds = session.scalars(select(LogEntry.kind).order_by(LogEntry.id)).all()
    assert kinds == ["ciclo.abierto", "ciclo.etapa_avanzada"]


def test_a_stage_that_a_guard_blocks_is_not_left_and_what_is_missing_is_said(session: Session, blocking: str) -> None:
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    with pytest.raises(StageBlockedError) as caught:
        go(session, cycle, StageKey.DIAGNOSIS)
    lines = {line.key: line for line in caught.value.lines}
    assert lines[blocking].blocks
    assert lines[blocking].result.links == (GuardLink("Ver", "/x/"),)
    assert not lines["temas_publicados"].blocks
    assert cycle.current_stage is StageKey.DIAGNOSIS


def test_a_public_exception_by_an_agreement_lets_a_cycle_go_on(session: Session, blocking: str) -> None:
    place = make_place(session)
    folio = make_agreement(session, make_body(session, place))
    cycle = make_staged(session, place, StageKey.DIAGNOSIS)
    waiver = services.publish_waiver(
        session, actor=SYSTEM, cycle_folio=cycle.folio, guard=blocking, agreement_folio=folio,
        reason="El sondeo se hizo en papel.", now=NOW,
    )  # fmt: skip
    assert (waiver.agreement_kind, waiver.agreement_folio, waiver.stage) == ("acuerdo", folio, StageKey.DIAGNOSIS)
    passage = go(session, cycle, StageKey.DIAGNOSIS)
    kept = next(one for one in passage.guards if one["clave"] == blocking)
    assert (kept["estado"], kept["frase"], kept["excepcion"]) == ("missing", "Faltan 2 cosas.", folio)
    with pytest.raises(ConflictError):
        services.publish_waiver(
            session, actor=SYSTEM, cycle_folio=cycle.folio, guard=blocking, agreement_folio=folio, reason="Otra.",
            now=NOW,
        )  # fmt: skip


def test_an_exception_needs_a_known_condition_a_reason_and_an_agreement_of_this_place(session: Session) -> None:
    other = make_place(session, "san-telmo-del-rio", "San Telmo")
    foreign = make_agreement(session, make_body(session, other))
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    known = {"guard": "temas_publicados", "agreement_folio": foreign, "reason": "Sí."}
    for changes, field in (({}, "folio"), ({"agreement_folio": "A-NADA"}, "folio"), ({"guard": "nada"}, "guard")):
        with pytest.raises(InvalidError) as caught:
            services.publish_waiver(session, actor=SYSTEM, cycle_folio=cycle.folio, now=NOW, **known | changes)
        assert caught.value.field == field
    assert session.scalar(select(CycleWaiver.id)) is None


def test_a_guard_is_excepted_once_by_the_table_itself(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    rows = [
        CycleWaiver(
            cycle_id=cycle.id, guard="x", stage=StageKey.DIAGNOSIS, reason="r", agreement_kind="acuerdo",
            agreement_folio="A-1", at=NOW,
        )
        for _ in range(2)
    ]  # fmt: skip
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add_all(rows)


def test_who_saw_another_stage_moves_nothing(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    go(session, cycle, StageKey.DIAGNOSIS)
    with pytest.raises(ConflictError):
        go(session, cycle, StageKey.DIAGNOSIS)
    assert cycle.current_stage is StageKey.PROPOSALS


def test_the_last_step_closes_the_cycle_for_good(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.EVALUATION)
    told = heard(CycleStateChanged)
    go(session, cycle, StageKey.EVALUATION)
    assert (cycle.current_stage, cycle.state) == (StageKey.CLOSED, CycleState.CLOSED)
    assert told == [CycleStateChanged(NOW, cycle.jurisdiction_id, cycle.folio, "closed")]
    with pytest.raises(ConflictError):
        go(session, cycle, StageKey.CLOSED)
    with pytest.raises(ConflictError):
        services.suspend(session, actor=SYSTEM, cycle_folio=cycle.folio, reason="No.", now=NOW)


@pytest.mark.parametrize("values", [{"state": "closed"}, {"current_stage": "closed"}, {"state": "suspended"}])
def test_a_state_that_contradicts_itself_is_refused_by_the_table(session: Session, values: dict[str, str]) -> None:
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    typed = {key: StageKey(v) if key == "current_stage" else CycleState(v) for key, v in values.items()}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(update(Cycle).where(Cycle.id == cycle.id).values(**typed))


@pytest.mark.parametrize("preset", PresetKey)
def test_every_preset_walks_from_end_to_end_when_its_guards_are_content(session: Session, preset: PresetKey) -> None:
    content = GuardResult(GuardState.OK, "Listo.")
    guards.register_guards([Guard(one.key, one.stage, lambda *_: content) for one in GUARDS])
    try:
        place = make_place(session)
        cycle = make_staged(session, place, StageKey.INTENT, preset)
        for key in view_of(session, cycle).keys[:-1]:
            go(session, cycle, key)
        assert cycle.state is CycleState.CLOSED
        passages = session.scalars(select(StagePassage.to_stage).order_by(StagePassage.id)).all()
        assert passages == list(view_of(session, cycle).keys)
    finally:
        guards.register_guards(GUARDS)


def test_the_plan_is_not_adopted_while_the_field_asks_for_more_whatever_was_left_out(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.REASONED_RESPONSE)
    with pytest.raises(StageBlockedError) as caught:
        go(session, cycle, StageKey.REASONED_RESPONSE)
    states = {line.key: line.result.state for line in caught.value.lines}
    assert states == {
        "compromisos_completos": GuardState.MISSING,
        "dictamenes": GuardState.NO_DATA,
        "consulta_del_borrador": GuardState.MISSING,
        "aportaciones_respondidas": GuardState.OK,
    }


def test_what_is_not_feasible_goes_back_to_drafting_with_the_reason(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.FEASIBILITY)
    known = {"actor": SYSTEM, "cycle_folio": cycle.folio, "expected": StageKey.FEASIBILITY, "now": NOW}
    with pytest.raises(InvalidError):
        services.send_back(session, reason=" ", **known)
    passage = services.send_back(session, reason="El compromiso 2 no tiene partida.", **known)
    assert (passage.kind.value, cycle.current_stage) == ("sent_back", StageKey.DRAFTING)
    with pytest.raises(ConflictError):
        services.send_back(session, reason="Otra vez.", **known | {"expected": StageKey.DRAFTING})


def test_a_stage_gets_its_own_name_and_days_and_another_is_left_out(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    own = StageStep(StageKey.PUBLIC_COMMENT, "Escucha abierta", date(2027, 1, 4), date(2027, 1, 20))
    known = {"actor": SYSTEM, "cycle_folio": cycle.folio, "reason": "Así le decimos aquí.", "now": NOW}
    services.adjust_stage(session, step=own, **known)
    services.adjust_stage(session, step=StageStep(StageKey.MIDTERM_REVIEW), is_left_out=True, **known)
    view = view_of(session, cycle)
    assert view.step_of(StageKey.PUBLIC_COMMENT) == own
    assert view.step_of(StageKey.MIDTERM_REVIEW) is None


@pytest.mark.parametrize(
    ("step", "is_left_out", "error"),
    [
        (StageStep(StageKey.SENSITISATION, "Otra"), False, ConflictError),
        (StageStep(StageKey.SUBMITTED), False, ConflictError),
        (StageStep(StageKey.DIAGNOSIS), True, ConflictError),
        (StageStep(StageKey.ADOPTED), True, InvalidError),
        (StageStep(StageKey.CLOSED), True, InvalidError),
        (StageStep(StageKey.DRAFTING, "", date(2027, 2, 1), date(2027, 1, 1)), False, InvalidError),
        (StageStep(StageKey.DRAFTING, "", date(2027, 2, 1), None), False, InvalidError),
        (StageStep(StageKey.DRAFTING, "x" * 121), False, InvalidError),
    ],
)
def test_what_passed_or_can_not_be_missing_is_not_adjusted(
    session: Session, step: StageStep, *, is_left_out: bool, error: type[Exception]
) -> None:
    cycle = make_staged(session, make_place(session), StageKey.DIAGNOSIS)
    with pytest.raises(error):
        services.adjust_stage(
            session, actor=SYSTEM, cycle_folio=cycle.folio, step=step, reason="Sí.", is_left_out=is_left_out, now=NOW
        )


def test_a_calendar_from_one_day_gives_days_to_every_stage_to_come_and_moves_no_history(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.PRIORITISATION)
    draft = CalendarDraft(TODAY, PresetKey.MEXICO_STM, is_approval_first=True)
    services.apply_calendar(
        session, actor=SYSTEM, cycle_folio=cycle.folio, draft=draft, reason="Se alargó la votación.", now=NOW
    )
    view = view_of(session, cycle)
    here = view.keys.index(StageKey.PRIORITISATION)
    assert all(step.starts_on is None for step in view.steps[:here])
    assert view.steps[here].starts_on == TODAY
    assert all(step.ends_on is not None for step in view.steps[here:])
    assert view.keys.index(StageKey.SECRETARIAT_APPROVAL) < view.keys.index(StageKey.FEASIBILITY)
    past = view.window_of(PublicStage.PROPOSALS)
    voting = view.window_of(PublicStage.VOTING)
    assert past is not None
    assert voting is not None
    assert past.closes_at == local(2026, 10, 1)
    assert voting.opens_at == local(2026, 11, 18), "what opened already keeps its opening"
    changes = queries.changes_of(session, cycle.id)
    assert {change.reason for change in changes} == {"Se alargó la votación."}
    assert "propuestas" not in {change.stage for change in changes}


def test_a_calendar_can_not_take_the_stage_away_at_which_a_cycle_stands(session: Session) -> None:
    cycle = make_staged(session, make_place(session), StageKey.PRIORITISATION)
    draft = CalendarDraft(TODAY, PresetKey.EDOMEX_CINCO_FASES)
    with pytest.raises(InvalidError) as caught:
        services.apply_calendar(session, actor=SYSTEM, cycle_folio=cycle.folio, draft=draft, reason="Sí.", now=NOW)
    assert caught.value.field == "preset"


def test_the_first_dates_say_since_when_the_timeline_is_public(session: Session) -> None:
    place = make_place(session)
    bare = services.open_cycle(session, actor=SYSTEM, place=place, title="Ciclo", windows={}, now=OPENED)
    assert bare.timeline_published_at is None
    window = {"stage": PublicStage.DRAFTING, "opens_at": local(2027, 1, 1), "closes_at": local(2027, 2, 1)}
    services.set_window(session, actor=SYSTEM, cycle_folio=bare.folio, reason="Fechas.", now=NOW, **window)
    assert bare.timeline_published_at == NOW
    later = {**window, "closes_at": local(2027, 3, 1)}
    services.set_window(
        session, actor=SYSTEM, cycle_folio=bare.folio, reason="Prórroga.", now=NOW + timedelta(days=1), **later
    )
    assert bare.timeline_published_at == NOW


def test_proposals_must_open_fourteen_days_after_their_date_was_published(session: Session) -> None:
    place = make_place(session)
    cycle = make_staged(session, place, StageKey.PLANNING)

    def answer() -> GuardState:
        return guards.timeline_published(session, view_of(session, cycle), place, NOW).state

    assert answer() is GuardState.OK
    session.execute(
        update(StageWindow).where(StageWindow.stage == PublicStage.PROPOSALS).values(closes_at=local(2027, 1, 1))
    )
    session.expire_all()
    services.set_window(
        session, actor=SYSTEM, cycle_folio=cycle.folio, stage=PublicStage.PROPOSALS, opens_at=local(2026, 11, 25),
        closes_at=local(2027, 1, 1), reason="Se adelantó.", now=NOW,
    )  # fmt: skip
    assert answer() is GuardState.MISSING
    services.set_window(
        session, actor=SYSTEM, cycle_folio=cycle.folio, stage=PublicStage.PROPOSALS, opens_at=local(2026, 11, 25),
        closes_at=local(2027, 2, 1), reason="Una prórroga no cuenta de nuevo.", now=NOW - timedelta(days=20),
    )  # fmt: skip
    assert answer() is GuardState.MISSING


@pytest.mark.parametrize(
    ("first", "last", "state"),
    [
        (None, None, GuardState.MISSING),
        (TODAY - timedelta(days=20), TODAY - timedelta(days=8), GuardState.MISSING),
        (TODAY - timedelta(days=20), TODAY - timedelta(days=7), GuardState.OK),
        (TODAY - timedelta(days=20), TODAY, GuardState.MISSING),
    ],
)
def test_a_draft_is_open_to_comment_for_fourteen_days_and_closes(
    session: Session, first: date | None, last: date | None, state: GuardState
) -> None:
    place = make_place(session)
    cycle = make_staged(session, place, StageKey.PUBLIC_COMMENT)
    session.execute(
        update(CycleStage).where(CycleStage.key == StageKey.PUBLIC_COMMENT).values(starts_on=first, ends_on=last)
    )
    session.expire_all()
    assert guards.comment_window(session, view_of(session, cycle), place, NOW).state is state


def test_a_room_to_come_takes_the_place_of_what_had_no_data(app: object, session: Session) -> None:
    ready = GuardResult(GuardState.OK, "La carta está firmada.")
    guards.register_guards([Guard("carta_firmada", StageKey.INTENT, lambda *_: ready)])
    try:
        place = make_place(session)
        view = view_of(session, make_staged(session, place, StageKey.INTENT))
        (line,) = guards.check_guards(session, view, place, NOW, ())
        assert line.result == ready
    finally:
        guards.register_guards(GUARDS)


def test_every_guard_has_a_name_and_a_stage_of_the_field() -> None:
    assert {guard.key for guard in GUARDS} == set(guards.GUARD_LABELS)
    assert {guard.stage for guard in GUARDS} >= set(StageKey) - {StageKey.MIDTERM_REVIEW, StageKey.CLOSED}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SECRETARY])
def test_nobody_but_the_secretariat_moves_a_stage(session: Session, role: Role) -> None:
    place = make_place(session)
    cycle = make_staged(session, place, StageKey.DIAGNOSIS)
    actor = actor_of(session, make_staff(session, place, role))
    with pytest.raises(NotAllowedError):
        go(session, cycle, StageKey.DIAGNOSIS, actor=actor)
