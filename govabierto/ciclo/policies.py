"""Who may lead a cycle."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import YES, Actor, Decision, Role, no, sign_in_first
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

LEADERS = frozenset({Role.SECRETARY})


def may_lead_cycle(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the technical secretariat of the place, and the system itself."""
    if actor.is_system:
        return YES
    if not actor.is_signed_in:
        return sign_in_first()
    if place is not None and actor.has_role(place.id, LEADERS, local_date(at, place.timezone)):
        return YES
    return no(N_("Solo la Secretaría técnica puede mover el calendario."))
