"""News of the room: accounts that close, posts that are about to be given, and posts that end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govabierto.nucleo.actors import Role
from govabierto.nucleo.events import Event


@dataclass(frozen=True)
class AccountClosed(Event):
    """Somebody closed her account and her data were erased: rooms above forget what they kept for her alone.

    email: the address that the account had, so that a room forgets it elsewhere too; never stored.
    """

    person_id: int
    email: str | None = None


@dataclass(frozen=True)
class MandateProposed(Event):
    """A post is about to be given: whoever knows why it may not be raises a domain error, and it is not."""

    person_id: int
    jurisdiction_id: int
    role: Role
    from_on: date


@dataclass(frozen=True)
class MandateEnded(Event):
    """A post got its last day."""

    mandate_id: int
    jurisdiction_id: int
    to_on: date
