"""Reads of one cycle: where it stands, its windows and their changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from govabierto.ciclo.models import Cycle, ElectoralPause, StageWindow, WindowChange
from govabierto.ciclo.rules import (
    CycleState,
    PresetKey,
    PublicStage,
    StageKey,
    StageStep,
    Standing,
    Window,
    is_open,
    stage_states,
    standing,
)
from govabierto.ciclo.rules.machine import PUBLIC_STAGE_OF, STAGE_NAMES
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.territorio.models import Jurisdiction


@dataclass(frozen=True)
class CycleView:
    """A cycle with its windows, in the order of the stages.

    steps: its detailed stages, empty unless ``with_stages`` read them. proposals_published_at: when the opening of
    proposals got the day it has, read with them; None where it never moved.
    """

    id: int
    folio: str
    jurisdiction_id: int
    number: int
    title: str
    preset: PresetKey
    current_stage: StageKey
    entered_at: datetime
    state: CycleState
    state_reason: str
    timeline_published_at: datetime | None
    opportunities: str
    created_at: datetime
    windows: tuple[Window, ...]
    steps: tuple[StageStep, ...] = ()
    proposals_published_at: datetime | None = None

    @property
    def is_suspended(self) -> bool:
        """Whether it stands still until its secretariat resumes it."""
        return self.state is CycleState.SUSPENDED

    @property
    def is_stopped(self) -> bool:
        """Whether it is suspended, withdrawn or lapsed: nothing runs."""
        return self.state not in (CycleState.ACTIVE, CycleState.CLOSED)

    @property
    def keys(self) -> tuple[StageKey, ...]:
        """The detailed stages that it has, in order."""
        return tuple(step.key for step in self.steps)

    @property
    def public_stage(self) -> PublicStage:
        """The one of seven to which its recorded stage belongs, whatever the clock says."""
        return PUBLIC_STAGE_OF[self.current_stage]

    @property
    def stage_name(self) -> str:
        """What its recorded stage is called here: its own name, else the usual one (Spanish msgid)."""
        step = self.step_of(self.current_stage)
        return (step.name if step else "") or STAGE_NAMES[self.current_stage]

    def step_of(self, key: StageKey) -> StageStep | None:
        """Return a detailed stage, or None where the cycle leaves it out."""
        return next((step for step in self.steps if step.key is key), None)

    def standing(self, now: datetime) -> Standing:
        """Return where the cycle stands at an instant."""
        return standing(self.windows, now)

    def states(self, now: datetime) -> dict[PublicStage, str]:
        """Return for every stage ``done``, ``now``, ``next`` or ``unset``."""
        return stage_states(self.windows, now)

    def window_of(self, stage: PublicStage) -> Window | None:
        """Return a stage's window, or None while it has no dates."""
        return next((window for window in self.windows if window.stage == stage), None)

    def is_stage_open(self, stage: PublicStage, now: datetime) -> bool:
        """Tell whether a stage's window is open; a stopped cycle has no open stage."""
        return not self.is_stopped and is_open(self.windows, stage, now)


def current_cycle(session: Session, jurisdiction_id: int) -> CycleView | None:
    """Return a place's newest cycle with its windows, in one statement; None before the first."""
    newest = (
        select(Cycle.id).where(Cycle.jurisdiction_id == jurisdiction_id).order_by(Cycle.number.desc()).limit(1)
    ).scalar_subquery()
    return _view(session, Cycle.id == newest)


def cycle_by_folio(session: Session, folio: str) -> CycleView | None:
    """Return a cycle with its windows."""
    return _view(session, Cycle.folio == folio)


def _view(session: Session, where: ColumnElement[bool]) -> CycleView | None:
    statement = select(Cycle, StageWindow).outerjoin(StageWindow, StageWindow.cycle_id == Cycle.id)
    rows = session.execute(statement.where(where)).all()
    if not rows:
        return None
    cycle: Cycle = rows[0][0]
    order = list(PublicStage)
    found: list[StageWindow | None] = [row[1] for row in rows]
    windows = sorted((row for row in found if row is not None), key=lambda row: order.index(row.stage))
    return CycleView(
        id=cycle.id,
        folio=cycle.folio,
        jurisdiction_id=cycle.jurisdiction_id,
        number=cycle.number,
        title=cycle.title,
        preset=cycle.preset,
        current_stage=cycle.current_stage,
        entered_at=cycle.entered_at,
        state=cycle.state,
        state_reason=cycle.state_reason,
        timeline_published_at=cycle.timeline_published_at,
        opportunities=cycle.opportunities,
        created_at=cycle.created_at,
        windows=tuple(Window(row.stage, row.opens_at, row.closes_at) for row in windows),
    )


def cycle_row(session: Session, folio: str) -> Cycle | None:
    """Return the row of a cycle, locked, for changing it."""
    return session.scalar(select(Cycle).where(Cycle.folio == folio).with_for_update())


def window_row(session: Session, cycle_id: int, stage: PublicStage) -> StageWindow | None:
    """Return the row of a stage's window, for changing it."""
    return session.scalar(select(StageWindow).where(StageWindow.cycle_id == cycle_id, StageWindow.stage == stage))


def changes_of(session: Session, cycle_id: int) -> Sequence[WindowChange]:
    """Return every change of a cycle's windows, newest first."""
    statement = select(WindowChange).where(WindowChange.cycle_id == cycle_id).order_by(WindowChange.id.desc())
    return session.scalars(statement).all()


def cycle_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of cycles by folio."""
    statement = (
        select(Cycle.folio, Cycle.title, Cycle.jurisdiction_id, Jurisdiction.slug)
        .join(Jurisdiction, Jurisdiction.id == Cycle.jurisdiction_id)
        .where(Cycle.folio.in_(list(folios)))
    )
    return {
        folio: ThingCard(ThingRef("ciclo", folio), title, f"/{slug}/proceso/", jurisdiction_id, slug)
        for folio, title, jurisdiction_id, slug in session.execute(statement)
    }


def pause_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of electoral pauses by folio."""
    statement = (
        select(ElectoralPause.folio, ElectoralPause.reason, ElectoralPause.jurisdiction_id, Jurisdiction.slug)
        .join(Jurisdiction, Jurisdiction.id == ElectoralPause.jurisdiction_id)
        .where(ElectoralPause.folio.in_(list(folios)))
    )
    return {
        folio: ThingCard(ThingRef("pausa", folio), reason, f"/{slug}/proceso/pausas/", jurisdiction_id, slug)
        for folio, reason, jurisdiction_id, slug in session.execute(statement)
    }


THING_KINDS = (
    ThingKind("ciclo", N_("Ciclo"), "CI", cycle_cards),
    ThingKind("pausa", N_("Pausa electoral"), "PE", pause_cards),
)
