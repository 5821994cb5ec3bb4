"""News of imports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.events import Event


@dataclass(frozen=True)
class ImportApplied(Event):
    """An import changed something; whoever keeps the public record writes it down.

    content: public facts of the run (kind, profile, file name, SHA-256, counts).
    """

    folio: str
    jurisdiction_id: int | None
    content: Mapping[str, object]
    actor: Actor
    mandate: MandateValue | None
