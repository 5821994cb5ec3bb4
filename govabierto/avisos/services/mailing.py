"""Which notices leave by mail now, and noting that they did; what the mails say is written by ``letters``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from govabierto.avisos import queries
from govabierto.avisos.models import Digest, Notice
from govabierto.avisos.rules import PROMOTIONAL, Delivery, next_digest_at
from govabierto.avisos.services.pauses import is_paused
from govabierto.avisos.services.rows import change, insert_into
from govabierto.territorio.models import Jurisdiction
from govabierto.territorio.queries import place_by_id


def hold_promotional(session: Session, *, now: datetime) -> int:
    """Keep in the inbox, for good, what praises a place that is in an electoral pause; return how many.

    Nothing is saved up for the day after the pause: what is old then is no news.
    """
    waiting = (Notice.is_promotional, *queries.waits_for_mail(now))
    places = session.scalars(select(Notice.jurisdiction_id).where(*waiting).distinct()).all()
    found = [place for number in places if (place := place_by_id(session, number)) is not None]
    paused = [place.id for place in found if is_paused(session, place, PROMOTIONAL, now)]
    if not paused:
        return 0
    held = update(Notice).where(*waiting, Notice.jurisdiction_id.in_(paused)).values(delivery=Delivery.INBOX)
    return change(session, held)


def mark_mailed(session: Session, *, people: Collection[int], delivery: Delivery, now: datetime) -> None:
    """Note that what waited for a mail of that kind left for these people."""
    if people:
        waiting = (Notice.delivery == delivery, *queries.waits_for_mail(now))
        session.execute(update(Notice).where(*waiting, Notice.person_id.in_(people)).values(mailed_at=now))


def take_digests(session: Session, *, periods: Mapping[int, tuple[date, int]], now: datetime) -> set[int]:
    """Take the day's digest of several people (period and number of notices by person), and return whose it is now.

    The row and the letter are of one transaction, so that a restart neither repeats a digest nor loses it. Whose
    digest of the day left already has her notices wait for the next morning. Three statements.
    """
    if not periods:
        return set()
    rows = [
        {"person_id": person_id, "period_on": period_on, "notice_count": count, "sent_at": now}
        for person_id, (period_on, count) in sorted(periods.items())
    ]
    statement = insert_into(session, Digest).values(rows)
    statement = statement.on_conflict_do_nothing(index_elements=["person_id", "period_on"])
    taken = set(session.scalars(statement.returning(Digest.person_id)))
    due = (Notice.delivery == Delivery.DAILY, *queries.waits_for_mail(now))
    mark_mailed(session, people=taken, delivery=Delivery.DAILY, now=now)
    late = periods.keys() - taken
    for zone in _zones(session, late, now) if late else ():
        places = select(Jurisdiction.id).where(Jurisdiction.timezone == zone)
        session.execute(
            update(Notice)
            .where(*due, Notice.person_id.in_(late), Notice.jurisdiction_id.in_(places))
            .values(due_at=next_digest_at(now, zone))
        )
    return taken


def _zones(session: Session, people: Collection[int], now: datetime) -> list[str]:
    statement = (
        select(Jurisdiction.timezone)
        .join(Notice, Notice.jurisdiction_id == Jurisdiction.id)
        .where(Notice.person_id.in_(people), *queries.waits_for_mail(now))
        .distinct()
    )
    return list(session.scalars(statement))
