"""The forms of the technical secretariat: since when the rules run, and facts with their proof."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cumplimiento import policies, queries, services
from govabierto.cumplimiento.forms import DeclareForm, StartForm
from govabierto.cumplimiento.routes.blueprint import bp, crumbs
from govabierto.cumplimiento.rules import DECLARED_LABELS
from govabierto.web import edge
from govabierto.web.edge import Transaction, current_instant, current_place, requires, see_other, session


@bp.get("/inicio")
@requires(policies.may_declare)
def start() -> ResponseReturnValue:
    """Show since when the rules run, to change it."""
    facts = queries.facts_of(session(), current_place(), current_instant())
    form = StartForm(data={"starts_on": facts.start})
    return render_template("cumplimiento/start.html", form=form, crumbs=crumbs((_("Desde cuándo"), None)))


@bp.post("/inicio")
@requires(policies.may_declare)
def set_start() -> ResponseReturnValue:
    """Publish since when the rules run."""
    form = StartForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        day = form.starts_on.data
        services.set_start(tx.session, actor=tx.actor, place=current_place(), starts_on=day, now=tx.now)
        return see_other("cumplimiento.index")

    return edge.handle(form, "cumplimiento/start.html", command, crumbs=crumbs((_("Desde cuándo"), None)))


@bp.get("/declarar")
@requires(policies.may_declare)
def new_declaration() -> ResponseReturnValue:
    """Show the form of a fact, and those declared already."""
    form = DeclareForm()
    return render_template("cumplimiento/declare.html", form=form, **_context(form))


@bp.post("/declarar")
@requires(policies.may_declare)
def declare() -> ResponseReturnValue:
    """Declare a fact."""
    form = DeclareForm()
    context = _context(form)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.declare(tx.session, actor=tx.actor, place=current_place(), draft=form.said(), now=tx.now)
        return see_other("cumplimiento.index")

    return edge.handle(form, "cumplimiento/declare.html", command, **context)


def _context(form: DeclareForm) -> dict[str, Any]:
    """Offer the commitments of the place and tell what was declared."""
    form.offer(queries.alignments_of(session(), current_place().id).commitments)
    return {
        "declared": queries.declared_of(session(), current_place().id),
        "labels": DECLARED_LABELS,
        "crumbs": crumbs((_("Declarar un hecho"), None)),
    }
