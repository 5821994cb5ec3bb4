"""Who may put a ballot together, see it, and vote."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from govabierto.nucleo.actors import YES, Actor, Decision, MandateValue, Role, VerificationLevel, no, sign_in_first
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import BallotState

MANAGERS = frozenset({Role.ADMIN, Role.SECRETARY})


def may_manage(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Only the technical secretariat, or the site's administration, prepares, opens and closes ballots."""
    if actor.is_system:
        return YES
    if not actor.is_signed_in:
        return sign_in_first()
    if place is None or mandate_for(actor, place, at) is None:
        return no(N_("Solo el Secretariado Técnico de este lugar prepara, abre y cierra sus votaciones."))
    return YES


def mandate_for(actor: Actor, place: Place, at: datetime) -> MandateValue | None:
    """Return the mandate under which somebody manages ballots at a place."""
    return actor.mandate_in(place.id, MANAGERS, local_date(at, place.timezone))


def may_take_part(actor: Actor, _place: Place | None, _at: datetime) -> Decision:
    """Voting, and one's own receipt, are for people who signed in; ``may_vote`` says who of them."""
    return YES if actor.is_signed_in else sign_in_first()


def may_vote(actor: Actor, jurisdiction_ids: Collection[int], level: VerificationLevel) -> Decision:
    """Everyone whose residence in the ballot's jurisdiction is verified at least to the ballot's level.

    jurisdiction_ids: of the ballot's place and, for a state, of its municipalities.
    """
    if not actor.is_signed_in:
        return sign_in_first()
    if any(actor.reaches(jurisdiction_id, level) for jurisdiction_id in jurisdiction_ids):
        return YES
    if level is VerificationLevel.CONTACT:
        return no(N_("Te falta confirmar tu correo o tu teléfono."))
    if level is VerificationLevel.ROLL:
        return no(N_("Esta votación es para quienes están en el padrón, y tu cuenta todavía no está ahí."))
    return no(N_("Te falta verificar que vives aquí."))


def may_see(actor: Actor, ballot: Ballot, place: Place, at: datetime) -> Decision:
    """A draft is seen only by who may manage it; everything else is public."""
    if ballot.state is not BallotState.DRAFT:
        return YES
    return may_manage(actor, place, at)
