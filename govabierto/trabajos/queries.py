"""Reads of jobs: what is pending, what is dead, and whether the runner lives."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.nucleo.paging import PAGE_SIZE, Page, offset_of
from govabierto.trabajos.models import Heartbeat, OutboxMessage
from govabierto.trabajos.rules import RUNNER, SILENCE_LIMIT


def due_ids(session: Session, *, now: datetime, limit: int = 200) -> list[int]:
    """Return the numbers of messages that may be handed on now, oldest first."""
    statement = (
        select(OutboxMessage.id)
        .where(OutboxMessage.done_at.is_(None), OutboxMessage.dead_at.is_(None), OutboxMessage.available_at <= now)
        .order_by(OutboxMessage.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def lock_message(session: Session, message_id: int) -> OutboxMessage | None:
    """Return a message that is still to be handed on, locked against other workers, or None."""
    statement = (
        select(OutboxMessage)
        .where(OutboxMessage.id == message_id, OutboxMessage.done_at.is_(None), OutboxMessage.dead_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    return session.scalar(statement)


def pending_count(session: Session) -> int:
    """Return how many messages wait."""
    statement = (
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.done_at.is_(None), OutboxMessage.dead_at.is_(None))
    )
    return session.scalar(statement) or 0


def dead_letters(session: Session, *, number: int = 1) -> Page[OutboxMessage]:
    """Return a page of messages that failed too often, newest first."""
    where = OutboxMessage.dead_at.is_not(None)
    total = session.scalar(select(func.count()).select_from(OutboxMessage).where(where)) or 0
    statement = select(OutboxMessage).where(where).order_by(OutboxMessage.id.desc())
    items = session.scalars(statement.limit(PAGE_SIZE).offset(offset_of(number))).all()
    return Page(items, number, total)


def last_beat(session: Session, name: str = RUNNER) -> datetime | None:
    """Return when the runner last said that it lives."""
    return session.scalar(select(Heartbeat.at).where(Heartbeat.name == name))


def is_runner_silent(session: Session, *, now: datetime) -> bool:
    """Tell whether the runner has been silent for longer than two minutes, or was never heard."""
    beat = last_beat(session)
    return beat is None or now - beat > SILENCE_LIMIT
