"""Reads of what this room keeps: start, declared facts and the history of each rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.cumplimiento.models import ComplianceSnapshot, ComplianceStart, DeclaredEvidence
from govabierto.cumplimiento.rules import RULES, RuleState, Say
from govabierto.territorio.models import Jurisdiction

HISTORY_DAYS = 400


@dataclass(frozen=True)
class Stretch:
    """A run of days in which a rule stood and measured the same."""

    state: RuleState
    value: Say
    figure: int | None
    first_on: date
    last_on: date


def start_of(session: Session, place_id: int) -> ComplianceStart | None:
    """Return the published start of a place, None where the first public act counts."""
    return session.get(ComplianceStart, place_id)


def declared_of(session: Session, place_id: int) -> Sequence[DeclaredEvidence]:
    """Return everything declared in a place, newest first."""
    statement = select(DeclaredEvidence).where(DeclaredEvidence.jurisdiction_id == place_id)
    return session.scalars(statement.order_by(DeclaredEvidence.on.desc(), DeclaredEvidence.id.desc())).all()


def last_snapshots(session: Session) -> dict[int, date | None]:
    """Return the day of each place's last snapshot, by one look in the index a place."""
    last = (
        select(func.max(ComplianceSnapshot.on))
        .where(ComplianceSnapshot.jurisdiction_id == Jurisdiction.id, ComplianceSnapshot.rule == RULES[0].code)
        .scalar_subquery()
    )
    return dict(session.execute(select(Jurisdiction.id, last)).all())


def history_of(session: Session, place_id: int, rule: str) -> tuple[Stretch, ...]:
    """Return how a rule stood, newest first, equal days together."""
    statement = (
        select(ComplianceSnapshot)
        .where(ComplianceSnapshot.jurisdiction_id == place_id, ComplianceSnapshot.rule == rule)
        .order_by(ComplianceSnapshot.on.desc())
        .limit(HISTORY_DAYS)
    )
    found: list[Stretch] = []
    for row in session.scalars(statement):
        stretch = _stretch(row)
        if found and (found[-1].state, found[-1].figure) == (stretch.state, stretch.figure):
            newer = found.pop()
            stretch = Stretch(newer.state, newer.value, newer.figure, row.on, newer.last_on)
        found.append(stretch)
    return tuple(found)


def _stretch(row: ComplianceSnapshot) -> Stretch:
    stored: dict[str, Any] = row.value
    params = {name: _param(value) for name, value in stored["datos"].items()}
    return Stretch(row.state, Say(stored["texto"], params), stored["cifra"], row.on, row.on)


def _param(value: Any) -> int | str | date:
    return date.fromisoformat(value["dia"]) if isinstance(value, dict) else value
