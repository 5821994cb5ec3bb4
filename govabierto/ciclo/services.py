"""Leading a cycle: opening it, publishing and moving the dates of its stages, stopping it and going on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.ciclo import policies, queries
from govabierto.ciclo.events import StageMoved
from govabierto.ciclo.models import Cycle, StageWindow, WindowChange
from govabierto.ciclo.rules import STAGE_LABELS, PublicStage
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    SignInRequiredError,
)
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.territorio.queries import place_by_id

Dates = tuple[datetime, datetime]


def open_cycle(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    title: str,
    windows: Mapping[PublicStage, Dates],
    now: datetime,
) -> Cycle:
    """Open a place's next cycle with the dates that are known already: (opening, closing) by stage."""
    mandate = _authorise(actor, place, now)
    if not title.strip():
        raise InvalidError(N_("Ponle un nombre al ciclo, por ejemplo «Segundo Plan 2026–2028»."), field="title")
    for opens_at, closes_at in windows.values():
        _check_order(opens_at, closes_at)
    last = session.scalar(select(func.max(Cycle.number)).where(Cycle.jurisdiction_id == place.id)) or 0
    cycle = Cycle(folio=new_folio("CI"), jurisdiction_id=place.id, number=last + 1, title=title.strip(), created_at=now)
    cycle.windows = [StageWindow(stage=stage, opens_at=o, closes_at=c) for stage, (o, c) in windows.items()]
    _insert(session, cycle)
    dates = {stage.value: [o.isoformat(), c.isoformat()] for stage, (o, c) in windows.items()}
    content = {"titulo": cycle.title, "numero": cycle.number, "etapas": dates}
    _log(session, "ciclo.abierto", cycle, content, actor=actor, mandate=mandate, now=now)
    return cycle


def set_window(
    session: Session,
    *,
    actor: Actor,
    cycle_folio: str,
    stage: PublicStage,
    opens_at: datetime,
    closes_at: datetime,
    reason: str,
    now: datetime,
) -> WindowChange:
    """Publish or move a stage's dates. What it was, what it is, why, who and when stay for ever.

    A stage that closed already is history and can't be moved. Raises InvalidError, ConflictError.
    """
    cycle, mandate = _cycle(session, actor, cycle_folio, now)
    _check_order(opens_at, closes_at)
    if not reason.strip():
        raise InvalidError(N_("Di por qué cambian las fechas: la razón queda publicada."), field="reason")
    window = queries.window_row(session, cycle.id, stage)
    if window is not None and window.closes_at <= now:
        raise ConflictError(N_("Esa etapa ya terminó: sus fechas son historia y no se mueven."))
    if closes_at <= now:
        raise InvalidError(N_("El cierre nuevo ya pasó. Elige un momento futuro."), field="closes_on")
    old = (window.opens_at, window.closes_at) if window is not None else (None, None)
    if old == (opens_at, closes_at):
        raise InvalidError(N_("Esas son las fechas que ya tiene la etapa."), field="closes_on")
    change = WindowChange(
        cycle_id=cycle.id, stage=stage.value, old_opens_at=old[0], old_closes_at=old[1],
        new_opens_at=opens_at, new_closes_at=closes_at, reason=reason.strip(),
        post=mandate.post if mandate else "", at=now,
    )  # fmt: skip
    session.add(change)
    if window is None:
        _insert(session, StageWindow(cycle_id=cycle.id, stage=stage, opens_at=opens_at, closes_at=closes_at))
    else:
        window.opens_at, window.closes_at = opens_at, closes_at
    kind = "ciclo.ventana_definida" if window is None else "ciclo.ventana_cambiada"
    _log(session, kind, cycle, _change_content(change), actor=actor, mandate=mandate, now=now)
    ref, label = ThingRef("ciclo", cycle.folio), STAGE_LABELS[stage]
    emit(session, StageMoved(now, ref, cycle.jurisdiction_id, stage.value, label, opens_at, closes_at, change.reason))
    return change


def suspend(session: Session, *, actor: Actor, cycle_folio: str, reason: str, now: datetime) -> Cycle:
    """Stop a cycle, with the reason that everybody reads. Raises ConflictError when it is stopped already."""
    cycle, mandate = _cycle(session, actor, cycle_folio, now)
    if cycle.is_suspended:
        raise ConflictError(N_("El ciclo ya está suspendido."))
    if not reason.strip():
        raise InvalidError(N_("Di por qué se suspende: la razón queda publicada."), field="reason")
    cycle.is_suspended = True
    cycle.suspension_reason = reason.strip()
    _log(session, "ciclo.suspendido", cycle, {"razon": reason.strip()}, actor=actor, mandate=mandate, now=now)
    return cycle


def resume(session: Session, *, actor: Actor, cycle_folio: str, reason: str, now: datetime) -> Cycle:
    """Let a suspended cycle go on, with the reason. Raises ConflictError when it is not stopped."""
    cycle, mandate = _cycle(session, actor, cycle_folio, now)
    if not cycle.is_suspended:
        raise ConflictError(N_("El ciclo no está suspendido."))
    if not reason.strip():
        raise InvalidError(N_("Di por qué se reanuda: la razón queda publicada."), field="reason")
    content = {"razon": reason.strip(), "razon_de_la_suspension": cycle.suspension_reason}
    cycle.is_suspended = False
    cycle.suspension_reason = ""
    _log(session, "ciclo.reanudado", cycle, content, actor=actor, mandate=mandate, now=now)
    return cycle


def _cycle(session: Session, actor: Actor, folio: str, now: datetime) -> tuple[Cycle, MandateValue | None]:
    cycle = queries.cycle_row(session, folio)
    place = place_by_id(session, cycle.jurisdiction_id) if cycle is not None else None
    if cycle is None or place is None:
        raise NotFoundError(N_("No conocemos ese ciclo."))
    return cycle, _authorise(actor, place, now)


def _authorise(actor: Actor, place: Place, now: datetime) -> MandateValue | None:
    decision = policies.may_lead_cycle(actor, place, now)
    if not decision.allowed:
        error = SignInRequiredError if decision.needs_sign_in else NotAllowedError
        raise error(decision.reason)
    return actor.mandate_in(place.id, policies.LEADERS, local_date(now, place.timezone))


def _check_order(opens_at: datetime, closes_at: datetime) -> None:
    if opens_at >= closes_at:
        raise InvalidError(N_("La etapa debe cerrar después de abrir."), field="closes_on")


def _insert(session: Session, row: Cycle | StageWindow) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(N_("Alguien más lo guardó al mismo tiempo.")) from error


def _change_content(change: WindowChange) -> dict[str, object]:
    return {
        "etapa": change.stage,
        "antes": [i.isoformat() if i else None for i in (change.old_opens_at, change.old_closes_at)],
        "ahora": [change.new_opens_at.isoformat(), change.new_closes_at.isoformat()],
        "razon": change.reason,
    }


def _log(
    session: Session,
    kind: str,
    cycle: Cycle,
    content: Mapping[str, object],
    *,
    actor: Actor,
    mandate: MandateValue | None,
    now: datetime,
) -> None:
    append(
        session,
        kind=kind,
        subject=ThingRef("ciclo", cycle.folio),
        jurisdiction_id=cycle.jurisdiction_id,
        content=content,
        now=now,
        actor=actor,
        mandate=mandate,
    )
