"""Confirming and changing the address at which a person is reached."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.cuentas import queries
from govabierto.cuentas.models import Person, TokenPurpose
from govabierto.cuentas.rules import TOKEN_LIFE, Contact, hash_token
from govabierto.cuentas.services import tokens
from govabierto.cuentas.services.attempts import record_event
from govabierto.cuentas.services.sessions import end_all
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError
from govabierto.nucleo.text import N_
from govabierto.trabajos.rules import Letter


def confirm_email(session: Session, *, token: str, now: datetime) -> Person:
    """Note that a person reads the mail of her address. Raises ConflictError for a link that is worth nothing."""
    _row, person = tokens.spend(session, token=token, purpose=TokenPurpose.CONFIRM, now=now)
    if person.confirmed_at is None:
        person.confirmed_at = now
    return person


def request_email_change(
    session: Session, *, actor: Actor, new_email: str, token: str, letter: Letter, known: Letter, now: datetime
) -> None:
    """Send a link to a new address; nothing changes until it is followed.

    Where the address already belongs to somebody, its owner gets another letter (``known``) and the asker sees no
    difference.
    """
    person = queries.person_of(session, actor)
    owner = queries.person_by_contact(session, Contact(email=new_email))
    purpose = TokenPurpose.CHANGE_EMAIL
    tokens.issue(session, person=person, purpose=purpose, token=token, life=TOKEN_LIFE, now=now, new_email=new_email)
    if owner is not None:
        tokens.void(session, person_id=person.id, purposes=(purpose,), now=now)
    reader, text = (person, letter) if owner is None else (owner, known)
    tokens.send(session, reader, to=new_email, letter=text, key=hash_token(token)[:32], now=now)


def change_email(session: Session, *, token: str, notice: Letter, now: datetime) -> Person:
    """Set the address that a link was sent to, tell the old one, and end every session.

    Raises ConflictError for a link that is worth nothing, or when somebody else took the address meanwhile.
    """
    row, person = tokens.spend(session, token=token, purpose=TokenPurpose.CHANGE_EMAIL, now=now)
    old = person.email
    try:
        with session.begin_nested():
            person.email, person.confirmed_at, person.fs_uniquifier = row.new_email, now, secrets.token_hex(32)
            session.flush()
    except IntegrityError as error:
        raise ConflictError(N_("Esa dirección ya no se puede usar. Pide el cambio otra vez con otra.")) from error
    tokens.send(session, person, to=old, letter=notice, key=f"aviso-{hash_token(token)[:24]}", now=now)
    end_all(session, person_id=person.id, reason="correo", now=now)
    record_event(session, kind="cuenta.correo_cambiado", subject_hash="", person_id=person.id, now=now)
    return person
