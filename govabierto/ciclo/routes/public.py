"""Pages of the cycle that everybody reads: where things stand, its calendar, and the same for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.ciclo import guards, policies, queries
from govabierto.ciclo.forms import PauseForm
from govabierto.ciclo.models import WindowChange
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.routes import presenting
from govabierto.ciclo.routes.blueprint import bp, current_cycle, current_stages
from govabierto.ciclo.routes.notice import pause_to_tell, pauses_at_hand
from govabierto.ciclo.rules import (
    STAGE_LABELS,
    TODAY_SENTENCES,
    WHAT_ONE_CAN_DO,
    CycleState,
    PublicStage,
    Window,
)
from govabierto.ciclo.rules.machine import CYCLE_STATE_LABELS, PUBLIC_STAGE_OF, STAGE_NAMES, next_stage
from govabierto.ciclo.rules.pace import REFERENCE_COUNT, REFERENCE_SOURCE
from govabierto.documentos.calendar import CalendarEvent, calendar_text
from govabierto.web.cache import cached_page, shown_until
from govabierto.web.edge import current_actor, current_instant, current_place, public, session


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """Show where the plan's cycle stands, what is missing to go on, its dates and how they changed."""
    cycle = queries.current_cycle(session(), current_place().id)
    now = current_instant()
    may_lead = bool(policies.may_lead_cycle(current_actor(), current_place(), now))
    common = {"cycle": cycle, "may_lead": may_lead, "pauses": pauses_at_hand()}
    if cycle is None:
        return render_template("ciclo/index.html", **common)
    return render_template("ciclo/index.html", **common | _standing(cycle, now) | _process(cycle, now))


def _standing(cycle: CycleView, now: datetime) -> dict[str, Any]:
    """Return what the clock says: which window is open and what one can do."""
    standing = cycle.standing(now)
    shown_until(standing.next_change)
    current = standing.current
    return {
        "current": current,
        "headline": TODAY_SENTENCES[current.stage] if current else "",
        "can_do": WHAT_ONE_CAN_DO[current.stage] if current else "",
        "room": presenting.ROOM_OF[current.stage] if current else None,
        "coming": standing.coming[0] if standing.coming else None,
        "windows": presenting.windows_of(cycle, now),
        "is_behind": current is not None and _order(current.stage) > _order(cycle.public_stage),
        "labels": STAGE_LABELS,
    }


def _process(cycle: CycleView, now: datetime) -> dict[str, Any]:
    """Return what is recorded: the detailed stage, its guards, its history and how long it takes."""
    found = queries.with_stages(session(), cycle)
    view = found.cycle
    moments = queries.history_of(session(), cycle.id)
    silence, quiet_days, lapses_on = presenting.silence_days(found, moments)
    is_running = view.state is CycleState.ACTIVE
    lines = guards.check_guards(session(), view, current_place(), now, found.waivers) if is_running else ()
    goes_to = next_stage(view.keys, view.current_stage)
    return {
        "rail": presenting.rail_of(view, now),
        "steps": presenting.steps_of(view),
        "stage_name": presenting.name_of(view, view.current_stage),
        "stage_public": presenting.label_of(view.public_stage),
        "stage_day": presenting.stage_day(view),
        "next_name": presenting.name_of(view, goes_to) if goes_to else None,
        "guards": presenting.guards_of(lines),
        "waivers": [{"row": one, "label": _(guards.GUARD_LABELS.get(one.guard, one.guard))} for one in found.waivers],
        "history": presenting.history_of(view, moments),
        "pace": presenting.pace_of(moments),
        "reference": (REFERENCE_SOURCE, REFERENCE_COUNT),
        "silence": silence.value,
        "quiet_days": quiet_days,
        "lapses_on": lapses_on,
        "state_label": _(CYCLE_STATE_LABELS[view.state]),
        "pause_form": PauseForm() if current_actor().is_signed_in else None,
    }


def _order(stage: PublicStage) -> int:
    return list(PublicStage).index(stage)


@bp.get("/proceso.json")
@public
@cached_page
def as_json() -> ResponseReturnValue:
    """Give programs what the page says: stage, state, dates, conditions, exceptions and pauses."""
    found, now, place = current_stages(), current_instant(), current_place()
    cycle = found.cycle
    shown_until(cycle.standing(now).next_change)
    pause = pause_to_tell(place)
    is_running = cycle.state is CycleState.ACTIVE
    lines = guards.check_guards(session(), cycle, place, now, found.waivers) if is_running else ()
    return jsonify(
        {
            "ciclo": {"folio": cycle.folio, "numero": cycle.number, "titulo": cycle.title, "camino": cycle.preset},
            "estado": cycle.state,
            "razon": cycle.state_reason or None,
            "etapa": {
                "clave": cycle.current_stage,
                "nombre": cycle.stage_name,
                "etapa_publica": PUBLIC_STAGE_OF[cycle.current_stage],
                "desde": cycle.entered_at.isoformat(),
                "dia": presenting.stage_day(cycle),
            },
            "etapas": [
                {
                    "clave": step.key,
                    "nombre": step.name or STAGE_NAMES[step.key],
                    "etapa_publica": step.public_stage,
                    "del": step.starts_on.isoformat() if step.starts_on else None,
                    "al": step.ends_on.isoformat() if step.ends_on else None,
                }
                for step in cycle.steps
            ],
            "ventanas": [
                {"etapa": one.stage, "abre": one.opens_at.isoformat(), "cierra": one.closes_at.isoformat()}
                for one in cycle.windows
            ],
            "calendario_publicado": cycle.timeline_published_at.isoformat() if cycle.timeline_published_at else None,
            "condiciones": [
                {
                    "clave": line.key,
                    "estado": line.result.state,
                    "frase": line.result.sentence % dict(line.result.params),
                    "faltan": line.result.count,
                    "donde": [link.href for link in line.result.links],
                    "impide": line.blocks,
                }
                for line in lines
            ],
            "excepciones": [
                {"condicion": one.guard, "acuerdo": one.agreement_folio, "razon": one.reason, "cargo": one.post}
                for one in found.waivers
            ],
            "pausa_electoral": {"hasta": pause.to_on.isoformat(), "razon": pause.reason} if pause else None,
        }
    )


@bp.get("/calendario.ics")
@public
@cached_page
def calendar() -> ResponseReturnValue:
    """Give the stages as a calendar file; an updated date keeps its UID and raises SEQUENCE."""
    cycle = current_cycle()
    changes = queries.changes_of(session(), cycle.id)
    place = current_place()
    name = _("Gobierno abierto de %(place)s", place=place.name)
    text = calendar_text(name, [_event(cycle, window, [c for c in changes if c.stage == window.stage])
                                for window in cycle.windows])  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="proceso-{place.slug}.ics"'}
    return Response(text, mimetype="text/calendar", headers=headers)


def _event(cycle: CycleView, window: Window, changes: list[WindowChange]) -> CalendarEvent:
    place = current_place()
    return CalendarEvent(
        uid=f"{cycle.folio}-{window.stage.value}@{place.slug}.govabierto",
        title=_("%(stage)s · %(place)s", stage=presenting.label_of(window.stage), place=place.name),
        starts_at=window.opens_at,
        ends_at=window.closes_at,
        changed_at=changes[0].at if changes else cycle.created_at,
        sequence=len(changes),
        description=_(WHAT_ONE_CAN_DO[window.stage]),
    )
