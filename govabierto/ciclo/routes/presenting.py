"""How a cycle is shown: its rail, its stages with their days, its guards, its history and how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _

from govabierto.ciclo.guards import GUARD_LABELS
from govabierto.ciclo.queries import CycleView, Moment, StagesFound
from govabierto.ciclo.rules import STAGE_LABELS, CycleState, GuardLine, PublicStage, StageKey, Window
from govabierto.ciclo.rules.guarding import GUARD_STATE_LABELS, GUARD_STATE_LOOKS
from govabierto.ciclo.rules.machine import PASSAGE_LABELS, STAGE_NAMES
from govabierto.ciclo.rules.pace import LAPSE_DAYS, Exit, Silence, comparisons, days_in_stage, silence_of
from govabierto.ciclo.rules.schedule import CHANGE_LABELS, change_kind
from govabierto.nucleo.clock import end_of_day, local_date, start_of_day
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.web.edge import current_place, today
from govabierto.web.filters import days, long_date, short_date

MOMENT = timedelta(microseconds=1)

ROOM_OF: dict[PublicStage, tuple[str, str]] = {
    PublicStage.INTEGRATION: (N_("Ver el Secretariado"), "secretariado/"),
    PublicStage.DIAGNOSIS: (N_("Ver las propuestas"), "propuestas/"),
    PublicStage.PROPOSALS: (N_("Escribir una propuesta"), "propuestas/nueva"),
    PublicStage.VOTING: (N_("Ver las votaciones"), "votaciones/"),
    PublicStage.DRAFTING: (N_("Ver el plan"), "plan/"),
    PublicStage.IMPLEMENTATION: (N_("Ver el plan"), "plan/"),
    PublicStage.EVALUATION: (N_("Ver el plan"), "plan/"),
}
"""Where one does what one can do at each stage."""


def label_of(stage: str) -> str:
    """Return the name of a public stage in the reader's language."""
    return str(_(STAGE_LABELS[PublicStage(stage)]))


def name_of(cycle: CycleView, key: StageKey) -> str:
    """Return what a detailed stage is called here: its own name, else the usual one in the reader's language."""
    step = cycle.step_of(key)
    return str(_((step.name if step else "") or STAGE_NAMES[key]))


def dates_of(first: date | None, last: date | None) -> tuple[datetime, datetime]:
    """Return the instants at which typed days begin and end; InvalidError when one is missing."""
    if first is None or last is None:
        raise InvalidError(N_("Faltan los días de la etapa."), field="opens_on")
    zone = current_place().timezone
    return start_of_day(first, zone), end_of_day(last, zone)


def first_day(window: Window) -> date:
    """Return the local day on which a window opens."""
    return local_date(window.opens_at, current_place().timezone)


def last_day(window: Window) -> date:
    """Return the last local day of a window."""
    return local_date(window.closes_at - MOMENT, current_place().timezone)


def rail_of(cycle: CycleView, now: datetime) -> list[dict[str, str]]:
    """Return a cycle's seven stages as the rail shows them: by their dates, and by what is recorded without dates."""
    states = cycle.states(now)
    if not cycle.windows:
        order = list(PublicStage)
        here = order.index(cycle.public_stage)
        states = {stage: ("done", "now", "next")[(i >= here) + (i > here)] for i, stage in enumerate(order)}
    used = {step.public_stage for step in cycle.steps} | {window.stage for window in cycle.windows}
    return [
        {
            "label": label_of(stage),
            "when": _when(cycle.window_of(stage), states[stage]) if stage in used else str(_("no se usa aquí")),
            "state": "next" if states[stage] == "unset" else states[stage],
        }
        for stage in PublicStage
    ]


def _when(window: Window | None, state: str) -> str:
    if window is None:
        return str(_("sin fecha"))
    if state == "now":
        return str(_("hasta el %(day)s", day=short_date(last_day(window))))
    return short_date(first_day(window) if state == "next" else last_day(window))


def windows_of(cycle: CycleView, now: datetime) -> list[dict[str, object]]:
    """Return the seven stages with their dates."""
    return [_window(cycle, stage, now) for stage in PublicStage]


def _window(cycle: CycleView, stage: PublicStage, now: datetime) -> dict[str, object]:
    window = cycle.window_of(stage)
    state = cycle.states(now)[stage]
    return {
        "stage": stage.value,
        "label": label_of(stage),
        "state": state,
        "window": window,
        "dates": _span(window.opens_at, window.closes_at) if window else _("Sin fechas publicadas todavía."),
        "last_day": last_day(window) if window else None,
        "can_move": state != "done" and cycle.state is not CycleState.CLOSED,
    }


