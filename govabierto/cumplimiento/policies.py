"""Who may publish since when the rules run, declare facts and align commitments."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import YES, Actor, Decision, Role, no, sign_in_first
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

DECLARERS = frozenset({Role.SECRETARY})
ALIGNERS = frozenset({Role.SECRETARY, Role.GOVERNMENT_POC})


def may_declare(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the technical secretariat of the place to publish the start and declare facts."""
    return _holds(actor, place, at, DECLARERS, N_("Esto lo declara la Secretaría técnica."))


def may_align(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow those who write the plan to say what each commitment contributes to."""
    reason = N_("Los compromisos los alinea la Secretaría técnica o el enlace de gobierno.")
    return _holds(actor, place, at, ALIGNERS, reason)


def _holds(actor: Actor, place: Place | None, at: datetime, roles: frozenset[Role], reason: str) -> Decision:
    if actor.is_system:
        return YES
    if not actor.is_signed_in:
        return sign_in_first()
    if place is not None and actor.has_role(place.id, roles, local_date(at, place.timezone)):
        return YES
    return no(reason)
