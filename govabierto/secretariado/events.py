"""News of the room."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from govabierto.nucleo.events import Event


@dataclass(frozen=True)
class AdministrationEnding(Event):
    """An administration ends within thirty days, and civil society was told where the whole record is."""

    jurisdiction_id: int
    ends_on: date
    told: int
    without_account: int
