"""Who may change what is known of a place."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import YES, Actor, Decision, Role, no, sign_in_first
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.permissions import by_role
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

STEWARDS = frozenset({Role.ADMIN, Role.SECRETARY})


def may_manage_place(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the administration and the technical secretariat of the place, and the system itself."""
    return by_role(
        actor,
        place,
        at,
        STEWARDS,
        N_("Solo la administración o la Secretaría técnica del lugar pueden cambiar esto."),
        or_system=True,
    )


def may_create_place(actor: Actor, parent: Place | None, at: datetime) -> Decision:
    """Allow the system to create any place, and a state's administration to create its municipalities."""
    if actor.is_system:
        return YES
    if not actor.is_signed_in:
        return sign_in_first()
    admins = frozenset({Role.ADMIN})
    if parent is not None and actor.has_role(parent.id, admins, local_date(at, parent.timezone)):
        return YES
    return no(N_("Solo la administración del estado puede dar de alta un municipio."))
