"""Reads of notices: a person's inbox, what she follows, and what waits for a mail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select
from sqlalchemy.orm import Session

from govabierto.avisos.models import Follow, Notice, NoticePreference
from govabierto.avisos.rules import PLACE_KIND, Choice, Delivery, Topic
from govabierto.cuentas.models import Mandate, Person
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.paging import PAGE_SIZE, Page, offset_of
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingCard, ThingRef, load_cards
from govabierto.territorio.models import Jurisdiction
from govabierto.territorio.queries import place_by_id

MAIL_BATCH = 500
"""How many people one round writes to: the rest comes with the next round, half a minute later."""
MAX_TOLD = 30
"""How many notices a mail spells out; the inbox has the rest."""


@dataclass(frozen=True)
class NoticeView:
    """A notice with the thing that it is about. card: None where it can't be seen (any more)."""

    id: int
    kind: str
    topic: Topic
    message: str
    params: Mapping[str, Any]
    created_at: datetime
    read_at: datetime | None
    place_id: int
    place_name: str
    timezone: str
    card: ThingCard | None


@dataclass(frozen=True)
class FollowView:
    """Something that a person follows. topic: where it is a topic of a place."""

    card: ThingCard
    topic: Topic | None
    is_automatic: bool


@dataclass(frozen=True)
class Reader:
    """To whom a mail is written."""

    id: int
    folio: str
    email: str
    given_name: str
    locale: str


@dataclass(frozen=True)
class Bundle:
    """What one person is told by one mail. total: how many notices wait, of which ``items`` are the newest."""

    reader: Reader
    items: Sequence[NoticeView]
    total: int


def unread_count_of(person_id: ColumnElement[int]) -> ScalarSelect[int]:
    """Return the number of unread notices of the person of a row, to be joined to that row's statement."""
    counted = select(func.count(Notice.id)).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    return counted.correlate_except(Notice).scalar_subquery()


def inbox(session: Session, person_id: int, *, number: int) -> Page[NoticeView]:
    """Return a page of what a person was told, newest first."""
    mine = Notice.person_id == person_id
    total = session.scalar(select(func.count()).select_from(Notice).where(mine)) or 0
    statement = _notices().where(mine).order_by(Notice.id.desc()).limit(PAGE_SIZE).offset(offset_of(number))
    rows = [(row, name, zone) for row, name, zone in session.execute(statement)]
    return Page(_with_cards(session, rows), number, total)


def is_following(session: Session, person_id: int, ref: ThingRef) -> bool:
    """Tell whether a person follows a thing."""
    statement = select(Follow.id).where(
        Follow.person_id == person_id, Follow.kind == ref.kind, Follow.folio == ref.folio, Follow.topic == ""
    )
    return session.scalar(statement.limit(1)) is not None


def followed_among(session: Session, refs: Iterable[ThingRef]) -> set[ThingRef]:
    """Return which of some things anybody follows, so that the rest needs no statement."""
    wanted = set(refs)
    folios = sorted({ref.folio for ref in wanted})
    found = session.execute(select(Follow.kind, Follow.folio).where(Follow.folio.in_(folios)).distinct())
    return wanted & {ThingRef(kind, folio) for kind, folio in found}


def follows_of(session: Session, person_id: int, *, number: int) -> Page[FollowView]:
    """Return a page of what a person follows, newest first; what is not public any more stays in the list."""
    mine = Follow.person_id == person_id
    total = session.scalar(select(func.count()).select_from(Follow).where(mine)) or 0
    statement = select(Follow).where(mine).order_by(Follow.id.desc()).limit(PAGE_SIZE).offset(offset_of(number))
    rows = list(session.scalars(statement))
    refs = [ThingRef(row.kind, row.folio) for row in rows]
    cards = load_cards(session, refs)
    items = [
        FollowView(cards[ref], Topic(row.topic) if row.topic else None, row.is_automatic)
        for row, ref in zip(rows, refs, strict=True)
        if ref in cards
    ]
    return Page(items, number, total)


def topics_followed(session: Session, person_id: int, place_folio: str) -> frozenset[Topic]:
    """Return which topics of a place a person follows as a whole."""
    statement = select(Follow.topic).where(
        Follow.person_id == person_id, Follow.kind == PLACE_KIND, Follow.folio == place_folio
    )
    return frozenset(Topic(topic) for topic in session.scalars(statement))


def choices_of(session: Session, person_id: int) -> dict[Topic, Choice]:
    """Return how a person wants the mails of every topic."""
    statement = select(NoticePreference).where(NoticePreference.person_id == person_id)
    chosen = {row.topic: row.choice for row in session.scalars(statement)}
    return dict.fromkeys(Topic, Choice.MIXED) | chosen


