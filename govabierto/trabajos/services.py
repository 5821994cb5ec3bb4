"""The outbox: what must leave the process is written with the business transaction and handed on after it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, delete
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.trabajos.models import Heartbeat, OutboxMessage
from govabierto.trabajos.rules import MAIL_KIND, MAX_ATTEMPTS, RUNNER, Letter, letter_payload, wait_after

#: By engine; built once, because every vote leaves a mail.
_LEAVE = {
    name: make(cast(Table, OutboxMessage.__table__)).on_conflict_do_nothing(index_elements=["key"])
    for name, make in (("postgresql", postgresql_insert), ("sqlite", sqlite_insert))
}


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
    row = {"kind": kind, "key": key, "payload": dict(payload), "created_at": now, "available_at": now + delay}
    session.execute(_LEAVE[session.get_bind().dialect.name], row)


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
    """Leave a mail that its writer wrote whole, in its reader's language, for after the commit.

    headers: more header fields, such as List-Unsubscribe. Raises InvalidError for line breaks in header fields.
    """
    _refuse_breaks(to, subject, *(headers or {}).values())
    payload: dict[str, object] = {"to": to, "subject": subject, "text": text}
    if headers:
        payload["headers"] = dict(headers)
    enqueue(session, kind=MAIL_KIND, key=key, payload=payload, now=now)


def queue_letter(session: Session, *, to: str, letter: Letter, locale: str, key: str, now: datetime) -> None:
    """Leave a mail for after the commit, to be said in its reader's language when it is handed on.

    Raises InvalidError for line breaks in header fields, whichever language the subject will have.
    """
    named = (value for name, value in letter.params.items() if f"%({name})s" in letter.of.subject)
    _refuse_breaks(to, *(value for value in named if isinstance(value, str)))
    enqueue(session, kind=MAIL_KIND, key=key, payload=letter_payload(letter, to=to, locale=locale), now=now)


def forget_mail(session: Session, *, to: str) -> None:
    """Drop every mail to an address that has not left: whoever had it asked to be forgotten."""
    address = OutboxMessage.payload["to"].as_string()
    session.execute(
        delete(OutboxMessage)
        .where(OutboxMessage.kind == MAIL_KIND, OutboxMessage.done_at.is_(None), address == to)
        .execution_options(synchronize_session=False)
    )


def _refuse_breaks(*fields: str) -> None:
    if any(character in "".join(fields) for character in "\r\n\u2028\u2029\x00"):
        raise InvalidError(N_("La dirección o el asunto del correo tienen un salto de línea."), field="email")


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
