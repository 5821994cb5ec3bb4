"""The two halves of every permission: deciding by the roles held in a place, and refusing what was not allowed."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import YES, Actor, Decision, Role, no, sign_in_first
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import NotAllowedError, SignInRequiredError
from govabierto.nucleo.places import Place


def by_role(
    actor: Actor,
    place: Place | None,
    at: datetime,
    roles: frozenset[Role],
    reason: str,
    *,
    or_system: bool = False,
) -> Decision:
    """Decide by the mandates in force in a place on its local day.

    roles: any of them will do. reason: Spanish msgid told to whoever has none. or_system: whether the clock may too.
    """
    if or_system and actor.is_system:
        return YES
    if not actor.is_signed_in:
        return sign_in_first()
    if place is not None and actor.has_role(place.id, roles, local_date(at, place.timezone)):
        return YES
    return no(reason)


def require(decision: Decision) -> None:
    """Raise SignInRequiredError or NotAllowedError, with the decision's reason, unless it allows the act."""
    if not decision.allowed:
        raise (SignInRequiredError if decision.needs_sign_in else NotAllowedError)(decision.reason)
