"""The public list of proposals: work that does not grow with their number.

Rows come from an index in the order asked for. Totals are counted once per revision of the place's listing scope,
which supports and comments do not move, and are kept in a small memory of the process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, exists, func, literal, select, true
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
    asking = _Asking(
        bool(asked.pillar), bool(asked.community_slug), has_state=False, found=_found(session, jurisdiction_id, asked)
    )
    values = {"place": jurisdiction_id, "pillar": asked.pillar, "community": asked.community_slug, "state": asked.state}
    key = (jurisdiction_id, revision, asked.query, asked.pillar, asked.community_slug)
    counts = _COUNTS.get(key)
    if counts is None:
        counts = {row[0]: row[1] for row in session.execute(asking.counts(), values)}
        _COUNTS.put(key, counts)
    total = sum(counts.values()) if asked.state is None else counts.get(asked.state, 0)
    last = max(1, -(-total // PAGE_SIZE))
    number = min(number, last)
    asking = replace(asking, has_state=asked.state is not None)
    if asked.sort is Sort.RANDOM:
        order = _random_order(session, (*key, asked.state, today), asking, values)
        rows = _rows_in_order(session, order[offset_of(number) : offset_of(number) + PAGE_SIZE])
    else:
        found = session.execute(asking.rows(asked.sort), {**values, "start": offset_of(number)})
        rows = tuple(_row(row) for row in found)
    return Listing(Page(rows, number, total), counts, communities)


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


def _frame_statement() -> Select[*tuple[Any, ...]]:
    newest = (
        select(Change.id)
        .where(Change.scope_id == bindparam("scope"))
        .order_by(Change.id.desc())
        .limit(_REVISION_WINDOW)
        .subquery()
    )
    last_folio = (
        select(Proposal.folio)
        .where(Proposal.jurisdiction_id == bindparam("place"), Proposal.is_public)
        .order_by(Proposal.published_at.desc(), Proposal.id.desc())
        .limit(1)
    )
    one = select(literal(1).label("one")).subquery()
    return (
        select(
            select(func.max(newest.c.id)).scalar_subquery(),
            select(func.sum(newest.c.id)).scalar_subquery(),
            last_folio.scalar_subquery(),
            Community.slug,
            Community.name,
        )
        .select_from(one)
        .outerjoin(Community, Community.jurisdiction_id == bindparam("place"))
        .order_by(Community.name, Community.id)
    )


def _row_columns() -> Select[*tuple[Any, ...]]:
    """Return what a row of the list shows, in the order of ProposalRow's own; the id comes last."""
    pillars = select(func.aggregate_strings(ProposalPillar.pillar, ",")).where(
        ProposalPillar.proposal_id == Proposal.id
    )
    return select(
        Proposal.folio,
        Proposal.title,
        func.substr(Proposal.body, 1, EXCERPT_LENGTH),
        Proposal.lang,
        Proposal.author_name,
        func.coalesce(Community.name, Proposal.place_text),
        Proposal.state,
        pillars.scalar_subquery(),
        Proposal.support_count,
        Proposal.comment_count,
        Proposal.published_at,
        Proposal.response_due_on,
        Proposal.answered_at,
        Proposal.id,
    ).outerjoin(Community, Community.id == Proposal.community_id)


# Built once: building a statement costs more than running it.
_FRAME = _frame_statement()
_ROW = _row_columns()
_THESE = _ROW.where(Proposal.id.in_(bindparam("ids", expanding=True)))


