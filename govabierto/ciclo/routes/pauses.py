"""Pages of electoral pauses: the public list, announcing one, ending one early."""

from __future__ import annotations

from datetime import date

from flask import render_template
from flask.typing import ResponseReturnValue

from govabierto.ciclo import policies, queries, services
from govabierto.ciclo.forms import ElectoralPauseForm, PauseForm
from govabierto.ciclo.routes.blueprint import bp
from govabierto.ciclo.rules import Pause
from govabierto.ciclo.rules.pauses import PUBLICATION_LABELS, next_pause_change, what_stops
from govabierto.ciclo.services import PauseDraft
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.web import edge
from govabierto.web.cache import cached_page, shown_until
from govabierto.web.edge import (
    current_actor,
    current_instant,
    current_place,
    public,
    requires,
    see_other,
    session,
    today,
)


@bp.get("/pausas/")
@public
@cached_page
def pauses() -> ResponseReturnValue:
    """Show every electoral pause of the place, why, and what stops and what goes on."""
    place, now = current_place(), current_instant()
    known = queries.pauses_of(session(), place.id)
    shown_until(next_pause_change(known, now, place.timezone))
    return render_template(
        "ciclo/pauses.html",
        pauses=[{"row": one, "state": _state(one, today())} for one in known],
        stops=[label for kind, label in PUBLICATION_LABELS.items() if what_stops(kind)],
        stays=[label for kind, label in PUBLICATION_LABELS.items() if not what_stops(kind)],
        may_lead=bool(policies.may_lead_cycle(current_actor(), place, now)),
    )


@bp.get("/pausas/nueva")
@requires(policies.may_lead_cycle)
def new_pause() -> ResponseReturnValue:
    """Show the form of a pause."""
    return render_template("ciclo/new_pause.html", form=ElectoralPauseForm())


@bp.post("/pausas/nueva")
@requires(policies.may_lead_cycle)
def announce_pause() -> ResponseReturnValue:
    """Announce a pause."""
    form = ElectoralPauseForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        draft = PauseDraft(
            form.from_on.day or date.min, form.to_on.day or date.min,
            form.reason.data or "", form.legal_reference.data or "",
        )  # fmt: skip
        services.announce_pause(tx.session, actor=tx.actor, place=current_place(), draft=draft, now=tx.now)
        return see_other("proceso.pauses")

    return edge.handle(form, "ciclo/new_pause.html", command)


@bp.get("/pausas/<folio:folio>/fin")
@requires(policies.may_lead_cycle)
def end_pause(folio: str) -> ResponseReturnValue:
    """Show the form that ends a pause before its last day."""
    return render_template("ciclo/end_pause.html", form=PauseForm(), pause=_pause(folio))


@bp.post("/pausas/<folio:folio>/fin")
@requires(policies.may_lead_cycle)
def lift_pause(folio: str) -> ResponseReturnValue:
    """End a pause before its last day, with the reason."""
    form, known = PauseForm(), _pause(folio)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.lift_pause(
            tx.session, actor=tx.actor, place=current_place(), folio=folio, reason=form.reason.data or "", now=tx.now
        )
        return see_other("proceso.pauses")

    return edge.handle(form, "ciclo/end_pause.html", command, pause=known)


def _pause(folio: str) -> Pause:
    known = queries.pauses_of(session(), current_place().id)
    found = next((pause for pause in known if pause.folio == folio), None)
    if found is None:
        raise NotFoundError(N_("No conocemos esa pausa."))
    return found


def _state(pause: Pause, on: date) -> str:
    if pause.lifted_at is not None:
        return "lifted"
    if pause.to_on < on:
        return "past"
    return "now" if pause.from_on <= on else "next"
