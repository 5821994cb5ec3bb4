"""Who may publish since when the rules run, declare facts and align commitments."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import Actor, Decision, Role
from govabierto.nucleo.permissions import by_role
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

DECLARERS = frozenset({Role.SECRETARY})
ALIGNERS = frozenset({Role.SECRETARY, Role.GOVERNMENT_POC})


def may_declare(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the technical secretariat of the place to publish the start and declare facts."""
    return by_role(actor, place, at, DECLARERS, N_("Esto lo declara la Secretaría técnica."), or_system=True)


def may_align(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow those who write the plan to say what each commitment contributes to."""
    reason = N_("Los compromisos los alinea la Secretaría técnica o el enlace de gobierno.")
    return by_role(actor, place, at, ALIGNERS, reason, or_system=True)
