"""Leading a cycle: opening it, publishing and moving the dates of its stages, and how one can take part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.ciclo import queries
from govabierto.ciclo.events import StageMoved
from govabierto.ciclo.models import Cycle, CycleStage, StageWindow, WindowChange
from govabierto.ciclo.rules import STAGE_LABELS, CycleState, PassageKind, PresetKey, PublicStage, StageKey, Window
from govabierto.ciclo.rules.presets import steps_of
from govabierto.ciclo.rules.schedule import implied_stage
from govabierto.ciclo.services.authority import authority_in, before_anybody_else, check_reason, led_cycle
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef

Dates = tuple[datetime, datetime]
OPPORTUNITIES_LIMIT = 4_000


def open_cycle(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    title: str,
    windows: Mapping[PublicStage, Dates],
    now: datetime,
    preset: PresetKey = PresetKey.MEXICO_STM,
    stage: StageKey | None = None,
) -> Cycle:
    """Open a place's next cycle with the dates that are known already: (opening, closing) by stage.

    preset: the stages it begins with. stage: where it stands, for a place that adopts the site midway; without it, what
    its windows say. Raises InvalidError, ConflictError.
    """
    authority = authority_in(session, actor, place, now)
    if not title.strip():
        raise InvalidError(N_("Ponle un nombre al ciclo, por ejemplo «Segundo Plan 2026–2028»."), field="title")
    for opens_at, closes_at in windows.values():
        _check_order(opens_at, closes_at)
    steps = steps_of(preset)
    keys = [step.key for step in steps]
    current = stage or implied_stage([Window(one, *dates) for one, dates in windows.items()], keys, now)
    if current not in keys or current is StageKey.CLOSED:
        raise InvalidError(N_("Ese camino no tiene esa etapa."), field="preset")
    last = session.scalar(select(func.max(Cycle.number)).where(Cycle.jurisdiction_id == place.id)) or 0
    cycle = Cycle(
        folio=new_folio("CI"), jurisdiction_id=place.id, number=last + 1, title=title.strip(), preset=preset,
        current_stage=current, entered_at=now, state=CycleState.ACTIVE, created_at=now,
        timeline_published_at=now if windows else None,
    )  # fmt: skip
    cycle.windows = [StageWindow(stage=one, opens_at=o, closes_at=c) for one, (o, c) in windows.items()]
    cycle.stages = [CycleStage(key=step.key, position=index, name=step.name) for index, step in enumerate(steps)]
    with before_anybody_else(session):
        session.add(cycle)
    session.add(authority.passage(cycle, PassageKind.OPENED, from_stage=None, reason=""))
    dates = {one.value: [o.isoformat(), c.isoformat()] for one, (o, c) in windows.items()}
    content = {"titulo": cycle.title, "numero": cycle.number, "etapas": dates, "camino": preset.value}
    authority.log_cycle("ciclo.abierto", cycle, {**content, "etapa": current.value})
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
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    _check_order(opens_at, closes_at)
    check_reason(reason, N_("Di por qué cambian las fechas: la razón queda publicada."))
    if cycle.state is CycleState.CLOSED:
        raise ConflictError(N_("El ciclo ya se cerró: sus fechas son historia y no se mueven."))
    window = queries.window_row(session, cycle.id, stage)
    if window is not None and window.closes_at <= now:
        raise ConflictError(N_("Esa etapa ya terminó: sus fechas son historia y no se mueven."))
    if closes_at <= now:
        raise InvalidError(N_("El cierre nuevo ya pasó. Elige un momento futuro."), field="closes_on")
    if window is not None and (window.opens_at, window.closes_at) == (opens_at, closes_at):
        raise InvalidError(N_("Esas son las fechas que ya tiene la etapa."), field="closes_on")
    change = write_window(session, cycle, Window(stage, opens_at, closes_at), reason.strip(), authority.post, now=now)
    kind = "ciclo.ventana_definida" if window is None else "ciclo.ventana_cambiada"
    authority.log_cycle(kind, cycle, _change_content(change))
    return change


def write_window(
    session: Session, cycle: Cycle, wanted: Window, reason: str, post: str, *, now: datetime
) -> WindowChange:
    """Write a stage's dates and the change that they are, without asking; the caller writes the act."""
    window = queries.window_row(session, cycle.id, wanted.stage)
    old = (window.opens_at, window.closes_at) if window is not None else (None, None)
    change = WindowChange(
        cycle_id=cycle.id, stage=wanted.stage.value, old_opens_at=old[0], old_closes_at=old[1],
        new_opens_at=wanted.opens_at, new_closes_at=wanted.closes_at, reason=reason, post=post, at=now,
    )  # fmt: skip
    session.add(change)
    if window is None:
        row = StageWindow(cycle_id=cycle.id, stage=wanted.stage, opens_at=wanted.opens_at, closes_at=wanted.closes_at)
        with before_anybody_else(session):
            session.add(row)
    else:
        window.opens_at, window.closes_at = wanted.opens_at, wanted.closes_at
    if cycle.timeline_published_at is None:
        cycle.timeline_published_at = now
    ref, label = ThingRef("ciclo", cycle.folio), STAGE_LABELS[wanted.stage]
    dates = (wanted.opens_at, wanted.closes_at)
    emit(session, StageMoved(now, ref, cycle.jurisdiction_id, wanted.stage.value, label, *dates, reason))
    return change


def publish_opportunities(session: Session, *, actor: Actor, cycle_folio: str, text: str, now: datetime) -> Cycle:
    """Publish how one can take part at each stage, in the place's own words. Raises InvalidError.

    Source: dominio 2.1, row 5 (timeline and overview of opportunities before the first activity).
    """
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    if not text.strip():
        raise InvalidError(N_("Escribe cómo puede participar la gente en cada etapa."), field="text")
    if len(text) > OPPORTUNITIES_LIMIT:
        raise InvalidError(N_("El texto tiene más de 4,000 letras."), field="text")
    if text.strip() == cycle.opportunities:
        raise InvalidError(N_("Ese es el texto que ya está publicado."), field="text")
    before, cycle.opportunities = cycle.opportunities, text.strip()
    content = {"texto": cycle.opportunities, "antes": before}
    authority.log_cycle("ciclo.oportunidades_publicadas", cycle, content)
    return cycle


def _check_order(opens_at: datetime, closes_at: datetime) -> None:
    if opens_at >= closes_at:
        raise InvalidError(N_("La etapa debe cerrar después de abrir."), field="closes_on")


def _change_content(change: WindowChange) -> dict[str, object]:
    return {
        "etapa": change.stage,
        "antes": [i.isoformat() if i else None for i in (change.old_opens_at, change.old_closes_at)],
        "ahora": [change.new_opens_at.isoformat(), change.new_closes_at.isoformat()],
        "razon": change.reason,
    }
