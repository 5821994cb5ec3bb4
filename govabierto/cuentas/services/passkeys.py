"""Passkeys as second factor: they are added to codes and never stand alone, so that whoever has no script gets in."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.cuentas import queries
from govabierto.cuentas.models import ChallengePurpose, Passkey, PasskeyChallenge
from govabierto.cuentas.rules.passkeys import (
    CHALLENGE_BYTES,
    CHALLENGE_LIFE,
    MAX_PASSKEYS,
    Ceremony,
    CeremonyError,
    is_copied,
)
from govabierto.cuentas.services.attempts import record_event
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.folios import new_folio, random_id
from govabierto.nucleo.text import N_

MAX_NAME = 80
CODES_FIRST = N_("Primero activa los códigos: con ellos entras desde un equipo sin scripts o si pierdes la llave.")
NOT_DONE = N_("La llave no respondió como se esperaba. Empieza otra vez.")


def issue_challenge(session: Session, *, person_id: int, purpose: ChallengePurpose, now: datetime) -> PasskeyChallenge:
    """Make a challenge that is good once and for ten minutes; those of the person that ran out go."""
    session.execute(
        delete(PasskeyChallenge).where(PasskeyChallenge.person_id == person_id, PasskeyChallenge.expires_at <= now)
    )
    made = PasskeyChallenge(
        reference=random_id(),
        person_id=person_id,
        purpose=purpose,
        challenge=secrets.token_bytes(CHALLENGE_BYTES),
        created_at=now,
        expires_at=now + CHALLENGE_LIFE,
    )
    session.add(made)
    session.flush()
    return made


def begin_passkey(session: Session, *, actor: Actor, name: str, now: datetime) -> PasskeyChallenge:
    """Begin to add a key. Raises ConflictError without codes or with too many keys, InvalidError without a name."""
    person = queries.person_of(session, actor)
    if person.tf_primary_method is None:
        raise ConflictError(CODES_FIRST)
    if not name.strip():
        raise InvalidError(N_("Ponle un nombre a la llave, como «Mi teléfono»."), field="name")
    if len(queries.passkeys_of(session, person.id)) >= MAX_PASSKEYS:
        raise ConflictError(N_("Caben hasta %(limit)s llaves. Quita una que ya no uses."), limit=MAX_PASSKEYS)
    return issue_challenge(session, person_id=person.id, purpose=ChallengePurpose.REGISTER, now=now)


def add_passkey(
    session: Session,
    *,
    actor: Actor,
    challenge: bytes | None,
    response: str,
    name: str,
    ceremony: Ceremony,
    now: datetime,
) -> Passkey:
    """Add the key that a device made for a challenge, which ``spend_challenge`` used up before, for good.

    Raises InvalidError for what is no right answer, ConflictError without codes or for a key that is known.
    """
    person = queries.person_of(session, actor)
    if person.tf_primary_method is None:
        raise ConflictError(CODES_FIRST)
    if challenge is None:
        raise InvalidError(NOT_DONE)
    try:
        made = ceremony.check_new(response, challenge)
    except CeremonyError as error:
        raise InvalidError(NOT_DONE) from error
    row = Passkey(
        folio=new_folio("LL"),
        person_id=person.id,
        name=name.strip()[:MAX_NAME],
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise ConflictError(N_("Esa llave ya está registrada.")) from error
    record_event(session, kind="cuenta.llave_agregada", subject_hash="", person_id=person.id, now=now)
    return row


def remove_passkey(session: Session, *, actor: Actor, folio: str, now: datetime) -> None:
    """Remove one of the actor's own keys. Raises NotFoundError for anybody else's."""
    found = session.scalar(select(Passkey).where(Passkey.folio == folio, Passkey.person_id == actor.person_id))
    if found is None:
        raise NotFoundError(N_("Esa llave no está en tu cuenta."))
    session.delete(found)
    record_event(session, kind="cuenta.llave_quitada", subject_hash="", person_id=actor.person_id, now=now)


def drop_passkeys(session: Session, *, person_id: int) -> None:
    """Remove every key of a person and what was asked of them: her codes go, or her account does."""
    for model in (Passkey, PasskeyChallenge):
        session.execute(delete(model).where(model.person_id == person_id))


def spend_challenge(
    session: Session, *, person_id: int, purpose: ChallengePurpose, reference: str, now: datetime
) -> bytes | None:
    """Use a challenge up and return its bytes; None for one that was used, ran out, or is of another or for another.

    One statement decides, so that of two answers at once only one finds it unused.
    """
    spent = (
        update(PasskeyChallenge)
        .where(
            PasskeyChallenge.reference == reference,
            PasskeyChallenge.person_id == person_id,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.used_at.is_(None),
            PasskeyChallenge.expires_at > now,
        )
        .values(used_at=now)
        .returning(PasskeyChallenge.challenge)
        .execution_options(synchronize_session=False)
    )
    return session.scalars(spent).first()


def accept_passkey(
    session: Session, *, person_id: int, reference: str, response: str, ceremony: Ceremony, now: datetime
) -> bool:
    """Tell whether a key of this very person signed the challenge; the challenge is spent either way.

    A count of uses that did not grow is a copy: refused, and kept as a security event.
    """
    challenge = spend_challenge(
        session, person_id=person_id, purpose=ChallengePurpose.SIGN_IN, reference=reference, now=now
    )
    person = queries.lock_person(session, person_id)
    if challenge is None or person is None or person.tf_primary_method is None:
        return False
    try:
        key = queries.passkey_by_credential(session, person_id, ceremony.credential_id(response))
        used = ceremony.check_use(response, challenge, key.public_key) if key else None
    except CeremonyError:
        return False
    if key is None or used is None:
        return False
    if is_copied(key.sign_count, used.sign_count):
        record_event(session, kind="cuenta.llave_copiada", subject_hash="", person_id=person_id, now=now)
        return False
    key.sign_count, key.last_used_at = used.sign_count, now
    return True
