"""The one place where a mail of notices is handed to the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.trabajos.services import queue_mail


@dataclass(frozen=True)
class Letter:
    """A mail in its reader's language: plain text, and the headers with which a program stops such mails."""

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)


def post(session: Session, *, letter: Letter, key: str, now: datetime) -> None:
    """Leave a letter for after the commit; the same key is the same letter."""
    queue_mail(
        session, to=letter.to, subject=letter.subject, text=letter.text, key=key, now=now, headers=letter.headers
    )
