"""Guesses are counted in the database, so that several processes share one limit, and security events are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from govabierto.cuentas.models import SecurityEvent
from govabierto.cuentas.rules import GUESS_WINDOW, MAX_GUESSES


def record_event(
    session: Session, *, kind: str, subject_hash: str, now: datetime, person_id: int | None = None
) -> None:
    """Note a security event: what happened, to whom and when; never a password, a token or an address."""
    session.add(SecurityEvent(kind=kind, subject_hash=subject_hash, person_id=person_id, at=now))


def reserve_attempt(
    session: Session, *, kind: str, subjects: Sequence[str], now: datetime, limit: int = MAX_GUESSES
) -> int:
    """Count an attempt before it is made, and return how many seconds to wait; 0 when it may go on.

    It counts as failed until ``forgive_attempt`` says otherwise, so that guesses made at once count one by one. More
    than ``limit`` of a kind for any subject in 15 minutes are refused, and refused ones are not counted: whoever
    waits may try again.
    """
    since = now - GUESS_WINDOW
    statement = (
        select(SecurityEvent.subject_hash, SecurityEvent.at)
        .where(SecurityEvent.subject_hash.in_(subjects), SecurityEvent.at > since, SecurityEvent.kind == kind)
        .order_by(SecurityEvent.at.desc(), SecurityEvent.id.desc())
    )
    seen: dict[str, list[datetime]] = {}
    for subject, at in session.execute(statement):
        seen.setdefault(subject, []).append(at)
    waits = [times[limit - 1] + GUESS_WINDOW - now for times in seen.values() if len(times) >= limit]
    if waits:
        return max(1, int(max(waits).total_seconds()))
    for subject in subjects:
        record_event(session, kind=kind, subject_hash=subject, now=now)
    return 0


def forgive_attempt(
    session: Session, *, kind: str, subjects: Sequence[str], now: datetime, person_id: int, success: str
) -> None:
    """Take back the attempt counted at this instant, because it was right, and note its success."""
    newest = select(SecurityEvent.id).where(
        SecurityEvent.kind == kind, SecurityEvent.subject_hash.in_(subjects), SecurityEvent.at == now
    )
    ids = list(session.scalars(newest.order_by(SecurityEvent.id.desc()).limit(len(subjects))))
    session.execute(update(SecurityEvent).where(SecurityEvent.id.in_(ids)).values(kind=success, person_id=person_id))
    session.execute(
        delete(SecurityEvent).where(SecurityEvent.id.in_(ids), SecurityEvent.subject_hash.in_(list(subjects)[1:]))
    )
