"""Where a ballot stands for a reader: its stored state seen at an instant."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from govabierto.votaciones.rules.lifecycle import BallotState


class Phase(StrEnum):
    """What can be done with a ballot now."""

    DRAFT = "borrador"
    COMING = "por_abrir"
    VOTING = "abierta"
    AWAITING = "por_contar"
    COUNTED = "contada"
    ANNULLED = "anulada"


def phase_at(state: BallotState, opens_at: datetime, closes_at: datetime, now: datetime) -> Phase:
    """Return the phase: votes are taken from ``opens_at`` inclusive to ``closes_at`` exclusive, once rules are frozen.

    What was counted or annulled stays so whatever the clock says.
    """
    if state is BallotState.CLOSED:
        return Phase.COUNTED
    if state is BallotState.ANNULLED:
        return Phase.ANNULLED
    if state is BallotState.DRAFT:
        return Phase.DRAFT
    if now < opens_at:
        return Phase.COMING
    return Phase.VOTING if now < closes_at else Phase.AWAITING
