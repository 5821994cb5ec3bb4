"""Who may follow, read notices and take the texts that are ready to paste."""

from __future__ import annotations

from datetime import datetime

from govabierto.nucleo.actors import YES, Actor, Decision, Role, sign_in_first
from govabierto.nucleo.permissions import by_role
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

ANNOUNCERS = frozenset({Role.SECRETARY, Role.GOVERNMENT_POC, Role.FACILITATOR, Role.MODERATOR})


def may_have_inbox(actor: Actor, _place: Place | None, _at: datetime) -> Decision:
    """Allow whoever has an account and signed in: an inbox and what it follows are each person's own."""
    return YES if actor.is_signed_in else sign_in_first()


def may_announce(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Allow those who call people together in a place: the technical secretariat and its team."""
    return by_role(actor, place, at, ANNOUNCERS, N_("Estos textos los prepara el equipo del Secretariado Técnico."))
