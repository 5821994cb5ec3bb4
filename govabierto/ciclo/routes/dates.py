"""Staff pages of a cycle's dates: opening one, moving a window, a calendar from one day, and detailed stages."""

from __future__ import annotations

from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.ciclo import policies, services
from govabierto.ciclo.forms import (
    CalendarForm,
    CycleForm,
    OpportunitiesForm,
    StepForm,
    WindowForm,
    day_text,
    typed_day,
)
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.routes.blueprint import bp, current_cycle, current_stages
from govabierto.ciclo.routes.presenting import dates_of, first_day, label_of, last_day, name_of
from govabierto.ciclo.rules import PresetKey, PublicStage, StageKey, StageStep
from govabierto.ciclo.rules.machine import STAGE_NAMES
from govabierto.ciclo.services import CalendarDraft
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.text import N_
from govabierto.web import edge
from govabierto.web.edge import current_place, requires, see_other, session

_STAGE = f"<any({','.join(PublicStage)}):stage>"
_STEP = f"<any({','.join(StageKey)}):step>"
_ORDERS = {"aprobacion": True, "dictamen": False}


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
        windows = {PublicStage.INTEGRATION: dates_of(first, last)} if first and last else {}
        services.open_cycle(
            tx.session, actor=tx.actor, place=current_place(), title=form.title.data or "", windows=windows,
            preset=PresetKey(form.preset.data or PresetKey.MEXICO_STM), now=tx.now,
        )  # fmt: skip
        return see_other("proceso.index")

    return edge.handle(form, "ciclo/new.html", command)


@bp.get(f"/etapas/{_STAGE}")
@requires(policies.may_lead_cycle)
def edit_window(stage: str) -> ResponseReturnValue:
    """Show the form that moves a stage's dates."""
    cycle = current_cycle()
    window = cycle.window_of(PublicStage(stage))
    dates = {"opens_on": day_text(first_day(window)), "closes_on": day_text(last_day(window))} if window else {}
    form = WindowForm(data=dates)
    return render_template("ciclo/window.html", form=form, cycle=cycle, window=window, label=label_of(stage))


@bp.post(f"/etapas/{_STAGE}")
@requires(policies.may_lead_cycle)
def update_window(stage: str) -> ResponseReturnValue:
    """Move a stage's dates; the old ones stay published with the reason."""
    form, cycle = WindowForm(), current_cycle()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        opens_at, closes_at = dates_of(form.opens_on.day, form.closes_on.day)
        services.set_window(
            tx.session, actor=tx.actor, cycle_folio=cycle.folio, stage=PublicStage(stage),
            opens_at=opens_at, closes_at=closes_at, reason=form.reason.data or "", now=tx.now,
        )  # fmt: skip
        return see_other("proceso.index")

    window = cycle.window_of(PublicStage(stage))
    return edge.handle(form, "ciclo/window.html", command, cycle=cycle, window=window, label=label_of(stage))


@bp.get("/calendario")
@requires(policies.may_lead_cycle)
def new_calendar() -> ResponseReturnValue:
    """Show the days that one start day proposes; nothing is written until they are published."""
    cycle = current_cycle()
    asked = request.args
    form = CalendarForm(data={"start_on": asked.get("inicio", ""), "preset": asked.get("camino") or cycle.preset,
                              "order": asked.get("orden", "")})  # fmt: skip
    start_on = typed_day(asked.get("inicio", ""))
    if start_on is None or form.preset.data not in set(PresetKey):
        return render_template("ciclo/calendar.html", form=form, cycle=cycle, proposed=[], **_choices(form))
    draft = CalendarDraft(start_on, PresetKey(form.preset.data), _ORDERS.get(form.order.data or ""))
    proposed = _proposed(cycle, draft, form)
    return render_template("ciclo/calendar.html", form=form, cycle=cycle, proposed=proposed, **_choices(form))


@bp.post("/calendario")
@requires(policies.may_lead_cycle)
def publish_calendar() -> ResponseReturnValue:
    """Publish the days that were proposed, with the reason."""
    form, cycle = CalendarForm(), current_cycle()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        draft = CalendarDraft(
            form.start_on.day or date.max, PresetKey(form.preset.data), _ORDERS.get(form.order.data or "")
        )
        services.apply_calendar(
            tx.session, actor=tx.actor, cycle_folio=cycle.folio, draft=draft, reason=form.reason.data or "", now=tx.now
        )
        return see_other("proceso.index")

    return edge.handle(form, "ciclo/calendar.html", command, cycle=cycle, proposed=[], **_choices(form))


def _choices(form: CalendarForm) -> dict[str, list[tuple[str, str]]]:
    """Return the options of the first step, a GET form."""
    fields = {"presets": form.preset, "orders": form.order}
    return {name: [(str(one[0]), str(one[1])) for one in field.iter_choices()] for name, field in fields.items()}


def _proposed(cycle: CycleView, draft: CalendarDraft, form: CalendarForm) -> list[dict[str, object]]:
    try:
        windows = services.proposed_calendar(session(), current_place(), draft, cycle.current_stage)
    except InvalidError as error:
        form.refuse(error)
        return []
    return [
        {"name": _(one.name or STAGE_NAMES[one.key]), "starts_on": one.starts_on, "ends_on": one.ends_on}
        for one in windows
    ]


@bp.get(f"/detalle/{_STEP}")
@requires(policies.may_lead_cycle)
def edit_step(step: str) -> ResponseReturnValue:
    """Show the form of a detailed stage: its name, its days, whether it is left out."""
    cycle, known = _step(step)
    days = {"starts_on": day_text(known.starts_on), "ends_on": day_text(known.ends_on)}
    form = StepForm(data={"name": known.name, **days})
    return render_template("ciclo/step.html", form=form, cycle=cycle, name=name_of(cycle, known.key))


@bp.post(f"/detalle/{_STEP}")
@requires(policies.may_lead_cycle)
def update_step(step: str) -> ResponseReturnValue:
    """Give a detailed stage its own name and days, or leave it out."""
    form, (cycle, known) = StepForm(), _step(step)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        wanted = StageStep(known.key, form.name.data or "", form.starts_on.day, form.ends_on.day)
        services.adjust_stage(
            tx.session, actor=tx.actor, cycle_folio=cycle.folio, step=wanted, reason=form.reason.data or "",
            is_left_out=bool(form.is_left_out.data), now=tx.now,
        )  # fmt: skip
        return see_other("proceso.index", _anchor="detalle")

    return edge.handle(form, "ciclo/step.html", command, cycle=cycle, name=name_of(cycle, known.key))


def _step(key: str) -> tuple[CycleView, StageStep]:
    cycle = current_stages().cycle
    step = cycle.step_of(StageKey(key))
    if step is None:
        raise NotFoundError(N_("Este ciclo no tiene esa etapa."))
    return cycle, step


@bp.get("/oportunidades")
@requires(policies.may_lead_cycle)
def edit_opportunities() -> ResponseReturnValue:
    """Show the form of how one can take part."""
    cycle = current_cycle()
    return render_template("ciclo/opportunities.html", form=OpportunitiesForm(data={"text": cycle.opportunities}))


@bp.post("/oportunidades")
@requires(policies.may_lead_cycle)
def publish_opportunities() -> ResponseReturnValue:
    """Publish how one can take part."""
    form, cycle = OpportunitiesForm(), current_cycle()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.publish_opportunities(
            tx.session, actor=tx.actor, cycle_folio=cycle.folio, text=form.text.data or "", now=tx.now
        )
        return see_other("proceso.index", _anchor="oportunidades")

    return edge.handle(form, "ciclo/opportunities.html", command)
