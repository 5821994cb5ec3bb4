"""News of the cycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govabierto.nucleo.events import Event
from govabierto.nucleo.things import ThingRef


@dataclass(frozen=True)
class StageMoved(Event):
    """The dates of a stage were published or moved. stage: its value; stage_label: the msgid that names it."""

    cycle: ThingRef
    jurisdiction_id: int
    stage: str
    stage_label: str
    opens_at: datetime
    closes_at: datetime
    reason: str
