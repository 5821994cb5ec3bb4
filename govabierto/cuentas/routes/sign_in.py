"""Signing in and out."""

from __future__ import annotations

import unicodedata

from flask import current_app, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cuentas import queries, security, services, session_cookie
from govabierto.cuentas.forms import CodeForm, SignInForm
from govabierto.cuentas.models import Person
from govabierto.cuentas.routes import passkeys, steps
from govabierto.cuentas.routes.blueprints import bp
from govabierto.cuentas.rules import Contact, contact_of, keyed_hash
from govabierto.nucleo.actors import NOBODY
from govabierto.web import edge
from govabierto.web.edge import public
from govabierto.web.headers import safe_target

PAGE = "cuentas/sign_in.html"


@bp.get("/entrar")
@public
def login() -> ResponseReturnValue:
    """Ask for contact and password."""
    if edge.current_actor().is_signed_in:
        return redirect(safe_target(request.args.get("next")) or url_for("cuentas.index"), 303)
    target = safe_target(request.args.get("next")) or safe_target(cookie.get("bound_for"))
    form = SignInForm(formdata=None, next=target or "")
    return render_template(PAGE, form=form)


@bp.post("/entrar")
@public
def login_check() -> ResponseReturnValue:
    """Check contact and password; an unknown account costs and answers the same as a wrong password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return render_template(PAGE, form=form), 422
    account = _account_name(form.contact.data)
    subjects = session_cookie.guess_subjects(account)
    now = steps.count_attempt(steps.SIGN_IN, subjects)
    person = _person(account)
    is_right = security.passwords().matches(form.password.data, person.password if person else None)
    if person is None or not is_right:
        form.form_errors.append(_("El contacto o la contraseña no coinciden. Revisa los dos."))
        return render_template(PAGE, form=form), 422
    person_id, has_factor = person.id, person.tf_primary_method is not None
    with edge.transaction(actor=NOBODY, now=now) as tx:
        services.forgive_attempt(
            tx.session, kind=steps.SIGN_IN, subjects=subjects, now=now, person_id=person_id, success=steps.SIGNED_IN
        )
    if not has_factor:
        return steps.enter(person_id, account, form.next.data)
    steps.remember_pending(person, account, form.next.data)
    passkeys.offer(person_id)
    return edge.see_other("cuentas.login_code", notice=None)


@bp.get("/segundo-factor/entrar")
@public
def login_code() -> ResponseReturnValue:
    """Ask for the second factor."""
    pending = steps.pending_person()
    if pending is None:
        return edge.see_other("cuentas.login")
    offer = passkeys.sign_in_offer(pending[0].id)
    return render_template("cuentas/sign_in_code.html", form=CodeForm(formdata=None), **offer)


@bp.post("/segundo-factor/entrar")
@public
def login_code_check() -> ResponseReturnValue:
    """Check the second factor; guesses count per account and each code is good once."""
    pending = steps.pending_person()
    if pending is None:
        return edge.see_other("cuentas.login", notice=None)
    form = CodeForm()
    person, account, target = pending
    person_id = person.id
    if not form.validate_on_submit():
        return render_template("cuentas/sign_in_code.html", form=form, **passkeys.sign_in_offer(person_id)), 422
    if not _is_right_code(person_id, form.code.data):
        form.code.errors = [_("Ese código no es, o ya se usó. Espera el siguiente y escríbelo.")]
        return render_template("cuentas/sign_in_code.html", form=form, **passkeys.sign_in_offer(person_id)), 422
    return steps.enter(person_id, account, target)


@bp.post("/salir")
@public
def logout() -> ResponseReturnValue:
    """End the session on the server, empty the cookie and ask the browser to forget the pages it kept."""
    actor = edge.current_actor()
    if actor.session_id_hash is not None:
        with edge.transaction() as tx:
            services.end_session(tx.session, actor=actor, reference=actor.session_id_hash, now=tx.now)
    session_cookie.forget()
    edge.say(_("Listo, saliste de tu cuenta."))
    response = current_app.make_response(redirect("/", 303))
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _is_right_code(person_id: int, code: str) -> bool:
    subjects = (keyed_hash(security.guess_key(), "persona", str(person_id)),)
    now = steps.count_attempt(steps.CODE, subjects)
    with edge.transaction(actor=NOBODY, now=now) as tx:
        is_right = services.accept_code(
            tx.session, person_id=person_id, code=code, codes=security.codes(), key=security.codes_key(), now=now
        )
        if is_right:
            services.forgive_attempt(
                tx.session,
                kind=steps.CODE,
                subjects=subjects,
                now=now,
                person_id=person_id,
                success=steps.CODE_RIGHT,
            )
    return is_right


def _account_name(typed: str) -> str:
    contact = contact_of(typed)
    return contact.name if contact else unicodedata.normalize("NFC", typed).lower()


def _person(account: str) -> Person | None:
    """Return the open account with that name; a text that is no contact is looked up all the same."""
    contact = contact_of(account) or Contact(email=account)
    person = queries.person_by_contact(edge.session(), contact)
    return person if person is not None and person.active else None
