"""Who may lead a cycle."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import Actor, Decision, Role
from govabierto.nucleo.permissions import by_role
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

LEADERS = frozenset({Role.SECRETARY})


def may_lead_cycle(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the technical secretariat of the place, and the system itself."""
    return by_role(
        actor, place, at, LEADERS, N_("Solo la Secretaría técnica puede mover el calendario."), or_system=True
    )
