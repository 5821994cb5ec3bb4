"""News of the cycle, for whoever tells people: a stage begins, a stage is about to end, a cycle stops or goes on.

Stages and states are named by their values (``rules.machine``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

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


@dataclass(frozen=True)
class StageEntered(Event):
    """A cycle came to a stage."""

    jurisdiction_id: int
    cycle_folio: str
    stage: str


@dataclass(frozen=True)
class StageDueSoon(Event):
    """A cycle's present stage ends soon by the published dates. Sent once per date."""

    jurisdiction_id: int
    cycle_folio: str
    stage: str
    due_on: date
    days_left: int


@dataclass(frozen=True)
class CycleStateChanged(Event):
    """A cycle was suspended, resumed, withdrawn, renewed or closed, or it lapsed."""

    jurisdiction_id: int
    cycle_folio: str
    state: str


@dataclass(frozen=True)
class PauseAnnounced(Event):
    """A place announced an electoral pause."""

    jurisdiction_id: int
    pause_folio: str
    from_on: date
    to_on: date
