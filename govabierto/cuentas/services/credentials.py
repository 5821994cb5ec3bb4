"""Passwords: changed by their owner, recovered by a link or by a key printed at the desk."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.cuentas import policies, queries
from govabierto.cuentas.models import Person, TokenPurpose
from govabierto.cuentas.rules import TOKEN_LIFE, Contact, hash_token
from govabierto.cuentas.services import tokens
from govabierto.cuentas.services.attempts import record_event
from govabierto.cuentas.services.sessions import end_all
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, NotAllowedError
from govabierto.nucleo.folios import random_id
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.trabajos.rules import Letter

_ALL_TOKENS = tuple(TokenPurpose)


def request_recovery(session: Session, *, contact: Contact, token: str, letter: Letter, now: datetime) -> None:
    """Send a link that sets a new password, when the address belongs to an account; tell the visitor nothing."""
    person = queries.person_by_contact(session, contact)
    if person is None or not person.active or not person.email:
        return
    tokens.issue(
        session,
        person=person,
        purpose=TokenPurpose.RECOVER,
        token=token,
        life=TOKEN_LIFE,
        now=now,
        new_email=person.email,
    )
    tokens.send(session, person, letter=letter, key=hash_token(token)[:32], now=now)


def set_password_by_token(session: Session, *, token: str, password_hash: str, notice: Letter, now: datetime) -> Person:
    """Set a new password with a link or a printed key, ending every session. Raises ConflictError for a worthless one.

    A link that came by mail also proves that the address is read; a key printed at the desk proves nothing about it.
    """
    row, person = tokens.spend(session, token=token, purpose=TokenPurpose.RECOVER, now=now)
    if person.confirmed_at is None and row.new_email is not None and row.new_email == person.email:
        person.confirmed_at = now
    _set_password(session, person, password_hash, now)
    tokens.send(session, person, letter=notice, key=f"aviso-{hash_token(token)[:24]}", now=now)
    return person


def change_password(session: Session, *, actor: Actor, password_hash: str, notice: Letter, now: datetime) -> Person:
    """Set a new password and end every session; the edge begins a new one. The old password was checked before."""
    person = queries.person_of(session, actor)
    _set_password(session, person, password_hash, now)
    tokens.send(session, person, letter=notice, key=f"clave-{person.fs_uniquifier[:24]}", now=now)
    return person


def issue_desk_key(session: Session, *, actor: Actor, folio: str, place: Place, now: datetime) -> str:
    """Return a key of one use, to be printed at the desk for somebody who has no e-mail address to recover by.

    Raises NotAllowedError for people with a confirmed address (the mail serves them) and for holders of a post, whose
    account nobody may enter by one single hand.
    """
    require(policies.may_use_desk(actor, place, now))
    person = queries.person_by_folio(session, folio)
    if person.confirmed_at is not None and person.email:
        raise NotAllowedError(N_("Esta persona tiene un correo confirmado: el enlace le llega ahí."))
    today = local_date(now, place.timezone)
    if any(mandate.is_in_force(today) for mandate in queries.mandates_of(session, person.id)):
        raise NotAllowedError(N_("Esta persona tiene un cargo: su cuenta no se recupera en la ventanilla."))
    if not person.active:
        raise ConflictError(N_("Esa cuenta está cerrada."))
    token = random_id()
    tokens.issue(session, person=person, purpose=TokenPurpose.RECOVER, token=token, life=TOKEN_LIFE, now=now)
    record_event(session, kind="ventanilla.clave", subject_hash="", person_id=person.id, now=now)
    return token


def _set_password(session: Session, person: Person, password_hash: str, now: datetime) -> None:
    person.password, person.fs_uniquifier = password_hash, secrets.token_hex(32)
    end_all(session, person_id=person.id, reason="clave", now=now)
    tokens.void(session, person_id=person.id, purposes=_ALL_TOKENS, now=now)
    record_event(session, kind="cuenta.clave_cambiada", subject_hash="", person_id=person.id, now=now)
