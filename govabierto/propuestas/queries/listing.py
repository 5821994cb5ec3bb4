"""The public list of proposals: work that does not grow with their number.

Rows come from an index in the order asked for. Totals are counted once per revision of the place's listing scope,
which supports and comments do not move, and are kept in a small memory of the process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, exists, func, literal, select, true
from sqlalchemy.orm import Session

from govabierto.buscador import queries as buscador
from govabierto.nucleo.changes import Change, revision_of
from govabierto.nucleo.memory import Memory
from govabierto.nucleo.paging import PAGE_SIZE, Page, offset_of
from govabierto.propuestas.models import Proposal, ProposalPillar
from govabierto.propuestas.rules import KIND, ListFilter, ProposalState, Sort, listing_scope
from govabierto.territorio.models import Community

EXCERPT_LENGTH = 400
_REVISION_WINDOW = 32
_MEMORY_SIZE = 256


@dataclass(frozen=True)
class ProposalRow:
    """A proposal as lists show it; text is its beginning."""

    folio: str
    title: str
    text: str
    lang: str
    author_name: str
    community_name: str
    state: ProposalState
    pillars: tuple[str, ...]
    support_count: int
    comment_count: int
    published_at: datetime | None
    response_due_on: date | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Listing:
    """A page of the list. counts: by state, under all filters but the state's. communities: (slug, name)."""

    page: Page[ProposalRow]
    counts: dict[ProposalState, int]
    communities: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """How many proposals there are in any state."""
        return sum(self.counts.values())


_COUNTS = Memory[dict[ProposalState, int]](_MEMORY_SIZE)
_OWED = Memory[int](_MEMORY_SIZE)
_ORDERS = Memory[tuple[int, ...]](8)


