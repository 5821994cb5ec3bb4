"""Walking lineage, in both directions, with a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import Relation
from govabierto.nucleo.things import ThingCard, ThingRef, load_cards

MAX_DEPTH = 6
MAX_EDGES = 400


@dataclass(frozen=True)
class Step:
    """One thing of a lineage, with the link that leads to it. distance counts links from the thing asked for."""

    card: ThingCard
    relation: Relation
    at: datetime
    distance: int


@dataclass(frozen=True)
class Lineage:
    """Where a thing comes from (oldest first) and what came of it (nearest first)."""

    before: tuple[Step, ...]
    after: tuple[Step, ...]


def lineage_of(session: Session, ref: ThingRef) -> Lineage:
    """Return everything before and after a thing; one statement per step of distance and one per kind of thing."""
    before = _walk(session, ref, backwards=True)
    after = _walk(session, ref, backwards=False)
    cards = load_cards(session, [other for other, _, _ in before + after])
    older = [_step(cards, other, edge, depth) for other, edge, depth in reversed(before) if other in cards]
    newer = [_step(cards, other, edge, depth) for other, edge, depth in after if other in cards]
    return Lineage(tuple(s for s in older if s.card.is_public), tuple(s for s in newer if s.card.is_public))


def results_of(session: Session, refs: Iterable[ThingRef], relation: Relation) -> dict[ThingRef, list[ThingRef]]:
    """Return, for each thing, what it leads to by one relation; one statement."""
    ends = list(refs)
    found: dict[ThingRef, list[ThingRef]] = {}
    if not ends:
        return found
    statement = (
        select(LineageEdge)
        .where(LineageEdge.relation == relation, _any_of(ends, backwards=False))
        .order_by(LineageEdge.id)
    )
    for edge in session.scalars(statement):
        found.setdefault(ThingRef(edge.from_kind, edge.from_folio), []).append(ThingRef(edge.to_kind, edge.to_folio))
    return found


def _walk(session: Session, ref: ThingRef, *, backwards: bool) -> list[tuple[ThingRef, LineageEdge, int]]:
    seen = {ref}
    frontier = [ref]
    steps: list[tuple[ThingRef, LineageEdge, int]] = []
    for depth in range(1, MAX_DEPTH + 1):
        if not frontier or len(steps) > MAX_EDGES:
            break
        statement = select(LineageEdge).where(_any_of(frontier, backwards=backwards)).order_by(LineageEdge.id)
        frontier = []
        for edge in session.scalars(statement.limit(MAX_EDGES)):
            other = ThingRef(edge.from_kind, edge.from_folio) if backwards else ThingRef(edge.to_kind, edge.to_folio)
            if other not in seen:
                seen.add(other)
                frontier.append(other)
                steps.append((other, edge, depth))
    return steps


def _any_of(refs: Iterable[ThingRef], *, backwards: bool) -> ColumnElement[bool]:
    kind, folio = (
        (LineageEdge.to_kind, LineageEdge.to_folio) if backwards else (LineageEdge.from_kind, LineageEdge.from_folio)
    )
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, []).append(ref.folio)
    return or_(*(and_(kind == name, folio.in_(folios)) for name, folios in by_kind.items()))


def _step(cards: dict[ThingRef, ThingCard], other: ThingRef, edge: LineageEdge, depth: int) -> Step:
    return Step(cards[other], edge.relation, edge.at, depth)
