"""Staff pages that move a cycle: to its next stage, back to drafting, by an exception, out of the process."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from govabierto.ciclo import guards, policies, services
from govabierto.ciclo.forms import PassageForm, PauseForm, WaiverForm
from govabierto.ciclo.models import Cycle, StagePassage
from govabierto.ciclo.queries import StagesFound
from govabierto.ciclo.routes.blueprint import bp, current_cycle, current_stages
from govabierto.ciclo.routes.presenting import guards_of, name_of, stage_day
from govabierto.ciclo.rules import CycleState, StageKey
from govabierto.ciclo.rules.machine import next_stage, stage_before_drafting
from govabierto.ciclo.services import StageBlockedError
from govabierto.web import edge
from govabierto.web.edge import current_instant, current_place, requires, see_other, session

_CONFLICT = 409


@bp.get("/etapa")
@requires(policies.may_lead_cycle)
def edit_stage() -> ResponseReturnValue:
    """Show what is asked before the next stage, and the button that goes there."""
    found = current_stages()
    form = PassageForm(data={"expected": found.cycle.current_stage.value})
    return render_template("ciclo/advance.html", form=form, **_ahead(found))


@bp.post("/etapa")
@requires(policies.may_lead_cycle)
def advance() -> ResponseReturnValue:
    """Go to the next stage; 409 with what is missing where something blocks."""
    return _move(services.advance)


@bp.post("/etapa/regreso")
@requires(policies.may_lead_cycle)
def send_back() -> ResponseReturnValue:
    """Go back to drafting, with the reason."""
    return _move(services.send_back)


def _move(verb: Callable[..., StagePassage]) -> ResponseReturnValue:
    form, found = PassageForm(), current_stages()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        verb(
            tx.session, actor=tx.actor, cycle_folio=found.cycle.folio, expected=StageKey(form.expected.data),
            reason=form.reason.data or "", now=tx.now,
        )  # fmt: skip
        return see_other("proceso.index")

    try:
        return edge.handle(form, "ciclo/advance.html", command, **_ahead(found))
    except StageBlockedError:
        return render_template("ciclo/advance.html", form=form, is_refused=True, **_ahead(found)), _CONFLICT


def _ahead(found: StagesFound) -> dict[str, object]:
    cycle = found.cycle
    goes_to = next_stage(cycle.keys, cycle.current_stage)
    back_to = stage_before_drafting(cycle.keys, cycle.current_stage)
    lines = guards.check_guards(session(), cycle, current_place(), current_instant(), found.waivers)
    return {
        "cycle": cycle,
        "stage_name": name_of(cycle, cycle.current_stage),
        "stage_day": stage_day(cycle),
        "next_name": name_of(cycle, goes_to) if goes_to else None,
        "back_name": name_of(cycle, back_to) if back_to else None,
        "guards": guards_of(lines),
        "is_blocked": any(line.blocks for line in lines),
        "is_running": cycle.state is CycleState.ACTIVE,
    }


@bp.get("/excepciones/nueva")
@requires(policies.may_lead_cycle)
def new_waiver() -> ResponseReturnValue:
    """Show the form of an exception: which condition, by which agreement and why."""
    found = current_stages()
    return render_template("ciclo/waiver.html", form=_waiver_form(found), cycle=found.cycle)


@bp.post("/excepciones/nueva")
@requires(policies.may_lead_cycle)
def publish_waiver() -> ResponseReturnValue:
    """Publish an exception that an agreement granted."""
    found = current_stages()
    form = _waiver_form(found)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.publish_waiver(
            tx.session, actor=tx.actor, cycle_folio=found.cycle.folio, guard=form.guard.data or "",
            agreement_folio=(form.folio.data or "").upper(), reason=form.reason.data or "", now=tx.now,
        )  # fmt: skip
        return see_other("proceso.index", _anchor="falta")

    return edge.handle(form, "ciclo/waiver.html", command, cycle=found.cycle)


def _waiver_form(found: StagesFound) -> WaiverForm:
    form = WaiverForm()
    asked = [guard.key for guard in guards.guards_ahead(found.cycle)]
    form.guard.choices = [SelectChoice(key, _(guards.GUARD_LABELS.get(key, key))) for key in asked]
    return form


@bp.post("/suspension")
@requires(policies.may_lead_cycle)
def pause() -> ResponseReturnValue:
    """Suspend the cycle, or let it go on when it is stopped."""
    is_stopped = current_cycle().is_stopped
    return _change_state(services.resume if is_stopped else services.suspend, "suspension")


@bp.get("/retiro")
@requires(policies.may_lead_cycle)
def new_withdrawal() -> ResponseReturnValue:
    """Show the form with which a place leaves the process, and what it means."""
    return render_template("ciclo/pause.html", form=PauseForm(), cycle=current_cycle(), verb="retiro")


@bp.post("/retiro")
@requires(policies.may_lead_cycle)
def withdraw() -> ResponseReturnValue:
    """Take the place out of the process, with the reason."""
    return _change_state(services.withdraw, "retiro")


def _change_state(verb: Callable[..., Cycle], name: str) -> ResponseReturnValue:
    form, cycle = PauseForm(), current_cycle()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        verb(tx.session, actor=tx.actor, cycle_folio=cycle.folio, reason=form.reason.data or "", now=tx.now)
        return see_other("proceso.index")

    return edge.handle(form, "ciclo/pause.html", command, cycle=cycle, verb=name)
