"""Following: a person's own choice, or automatic for those who wrote a thing or answer for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from govabierto.avisos import policies
from govabierto.avisos.models import Follow
from govabierto.avisos.rules import MAX_FOLLOWS, PLACE_KIND, TOPIC_OF_KIND, Topic
from govabierto.avisos.services.rows import insert_into
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, NotFoundError
from govabierto.nucleo.permissions import require
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingRef, load_card

_KEY = ("person_id", "kind", "folio", "topic")


def follow(session: Session, *, actor: Actor, ref: ThingRef, now: datetime) -> ThingCard:
    """Begin to follow a public thing, and return its card; a second time changes nothing.

    Raises NotFoundError for what is not public or can't be followed, ConflictError above the limit of a person.
    """
    require(policies.may_have_inbox(actor, None, now))
    card = load_card(session, ref) if ref.kind in TOPIC_OF_KIND else None
    if card is None or not card.is_public:
        raise NotFoundError(N_("No hay nada público con ese folio que se pueda seguir."))
    _refuse_too_many(session, actor)
    _insert(session, [_row(actor.person_id or 0, ref, now)])
    return card


def unfollow(session: Session, *, actor: Actor, ref: ThingRef, topic: Topic | None, now: datetime) -> None:
    """Stop following a thing, or a topic of a place; what one does not follow is left alone."""
    require(policies.may_have_inbox(actor, None, now))
    session.execute(
        delete(Follow).where(
            Follow.person_id == actor.person_id,
            Follow.kind == ref.kind,
            Follow.folio == ref.folio,
            Follow.topic == (topic.value if topic else ""),
        )
    )


def follow_topics(
    session: Session, *, actor: Actor, place_folio: str, topics: Collection[Topic], now: datetime
) -> None:
    """Follow exactly these topics of a place: what is not among them is not followed any more."""
    require(policies.may_have_inbox(actor, None, now))
    ref = ThingRef(PLACE_KIND, place_folio)
    if topics:
        _refuse_too_many(session, actor)
    session.execute(
        delete(Follow).where(
            Follow.person_id == actor.person_id,
            Follow.kind == PLACE_KIND,
            Follow.folio == place_folio,
            Follow.topic.not_in([topic.value for topic in topics]),
        )
    )
    _insert(session, [_row(actor.person_id or 0, ref, now, topic=topic) for topic in topics])


def follow_for(session: Session, *, people: Iterable[int | None], ref: ThingRef, now: datetime) -> None:
    """Let people follow by themselves what they wrote or answer for; one statement, nobody twice."""
    rows = [
        _row(person_id, ref, now, is_automatic=True) for person_id in sorted({one for one in people if one is not None})
    ]
    _insert(session, rows)


def _row(
    person_id: int, ref: ThingRef, now: datetime, *, topic: Topic | None = None, is_automatic: bool = False
) -> dict[str, object]:
    return {
        "person_id": person_id,
        "kind": ref.kind,
        "folio": ref.folio,
        "topic": topic.value if topic else "",
        "is_automatic": is_automatic,
        "created_at": now,
    }


def _insert(session: Session, rows: list[dict[str, object]]) -> None:
    if rows:
        session.execute(insert_into(session, Follow).values(rows).on_conflict_do_nothing(index_elements=_KEY))


def _refuse_too_many(session: Session, actor: Actor) -> None:
    count = session.scalar(
        select(func.count()).select_from(Follow).where(Follow.person_id == actor.person_id, ~Follow.is_automatic)
    )
    if (count or 0) >= MAX_FOLLOWS:
        raise ConflictError(
            N_("Ya sigues %(limit)s cosas, que es lo más que se puede."),
            next_step=N_("Deja de seguir alguna en tu lista y vuelve a intentarlo."),
            limit=MAX_FOLLOWS,
        )
