"""News of this room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from govabierto.nucleo.events import Event
from govabierto.nucleo.things import ThingRef


@dataclass(frozen=True)
class BallotCounted(Event):
    """A ballot was closed and counted. winners and losers: the things that its options put to the vote."""

    ballot: ThingRef
    jurisdiction_id: int
    winners: tuple[ThingRef, ...]
    losers: tuple[ThingRef, ...]


@dataclass(frozen=True)
class BallotOpened(Event):
    """The rules and options of a ballot are fixed. subjects: the things that its options put to the vote."""

    ballot: ThingRef
    jurisdiction_id: int
    opens_at: datetime
    closes_at: datetime
    subjects: tuple[ThingRef, ...]