def steps_of(cycle: CycleView) -> list[dict[str, object]]:
    """Return the detailed stages with their days and whether they passed."""
    here = cycle.keys.index(cycle.current_stage) if cycle.current_stage in cycle.keys else -1
    return [
        {
            "key": step.key.value,
            "name": name_of(cycle, step.key),
            "is_own": bool(step.name),
            "public": label_of(step.public_stage),
            "state": "past" if index < here else "now" if index == here else "next",
            "days": _days(step.starts_on, step.ends_on),
        }
        for index, step in enumerate(cycle.steps)
    ]


def _days(first: date | None, last: date | None) -> str:
    if first is None or last is None:
        return str(_("sin días propios"))
    return str(_("Del %(first)s al %(last)s", first=long_date(first), last=long_date(last)))


def _span(opens_at: datetime, closes_at: datetime) -> str:
    zone = current_place().timezone
    return _days(local_date(opens_at, zone), local_date(closes_at - MOMENT, zone))


def guards_of(lines: Iterable[GuardLine]) -> list[dict[str, object]]:
    """Return guards as pages show them: what is asked, how it stands, where it is done and what excuses it."""
    return [
        {
            "key": line.key,
            "label": _(GUARD_LABELS.get(line.key, line.key)),
            "state": line.result.state.value,
            "kind": GUARD_STATE_LOOKS[line.result.state][0],
            "icon": GUARD_STATE_LOOKS[line.result.state][1],
            "word": _(GUARD_STATE_LABELS[line.result.state]),
            "sentence": _(line.result.sentence, **_params(line.result.params)),
            "links": [(_(link.label), link.href) for link in line.result.links] if line.blocks else [],
            "waiver": line.waiver,
            "blocks": line.blocks,
        }
        for line in lines
    ]


def _params(params: Mapping[str, object]) -> dict[str, object]:
    return {name: f"{value:,}" if isinstance(value, int) else value for name, value in params.items()}


def history_of(cycle: CycleView, moments: Sequence[Moment]) -> list[dict[str, object]]:
    """Return what happened, newest first: passages of stage or state, and changes of dates."""
    return [_change(moment) if moment.window else _passage(cycle, moment) for moment in moments]


def _passage(cycle: CycleView, moment: Moment) -> dict[str, object]:
    title = str(_(PASSAGE_LABELS[moment.kind])) if moment.kind else ""
    came, went = moment.from_stage, moment.to_stage
    is_move = came is not None and went is not None and came is not went
    return {
        "moment": moment,
        "title": title,
        "old": name_of(cycle, came) if is_move and came else None,
        "new": name_of(cycle, went) if went and (is_move or came is None) else None,
        "is_dates": False,
    }


def _change(moment: Moment) -> dict[str, object]:
    new = moment.new or (moment.at, moment.at)
    return {
        "moment": moment,
        "title": f"{_(CHANGE_LABELS[change_kind(moment.old, new)])} · {label_of(moment.window)}",
        "old": _span(*moment.old) if moment.old else None,
        "new": _span(*new),
        "is_dates": True,
    }


def pace_of(moments: Sequence[Moment]) -> list[dict[str, object]]:
    """Return how long this cycle takes beside the medians of other places."""
    zone = current_place().timezone
    exits = [
        Exit(moment.from_stage, local_date(moment.at, zone))
        for moment in reversed(moments)
        if moment.from_stage is not None and moment.from_stage is not moment.to_stage
    ]
    return [
        {
            "label": _(one.reference.label),
            "median": days(one.reference.median_days),
            "here": _("sin datos") if one.days is None else days(one.days),
            "is_over": one.is_over,
            "is_slow": one.is_slow,
        }
        for one in comparisons(exits, today())
    ]


def stage_day(cycle: CycleView) -> int:
    """Return which local day of its recorded stage it is."""
    return days_in_stage(local_date(cycle.entered_at, current_place().timezone), today())


def silence_days(found: StagesFound, moments: Sequence[Moment]) -> tuple[Silence, int, date]:
    """Return how a running cycle's silence stands, for how many days, and the day on which it would lapse."""
    cycle, zone = found.cycle, current_place().timezone
    passed = [moment.at for moment in moments if not moment.window]
    last = max(instant for instant in (found.last_act_at, cycle.entered_at, *passed) if instant is not None)
    last_on = local_date(last, zone)
    silence = silence_of(last_on, today()) if cycle.state is CycleState.ACTIVE else Silence.NONE
    return silence, (today() - last_on).days, last_on + timedelta(days=LAPSE_DAYS)
