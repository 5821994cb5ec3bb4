"""Exceptional states of a cycle: suspended, withdrawn, lapsed, and going on again. Each keeps who, when and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.ciclo.events import CycleStateChanged
from govabierto.ciclo.models import Cycle
from govabierto.ciclo.rules import CycleState, PassageKind
from govabierto.ciclo.rules.machine import check_state_move
from govabierto.ciclo.services.authority import Authority, check_reason, led_cycle
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.events import emit
from govabierto.nucleo.text import N_

LAPSE_REASON = "Pasaron 180 días sin un acto de quienes conducen el proceso."
"""Written to the record by the clock, in Spanish as every reason is."""


def suspend(session: Session, *, actor: Actor, cycle_folio: str, reason: str, now: datetime) -> Cycle:
    """Stop a cycle, with the reason that everybody reads. Raises ConflictError when it is stopped already."""
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    check_state_move(cycle.state, CycleState.SUSPENDED)
    reason = check_reason(reason, N_("Di por qué se suspende: la razón queda publicada."))
    _change(cycle, authority, CycleState.SUSPENDED, PassageKind.SUSPENDED, reason)
    authority.log_cycle("ciclo.suspendido", cycle, {"razon": reason})
    return cycle


def withdraw(session: Session, *, actor: Actor, cycle_folio: str, reason: str, now: datetime) -> Cycle:
    """Say that the place leaves the process, with the reason; everything published stays. Raises ConflictError."""
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    check_state_move(cycle.state, CycleState.WITHDRAWN)
    reason = check_reason(reason, N_("Di por qué se retira el lugar: la razón queda publicada."))
    before = cycle.state_reason
    _change(cycle, authority, CycleState.WITHDRAWN, PassageKind.WITHDRAWN, reason)
    authority.log_cycle("ciclo.retirado", cycle, {"razon": reason, "razon_anterior": before})
    return cycle


def resume(session: Session, *, actor: Actor, cycle_folio: str, reason: str, now: datetime) -> Cycle:
    """Let a cycle go on that was suspended, withdrawn or lapsed, with the reason. Raises ConflictError otherwise."""
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    check_state_move(cycle.state, CycleState.ACTIVE)
    reason = check_reason(reason, N_("Di por qué se reanuda: la razón queda publicada."))
    was_suspended, before = cycle.state is CycleState.SUSPENDED, cycle.state_reason
    kind = PassageKind.RESUMED if was_suspended else PassageKind.RENEWED
    _change(cycle, authority, CycleState.ACTIVE, kind, reason)
    act = "ciclo.reanudado" if was_suspended else "ciclo.renovado"
    authority.log_cycle(act, cycle, {"razon": reason, "razon_de_la_suspension": before})
    return cycle


def lapse(session: Session, *, actor: Actor, cycle_folio: str, last_act_at: datetime, now: datetime) -> Cycle:
    """Write down that a cycle lapsed: 180 days without an official act. Raises ConflictError unless it runs.

    Source: dominio 2.1 (exceptional states).
    """
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    check_state_move(cycle.state, CycleState.LAPSED)
    _change(cycle, authority, CycleState.LAPSED, PassageKind.LAPSED, LAPSE_REASON)
    content = {"razon": LAPSE_REASON, "ultimo_acto": last_act_at.isoformat()}
    authority.log_cycle("ciclo.caducado", cycle, content)
    return cycle


def _change(cycle: Cycle, authority: Authority, state: CycleState, kind: PassageKind, reason: str) -> None:
    cycle.state = state
    cycle.state_reason = "" if state is CycleState.ACTIVE else reason
    authority.session.add(authority.passage(cycle, kind, from_stage=cycle.current_stage, reason=reason))
    authority.session.flush()
    emit(authority.session, CycleStateChanged(authority.now, cycle.jurisdiction_id, cycle.folio, state.value))
