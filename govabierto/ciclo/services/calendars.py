"""A cycle's calendar made from one day, and its detailed stages: their names, days, order and which are left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from govabierto.ciclo import queries
from govabierto.ciclo.models import Cycle, CycleStage
from govabierto.ciclo.rules import PassageKind, PresetKey, StageKey, StageStep, Window
from govabierto.ciclo.rules.machine import check_order
from govabierto.ciclo.rules.presets import steps_of
from govabierto.ciclo.rules.schedule import ProposedWindow, plan_calendar, public_spans
from govabierto.ciclo.services.authority import Authority, check_reason, check_running, led_cycle
from govabierto.ciclo.services.cycles import write_window
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import end_of_day, start_of_day
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.territorio import queries as territorio_queries

NAME_LIMIT = 120
_YEARS_AHEAD = 6
_REASON = N_("Di por qué cambian las fechas: la razón queda publicada.")


@dataclass(frozen=True)
class CalendarDraft:
    """What a calendar is made from. is_approval_first: None keeps the preset's order of approval and feasibility."""

    start_on: date
    preset: PresetKey
    is_approval_first: bool | None = None


def proposed_calendar(
    session: Session, place: Place, draft: CalendarDraft, current: StageKey
) -> tuple[ProposedWindow, ...]:
    """Return the days that a calendar proposes for a cycle's present stage and those to come; nothing is written."""
    steps = steps_of(draft.preset, is_approval_first=draft.is_approval_first)
    keys = [step.key for step in steps]
    if current not in keys:
        raise InvalidError(N_("Ese camino no tiene la etapa en la que está el ciclo."), field="preset")
    end = date(draft.start_on.year + _YEARS_AHEAD, 12, 31)
    holidays = territorio_queries.holidays(session, place.id, start=draft.start_on, end=end)
    return plan_calendar(draft.start_on, draft.preset, holidays, steps[keys.index(current) :])


def apply_calendar(
    session: Session, *, actor: Actor, cycle_folio: str, draft: CalendarDraft, reason: str, now: datetime
) -> Cycle:
    """Give a cycle a preset's stages and the days of those to come, from one day; stages that passed keep theirs.

    A public stage that closed already keeps its dates. Raises InvalidError, ConflictError.
    """
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    check_running(cycle)
    reason = check_reason(reason, _REASON)
    windows = proposed_calendar(session, authority.place, draft, cycle.current_stage)
    cycle.preset = draft.preset
    _replace_stages(session, cycle, draft, windows)
    zone = authority.place.timezone
    for stage, (first, last) in public_spans(windows).items():
        known = queries.window_row(session, cycle.id, stage)
        opens_at, closes_at = start_of_day(first, zone), end_of_day(last, zone)
        if known is not None and known.opens_at <= now:  # what opened already keeps its opening
            opens_at = known.opens_at
        is_history = known is not None and known.closes_at <= now
        is_same = known is not None and (known.opens_at, known.closes_at) == (opens_at, closes_at)
        if not (is_history or is_same or closes_at <= now or opens_at >= closes_at):
            write_window(session, cycle, Window(stage, opens_at, closes_at), reason, authority.post, now=now)
    _note(cycle, authority, reason, draft)
    return cycle


def _note(cycle: Cycle, authority: Authority, reason: str, draft: CalendarDraft) -> None:
    passage = authority.passage(cycle, PassageKind.CONFIGURED, from_stage=cycle.current_stage, reason=reason)
    authority.session.add(passage)
    days = {
        row.key.value: [row.starts_on.isoformat(), row.ends_on.isoformat()]
        for row in cycle.stages
        if row.starts_on is not None and row.ends_on is not None
    }
    content = {"camino": draft.preset.value, "desde": draft.start_on.isoformat(), "etapas": days, "razon": reason}
    authority.log_cycle("ciclo.calendario_publicado", cycle, content)


def _replace_stages(session: Session, cycle: Cycle, draft: CalendarDraft, windows: Sequence[ProposedWindow]) -> None:
    known = {row.key: row for row in queries.stages_of(session, cycle.id)}
    days = {window.key: window for window in windows}
    wanted = steps_of(draft.preset, is_approval_first=draft.is_approval_first)
    rows = []
    for index, step in enumerate(wanted):
        row = known.get(step.key) or CycleStage(key=step.key, name=step.name)
        row.position = index
        if step.key in days:
            row.starts_on, row.ends_on = days[step.key].starts_on, days[step.key].ends_on
            row.reminded_at = None
        rows.append(row)
    cycle.stages = rows
    session.flush()


def adjust_stage(
    session: Session,
    *,
    actor: Actor,
    cycle_folio: str,
    step: StageStep,
    reason: str,
    now: datetime,
    is_left_out: bool = False,
) -> Cycle:
    """Give a detailed stage its own name and days, or leave it out; what passed already is history.

    Raises InvalidError, ConflictError.
    """
    cycle, authority = led_cycle(session, actor, cycle_folio, now)
    check_running(cycle)
    reason = check_reason(reason, N_("Di por qué se ajusta la etapa: la razón queda publicada."))
    rows = list(queries.stages_of(session, cycle.id))
    keys = [row.key for row in rows]
    if step.key not in keys:
        raise ConflictError(N_("El ciclo ya no tiene esa etapa."))
    _check_adjustment(step, keys, cycle.current_stage, is_left_out=is_left_out)
    row = rows[keys.index(step.key)]
    before = {"nombre": row.name, "dias": [str(day) if day else None for day in (row.starts_on, row.ends_on)]}
    if is_left_out:
        cycle.stages.remove(row)
    else:
        if (row.ends_on, row.name, row.starts_on) != (step.ends_on, step.name, step.starts_on):
            row.reminded_at = None
        row.name, row.starts_on, row.ends_on = step.name.strip(), step.starts_on, step.ends_on
    session.flush()
    session.add(authority.passage(cycle, PassageKind.CONFIGURED, from_stage=cycle.current_stage, reason=reason))
    now_says = {"nombre": step.name, "dias": [str(day) if day else None for day in (step.starts_on, step.ends_on)]}
    content = {"etapa": step.key.value, "antes": before, "ahora": None if is_left_out else now_says, "razon": reason}
    authority.log_cycle("ciclo.etapa_ajustada", cycle, content)
    return cycle


def _check_adjustment(step: StageStep, keys: Sequence[StageKey], current: StageKey, *, is_left_out: bool) -> None:
    if keys.index(step.key) < keys.index(current):
        raise ConflictError(N_("Esa etapa ya pasó: es historia y no se ajusta."))
    if is_left_out:
        if step.key is current:
            raise ConflictError(N_("El ciclo está en esa etapa: no se puede dejar fuera."))
        check_order([key for key in keys if key is not step.key])
        return
    if len(step.name) > NAME_LIMIT:
        raise InvalidError(N_("El nombre tiene más de 120 letras."), field="name")
    if (step.starts_on is None) != (step.ends_on is None):
        raise InvalidError(N_("Escribe los dos días, o ninguno."), field="ends_on")
    if step.starts_on and step.ends_on and step.starts_on > step.ends_on:
        raise InvalidError(N_("El último día es anterior al primero. Corrige uno de los dos."), field="ends_on")
