"""Pages of the cycle: where things stand, the calendar with its changes, and the staff's forms."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.ciclo import policies, queries, services
from govabierto.ciclo.forms import CycleForm, PauseForm, WindowForm, day_text
from govabierto.ciclo.models import WindowChange
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.rules import (
    STAGE_LABELS,
    TODAY_SENTENCES,
    WHAT_ONE_CAN_DO,
    PublicStage,
    Window,
)
from govabierto.documentos.calendar import CalendarEvent, calendar_text
from govabierto.nucleo.clock import end_of_day, local_date, start_of_day
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.text import N_
from govabierto.web import edge
from govabierto.web.cache import cached_page, shown_until
from govabierto.web.edge import current_actor, current_instant, current_place, public, requires, see_other, session
from govabierto.web.filters import long_date, short_date

bp = Blueprint("proceso", __name__, url_prefix="/<slug:j>/proceso", template_folder="templates")
_STAGE = f"<any({','.join(PublicStage)}):stage>"
_MOMENT = timedelta(microseconds=1)


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """Show where the plan's cycle stands, its dates and how they changed."""
    cycle = queries.current_cycle(session(), current_place().id)
    now = current_instant()
    standing = cycle.standing(now) if cycle else None
    shown_until(standing.next_change if standing else None)
    current = standing.current if standing else None
    return render_template(
        "ciclo/index.html",
        cycle=cycle,
        current=current,
        headline=TODAY_SENTENCES[current.stage] if current else "",
        can_do=WHAT_ONE_CAN_DO[current.stage] if current else "",
        coming=standing.coming[0] if standing and standing.coming else None,
        rail=_rail(cycle, now) if cycle else [],
        stages=[_row(cycle, stage, now) for stage in PublicStage] if cycle else [],
        changes=[_change(change) for change in queries.changes_of(session(), cycle.id)] if cycle else [],
        may_lead=bool(policies.may_lead_cycle(current_actor(), current_place(), now)),
        pause_form=PauseForm() if current_actor().is_signed_in else None,
        labels=STAGE_LABELS,
    )


@bp.get("/calendario.ics")
@public
@cached_page
def calendar() -> ResponseReturnValue:
    """Give the stages as a calendar file; an updated date keeps its UID and raises SEQUENCE."""
    cycle = _cycle()
    changes = queries.changes_of(session(), cycle.id)
    place = current_place()
    name = _("Gobierno abierto de %(place)s", place=place.name)
    text = calendar_text(name, [_event(cycle, window, [c for c in changes if c.stage == window.stage])
                                for window in cycle.windows])  # fmt: skip
    headers = {"Content-Disposition": f'attachment; filename="proceso-{place.slug}.ics"'}
    return Response(text, mimetype="text/calendar", headers=headers)


@bp.get("/nuevo")
@requires(policies.may_lead_cycle)
def new() -> ResponseReturnValue:
    """Show the form of a new cycle."""
    return render_template("ciclo/new.html", form=CycleForm())


@bp.post("/nuevo")
@requires(policies.may_lead_cycle)
def create() -> ResponseReturnValue:
    """Open the next cycle of the place."""
    form = CycleForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        first, last = form.opens_on.day, form.closes_on.day
        windows = {PublicStage.INTEGRATION: _dates(first, last)} if first and last else {}
        title = form.title.data or ""
        place = current_place()
        services.open_cycle(tx.session, actor=tx.actor, place=place, title=title, windows=windows, now=tx.now)
        return see_other("proceso.index", notice=_("Listo, el proceso quedó abierto. Ponle fechas a sus etapas."))

    return edge.handle(form, "ciclo/new.html", command)


@bp.get(f"/etapas/{_STAGE}")
@requires(policies.may_lead_cycle)
def edit_window(stage: str) -> ResponseReturnValue:
    """Show the form that moves a stage's dates."""
    cycle = _cycle()
    window = cycle.window_of(PublicStage(stage))
    dates = {"opens_on": day_text(_first_day(window)), "closes_on": day_text(_last_day(window))} if window else {}
    form = WindowForm(data=dates)
    return render_template("ciclo/window.html", form=form, cycle=cycle, window=window, label=_label(stage))


