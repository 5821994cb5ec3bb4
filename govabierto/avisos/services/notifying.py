"""Telling people: one statement for all who follow, and the same event never tells anybody twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, case, exists, literal, or_, select
from sqlalchemy.orm import Session

from govabierto.avisos.models import Follow, Notice, NoticePreference
from govabierto.avisos.rules import (
    PLACE_KIND,
    TOPIC_OF_KIND,
    Choice,
    Delivery,
    Topic,
    Urgency,
    delivery_of,
    next_digest_at,
)
from govabierto.avisos.services.rows import change, insert_into
from govabierto.cuentas.models import Person
from govabierto.nucleo.things import ThingRef
from govabierto.territorio.models import Jurisdiction

NOBODY: tuple[int, ...] = ()
NOTHING: tuple[ThingRef, ...] = ()


def notify(
    session: Session,
    *,
    kind: str,
    subject: ThingRef,
    jurisdiction_id: int,
    message: str,
    dedupe: str,
    now: datetime,
    people: Iterable[int | None] = NOBODY,
    followers_of: Iterable[ThingRef] = NOTHING,
    params: Mapping[str, object] | None = None,
    urgency: Urgency = Urgency.ROUTINE,
    is_promotional: bool = False,
    topic: Topic | None = None,
) -> int:
    """Tell people, and those who follow things or the topic of the place, and return how many were told now.

    message: Spanish msgid of a whole sentence; params fill it, by name: ``*_on`` and ``*_at`` are dates in ISO form,
    ``*_label`` msgids; all are written in the reader's language. dedupe: names the event, so that nobody hears of it
    twice. is_promotional: praise, whose mails an electoral pause stops. topic: where the subject's kind does not say.
    Whoever follows the topic in the whole place hears whenever ``followers_of`` is given, even empty, as a list.
    """
    place = session.get(Jurisdiction, jurisdiction_id)
    told = topic or TOPIC_OF_KIND[subject.kind]
    audience = _audience(people, followers_of, place.folio if place else "", told)
    if place is None or audience is None:
        return 0
    values: dict[str, object] = {
        "jurisdiction_id": jurisdiction_id,
        "kind": kind,
        "topic": told,
        "subject_kind": subject.kind,
        "subject_folio": subject.folio,
        "message": message,
        "params": dict(params or {}),
        "dedupe": dedupe,
        "is_promotional": is_promotional,
        "created_at": now,
        "due_at": next_digest_at(now, place.timezone),
    }
    columns = ["person_id", "delivery", *values]
    statement = insert_into(session, Notice).from_select(columns, _rows(values, told, urgency, audience))
    return change(session, statement.on_conflict_do_nothing(index_elements=["person_id", "dedupe"]))


def _audience(
    people: Iterable[int | None], followers_of: Iterable[ThingRef], place_folio: str, topic: Topic
) -> ColumnElement[bool] | None:
    """Return the condition on Person.id, or None where nobody is meant."""
    conditions: list[ColumnElement[bool]] = []
    named = sorted({one for one in people if one is not None})
    if named:
        conditions.append(Person.id.in_(named))
    if followers_of is not NOTHING:
        followed = [_is_followed(PLACE_KIND, place_folio, topic.value)]
        followed += [_is_followed(ref.kind, ref.folio, "") for ref in sorted(set(followers_of))]
        conditions.append(exists().where(Follow.person_id == Person.id, or_(*followed)))
    return or_(*conditions) if conditions else None


def _is_followed(kind: str, folio: str, topic: str) -> ColumnElement[bool]:
    return and_(Follow.kind == kind, Follow.folio == folio, Follow.topic == topic)


def _rows(
    values: Mapping[str, object], topic: Topic, urgency: Urgency, audience: ColumnElement[bool]
) -> Select[tuple[object, ...]]:
    table = Notice.__table__
    fixed = [literal(value, table.c[name].type).label(name) for name, value in values.items()]
    delivery_type = table.c.delivery.type
    chosen = case(
        (or_(Person.email.is_(None), Person.confirmed_at.is_(None)), literal(Delivery.INBOX, delivery_type)),
        *(
            (NoticePreference.choice == choice, literal(delivery_of(choice, urgency), delivery_type))
            for choice in Choice
        ),
        else_=literal(delivery_of(None, urgency), delivery_type),
    )
    preferred = and_(NoticePreference.person_id == Person.id, NoticePreference.topic == topic)
    return (
        select(Person.id, chosen.label("delivery"), *fixed)
        .outerjoin(NoticePreference, preferred)
        .where(Person.active, audience)
    )
