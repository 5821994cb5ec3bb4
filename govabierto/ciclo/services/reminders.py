"""What the clock does to cycles: those without acts lapse, and a stage that ends soon is said once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.ciclo import queries
from govabierto.ciclo.events import StageDueSoon
from govabierto.ciclo.models import Cycle, CycleStage, StagePassage, StageWindow
from govabierto.ciclo.rules import CycleState
from govabierto.ciclo.rules.machine import PUBLIC_STAGE_OF
from govabierto.ciclo.rules.pace import LAPSE_DAYS, REMINDER_DAYS, Silence, silence_of
from govabierto.ciclo.services.states import lapse
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.events import emit
from govabierto.territorio.queries import place_by_id

_MOMENT = timedelta(microseconds=1)


def lapse_silent_cycles(session: Session, *, now: datetime) -> list[str]:
    """Let every running cycle lapse whose place has had no official act for 180 days; return their folios."""
    since = now - timedelta(days=LAPSE_DAYS)
    statement = select(Cycle).where(Cycle.state == CycleState.ACTIVE, Cycle.entered_at <= since).order_by(Cycle.id)
    lapsed = []
    for cycle in session.scalars(statement).all():
        place = place_by_id(session, cycle.jurisdiction_id)
        last_act_at = last_move_of(session, cycle)
        if place is None:
            continue
        days = (local_date(last_act_at, place.timezone), local_date(now, place.timezone))
        if silence_of(*days) is Silence.LAPSED:
            lapse(session, actor=SYSTEM, cycle_folio=cycle.folio, last_act_at=last_act_at, now=now)
            lapsed.append(cycle.folio)
    return lapsed


def last_move_of(session: Session, cycle: Cycle) -> datetime:
    """Return the instant from which a cycle's silence counts: an act under a post, or its own last passage."""
    passage = select(StagePassage.at).where(StagePassage.cycle_id == cycle.id).order_by(StagePassage.id.desc()).limit(1)
    found = (queries.last_official_act(session, cycle.jurisdiction_id), session.scalar(passage), cycle.entered_at)
    return max(instant for instant in found if instant is not None)


def remind_of_due_stages(session: Session, *, now: datetime) -> list[StageDueSoon]:
    """Say which present stages end within a week, once per date; return what was said."""
    statement = (
        select(Cycle, CycleStage)
        .join(CycleStage, (CycleStage.cycle_id == Cycle.id) & (CycleStage.key == Cycle.current_stage))
        .where(Cycle.state == CycleState.ACTIVE, CycleStage.reminded_at.is_(None))
        .order_by(Cycle.id)
    )
    said = []
    for cycle, stage in session.execute(statement).all():
        place = place_by_id(session, cycle.jurisdiction_id)
        due_on = _due_on(session, cycle, stage, place.timezone) if place is not None else None
        if place is None or due_on is None:
            continue
        days_left = (due_on - local_date(now, place.timezone)).days
        if 0 <= days_left <= REMINDER_DAYS:
            stage.reminded_at = now
            event = StageDueSoon(now, cycle.jurisdiction_id, cycle.folio, cycle.current_stage.value, due_on, days_left)
            emit(session, event)
            said.append(event)
    return said


def _due_on(session: Session, cycle: Cycle, stage: CycleStage, timezone: str) -> date | None:
    if stage.ends_on is not None:
        return stage.ends_on
    public = PUBLIC_STAGE_OF[cycle.current_stage]
    closes_at = session.scalar(
        select(StageWindow.closes_at).where(StageWindow.cycle_id == cycle.id, StageWindow.stage == public)
    )
    return local_date(closes_at - _MOMENT, timezone) if closes_at is not None else None
