"""Steps that several views share: counting guesses, asking for the password again, what waits for a second factor."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from datetime import datetime

from flask import current_app, redirect, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import TooManyRequests

from govabierto.cuentas import queries, security, services, session_cookie
from govabierto.cuentas.forms import CurrentPasswordForm
from govabierto.cuentas.models import Person
from govabierto.cuentas.rules import MAX_GUESSES, PENDING_LIFE, keyed_hash
from govabierto.nucleo.actors import NOBODY
from govabierto.web import edge
from govabierto.web.headers import safe_target

SIGN_IN = "acceso.fallido"
SIGNED_IN = "acceso.logrado"
RECOVERY = "recuperacion.pedida"
REGISTRATION = "registro.pedido"
CODE = "codigo.fallido"
CODE_RIGHT = "codigo.correcto"
OWNER_DOUBTED = "clave.fallida"
OWNER_PROVED = "clave.correcta"


def count_attempt(kind: str, subjects: Sequence[str], *, limit: int = MAX_GUESSES) -> datetime:
    """Count an attempt in a transaction of its own and return its instant; 429 when there were too many."""
    now = edge.clock().now()
    with edge.transaction(actor=NOBODY, now=now) as tx:
        wait_s = services.reserve_attempt(tx.session, kind=kind, subjects=subjects, now=now, limit=limit)
    if wait_s:
        raise TooManyRequests(retry_after=wait_s)
    return now


def is_owner(form: CurrentPasswordForm) -> bool:
    """Check the current password of whoever is signed in; guesses count, and a wrong one is said beside the field."""
    if not form.validate_on_submit():
        return False
    person = queries.person_of(edge.session(), edge.current_actor())
    person_id, stored = person.id, person.password
    subjects = (keyed_hash(security.guess_key(), "persona", str(person_id)),)
    now = count_attempt(OWNER_DOUBTED, subjects)
    if not security.passwords().matches(form.current.data, stored):
        form.current.errors = [*form.current.errors, _("La contraseña no es correcta.")]
        return False
    with edge.transaction(actor=NOBODY, now=now) as tx:
        services.forgive_attempt(
            tx.session, kind=OWNER_DOUBTED, subjects=subjects, now=now, person_id=person_id, success=OWNER_PROVED
        )
    return True


def remember_pending(person: Person, account: str, target: str | None) -> None:
    """Keep in the cookie that the password was right, until the second factor is."""
    cookie.clear()
    cookie["pending"] = {
        "person": person.folio,
        "seal": keyed_hash(security.guess_key(), "pendiente", person.fs_uniquifier),
        "at": edge.current_instant().timestamp(),
        "account": account,
        "next": safe_target(target) or "",
    }


def pending_person() -> tuple[Person, str, str] | None:
    """Return who gave the right password a moment ago, her account's name and where she was going."""
    kept = cookie.get("pending")
    if not isinstance(kept, dict) or edge.current_instant().timestamp() - kept["at"] > PENDING_LIFE.total_seconds():
        return None
    person = queries.find_person(edge.session(), kept["person"])
    if person is None or not person.active or person.tf_primary_method is None:
        return None
    seal = keyed_hash(security.guess_key(), "pendiente", person.fs_uniquifier)
    return (person, kept["account"], kept["next"]) if hmac.compare_digest(seal, kept["seal"]) else None


def enter(person_id: int, account: str, target: str | None) -> ResponseReturnValue:
    """Begin a session and go where the person wanted, or first to the second factor that her post demands."""
    now = edge.clock().now()
    with edge.transaction(actor=NOBODY, now=now) as tx:
        actor = queries.actor_of(tx.session, tx.session.get(Person, person_id))
        session_cookie.begin(tx.session, person_id, now=now)
    if security.demands_second_factor(actor, now) and not actor.has_second_factor:
        target = url_for("cuentas.second_factor")
    edge.say(_("Listo, entraste a tu cuenta."))
    response = current_app.make_response(redirect(safe_target(target) or url_for("cuentas.index"), 303))
    session_cookie.recognise_device(response, account)
    return response
