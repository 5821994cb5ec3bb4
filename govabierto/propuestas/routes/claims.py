"""Coming back with the four words, confirming by mail, claiming for an account."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from govabierto.extensions import limiter
from govabierto.propuestas import policies, queries, services
from govabierto.propuestas.forms import EmptyForm, KeyForm
from govabierto.propuestas.routes.blueprint import bp, crumbs, drop_key, hold_key, holds_key, not_found
from govabierto.propuestas.routes.letters import is_confirmation
from govabierto.propuestas.services import KeyOutcome
from govabierto.web import edge
from govabierto.web.edge import Transaction, current_place, public, see_other, session


@bp.get("/<folio:folio>/clave")
@public
def key(folio: str) -> ResponseReturnValue:
    """Ask for the four words."""
    _with_key(folio)
    return render_template("propuestas/key.html", form=KeyForm(), **_context(folio))


@bp.post("/<folio:folio>/clave")
@public
@limiter.limit("30/hour")
def open_with_key(folio: str) -> ResponseReturnValue:
    """Try the four words; wrong ones are counted."""
    form = KeyForm()
    _with_key(folio)
    if not form.validate_on_submit():
        return render_template("propuestas/key.html", form=form, **_context(folio)), 422
    with edge.transaction() as tx:
        words = form.key.data or ""
        outcome = services.open_with_key(tx.session, place=current_place(), folio=folio, key=words, now=tx.now)
    if outcome is KeyOutcome.LOCKED:
        raise TooManyRequests
    if outcome is KeyOutcome.WRONG:
        form.key.errors = [_("Esas no son las cuatro palabras de esta propuesta. Revísalas en tu acuse.")]
        return render_template("propuestas/key.html", form=form, **_context(folio)), 422
    hold_key(folio)
    return see_other("propuestas.show", folio=folio, notice=_("Listo, esta es tu propuesta."))


@bp.get("/<folio:folio>/confirmar")
@public
def confirm_page(folio: str) -> ResponseReturnValue:
    """Show the button that the link in the mail leads to; opening a link changes nothing."""
    token = request.args.get("token", "")
    return render_template(
        "propuestas/confirm.html",
        folio=folio,
        token=token,
        is_good=is_confirmation(token, folio),
        crumbs=crumbs((_("Confirmar"), None)),
    )


@bp.post("/<folio:folio>/confirmar")
@public
def confirm(folio: str) -> ResponseReturnValue:
    """Confirm the contact, which publishes what was held."""
    token = request.form.get("token", "")
    if not (EmptyForm().validate_on_submit() and is_confirmation(token, folio)):
        return render_template("propuestas/confirm.html", folio=folio, token="", is_good=False, crumbs=crumbs()), 422
    with edge.transaction() as tx:
        services.confirm(tx.session, place=current_place(), folio=folio, now=tx.now)
    return see_other("propuestas.show", folio=folio, notice=_("Listo: tu propuesta ya es pública."))


@bp.post("/<folio:folio>/reclamar")
@edge.requires(policies.may_draft)
def claim(folio: str) -> ResponseReturnValue:
    """Give a proposal to the account of who holds its key."""
    if not holds_key(folio):
        raise not_found()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.claim(tx.session, actor=tx.actor, place=current_place(), folio=folio, now=tx.now)
        drop_key(folio)
        return see_other("propuestas.show", folio=folio, notice=_("Listo, la propuesta ya es de tu cuenta."))

    return edge.handle(EmptyForm(), "propuestas/key.html", command, **_context(folio))


def _with_key(folio: str) -> None:
    """Raise NotFoundError where there is no such proposal here, or none that has a key."""
    found = queries.proposal_in(session(), folio, current_place().id)
    known = queries.claim_of(session(), found.id) if found else None
    if known is None or known.claimed_at is not None:
        raise not_found()


def _context(folio: str) -> dict[str, object]:
    way = crumbs((folio, url_for("propuestas.show", folio=folio)), (_("Entrar con tu clave"), None))
    return {"folio": folio, "crumbs": way}
