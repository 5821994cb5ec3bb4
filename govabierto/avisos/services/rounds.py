"""Rounds of reminders: each looks from where the last one stopped up to now, however long that was."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.avisos.models import Watermark


def next_round(session: Session, *, name: str, now: datetime) -> tuple[datetime, datetime]:
    """Return the span (after the first instant, up to the second) that a round has to look at, and move its mark.

    It is exactly what passed since the last committed round: no span is missed after a stop, none is looked at twice.
    The first round of an installation looks at nothing, and a clock set back waits until it is caught up with.
    """
    mark = session.scalar(select(Watermark).where(Watermark.name == name).with_for_update())
    if mark is None:
        session.add(Watermark(name=name, at=now))
        session.flush()
        return now, now
    since, mark.at = mark.at, max(mark.at, now)
    return since, mark.at
