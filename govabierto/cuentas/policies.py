"""Who may do what with accounts, desks and mandates."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import (
    STAFF_ROLES,
    YES,
    Actor,
    Decision,
    MandateValue,
    Role,
    no,
    sign_in_first,
)
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.permissions import by_role
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

ADMIN_ROLES = frozenset({Role.ADMIN})
DESK_ROLES = frozenset({Role.DESK, Role.SECRETARY})
SEAT_GRANTERS = frozenset({Role.ADMIN, Role.SECRETARY})
DEFAULT_TIMEZONE = "America/Mexico_City"


def is_signed_in(actor: Actor, _place: Place | None, _at: datetime) -> Decision:
    """Allow whoever has an account and signed in."""
    return YES if actor.is_signed_in else sign_in_first()


def is_admin(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow whoever administers the place, or its state; without a place, whoever administers any."""
    if not actor.is_signed_in:
        return sign_in_first()
    today = local_date(at, place.timezone if place else DEFAULT_TIMEZONE)
    allowed = {place.id, place.parent_id} if place else {mandate.jurisdiction_id for mandate in actor.mandates}
    if any(actor.has_role(number, ADMIN_ROLES, today) for number in allowed if number is not None):
        return YES
    return no(N_("Esto lo hace quien administra el sitio."))


def may_grant(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow whoever administers the place to give and end posts there; the command line acts as the system."""
    return YES if actor.is_system else is_admin(actor, place, at)


def may_grant_seat(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the administration and the technical secretariat of the place to seat members of its bodies."""
    return by_role(
        actor,
        place,
        at,
        SEAT_GRANTERS,
        N_("Solo la administración o la Secretaría técnica pueden definir los asientos."),
        or_system=True,
    )


def may_use_desk(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the desk and the technical secretariat of the place."""
    return by_role(actor, place, at, DESK_ROLES, N_("Esto lo hace la ventanilla del lugar."))


def may_import_roll(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the technical secretariat and the administration of the place; the command line acts as the system."""
    if actor.is_system:
        return YES
    if not actor.is_signed_in:
        return sign_in_first()
    roles = ADMIN_ROLES | {Role.SECRETARY}
    if place is not None and actor.has_role(place.id, roles, local_date(at, place.timezone)):
        return YES
    return no(N_("Esto lo hace la Secretaría Técnica del lugar."))


def may_see_approvals(actor: Actor, _place: Place | None, at: datetime) -> Decision:
    """Allow whoever holds a post in force anywhere."""
    if not actor.is_signed_in:
        return sign_in_first()
    today = local_date(at, DEFAULT_TIMEZONE)
    if any(mandate.is_in_force(today) for mandate in actor.mandates):
        return YES
    return no(N_("Esto lo hace quien tiene un cargo vigente."))


def may_approve_reset(actor: Actor, place: Place, person_id: int, at: datetime) -> Decision:
    """Allow whoever holds a post in the place, but never for her own account."""
    if not actor.is_signed_in:
        return sign_in_first()
    if actor.person_id == person_id:
        return no(N_("Nadie aprueba lo de su propia cuenta."))
    if approving_mandate(actor, place, at) is None:
        return no(N_("Esto lo aprueba quien tiene un cargo vigente en ese lugar."))
    return YES


def approving_mandate(actor: Actor, place: Place, at: datetime) -> MandateValue | None:
    """Return the mandate under which somebody approves in a place: one for an organisation first."""
    today = local_date(at, place.timezone)
    held = [m for m in actor.mandates if m.jurisdiction_id == place.id and m.is_in_force(today)]
    return min(held, key=lambda mandate: mandate.organisation_id is None, default=None)


def must_have_second_factor(actor: Actor, at: datetime) -> bool:
    """Tell whether production demands a second factor of somebody: the staff."""
    today = local_date(at, DEFAULT_TIMEZONE)
    return any(mandate.role in STAFF_ROLES and mandate.is_in_force(today) for mandate in actor.mandates)