@dataclass(frozen=True)
class _Asking:
    """The statements of one kind of question: which filters it has. found: folios that a search found, if any."""

    has_pillar: bool
    has_community: bool
    has_state: bool
    found: Select[*tuple[Any, ...]] | None = None

    def counts(self) -> Select[*tuple[Any, ...]]:
        """Return how many there are in each state."""
        statement = select(Proposal.state, func.count()).where(*_conditions(self)).group_by(Proposal.state)
        return self._searched(statement)

    def ids(self) -> Select[*tuple[Any, ...]]:
        """Return all ids."""
        return self._searched(select(Proposal.id).where(*_conditions(self)))

    def rows(self, sort: Sort) -> Select[*tuple[Any, ...]]:
        """Return the rows of a page."""
        if self.found is None:
            return _rows_statement(self, sort)
        return _page_of(self.ids(), sort)

    def _searched(self, statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        return statement if self.found is None else statement.where(Proposal.folio.in_(self.found))


@lru_cache(maxsize=32)
def _rows_statement(asking: _Asking, sort: Sort) -> Select[*tuple[Any, ...]]:
    return _page_of(asking.ids(), sort)


def _page_of(ids: Select[*tuple[Any, ...]], sort: Sort) -> Select[*tuple[Any, ...]]:
    """Choose a page by an index that gives its order, and only then fetch what its rows show."""
    first: ColumnElement[Any] = (Proposal.support_count if sort is Sort.SUPPORTED else Proposal.published_at).desc()
    order = (first, Proposal.id.desc())
    chosen = ids.order_by(*order).limit(PAGE_SIZE).offset(bindparam("start")).subquery()
    return _ROW.join(chosen, chosen.c.id == Proposal.id).order_by(*order)


def _conditions(asking: _Asking) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [Proposal.jurisdiction_id == bindparam("place"), Proposal.is_public == true()]
    if asking.has_pillar:
        touches = exists().where(
            ProposalPillar.proposal_id == Proposal.id, ProposalPillar.pillar == bindparam("pillar")
        )
        where.append(touches)
    if asking.has_community:
        community = select(Community.id).where(
            Community.jurisdiction_id == bindparam("place"), Community.slug == bindparam("community")
        )
        where.append(Proposal.community_id == community.scalar_subquery())
    if asking.has_state:
        where.append(Proposal.state == bindparam("state"))
    return where


def _frame(session: Session, jurisdiction_id: int) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the revision of the list and the place's communities in one statement."""
    rows = session.execute(_FRAME, {"place": jurisdiction_id, "scope": listing_scope(jurisdiction_id)}).all()
    highest, total, folio = rows[0][:3]
    return f"{highest}.{total}.{folio}", tuple((row[3], row[4]) for row in rows if row[3])


def _found(session: Session, jurisdiction_id: int, asked: ListFilter) -> Select[*tuple[Any, ...]] | None:
    if not asked.query:
        return None
    return buscador.matching(session, asked.query, kind=KIND, jurisdiction_id=jurisdiction_id)


def _rows_in_order(session: Session, ids: Sequence[int]) -> tuple[ProposalRow, ...]:
    position = {proposal_id: index for index, proposal_id in enumerate(ids)}
    found = session.execute(_THESE, {"ids": list(ids)}).all()
    return tuple(_row(row) for row in sorted(found, key=lambda row: position[row[-1]]))


def _random_order(
    session: Session, key: tuple[Hashable, ...], asking: _Asking, values: Mapping[str, object]
) -> tuple[int, ...]:
    """Return the ids of a list in the day's random order, shuffled once and then remembered."""
    order = _ORDERS.get(key)
    if order is None:
        seed = f"{key[0]}|{key[-1]}".encode()
        ids = session.scalars(asking.ids(), values)
        order = tuple(sorted(ids, key=lambda number: hashlib.blake2b(b"%d" % number, key=seed, digest_size=8).digest()))
        _ORDERS.put(key, order)
    return order


def _row(row: Row[*tuple[Any, ...]]) -> ProposalRow:
    folio, title, text, lang, author_name, community_name, state, pillars, *rest, _id = row
    names = tuple(sorted(filter(None, (pillars or "").split(","))))
    return ProposalRow(folio, title, text, lang, author_name, community_name, state, names, *rest)
