"""Walking lineage, in both directions, with a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import Relation
from govabierto.nucleo.things import ThingCard, ThingRef, load_cards

MAX_DEPTH = 6
MAX_EDGES = 400
_FROM = (LineageEdge.from_kind, LineageEdge.from_folio)
_TO = (LineageEdge.to_kind, LineageEdge.to_folio)


@dataclass(frozen=True)
class Step:
    """One thing of a lineage, with the link that leads to it. distance counts links from the thing asked for."""

    card: ThingCard
    relation: Relation
    at: datetime
    distance: int


class Link(NamedTuple):
    """One link between two things."""

    id: int
    origin: ThingRef
    result: ThingRef
    relation: Relation
    at: datetime


@dataclass(frozen=True)
class Lineage:
    """Where a thing comes from (oldest first) and what came of it (nearest first).

    own: of ``after``, what came of this very thing, and not of others that shared a vote or an agreement with it.
    """

    before: tuple[Step, ...]
    after: tuple[Step, ...]
    own: tuple[Step, ...]


def lineage_of(session: Session, ref: ThingRef) -> Lineage:
    """Return everything before and after a thing; one statement for the links and one per kind of thing."""
    links = _links_around(session, ref)
    before, after = _walk(links, ref, backwards=True), _walk(links, ref, backwards=False)
    cards = load_cards(session, [other for other, _, _ in before + after])
    older = [_step(cards, other, edge, depth) for other, edge, depth in reversed(before) if other in cards]
    newer = [_step(cards, other, edge, depth) for other, edge, depth in after if other in cards]
    kept = _own_results(links, ref, [other for other, _, _ in after])
    shown = tuple(s for s in newer if s.card.is_public)
    return Lineage(tuple(s for s in older if s.card.is_public), shown, tuple(s for s in shown if s.card.ref in kept))


def results_of(session: Session, refs: Iterable[ThingRef], relation: Relation) -> dict[ThingRef, list[ThingRef]]:
    """Return, for each thing, what it leads to by one relation; one statement."""
    ends = list(refs)
    found: dict[ThingRef, list[ThingRef]] = {}
    if not ends:
        return found
    statement = select(LineageEdge).where(LineageEdge.relation == relation, _any_of(ends)).order_by(LineageEdge.id)
    for edge in session.scalars(statement):
        found.setdefault(ThingRef(edge.from_kind, edge.from_folio), []).append(ThingRef(edge.to_kind, edge.to_folio))
    return found


def _links_statement() -> Select[*tuple[Any, ...]]:
    """Return the links that lead to a thing and those that leave it, down to MAX_DEPTH, in one statement."""
    sides: list[ColumnElement[bool]] = []
    for name, near, far in (("before", _TO, _FROM), ("after", _FROM, _TO)):
        start = select(
            cast(bindparam("kind"), String(40)).label("kind"),
            cast(bindparam("folio"), String(16)).label("folio"),
            literal(0).label("depth"),
        )
        reached = start.cte(name, recursive=True)
        is_next = and_(near[0] == reached.c.kind, near[1] == reached.c.folio)
        # UNION drops what was reached at the same depth already: cycles end at MAX_DEPTH.
        reached = reached.union(
            select(*far, reached.c.depth + 1).join(reached, is_next).where(reached.c.depth < MAX_DEPTH)
        )
        sides.append(tuple_(*near).in_(select(reached.c.kind, reached.c.folio).where(reached.c.depth < MAX_DEPTH)))
    # What else of its kind leads to what came of it, which tells what is shared.
    came_of = select(reached.c.kind, reached.c.folio).where(reached.c.depth > 0)
    sides.append(and_(LineageEdge.from_kind == bindparam("kind"), tuple_(*_TO).in_(came_of)))
    columns = (LineageEdge.id, *_FROM, *_TO, LineageEdge.relation, LineageEdge.at)
    return select(*columns).where(or_(*sides)).order_by(LineageEdge.id).limit(2 * MAX_EDGES)


#: Built once: it costs more to build than to run.
_LINKS = _links_statement()


def _links_around(session: Session, ref: ThingRef) -> list[Link]:
    found = session.execute(_LINKS, {"kind": ref.kind, "folio": ref.folio})
    return [
        Link(number, ThingRef(from_kind, from_folio), ThingRef(to_kind, to_folio), relation, at)
        for number, from_kind, from_folio, to_kind, to_folio, relation, at in found
    ]


def _walk(links: Sequence[Link], ref: ThingRef, *, backwards: bool) -> list[tuple[ThingRef, Link, int]]:
    """Follow links from a thing, nearest first; each thing once, so that cycles end."""
    leaving: dict[ThingRef, list[tuple[ThingRef, Link]]] = {}
    for edge in links:
        start, end = (edge.result, edge.origin) if backwards else (edge.origin, edge.result)
        leaving.setdefault(start, []).append((end, edge))
    seen, frontier = {ref}, [ref]
    steps: list[tuple[ThingRef, Link, int]] = []
    for depth in range(1, MAX_DEPTH + 1):
        ends = [pair for here in frontier for pair in leaving.get(here, ())]
        frontier = []
        for other, edge in sorted(ends, key=lambda pair: pair[1].id):
            if other not in seen:
                seen.add(other)
                frontier.append(other)
                steps.append((other, edge, depth))
    return steps


def _own_results(links: Sequence[Link], ref: ThingRef, after: Sequence[ThingRef]) -> set[ThingRef]:
    """Return what came of a thing itself.

    That is what it leads to by a link of its own, what came of that where nothing else of its kind leads there, and
    whatever stands between: of a ballot with ten options, the agreement and the commitment of one's own option.
    """
    ends: dict[ThingRef, list[ThingRef]] = {}
    origins: dict[ThingRef, list[ThingRef]] = {}
    for edge in links:
        ends.setdefault(edge.origin, []).append(edge.result)
        origins.setdefault(edge.result, []).append(edge.origin)
    own: set[ThingRef] = set()
    waiting = list(ends.get(ref, ()))
    while waiting:
        here = waiting.pop()
        if here in own or here == ref:
            continue
        own.add(here)
        is_shared = any(other.kind == ref.kind and other != ref for other in origins[here])
        waiting += [] if is_shared else ends.get(here, [])
    between, waiting = set(own), [origin for here in own for origin in origins[here]]
    while waiting:
        here = waiting.pop()
        if here in after and here not in between:
            between.add(here)
            waiting += origins[here]
    return between


def _any_of(refs: Iterable[ThingRef]) -> ColumnElement[bool]:
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, []).append(ref.folio)
    return or_(*(and_(_FROM[0] == name, _FROM[1].in_(folios)) for name, folios in by_kind.items()))


def _step(cards: dict[ThingRef, ThingCard], other: ThingRef, edge: Link, depth: int) -> Step:
    return Step(cards[other], edge.relation, edge.at, depth)
