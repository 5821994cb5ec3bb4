"""News of proposals."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.nucleo.events import Event
from govabierto.nucleo.things import ThingRef


@dataclass(frozen=True)
class ProposalPublished(Event):
    """A proposal became public. author_id: the account that signs it, where there is one."""

    proposal: ThingRef
    jurisdiction_id: int
    author_id: int | None


@dataclass(frozen=True)
class ProposalClaimed(Event):
    """Somebody took a proposal that was written without an account into hers."""

    proposal: ThingRef
    author_id: int
