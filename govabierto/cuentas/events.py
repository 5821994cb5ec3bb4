"""News of accounts."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.nucleo.events import Event


@dataclass(frozen=True)
class AccountClosed(Event):
    """Somebody closed her account and her data were erased: rooms above forget what they kept for her alone.

    email: the address that the account had, so that a room forgets it elsewhere too; never stored.
    """

    person_id: int
    email: str | None = None
