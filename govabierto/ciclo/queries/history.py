"""Reads of a cycle's history: passages and changes of dates, one after the other, and the last official act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, String, cast, literal, null, select, union_all
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.ciclo.models import StagePassage, WindowChange
from govabierto.ciclo.rules import CycleState, PassageKind, StageKey
from govabierto.nucleo.tables import UtcDateTime

HISTORY_LIMIT = 200


@dataclass(frozen=True)
class Moment:
    """A passage, or a change of dates: then ``window`` names the public stage and old and new are its instants."""

    at: datetime
    reason: str
    post: str
    kind: PassageKind | None = None
    from_stage: StageKey | None = None
    to_stage: StageKey | None = None
    state: CycleState | None = None
    window: str = ""
    old: tuple[datetime, datetime] | None = None
    new: tuple[datetime, datetime] | None = None


def history_of(session: Session, cycle_id: int) -> list[Moment]:
    """Return what happened to a cycle and to its dates, newest first, in one statement."""
    passages = select(
        literal("passage").label("what"),
        StagePassage.id.label("id"),
        StagePassage.at.label("at"),
        StagePassage.reason.label("reason"),
        StagePassage.post.label("post"),
        cast(StagePassage.kind, String).label("kind"),
        cast(StagePassage.from_stage, String).label("from_stage"),
        cast(StagePassage.to_stage, String).label("to_stage"),
        cast(StagePassage.state, String).label("state"),
        *(cast(null(), UtcDateTime()).label(f"at{number}") for number in range(4)),
    ).where(StagePassage.cycle_id == cycle_id)
    changes = select(
        literal("change"),
        WindowChange.id,
        WindowChange.at,
        WindowChange.reason,
        WindowChange.post,
        literal(""),
        literal(""),
        WindowChange.stage,
        literal(""),
        WindowChange.old_opens_at,
        WindowChange.old_closes_at,
        WindowChange.new_opens_at,
        WindowChange.new_closes_at,
    ).where(WindowChange.cycle_id == cycle_id)
    both = union_all(passages, changes).subquery()
    statement = select(both).order_by(both.c.at.desc(), both.c.what, both.c.id.desc()).limit(HISTORY_LIMIT)
    return [_moment(row) for row in session.execute(statement)]


def _moment(row: Row[*tuple[Any, ...]]) -> Moment:
    what, _id, at, reason, post, kind, from_stage, to_stage, state, *instants = row
    if what == "change":
        old = (instants[0], instants[1]) if instants[0] is not None and instants[1] is not None else None
        return Moment(at, reason, post, window=to_stage, old=old, new=(instants[2], instants[3]))
    origin = StageKey(from_stage) if from_stage else None
    return Moment(at, reason, post, PassageKind(kind), origin, StageKey(to_stage), CycleState(state))


def official_act_of(jurisdiction_id: int) -> Select[datetime]:
    """Return the statement of a place's last act under a post; voices of people do not hide an official silence."""
    return (
        select(LogEntry.at)
        .where(LogEntry.jurisdiction_id == jurisdiction_id, LogEntry.actor_post != "")
        .order_by(LogEntry.id.desc())
        .limit(1)
    )


def last_official_act(session: Session, jurisdiction_id: int) -> datetime | None:
    """Return the instant of a place's last act under a post, or None."""
    return session.scalar(official_act_of(jurisdiction_id))
