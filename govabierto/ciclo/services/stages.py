"""Going from one stage to the next, going back to drafting, and the public exceptions that let a cycle go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.ciclo import guards, queries
from govabierto.ciclo.events import CycleStateChanged, StageEntered
from govabierto.ciclo.models import Cycle, CycleWaiver, StagePassage
from govabierto.ciclo.queries.stages import waiver_row
from govabierto.ciclo.rules import CycleState, GuardLine, PassageKind, StageKey
from govabierto.ciclo.rules.guarding import snapshot_of
from govabierto.ciclo.rules.machine import next_stage, stage_before_drafting
from govabierto.ciclo.services.authority import Authority, before_anybody_else, check_reason, check_running, led_cycle
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.events import emit
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef, load_card

AGREEMENT_KIND = "acuerdo"


class StageBlockedError(ConflictError):
    """A stage that can't be left yet; ``lines`` are its guards, those that block among them."""

    code = "etapa_incompleta"
    default_next_step = N_("Mira en la página del proceso qué falta y dónde se hace, o publica la excepción acordada.")

    def __init__(self, lines: Sequence[GuardLine]) -> None:
        super().__init__(N_("Todavía no se puede pasar de etapa: falta algo y no hay una excepción publicada."))
        self.lines = tuple(lines)


def advance(
    session: Session, *, actor: Actor, cycle_folio: str, expected: StageKey, reason: str, now: datetime
) -> StagePassage:
    """Take a cycle to its next stage, once nothing blocks; how each guard stood is kept with the passage.

    expected: the stage that whoever orders it sees; another one means that somebody came first.
    Raises StageBlockedError with exactly what is missing, ConflictError.
    """
    cycle, authority = _running(session, actor, cycle_folio, expected, now)
    view = queries.cycle_by_folio(session, cycle_folio)
    if view is None:
        raise ConflictError(N_("No conocemos ese ciclo."))
    found = queries.with_stages(session, view)
    goes_to = next_stage(found.cycle.keys, cycle.current_stage)
    if goes_to is None:
        raise ConflictError(N_("El ciclo está en su última etapa."))
    lines = guards.check_guards(session, found.cycle, authority.place, now, found.waivers)
    if any(line.blocks for line in lines):
        raise StageBlockedError(lines)
    snapshot = snapshot_of(lines)
    passage = _move(cycle, authority, goes_to, PassageKind.ADVANCED, reason=reason.strip(), snapshot=snapshot)
    content = {"de": expected.value, "a": goes_to.value, "razon": reason.strip(), "condiciones": snapshot}
    authority.log_cycle("ciclo.etapa_avanzada", cycle, content)
    return passage


def send_back(
    session: Session, *, actor: Actor, cycle_folio: str, expected: StageKey, reason: str, now: datetime
) -> StagePassage:
    """Take a cycle back to drafting, because a text does not stand, with the reason. Raises ConflictError.

    Source: dominio 2.1, row 13 (what is not feasible returns to drafting with reasons).
    """
    cycle, authority = _running(session, actor, cycle_folio, expected, now)
    reason = check_reason(reason, N_("Di por qué se regresa a redacción: la razón queda publicada."))
    keys = [row.key for row in queries.stages_of(session, cycle.id)]
    goes_to = stage_before_drafting(keys, cycle.current_stage)
    if goes_to is None:
        raise ConflictError(N_("Desde esta etapa no se regresa a redacción."))
    passage = _move(cycle, authority, goes_to, PassageKind.SENT_BACK, reason=reason, snapshot=[])
    content = {"de": expected.value, "a": goes_to.value, "razon": reason}
    authority.log_cycle("ciclo.etapa_regresada", cycle, content)
    return passage


def _running(session: Session, actor: Actor, folio: str, expected: StageKey, now: datetime) -> tuple[Cycle, Authority]:
    cycle, authority = led_cycle(session, actor, folio, now)
    check_running(cycle)
    if cycle.current_stage is not expected:
        raise ConflictError(N_("Alguien más movió la etapa mientras tanto. Mira en cuál está ahora."))
    return cycle, authority


def _move(
    cycle: Cycle, authority: Authority, goes_to: StageKey, kind: PassageKind, *, reason: str, snapshot: list[object]
) -> StagePassage:
    session, now = authority.session, authority.now
    left, cycle.current_stage, cycle.entered_at = cycle.current_stage, goes_to, now
    if goes_to is StageKey.CLOSED:
        cycle.state = CycleState.CLOSED
    passage = authority.passage(cycle, kind, from_stage=left, reason=reason, guards=snapshot)
    session.add(passage)
    session.flush()
    emit(session, StageEntered(now, cycle.jurisdiction_id, cycle.folio, goes_to.value))
    if cycle.state is CycleState.CLOSED:
        emit(session, CycleStateChanged(now, cycle.jurisdiction_id, cycle.folio, cycle.state.value))
    return passage


def publish_waiver(
    session: Session, *, actor: Actor, cycle_folio: str, guard: str, agreement_folio: str, reason: str, now: datetime
) -> CycleWaiver:
    """Publish that an agreement lets a cycle go on without what a guard asks for.

    The agreement must be public and of the same place: an exception needs a session's agreement (dominio 9.4).
    Raises InvalidError beside the field, ConflictError for a guard that was waived already.
    """
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    check_running(cycle)
    if guard not in {known.key for known in guards.known_guards()}:
        raise InvalidError(N_("Elige qué condición se exceptúa."), field="guard")
    card = load_card(session, ThingRef(AGREEMENT_KIND, agreement_folio))
    if card is None or not card.is_public or card.jurisdiction_id != cycle.jurisdiction_id:
        raise InvalidError(
            N_("No encontramos ese acuerdo. Escribe el folio de un acuerdo de este lugar."), field="folio"
        )
    reason = check_reason(reason, N_("Di por qué se exceptúa: la razón queda publicada."))
    if waiver_row(session, cycle.id, guard) is not None:
        raise ConflictError(N_("Esa excepción ya está publicada."))
    waiver = CycleWaiver(
        cycle_id=cycle.id, guard=guard, stage=cycle.current_stage, reason=reason, agreement_kind=AGREEMENT_KIND,
        agreement_folio=agreement_folio, post=authority.post, at=now,
    )  # fmt: skip
    with before_anybody_else(session):
        session.add(waiver)
    content = {"condicion": guard, "acuerdo": agreement_folio, "razon": reason, "etapa": cycle.current_stage.value}
    authority.log_cycle("ciclo.excepcion_publicada", cycle, content)
    return waiver