def listing_of(session: Session, jurisdiction_id: int, asked: ListFilter, *, number: int, today: date) -> Listing:
    """Return a page of a place's public proposals; two statements, one more when totals have to be counted anew.

    today: seed of the random order, which stays the same for a local day.
    """
    revision, communities = _frame(session, jurisdiction_id)
    where = _conditions(session, jurisdiction_id, asked)
    key = (jurisdiction_id, revision, asked.query, asked.pillar, asked.community_slug)
    counts = _COUNTS.get(key)
    if counts is None:
        rows = session.execute(select(Proposal.state, func.count()).where(*where).group_by(Proposal.state))
        counts = {row[0]: row[1] for row in rows}
        _COUNTS.put(key, counts)
    total = sum(counts.values()) if asked.state is None else counts.get(asked.state, 0)
    if asked.state is not None:
        where.append(Proposal.state == asked.state)
    last = max(1, -(-total // PAGE_SIZE))
    number = min(number, last)
    if asked.sort is Sort.RANDOM:
        order = _random_order(session, (*key, asked.state, today), where)
        rows_ = _rows_in_order(session, order[offset_of(number) : offset_of(number) + PAGE_SIZE])
    else:
        rows_ = _rows_by_index(session, asked.sort, where, number)
    return Listing(Page(rows_, number, total), counts, communities)


def owed_answers(session: Session, jurisdiction_id: int) -> int:
    """Return how many public proposals wait for an answer.

    Counted once per revision of the list; otherwise one statement that does not grow.
    """
    key = (jurisdiction_id, revision_of(session, listing_scope(jurisdiction_id)))
    known = _OWED.get(key)
    if known is None:
        waiting = select(func.count()).where(
            Proposal.jurisdiction_id == jurisdiction_id,
            Proposal.is_public == true(),
            Proposal.answered_at.is_(None),
            Proposal.response_due_on.is_not(None),
        )
        known = session.scalar(waiting) or 0
        _OWED.put(key, known)
    return known


def _frame(session: Session, jurisdiction_id: int) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the revision of the list and the place's communities in one statement."""
    newest = (
        select(Change.id)
        .where(Change.scope_id == listing_scope(jurisdiction_id))
        .order_by(Change.id.desc())
        .limit(_REVISION_WINDOW)
        .subquery()
    )
    last_folio = (
        select(Proposal.folio)
        .where(Proposal.jurisdiction_id == jurisdiction_id, Proposal.is_public)
        .order_by(Proposal.published_at.desc(), Proposal.id.desc())
        .limit(1)
    )
    one = select(literal(1).label("one")).subquery()
    statement = (
        select(
            select(func.max(newest.c.id)).scalar_subquery(),
            select(func.sum(newest.c.id)).scalar_subquery(),
            last_folio.scalar_subquery(),
            Community.slug,
            Community.name,
        )
        .select_from(one)
        .outerjoin(Community, Community.jurisdiction_id == jurisdiction_id)
        .order_by(Community.name, Community.id)
    )
    rows = session.execute(statement).all()
    highest, total, folio = rows[0][:3]
    return f"{highest}.{total}.{folio}", tuple((row[3], row[4]) for row in rows if row[3])


def _conditions(session: Session, jurisdiction_id: int, asked: ListFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [Proposal.jurisdiction_id == jurisdiction_id, Proposal.is_public == true()]
    if asked.pillar is not None:
        touches = exists().where(ProposalPillar.proposal_id == Proposal.id, ProposalPillar.pillar == asked.pillar)
        where.append(touches)
    if asked.community_slug:
        community = select(Community.id).where(
            Community.jurisdiction_id == jurisdiction_id, Community.slug == asked.community_slug
        )
        where.append(Proposal.community_id == community.scalar_subquery())
    if asked.query:
        found = buscador.matching(session, asked.query, kind=KIND, jurisdiction_id=jurisdiction_id)
        where.append(Proposal.folio.in_(found))
    return where


def _order(sort: Sort) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    first: ColumnElement[Any] = (Proposal.support_count if sort is Sort.SUPPORTED else Proposal.published_at).desc()
    return first, Proposal.id.desc()


def _rows_by_index(
    session: Session, sort: Sort, where: Sequence[ColumnElement[bool]], number: int
) -> tuple[ProposalRow, ...]:
    chosen = select(Proposal.id).where(*where).order_by(*_order(sort)).limit(PAGE_SIZE).offset(offset_of(number))
    return _rows(session, chosen.subquery(), sort)


def _rows_in_order(session: Session, ids: Sequence[int]) -> tuple[ProposalRow, ...]:
    chosen = select(Proposal.id).where(Proposal.id.in_(ids))
    position = {proposal_id: index for index, proposal_id in enumerate(ids)}
    found = session.execute(_columns(chosen.subquery()).add_columns(Proposal.id)).all()
    return tuple(_row(row) for row in sorted(found, key=lambda row: position[row.id]))


def _random_order(session: Session, key: tuple[Hashable, ...], where: Sequence[ColumnElement[bool]]) -> tuple[int, ...]:
    """Return the ids of a list in the day's random order, shuffled once and then remembered."""
    order = _ORDERS.get(key)
    if order is None:
        seed = f"{key[0]}|{key[-1]}".encode()
        ids = session.scalars(select(Proposal.id).where(*where))
        order = tuple(sorted(ids, key=lambda number: hashlib.blake2b(b"%d" % number, key=seed, digest_size=8).digest()))
        _ORDERS.put(key, order)
    return order


def _rows(session: Session, chosen: Subquery, sort: Sort) -> tuple[ProposalRow, ...]:
    return tuple(_row(row) for row in session.execute(_columns(chosen).order_by(*_order(sort))))


def _columns(chosen: Subquery) -> Select:  # type: ignore[type-arg]
    pillars = select(func.aggregate_strings(ProposalPillar.pillar, ",")).where(
        ProposalPillar.proposal_id == Proposal.id
    )
    return (
        select(
            Proposal.folio,
            Proposal.title,
            func.substr(Proposal.body, 1, EXCERPT_LENGTH).label("text"),
            Proposal.lang,
            Proposal.author_name,
            Proposal.place_text,
            Community.name.label("community_name"),
            Proposal.state,
            pillars.scalar_subquery().label("pillars"),
            Proposal.support_count,
            Proposal.comment_count,
            Proposal.published_at,
            Proposal.response_due_on,
            Proposal.answered_at,
        )
        .join(chosen, chosen.c.id == Proposal.id)
        .outerjoin(Community, Community.id == Proposal.community_id)
    )


def _row(row: object) -> ProposalRow:
    found = row._mapping  # type: ignore[attr-defined] # noqa: SLF001
    return ProposalRow(
        folio=found["folio"],
        title=found["title"],
        text=found["text"],
        lang=found["lang"],
        author_name=found["author_name"],
        community_name=found["community_name"] or found["place_text"],
        state=found["state"],
        pillars=tuple(sorted(filter(None, (found["pillars"] or "").split(",")))),
        support_count=found["support_count"],
        comment_count=found["comment_count"],
        published_at=found["published_at"],
        response_due_on=found["response_due_on"],
        answered_at=found["answered_at"],
    )
