"""Pages of the secretariat: prepare a ballot, open it, close it."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.text import N_
from govabierto.votaciones import policies, queries, services
from govabierto.votaciones.forms import BallotForm, ConfirmForm, written
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.routes.base import ballot_here, bp, key_store, phase_of
from govabierto.votaciones.rules import Phase
from govabierto.web import edge
from govabierto.web.edge import Transaction, current_place, requires, see_other, session


@bp.get("/nueva")
@requires(policies.may_manage)
def new() -> ResponseReturnValue:
    """Show an empty ballot to fill in."""
    return render_template("votaciones/form.html", form=BallotForm(), ballot=None)


@bp.post("/nueva")
@requires(policies.may_manage)
def create() -> ResponseReturnValue:
    """Keep a draft."""
    form, place = BallotForm(), current_place()

    def command(tx: Transaction) -> ResponseReturnValue:
        ballot = services.create_ballot(tx.session, actor=tx.actor, place=place, draft=form.draft(place), now=tx.now)
        return see_other(
            "votaciones.show",
            folio=ballot.folio,
            notice=_("Listo, el borrador quedó guardado. El público todavía no lo ve."),
        )

    return edge.handle(form, "votaciones/form.html", command, ballot=None)


@bp.get("/<folio:folio>/editar")
@requires(policies.may_manage)
def edit(folio: str) -> ResponseReturnValue:
    """Show a draft to change."""
    ballot = _draft(folio)
    return render_template(
        "votaciones/form.html", form=BallotForm(data=written(ballot, current_place())), ballot=ballot
    )


@bp.post("/<folio:folio>/editar")
@requires(policies.may_manage)
def update(folio: str) -> ResponseReturnValue:
    """Keep the changes of a draft; refused once it has opened."""
    form, place = BallotForm(), current_place()
    _draft(folio)

    def command(tx: Transaction) -> ResponseReturnValue:
        draft = form.draft(place)
        services.update_ballot(tx.session, actor=tx.actor, ballot_folio=folio, draft=draft, now=tx.now)
        return see_other("votaciones.show", folio=folio, notice=_("Listo, el borrador cambió."))

    return edge.handle(form, "votaciones/form.html", command, ballot={"folio": folio})


@bp.get("/<folio:folio>/abrir")
@requires(policies.may_manage)
def confirm_open(folio: str) -> ResponseReturnValue:
    """Ask once more before the rules freeze."""
    return render_template("votaciones/confirm_open.html", form=ConfirmForm(), ballot=_draft(folio))


@bp.post("/<folio:folio>/abrir")
@requires(policies.may_manage)
def open_(folio: str) -> ResponseReturnValue:
    """Freeze the rules and make the keys."""
    form, keys = ConfirmForm(), key_store()
    _draft(folio)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.open_ballot(tx.session, actor=tx.actor, ballot_folio=folio, keys=keys, now=tx.now)
        return see_other("votaciones.show", folio=folio, notice=_("Listo, las reglas quedaron fijas y a la vista."))

    try:
        return _confirmed(command)
    except InvalidError as error:
        form.refuse(error)
        return render_template("votaciones/confirm_open.html", form=form, ballot=ballot_here(folio)), 422


@bp.get("/<folio:folio>/cerrar")
@requires(policies.may_manage)
def confirm_close(folio: str) -> ResponseReturnValue:
    """Ask once more before the ballots are opened and counted."""
    ballot = ballot_here(folio)
    if phase_of(ballot) is Phase.COUNTED:
        return see_other("votaciones.results", folio=ballot.folio)
    turnout = queries.turnout(session(), ballot.id)
    is_due = phase_of(ballot) is Phase.AWAITING
    return render_template(
        "votaciones/confirm_close.html", form=ConfirmForm(), ballot=ballot, turnout=turnout, is_due=is_due
    )


@bp.post("/<folio:folio>/cerrar")
@requires(policies.may_manage)
def close(folio: str) -> ResponseReturnValue:
    """Open, count and publish; then, with that committed, destroy the keys."""
    keys = key_store()
    ballot_here(folio)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.close_ballot(tx.session, actor=tx.actor, ballot_folio=folio, keys=keys, now=tx.now)
        return see_other("votaciones.results", folio=folio, notice=_("Listo, la votación quedó cerrada y contada."))

    answer = _confirmed(command)
    services.destroy_spent_keys(session(), keys=keys)
    return answer


def _draft(folio: str) -> Ballot:
    ballot = ballot_here(folio)
    if phase_of(ballot) is not Phase.DRAFT:
        raise ConflictError(
            N_("Esta votación ya abrió: sus reglas y opciones quedaron fijas y nadie puede cambiarlas."),
            next_step=N_("Si hay un error, prepara otra votación y explica por qué."),
        )
    return ballot


def _confirmed(command: Callable[[Transaction], ResponseReturnValue]) -> ResponseReturnValue:
    """Run a command that was confirmed; the token was checked before the view."""
    with edge.transaction() as tx:
        return command(tx)
