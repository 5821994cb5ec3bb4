"""Builder of a cycle that is at its vote at NOW."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from govabierto.ciclo import services
from govabierto.ciclo.models import Cycle
from govabierto.ciclo.rules import PublicStage
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


def make_cycle(session: Session, place: Place) -> Cycle:
    """Open a cycle with four stages; at NOW people vote."""
    return services.open_cycle(
        session, actor=SYSTEM, place=place, title="Segundo Plan 2026–2028", windows=WINDOWS, now=NOW
    )
