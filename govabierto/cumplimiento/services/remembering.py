"""Keeping how each rule stood, once a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from govabierto.cumplimiento import queries
from govabierto.cumplimiento.models import ComplianceSnapshot
from govabierto.cumplimiento.rules import RuleResult, check_all
from govabierto.importacion.bulk import insert_rows
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.territorio.queries import all_places

PLACES_AT_ONCE = 10


def remember_due(session: Session, *, now: datetime) -> int:
    """Write today's snapshot of some of the places that have none yet, by their own local day; returns how many."""
    last = queries.last_snapshots(session)
    due = [place for place in all_places(session) if (last.get(place.id) or date.min) < local_date(now, place.timezone)]
    for place in due[:PLACES_AT_ONCE]:
        remember(session, place=place, now=now)
    return len(due[:PLACES_AT_ONCE])


def remember(session: Session, *, place: Place, now: datetime) -> None:
    """Write how each rule of a place stands on its local day; the table refuses a second time."""
    today = local_date(now, place.timezone)
    rows = [
        {
            "jurisdiction_id": place.id, "on": today, "rule": one.rule.code, "state": one.result.state,
            "value": _value(one.result),
        }
        for one in check_all(queries.facts_of(session, place, now))
    ]  # fmt: skip
    insert_rows(session, ComplianceSnapshot, rows)
    mark_changed(session, place.id)


def _value(result: RuleResult) -> dict[str, Any]:
    params = {
        name: {"dia": value.isoformat()} if isinstance(value, date) else value
        for name, value in result.value.params.items()
    }
    return {"cifra": result.figure, "texto": result.value.text, "datos": params}
