"""Recovering and changing a password."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cuentas import letters, policies, queries, security, services, session_cookie
from govabierto.cuentas.forms import ChangePasswordForm, NewPasswordForm, PrintedKeyForm, RecoveryForm
from govabierto.cuentas.models import Person, TokenPurpose
from govabierto.cuentas.routes import steps
from govabierto.cuentas.routes.blueprints import bp
from govabierto.cuentas.rules import contact_of
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.folios import random_id
from govabierto.nucleo.text import N_
from govabierto.web import edge
from govabierto.web.edge import Transaction, public, requires


@bp.get("/recuperar")
@public
def recover() -> ResponseReturnValue:
    """Ask for the address of the account, or for the key that the desk printed."""
    return _recovery_page(RecoveryForm(formdata=None), PrintedKeyForm(formdata=None))


@bp.post("/recuperar")
@public
def recover_send() -> ResponseReturnValue:
    """Send the link where there is an account; answer the same where there is none."""
    form = RecoveryForm()
    if form.validate_on_submit():
        contact = contact_of(form.contact.data)
        account = contact.name if contact else ""
        steps.count_attempt(steps.RECOVERY, session_cookie.guess_subjects(account))

    def command(tx: Transaction) -> ResponseReturnValue:
        contact = contact_of(form.contact.data)
        if contact is None:
            raise InvalidError(N_("Escribe el correo de tu cuenta."), field="contact")
        token = random_id()
        services.request_recovery(tx.session, contact=contact, token=token, letter=letters.recovery(token), now=tx.now)
        return edge.see_other("cuentas.recover_sent", notice=None)

    return edge.handle(form, "cuentas/recover.html", command, key_form=PrintedKeyForm(formdata=None))


@bp.get("/recuperar/listo")
@public
def recover_sent() -> ResponseReturnValue:
    """Say what comes next, whether or not the account exists."""
    return render_template("cuentas/recover_sent.html")


@bp.post("/recuperar/clave")
@public
def recover_by_key() -> ResponseReturnValue:
    """Go on with the key that the desk printed."""
    key_form = PrintedKeyForm()
    if not key_form.validate_on_submit():
        return _recovery_page(RecoveryForm(formdata=None), key_form), 422
    key = "".join(character for character in key_form.key.data.upper() if character.isalnum())
    return redirect(url_for("cuentas.new_password", token=key or "-"), 303)


@bp.get("/clave/<token>")
@public
def new_password(token: str) -> ResponseReturnValue:
    """Ask for a new password."""
    if _owner(token) is None:
        return render_template("cuentas/dead_link.html"), 410
    return render_template("cuentas/new_password.html", form=NewPasswordForm(formdata=None))


@bp.post("/clave/<token>")
@public
def new_password_set(token: str) -> ResponseReturnValue:
    """Set a new password and end every session."""
    owner = _owner(token)
    if owner is None:
        return render_template("cuentas/dead_link.html"), 410
    form = NewPasswordForm()
    form.personal = _personal(owner)
    password_hash = security.passwords().hash(form.password.data) if form.validate_on_submit() else ""

    def command(tx: Transaction) -> ResponseReturnValue:
        notice = letters.password_changed()
        services.set_password_by_token(tx.session, token=token, password_hash=password_hash, notice=notice, now=tx.now)
        session_cookie.forget()
        return edge.see_other("cuentas.login", notice=_("Listo, tu contraseña cambió. Entra con la nueva."))

    return edge.handle(form, "cuentas/new_password.html", command)


@bp.get("/clave")
@requires(policies.is_signed_in)
def password() -> ResponseReturnValue:
    """Ask for the old password and a new one."""
    return render_template("cuentas/password.html", form=ChangePasswordForm(formdata=None))


@bp.post("/clave")
@requires(policies.is_signed_in)
def password_change() -> ResponseReturnValue:
    """Change the password, end every session and begin a new one here."""
    form = ChangePasswordForm()
    form.personal = _personal(queries.person_of(edge.session(), edge.current_actor()))
    if not steps.is_owner(form):
        return render_template("cuentas/password.html", form=form), 422
    password_hash = security.passwords().hash(form.password.data)
    with edge.transaction() as tx:
        notice = letters.password_changed()
        person = services.change_password(
            tx.session, actor=tx.actor, password_hash=password_hash, notice=notice, now=tx.now
        )
        session_cookie.begin(tx.session, person.id, now=tx.now)
    return edge.see_other(
        "cuentas.index", notice=_("Listo, tu contraseña cambió. Se cerraron tus sesiones en otros aparatos.")
    )


def _recovery_page(form: RecoveryForm, key_form: PrintedKeyForm) -> str:
    return render_template("cuentas/recover.html", form=form, key_form=key_form, has_errors=bool(key_form.errors))


def _owner(token: str) -> Person | None:
    return queries.live_token(edge.session(), token, TokenPurpose.RECOVER, now=edge.current_instant())


def _personal(person: Person) -> tuple[str, ...]:
    return (person.given_name, person.family_name, person.email or "", person.phone or "")
