"""Reads of a cycle's detailed stages, with the exceptions granted and the last official act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from govabierto.ciclo.models import CycleStage, CycleWaiver, WindowChange
from govabierto.ciclo.queries.cycles import CycleView
from govabierto.ciclo.queries.history import official_act_of
from govabierto.ciclo.rules import PublicStage, StageKey, StageStep, WaiverValue


@dataclass(frozen=True)
class StagesFound:
    """A cycle with its detailed stages. last_act_at: of the last act that somebody did under a post; None before."""

    cycle: CycleView
    waivers: tuple[WaiverValue, ...]
    last_act_at: datetime | None


def with_stages(session: Session, cycle: CycleView) -> StagesFound:
    """Read a cycle's detailed stages, its waivers and its last official act, in one statement."""
    moved = (
        select(WindowChange.at)
        .where(
            WindowChange.cycle_id == cycle.id,
            WindowChange.stage == PublicStage.PROPOSALS.value,
            or_(WindowChange.old_opens_at.is_(None), WindowChange.old_opens_at != WindowChange.new_opens_at),
        )
        .order_by(WindowChange.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    act = official_act_of(cycle.jurisdiction_id).scalar_subquery()
    statement = (
        select(CycleStage, CycleWaiver, moved, act)
        .outerjoin(
            CycleWaiver, and_(CycleWaiver.cycle_id == CycleStage.cycle_id, CycleStage.key == cycle.current_stage)
        )
        .where(CycleStage.cycle_id == cycle.id)
        .order_by(CycleStage.position, CycleStage.id, CycleWaiver.id)
    )
    rows: list[tuple[CycleStage, CycleWaiver | None, datetime | None, datetime | None]] = [
        (row[0], row[1], row[2], row[3]) for row in session.execute(statement)
    ]
    steps = {row[0].key: _step(row[0]) for row in rows}
    view = replace(cycle, steps=tuple(steps.values()), proposals_published_at=rows[0][2] if rows else None)
    waivers = tuple(_waiver(row[1]) for row in rows if row[1] is not None)
    return StagesFound(view, waivers, rows[0][3] if rows else None)


def stages_of(session: Session, cycle_id: int) -> Sequence[CycleStage]:
    """Return the rows of a cycle's detailed stages, in order, for changing them."""
    statement = select(CycleStage).where(CycleStage.cycle_id == cycle_id)
    return session.scalars(statement.order_by(CycleStage.position, CycleStage.id)).all()


def waiver_row(session: Session, cycle_id: int, guard: str) -> CycleWaiver | None:
    """Return the waiver of a guard in a cycle, or None."""
    return session.scalar(select(CycleWaiver).where(CycleWaiver.cycle_id == cycle_id, CycleWaiver.guard == guard))


def _step(row: CycleStage) -> StageStep:
    return StageStep(StageKey(row.key), row.name, row.starts_on, row.ends_on)


def _waiver(row: CycleWaiver) -> WaiverValue:
    return WaiverValue(row.guard, row.reason, row.agreement_kind, row.agreement_folio, row.post, row.at)
