"""Writing lineage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import Relation
from govabierto.nucleo.things import ThingRef


def link(
    session: Session,
    *,
    origin: ThingRef,
    relation: Relation,
    result: ThingRef,
    now: datetime,
    post: str = "",
    reason: str = "",
) -> LineageEdge:
    """Link what came first (``origin``) to what came of it (``result``); the same link twice is one link.

    The caller's own act says it in the public record. post: under which somebody linked them.
    """
    ends = {
        "from_kind": origin.kind,
        "from_folio": origin.folio,
        "relation": relation,
        "to_kind": result.kind,
        "to_folio": result.folio,
    }
    known = session.scalar(select(LineageEdge).filter_by(**ends))
    if known is not None:
        return known
    edge = LineageEdge(**ends, post=post, reason=reason, at=now)
    session.add(edge)
    return edge
