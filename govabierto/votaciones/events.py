"""News of this room."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.nucleo.events import Event
from govabierto.nucleo.things import ThingRef


@dataclass(frozen=True)
class BallotCounted(Event):
    """A ballot was closed and counted. winners and losers: the things that its options put to the vote."""

    ballot: ThingRef
    jurisdiction_id: int
    winners: tuple[ThingRef, ...]
    losers: tuple[ThingRef, ...]
