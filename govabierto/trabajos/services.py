"""The outbox: what must leave the process is written with the business transaction and handed on after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.trabajos.models import Heartbeat, OutboxMessage
from govabierto.trabajos.rules import MAIL_KIND, MAX_ATTEMPTS, RUNNER, wait_after


def enqueue(
    session: Session,
    *,
    kind: str,
    key: str,
    payload: Mapping[str, object],
    now: datetime,
    delay: timedelta = timedelta(0),
) -> None:
    """Leave work for after the commit. The same key twice is one message (idempotency).

    kind: names the handler that the composition root registered. payload: JSON.
    """
    make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    row = {"kind": kind, "key": key, "payload": dict(payload), "created_at": now, "available_at": now + delay}
    session.execute(make(OutboxMessage).on_conflict_do_nothing(index_elements=["key"]), row)


def queue_mail(
    session: Session,
    *,
    to: str,
    subject: str,
    text: str,
    key: str,
    now: datetime,
    headers: Mapping[str, str] | None = None,
) -> None:
    """Leave a plain-text mail for after the commit. Raises InvalidError for line breaks in header fields.

    headers: more header fields, such as List-Unsubscribe.
    """
    fields = "".join((to, subject, *(headers or {}).values()))
    if any(character in fields for character in "\r\n\u2028\u2029\x00"):
        raise InvalidError(N_("La dirección o el asunto del correo tienen un salto de línea."), field="email")
    payload: dict[str, object] = {"to": to, "subject": subject, "text": text}
    if headers:
        payload["headers"] = dict(headers)
    enqueue(session, kind=MAIL_KIND, key=key, payload=payload, now=now)


def mark_done(message: OutboxMessage, *, now: datetime) -> None:
    """Note that a message was handed on; a mail's text is not kept any longer."""
    message.done_at = now
    if message.kind == MAIL_KIND:
        message.payload = {}


def mark_failed(message: OutboxMessage, *, error: str, now: datetime) -> None:
    """Note a failed attempt: later each time (2, 4, 8… minutes), dead after ``MAX_ATTEMPTS``."""
    message.attempts += 1
    message.last_error = error[:300]
    if message.attempts >= MAX_ATTEMPTS:
        message.dead_at = now
    else:
        message.available_at = now + wait_after(message.attempts)


def revive(message: OutboxMessage, *, now: datetime) -> None:
    """Give a dead message another round of attempts."""
    message.dead_at = None
    message.attempts = 0
    message.available_at = now


def beat(session: Session, *, now: datetime, name: str = RUNNER) -> None:
    """Say that a process lives."""
    row = session.get(Heartbeat, name)
    if row is None:
        session.add(Heartbeat(name=name, at=now))
    else:
        row.at = now
