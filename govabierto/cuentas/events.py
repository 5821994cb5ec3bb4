"""News of accounts."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.nucleo.events import Event


@dataclass(frozen=True)
class AccountClosed(Event):
    """Somebody closed her account: rooms above forget what they kept for her alone."""

    person_id: int
