"""Builders of cycles: one that is at its vote at NOW, and one that stands at any stage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from govabierto.ciclo import queries, services
from govabierto.ciclo.models import Cycle
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.rules import PresetKey, PublicStage, StageKey
from govabierto.nucleo import events
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.places import Place
from tests.builders import NOW


def local(year: int, month: int, day: int) -> datetime:
    """Return the local midnight with which a day begins in the middle of Mexico."""
    return datetime(year, month, day, 6, tzinfo=UTC)


WINDOWS = {
    PublicStage.INTEGRATION: (local(2026, 3, 1), local(2026, 4, 1)),
    PublicStage.PROPOSALS: (local(2026, 7, 1), local(2026, 10, 1)),
    PublicStage.VOTING: (local(2026, 11, 18), local(2026, 11, 30)),
    PublicStage.DRAFTING: (local(2026, 12, 1), local(2027, 2, 1)),
}


OPENED = NOW - timedelta(days=320)


def make_cycle(session: Session, place: Place) -> Cycle:
    """Open a cycle with four stages; at NOW people vote."""
    return services.open_cycle(
        session, actor=SYSTEM, place=place, title="Segundo Plan 2026–2028", windows=WINDOWS, now=NOW
    )


def make_staged(session: Session, place: Place, stage: StageKey, preset: PresetKey = PresetKey.MEXICO_STM) -> Cycle:
    """Open a cycle that stands at a stage."""
    return services.open_cycle(
        session, actor=SYSTEM, place=place, title="Ciclo", windows=WINDOWS, now=OPENED, preset=preset, stage=stage
    )


def view_of(session: Session, cycle: Cycle) -> CycleView:
    """Return a cycle as guards and pages see it, with its stages."""
    view = queries.cycle_by_folio(session, cycle.folio)
    assert view is not None
    return queries.with_stages(session, view).cycle


def heard(*kinds: type[events.Event]) -> list[events.Event]:
    """Return a list that fills with what is emitted; the composition root wires all anew for the next application."""
    found: list[events.Event] = []
    events.wire([(kind, lambda _session, event: found.append(event)) for kind in kinds])
    return found
