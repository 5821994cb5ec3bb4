"""Confirming and changing an e-mail address. Following a link changes nothing; the button on its page does."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cuentas import letters, policies, queries, services, session_cookie
from govabierto.cuentas.forms import ConfirmForm, EmailForm
from govabierto.cuentas.models import TokenPurpose
from govabierto.cuentas.routes import steps
from govabierto.cuentas.routes.blueprints import bp
from govabierto.cuentas.rules import email_of
from govabierto.nucleo.folios import random_id
from govabierto.web import edge
from govabierto.web.edge import Transaction, public, requires


@bp.get("/confirmar/<token>")
@public
def confirm(token: str) -> ResponseReturnValue:
    """Show the button that confirms an address."""
    person = queries.live_token(edge.session(), token, TokenPurpose.CONFIRM, now=edge.current_instant())
    if person is None:
        return render_template("cuentas/dead_link.html"), 410
    return render_template("cuentas/confirm.html", form=ConfirmForm(formdata=None), name=person.given_name)


@bp.post("/confirmar/<token>")
@public
def confirm_done(token: str) -> ResponseReturnValue:
    """Confirm an address."""

    def command(tx: Transaction) -> ResponseReturnValue:
        services.confirm_email(tx.session, token=token, now=tx.now)
        return edge.see_other(
            "cuentas.index" if tx.actor.is_signed_in else "cuentas.login",
            notice=_("Listo, tu correo quedó confirmado. Ya puedes apoyar propuestas."),
        )

    return edge.handle(ConfirmForm(), "cuentas/confirm.html", command, name="")


@bp.post("/confirmar")
@requires(policies.is_signed_in)
def confirm_again() -> ResponseReturnValue:
    """Send the link that confirms the own address again."""

    def command(tx: Transaction) -> ResponseReturnValue:
        token = random_id()
        services.resend_confirmation(tx.session, actor=tx.actor, token=token, letter=letters.welcome(token), now=tx.now)
        return edge.see_other("cuentas.index", notice=_("Te enviamos otro enlace. El anterior ya no sirve."))

    return edge.handle(ConfirmForm(), "cuentas/confirm.html", command, name="")


@bp.get("/correo")
@requires(policies.is_signed_in)
def email() -> ResponseReturnValue:
    """Ask for a new address."""
    return render_template("cuentas/email.html", form=EmailForm(formdata=None))


@bp.post("/correo")
@requires(policies.is_signed_in)
def email_change() -> ResponseReturnValue:
    """Send a link to the new address; the answer is the same when somebody else has it."""
    form = EmailForm()
    if not steps.is_owner(form):
        return render_template("cuentas/email.html", form=form), 422

    def command(tx: Transaction) -> ResponseReturnValue:
        token = random_id()
        services.request_email_change(
            tx.session,
            actor=tx.actor,
            new_email=email_of(form.email.data) or "",
            token=token,
            letter=letters.new_address(token),
            known=letters.address_in_use(),
            now=tx.now,
        )
        return edge.see_other(
            "cuentas.index",
            notice=_("Te enviamos un enlace a ese correo. Tu cuenta cambia cuando lo abras; vence en 1 hora."),
        )

    with edge.transaction() as tx:
        return command(tx)


@bp.get("/correo/<token>")
@public
def email_confirm(token: str) -> ResponseReturnValue:
    """Show the button that changes the address."""
    person = queries.live_token(edge.session(), token, TokenPurpose.CHANGE_EMAIL, now=edge.current_instant())
    if person is None:
        return render_template("cuentas/dead_link.html"), 410
    return render_template("cuentas/email_confirm.html", form=ConfirmForm(formdata=None))


@bp.post("/correo/<token>")
@public
def email_confirm_done(token: str) -> ResponseReturnValue:
    """Change the address and end every session."""

    def command(tx: Transaction) -> ResponseReturnValue:
        services.change_email(tx.session, token=token, notice=letters.address_changed(), now=tx.now)
        session_cookie.forget()
        return edge.see_other("cuentas.login", notice=_("Listo, tu cuenta tiene otro correo. Entra con él."))

    return edge.handle(ConfirmForm(), "cuentas/email_confirm.html", command)
