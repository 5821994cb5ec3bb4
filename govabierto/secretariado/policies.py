"""Who may lead a body and who may act in it, at the date of the act."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import YES, Actor, Decision, MandateValue, Role, no
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.permissions import by_role
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

SET_UP_ROLES = frozenset({Role.ADMIN, Role.SECRETARY})
LEADERS = frozenset({Role.SECRETARY})
MEMBERS = frozenset({Role.SEAT_HOLDER, Role.ALTERNATE})
FULFILLERS = frozenset({Role.SECRETARY, Role.AGENCY_LEAD, Role.GOVERNMENT_POC})


def may_set_up_body(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the administration and the technical secretariat to define bodies and seats."""
    reason = N_("Solo la administración o la Secretaría técnica pueden definir los asientos.")
    return by_role(actor, place, at, SET_UP_ROLES, reason, or_system=True)


def may_lead_session(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the technical secretariat to call and lead sessions."""
    return by_role(
        actor, place, at, LEADERS, N_("Solo la Secretaría técnica puede convocar y conducir sesiones."), or_system=True
    )


def may_vote_in_session(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow whoever may have a seat to try: which seat, and whether it is present, the service checks.

    Any mandate in force will do, because a term may point to one of another role (a secretary with a seat).
    """
    return by_role(
        actor, place, at, frozenset(Role), N_("Solo vota quien ocupa un asiento del Secretariado."), or_system=True
    )


def may_declare(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow whoever may have a seat to try, and the secretariat: whose seat it is, the service checks."""
    return by_role(actor, place, at, frozenset(Role), N_("Declara quien ocupa un asiento."), or_system=True)


def may_see_handover(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow whoever has, or had, a mandate in the place: of which post, the page checks."""
    if actor.is_signed_in and place is not None and any(m.jurisdiction_id == place.id for m in actor.mandates):
        return YES
    return by_role(
        actor, place, at, frozenset(Role), N_("El relevo lo ve quien tiene un cargo en este lugar."), or_system=True
    )


def may_fulfil_agreement(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the technical secretariat and those who answer for agencies; of which one, ``may_fulfil`` checks."""
    return by_role(
        actor,
        place,
        at,
        FULFILLERS,
        N_("Solo quien responde por el acuerdo puede decir que se cumplió."),
        or_system=True,
    )


def may_fulfil(actor: Actor, place: Place, responsible_id: int | None, at: datetime) -> Decision:
    """Allow the secretariat, or a mandate of the very organisation that must fulfil the agreement."""
    general = may_fulfil_agreement(actor, place, at)
    if not general or actor.is_system or may_lead_session(actor, place, at):
        return general
    day = local_date(at, place.timezone)
    owns = any(
        m.organisation_id is not None and m.organisation_id == responsible_id and m.role in FULFILLERS
        for m in mandates_in_force(actor, place, at)
        if m.is_in_force(day)
    )
    return YES if owns else no(N_("Este acuerdo le toca a otra dependencia."))


def mandates_in_force(actor: Actor, place: Place, at: datetime) -> tuple[MandateValue, ...]:
    """Return the actor's mandates in that place on the local day of an instant."""
    day = local_date(at, place.timezone)
    return tuple(m for m in actor.mandates if m.jurisdiction_id == place.id and m.is_in_force(day))
