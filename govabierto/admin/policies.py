"""Who may enter the back office, and what of it."""

from __future__ import annotations

from datetime import datetime

from govabierto.cuentas.policies import is_admin
from govabierto.nucleo.actors import YES, Actor, Decision, MandateValue, Role, no, sign_in_first
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

OFFICE = frozenset({Role.ADMIN, Role.SECRETARY})


def may_administer(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow whoever administers the place or its state: people, posts, jobs and security."""
    return is_admin(actor, place, at)


def may_work_in_office(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow the technical secretariat too: organisations and imports."""
    if not actor.is_signed_in:
        return sign_in_first()
    if place is not None and mandate_of(actor, place, at) is not None:
        return YES
    return no(N_("Esto lo hacen la administración y la Secretaría Técnica del lugar."))


def mandate_of(actor: Actor, place: Place, at: datetime) -> MandateValue | None:
    """Return the post under which somebody works in the back office of a place: there, or administering its state."""
    today = local_date(at, place.timezone)
    own = actor.mandate_in(place.id, OFFICE, today)
    if own is not None or place.parent_id is None:
        return own
    return actor.mandate_in(place.parent_id, frozenset({Role.ADMIN}), today)
