"""Opening an account."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from govabierto.cuentas import letters, queries, security, services
from govabierto.cuentas.forms import RegistrationForm
from govabierto.cuentas.routes import steps
from govabierto.cuentas.routes.blueprints import bp
from govabierto.cuentas.rules import contact_of, keyed_hash
from govabierto.cuentas.services import Registration
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.folios import random_id
from govabierto.nucleo.text import N_
from govabierto.web import edge
from govabierto.web.edge import Transaction, public
from govabierto.web.headers import safe_target
from govabierto.web.i18n import page_locale

PAGE = "cuentas/register.html"
MAX_PER_ADDRESS = 60
"""Registrations from one address in 15 minutes: a school or a desk opens many, a program thousands."""


@bp.get("/registro")
@public
def register() -> ResponseReturnValue:
    """Ask for what opens an account."""
    if edge.current_actor().is_signed_in:
        return redirect(url_for("cuentas.index"), 303)
    if target := safe_target(request.args.get("next")):
        cookie["bound_for"] = target
    form = RegistrationForm(formdata=None)
    form.offer_communities(queries.all_communities(edge.session()))
    return render_template(PAGE, form=form)


@bp.post("/registro")
@public
def create() -> ResponseReturnValue:
    """Open the account, or tell its owner that somebody tried: the answer is the same."""
    form = RegistrationForm()
    form.offer_communities(queries.all_communities(edge.session()))
    password_hash = ""
    if form.validate_on_submit():
        origin = keyed_hash(security.guess_key(), "origen", request.remote_addr or "")
        steps.count_attempt(steps.REGISTRATION, (origin,), limit=MAX_PER_ADDRESS)
        password_hash = security.passwords().hash(form.password.data)
    return edge.handle(form, PAGE, lambda tx: _open(tx, form, password_hash))


@bp.get("/registro/listo")
@public
def registered() -> ResponseReturnValue:
    """Say what comes next: read the mail, or take the folio to the desk."""
    folio = cookie.get("registered")
    if folio is None:
        return edge.see_other("cuentas.register")
    return render_template("cuentas/registered.html", folio=folio)


def _open(tx: Transaction, form: RegistrationForm, password_hash: str) -> ResponseReturnValue:
    contact = contact_of(form.contact.data)
    if contact is None:
        raise InvalidError(N_("Escribe tu correo o tu teléfono."), field="contact")
    token = random_id()
    asked = Registration(
        contact=contact,
        password_hash=password_hash,
        given_name=form.given_name.data,
        family_name=form.family_name.data or "",
        mode=form.chosen_mode,
        community_id=form.community_id,
        locale=page_locale(),
    )
    folio = services.register(
        tx.session,
        asked=asked,
        token=token,
        welcome=letters.welcome(token),
        known=letters.already_here(token),
        now=tx.now,
    )
    cookie["registered"] = folio if contact.phone else ""
    return edge.see_other("cuentas.registered", notice=None)
