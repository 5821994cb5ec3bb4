"""Reads of the cycle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from govabierto.ciclo.models import Cycle, StageWindow, WindowChange
from govabierto.ciclo.rules import PublicStage, Standing, Window, is_open, stage_states, standing
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.territorio.models import Jurisdiction


@dataclass(frozen=True)
class CycleView:
    """A cycle with its windows, in the order of the stages."""

    id: int
    folio: str
    number: int
    title: str
    is_suspended: bool
    suspension_reason: str
    created_at: datetime
    windows: tuple[Window, ...]

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
        """Tell whether a stage's window is open; a suspended cycle has no open stage."""
        return not self.is_suspended and is_open(self.windows, stage, now)


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
        number=cycle.number,
        title=cycle.title,
        is_suspended=cycle.is_suspended,
        suspension_reason=cycle.suspension_reason,
        created_at=cycle.created_at,
        windows=tuple(Window(row.stage, row.opens_at, row.closes_at) for row in windows),
    )


def cycle_row(session: Session, folio: str) -> Cycle | None:
    """Return the row of a cycle, for changing it."""
    return session.scalar(select(Cycle).where(Cycle.folio == folio))


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


THING_KINDS = (ThingKind("ciclo", N_("Ciclo"), "CI", cycle_cards),)