def people_of_organisation(session: Session, organisation_id: int | None, place: Place, now: datetime) -> list[int]:
    """Return who holds a post for an organisation at an instant: tasks follow the post, not the person."""
    if organisation_id is None:
        return []
    today = local_date(now, place.timezone)
    statement = select(Mandate.person_id).where(
        Mandate.organisation_id == organisation_id,
        Mandate.from_on <= today,
        or_(Mandate.to_on.is_(None), Mandate.to_on >= today),
    )
    return sorted(set(session.scalars(statement)))


def responsible_people(
    session: Session, organisation_ids: Sequence[int | None], jurisdiction_id: int, now: datetime
) -> list[int]:
    """Return who holds a post for one of several organisations of a place."""
    place = place_by_id(session, jurisdiction_id)
    if place is None:
        return []
    found = (people_of_organisation(session, one, place, now) for one in dict.fromkeys(organisation_ids))
    return sorted({person_id for people in found for person_id in people})


def waits_for_mail(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a notice whose mail may leave now: wanted, not sent, due, and not read meanwhile."""
    is_due = or_(Notice.delivery == Delivery.AT_ONCE, Notice.due_at <= now)
    return (Notice.mailed_at.is_(None), Notice.delivery != Delivery.INBOX, is_due, Notice.read_at.is_(None))


def bundles(session: Session, delivery: Delivery, now: datetime) -> list[Bundle]:
    """Return what waits for a mail of a kind, person by person; only people for whom something waits are read.

    Statements: one for the people, one for their notices, one per kind of thing.
    """
    waiting = (Notice.delivery == delivery, *waits_for_mail(now))
    statement = (
        select(Person)
        .where(Person.active, Person.email.is_not(None), Person.confirmed_at.is_not(None))
        .where(Person.id.in_(select(Notice.person_id).where(*waiting)))
        .order_by(Person.id)
        .limit(MAIL_BATCH)
    )
    readers = [
        Reader(one.id, one.folio, one.email or "", one.given_name, one.locale) for one in session.scalars(statement)
    ]
    if not readers:
        return []
    by_person: dict[int, list[NoticeView]] = {}
    totals: dict[int, int] = {}
    for person_id, total, view in _newest(session, [one.id for one in readers], waiting):
        by_person.setdefault(person_id, []).append(view)
        totals[person_id] = total
    return [Bundle(one, by_person[one.id], totals[one.id]) for one in readers if one.id in by_person]


def _newest(
    session: Session, people: Sequence[int], waiting: tuple[ColumnElement[bool], ...]
) -> list[tuple[int, int, NoticeView]]:
    ranked = (
        select(
            Notice.id,
            func.row_number().over(partition_by=Notice.person_id, order_by=Notice.id.desc()).label("place"),
            func.count().over(partition_by=Notice.person_id).label("total"),
        )
        .where(*waiting, Notice.person_id.in_(people))
        .subquery()
    )
    statement = (
        _notices()
        .add_columns(ranked.c.total)
        .join(ranked, ranked.c.id == Notice.id)
        .where(ranked.c.place <= MAX_TOLD)
        .order_by(Notice.person_id, Notice.id)
    )
    rows = list(session.execute(statement))
    views = _with_cards(session, [(row[0], row[1], row[2]) for row in rows])
    return [(row[0].person_id, row[3], view) for row, view in zip(rows, views, strict=True)]


def _notices() -> Any:
    joined = select(Notice, Jurisdiction.name, Jurisdiction.timezone)
    return joined.join(Jurisdiction, Jurisdiction.id == Notice.jurisdiction_id)


def _with_cards(session: Session, rows: Sequence[tuple[Notice, str, str]]) -> list[NoticeView]:
    cards = load_cards(session, [ThingRef(row.subject_kind, row.subject_folio) for row, _name, _zone in rows])
    return [
        _view(row, name, zone, cards.get(ThingRef(row.subject_kind, row.subject_folio))) for row, name, zone in rows
    ]


def _view(row: Notice, place_name: str, timezone: str, card: ThingCard | None) -> NoticeView:
    return NoticeView(
        id=row.id,
        kind=row.kind,
        topic=row.topic,
        message=row.message,
        params=row.params,
        created_at=row.created_at,
        read_at=row.read_at,
        place_id=row.jurisdiction_id,
        place_name=place_name,
        timezone=timezone,
        card=card if card is not None and card.is_public else None,
    )
