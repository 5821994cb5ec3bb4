"""Reading the public record."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.nucleo.paging import PAGE_SIZE, Page, offset_of
from govabierto.nucleo.things import ThingCard, ThingRef, load_cards


@dataclass(frozen=True)
class Act:
    """An entry as pages show it. card is None where its thing can't be shown."""

    number: int
    kind: str
    ref: ThingRef
    card: ThingCard | None
    actor_role: str
    actor_post: str
    at: datetime
    content: dict[str, Any]
    content_hash: str

    @property
    def short_hash(self) -> str:
        """The beginning and the end of the hash, for reading aloud."""
        return short_hash(self.content_hash)


_NEWEST = select(LogEntry).order_by(LogEntry.id.desc()).limit(bindparam("limit"))
_OF_THING = _NEWEST.where(LogEntry.subject_kind == bindparam("kind"), LogEntry.subject_folio == bindparam("folio"))
_OF_PLACE = _NEWEST.where(LogEntry.jurisdiction_id == bindparam("place"))


def acts_of(session: Session, ref: ThingRef, *, limit: int = 50) -> list[Act]:
    """Return a thing's acts, newest first, in one statement."""
    asked = {"kind": ref.kind, "folio": ref.folio, "limit": limit}
    return _as_acts(session, session.scalars(_OF_THING, asked).all(), with_cards=False)


def latest_acts(session: Session, jurisdiction_id: int, *, limit: int) -> list[Act]:
    """Return a place's newest acts with their things."""
    asked = {"place": jurisdiction_id, "limit": limit}
    return _as_acts(session, session.scalars(_OF_PLACE, asked).all(), with_cards=True)


# The footer of every page asks for it: built once.
_LAST = select(LogEntry.id, LogEntry.at, LogEntry.content_hash).order_by(LogEntry.id.desc()).limit(1)
_LAST_OF_PLACE = _LAST.where(LogEntry.jurisdiction_id == bindparam("place"))


@dataclass(frozen=True)
class Seal:
    """What the foot of a page says of the newest act."""

    number: int
    at: datetime
    content_hash: str

    @property
    def short_hash(self) -> str:
        """The beginning and the end of the hash, for reading aloud."""
        return short_hash(self.content_hash)


def last_act(session: Session, jurisdiction_id: int | None) -> Seal | None:
    """Return the newest act of a place, or of all places."""
    statement = _LAST if jurisdiction_id is None else _LAST_OF_PLACE
    row = session.execute(statement, {"place": jurisdiction_id}).first()
    return Seal(row.id, row.at, row.content_hash.hex()) if row else None


def short_hash(content_hash: str) -> str:
    """Return the beginning and the end of a hash."""
    return f"{content_hash[:4]}…{content_hash[-4:]}"


@dataclass(frozen=True)
class Proof:
    """An entry with what anyone needs to compute its hash again. canonical: the exact text that was hashed."""

    act: Act
    jurisdiction_id: int | None
    canonical: str
    salt: str


def proof_of(session: Session, number: int) -> Proof | None:
    """Return one entry of the record by its number."""
    entry = session.get(LogEntry, number)
    if entry is None:
        return None
    act = _as_acts(session, [entry], with_cards=True)[0]
    return Proof(act, entry.jurisdiction_id, entry.content, entry.salt.hex())


def page_of_acts(
    session: Session,
    jurisdiction_id: int | None,
    *,
    number: int,
    size: int = PAGE_SIZE,
    kind: str | None = None,
) -> Page[Act]:
    """Return a page of the record, newest first; of one place or of all, and of one kind of act where given."""
    where = [] if jurisdiction_id is None else [LogEntry.jurisdiction_id == jurisdiction_id]
    if kind is not None:
        where.append(LogEntry.kind == kind)
    total = session.scalar(select(func.count()).select_from(LogEntry).where(*where)) or 0
    statement = select(LogEntry).where(*where).order_by(LogEntry.id.desc()).limit(size).offset(offset_of(number, size))
    return Page(_as_acts(session, session.scalars(statement).all(), with_cards=True), number, total, size)


def _as_acts(session: Session, entries: Sequence[LogEntry], *, with_cards: bool) -> list[Act]:
    refs = [ThingRef(entry.subject_kind, entry.subject_folio) for entry in entries]
    cards = load_cards(session, refs) if with_cards else {}
    return [
        Act(
            number=entry.id,
            kind=entry.kind,
            ref=ref,
            card=cards.get(ref),
            actor_role=entry.actor_role,
            actor_post=entry.actor_post,
            at=entry.at,
            content=json.loads(entry.content),
            content_hash=entry.content_hash.hex(),
        )
        for entry, ref in zip(entries, refs, strict=True)
    ]
