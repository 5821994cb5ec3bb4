"""Sessions on the server: they begin under a new identifier and end for good."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from govabierto.cuentas.models import SignInSession
from govabierto.cuentas.rules import TOUCH_EVERY, hash_session_id
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_

MIN_REFERENCE = 16


def open_session(session: Session, *, person_id: int, device: str, now: datetime) -> str:
    """Begin a session and return the identifier that only the cookie will hold: 256 random bits."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            id_hash=hash_session_id(token), person_id=person_id, device=device[:400], created_at=now, last_seen_at=now
        )
    )
    return token


def touch_session(session: Session, *, id_hash: str, now: datetime) -> None:
    """Note that a session is in use, at most every five minutes."""
    session.execute(
        update(SignInSession)
        .where(SignInSession.id_hash == id_hash, SignInSession.last_seen_at <= now - TOUCH_EVERY)
        .values(last_seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end_session(session: Session, *, actor: Actor, reference: str, now: datetime) -> None:
    """End one of the actor's own sessions, named by the beginning of its hash. NotFoundError for anybody else's."""
    statement = select(SignInSession).where(
        SignInSession.person_id == actor.person_id, SignInSession.id_hash.startswith(reference, autoescape=True)
    )
    found = session.scalar(statement) if len(reference) >= MIN_REFERENCE else None
    if found is None:
        raise NotFoundError(N_("Esa sesión ya no existe."))
    if found.ended_at is None:
        found.ended_at, found.end_reason = now, "salida"


def end_other_sessions(session: Session, *, actor: Actor, now: datetime) -> None:
    """End all of the actor's sessions but the one in use."""
    if actor.person_id is not None:
        end_all(session, person_id=actor.person_id, reason="otras", now=now, but=actor.session_id_hash)


def end_all(session: Session, *, person_id: int, reason: str, now: datetime, but: str | None = None) -> None:
    """End every live session of a person, but one where given by its hash."""
    statement = update(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    if but is not None:
        statement = statement.where(SignInSession.id_hash != but)
    session.execute(statement.values(ended_at=now, end_reason=reason))
