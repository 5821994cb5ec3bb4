"""Passkeys: adding, listing and removing them, and entering with one instead of a code."""

from __future__ import annotations

from flask import render_template
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cuentas import passkeys, policies, queries, security, services
from govabierto.cuentas.forms import CodeForm, ConfirmForm, NewPasskeyForm, PasskeyResponseForm
from govabierto.cuentas.models import ChallengePurpose, Person
from govabierto.cuentas.routes import steps
from govabierto.cuentas.routes.blueprints import bp
from govabierto.cuentas.rules import keyed_hash
from govabierto.nucleo.actors import NOBODY
from govabierto.web import edge
from govabierto.web.edge import Transaction, public, requires

LIST_PAGE = "cuentas/passkeys.html"
NEW_PAGE = "cuentas/passkey_new.html"
CODE_PAGE = "cuentas/sign_in_code.html"
NEW = "passkey_new"
CHALLENGE = "passkey_challenge"


@bp.get("/llaves")
@requires(policies.is_signed_in)
def passkey_list() -> ResponseReturnValue:
    """List the keys of the account, and how to add one."""
    return render_template(LIST_PAGE, form=NewPasskeyForm(formdata=None), **_listed())


@bp.post("/llaves")
@requires(policies.is_signed_in)
def passkey_begin() -> ResponseReturnValue:
    """Make the challenge for a new key, once the password proves its owner."""
    form = NewPasskeyForm()
    if not steps.is_owner(form):
        return render_template(LIST_PAGE, form=form, **_listed()), 422

    def command(tx: Transaction) -> ResponseReturnValue:
        made = services.begin_passkey(tx.session, actor=tx.actor, name=form.name.data, now=tx.now)
        cookie[NEW] = {"reference": made.reference, "name": form.name.data}
        return edge.see_other("cuentas.passkey_new")

    return edge.handle(form, LIST_PAGE, command, **_listed())


@bp.get("/llaves/nueva")
@requires(policies.is_signed_in)
def passkey_new() -> ResponseReturnValue:
    """Ask the device for its key; the page's script does it."""
    options = _creation_options()
    if options is None:
        return edge.see_other("cuentas.passkey_list")
    return render_template(NEW_PAGE, form=PasskeyResponseForm(formdata=None), options=options, name=cookie[NEW]["name"])


@bp.post("/llaves/nueva")
@requires(policies.is_signed_in)
def passkey_add() -> ResponseReturnValue:
    """Keep the key that the device made; the challenge is used up first, whatever comes of it."""
    asked = cookie.pop(NEW, None)
    if not isinstance(asked, dict):
        return edge.see_other("cuentas.passkey_list")
    with edge.transaction() as tx:
        challenge = services.spend_challenge(
            tx.session,
            person_id=tx.actor.person_id or 0,
            purpose=ChallengePurpose.REGISTER,
            reference=asked["reference"],
            now=tx.now,
        )
    form = PasskeyResponseForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.add_passkey(
            tx.session,
            actor=tx.actor,
            challenge=challenge,
            response=form.response.data or "",
            name=asked["name"],
            ceremony=passkeys.ceremony(),
            now=tx.now,
        )
        notice = _("Listo, esa llave ya sirve para entrar. Tus códigos siguen sirviendo también.")
        return edge.see_other("cuentas.passkey_list", notice=notice)

    return edge.handle(form, NEW_PAGE, command, options=None, name=asked["name"])


@bp.post("/llaves/<folio:folio>/quitar")
@requires(policies.is_signed_in)
def passkey_remove(folio: str) -> ResponseReturnValue:
    """Remove a key of one's own; the codes stay."""

    def command(tx: Transaction) -> ResponseReturnValue:
        services.remove_passkey(tx.session, actor=tx.actor, folio=folio, now=tx.now)
        return edge.see_other("cuentas.passkey_list", notice=_("Listo, esa llave ya no abre tu cuenta."))

    return edge.handle(ConfirmForm(), LIST_PAGE, command, **_listed())


@bp.post("/llaves/entrar")
@public
def passkey_enter() -> ResponseReturnValue:
    """Check a key as second step; guesses count as those of codes do, and each challenge is good once."""
    pending = steps.pending_person()
    if pending is None:
        return edge.see_other("cuentas.login")
    form = PasskeyResponseForm()
    person, account, target = pending
    person_id = person.id
    if form.validate_on_submit() and _opens(person_id, form.response.data or ""):
        return steps.enter(person_id, account, target)
    offer(person_id)
    code_form = CodeForm(formdata=None)
    code_form.form_errors.append(_("La llave no respondió como se esperaba. Intenta otra vez, o escribe tu código."))
    return render_template(CODE_PAGE, form=code_form, **sign_in_offer(person_id)), 422


def offer(person_id: int) -> None:
    """Make the challenge that a key may answer instead of a code, where the person has keys."""
    cookie.pop(CHALLENGE, None)
    with edge.transaction(actor=NOBODY) as tx:
        if queries.passkeys_of(tx.session, person_id):
            made = services.issue_challenge(
                tx.session, person_id=person_id, purpose=ChallengePurpose.SIGN_IN, now=tx.now
            )
            cookie[CHALLENGE] = made.reference


def sign_in_offer(person_id: int) -> dict[str, object]:
    """Return what the page of the second step needs to offer a key; nothing where there is none."""
    reference = cookie.get(CHALLENGE)
    if not isinstance(reference, str):
        return {"passkey_options": None, "passkey_form": None}
    read = edge.session()
    challenge = queries.live_challenge(
        read,
        reference=reference,
        person_id=person_id,
        purpose=ChallengePurpose.SIGN_IN,
        now=edge.current_instant(),
    )
    known = [key.credential_id for key in queries.passkeys_of(read, person_id)] if challenge else []
    options = passkeys.ceremony().request_options(challenge=challenge, known=known) if challenge and known else None
    return {"passkey_options": options, "passkey_form": PasskeyResponseForm(formdata=None)}


def _opens(person_id: int, response: str) -> bool:
    subjects = (keyed_hash(security.guess_key(), "persona", str(person_id)),)
    now = steps.count_attempt(steps.CODE, subjects)
    with edge.transaction(actor=NOBODY, now=now) as tx:
        is_right = services.accept_passkey(
            tx.session,
            person_id=person_id,
            reference=str(cookie.get(CHALLENGE, "")),
            response=response,
            ceremony=passkeys.ceremony(),
            now=now,
        )
        if is_right:
            services.forgive_attempt(
                tx.session, kind=steps.CODE, subjects=subjects, now=now, person_id=person_id, success=steps.CODE_RIGHT
            )
    return is_right


def _listed() -> dict[str, object]:
    person = queries.person_of(edge.session(), edge.current_actor())
    found = queries.passkeys_of(edge.session(), person.id)
    is_usable = passkeys.ceremony().is_usable
    return {"passkeys": found, "has_codes": person.tf_primary_method is not None, "is_usable": is_usable}


def _creation_options() -> str | None:
    asked = cookie.get(NEW)
    if not isinstance(asked, dict):
        return None
    person: Person = queries.person_of(edge.session(), edge.current_actor())
    challenge = queries.live_challenge(
        edge.session(),
        reference=asked["reference"],
        person_id=person.id,
        purpose=ChallengePurpose.REGISTER,
        now=edge.current_instant(),
    )
    if challenge is None:
        return None
    return passkeys.ceremony().creation_options(
        challenge=challenge,
        user=person.folio.encode(),
        name=person.email or person.phone or person.folio,
        known=[key.credential_id for key in queries.passkeys_of(edge.session(), person.id)],
    )