@bp.post(f"/etapas/{_STAGE}")
@requires(policies.may_lead_cycle)
def update_window(stage: str) -> ResponseReturnValue:
    """Move a stage's dates; the old ones stay published with the reason."""
    form, cycle = WindowForm(), _cycle()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        opens_at, closes_at = _dates(form.opens_on.day, form.closes_on.day)
        services.set_window(
            tx.session, actor=tx.actor, cycle_folio=cycle.folio, stage=PublicStage(stage),
            opens_at=opens_at, closes_at=closes_at, reason=form.reason.data or "", now=tx.now,
        )  # fmt: skip
        return see_other("proceso.index", notice=_("Listo, las fechas quedaron publicadas."))

    window = cycle.window_of(PublicStage(stage))
    return edge.handle(form, "ciclo/window.html", command, cycle=cycle, window=window, label=_label(stage))


@bp.post("/suspension")
@requires(policies.may_lead_cycle)
def pause() -> ResponseReturnValue:
    """Suspend the cycle, or let it go on when it is suspended."""
    form, cycle = PauseForm(), _cycle()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        verb = services.resume if cycle.is_suspended else services.suspend
        verb(tx.session, actor=tx.actor, cycle_folio=cycle.folio, reason=form.reason.data or "", now=tx.now)
        done = _("Listo, el proceso sigue.") if cycle.is_suspended else _("Listo, el proceso quedó suspendido.")
        return see_other("proceso.index", notice=done)

    return edge.handle(form, "ciclo/pause.html", command, cycle=cycle)


def _rail(cycle: CycleView, now: datetime) -> list[dict[str, str]]:
    """Return a cycle's seven stages as the rail shows them."""
    states = cycle.states(now)
    return [
        {
            "label": _label(stage),
            "when": _when(cycle.window_of(stage), states[stage]),
            "state": "next" if states[stage] == "unset" else states[stage],
        }
        for stage in PublicStage
    ]


def _cycle() -> CycleView:
    cycle = queries.current_cycle(session(), current_place().id)
    if cycle is None:
        raise NotFoundError(N_("Aquí todavía no hay un ciclo abierto."))
    return cycle


def _label(stage: str) -> str:
    return str(_(STAGE_LABELS[PublicStage(stage)]))


def _dates(first: date | None, last: date | None) -> tuple[datetime, datetime]:
    if first is None or last is None:
        raise InvalidError(N_("Faltan los días de la etapa."), field="opens_on")
    zone = current_place().timezone
    return start_of_day(first, zone), end_of_day(last, zone)


def _first_day(window: Window) -> date:
    return local_date(window.opens_at, current_place().timezone)


def _last_day(window: Window) -> date:
    return local_date(window.closes_at - _MOMENT, current_place().timezone)


def _when(window: Window | None, state: str) -> str:
    if window is None:
        return str(_("sin fecha"))
    if state == "now":
        return str(_("hasta el %(day)s", day=short_date(_last_day(window))))
    return short_date(_first_day(window) if state == "next" else _last_day(window))


def _row(cycle: CycleView, stage: PublicStage, now: datetime) -> dict[str, object]:
    window = cycle.window_of(stage)
    state = cycle.states(now)[stage]
    return {
        "stage": stage.value,
        "label": _label(stage),
        "state": state,
        "window": window,
        "dates": _span(window.opens_at, window.closes_at) if window else _("Sin fechas publicadas todavía."),
        "last_day": _last_day(window) if window else None,
        "can_move": state != "done",
    }


def _span(opens_at: datetime, closes_at: datetime) -> str:
    zone = current_place().timezone
    first, last = local_date(opens_at, zone), local_date(closes_at - _MOMENT, zone)
    return str(_("Del %(first)s al %(last)s", first=long_date(first), last=long_date(last)))


def _change(change: WindowChange) -> dict[str, object]:
    old = None
    if change.old_opens_at is not None and change.old_closes_at is not None:
        old = _span(change.old_opens_at, change.old_closes_at)
    new = _span(change.new_opens_at, change.new_closes_at)
    return {"row": change, "label": _label(change.stage), "old": old, "new": new}


def _event(cycle: CycleView, window: Window, changes: list[WindowChange]) -> CalendarEvent:
    place = current_place()
    return CalendarEvent(
        uid=f"{cycle.folio}-{window.stage.value}@{place.slug}.govabierto",
        title=_("%(stage)s · %(place)s", stage=_label(window.stage), place=place.name),
        starts_at=window.opens_at,
        ends_at=window.closes_at,
        changed_at=changes[0].at if changes else cycle.created_at,
        sequence=len(changes),
        description=_(WHAT_ONE_CAN_DO[window.stage]),
    )
