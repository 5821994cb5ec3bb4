"""News of dialogue, for the rooms whose things are talked about."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.nucleo.events import Event
from govabierto.nucleo.things import ThingRef


@dataclass(frozen=True)
class ContributionAnswered(Event):
    """A contribution got its public answer with reasons.

    disposition: its value (rules.Disposition). response_folio names the answer; post: who gave it; act_number: of its
    entry in the public record.
    """

    subject: ThingRef
    disposition: str
    response_folio: str
    post: str
    act_number: int
