"""Who may write, see, change, support, moderate and answer proposals."""

from __future__ import annotations

from datetime import date, datetime

from govabierto.dialogo import policies as dialogo
from govabierto.nucleo.actors import YES, Actor, Decision, Role, no, sign_in_first
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.permissions import by_role
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.rules import ANSWERABLE, COMMENTABLE, EDITABLE, SUPPORTABLE, WITHDRAWABLE, ProposalState

MODERATORS = frozenset({Role.MODERATOR, Role.SECRETARY})
REVIEWERS = frozenset({Role.SECRETARY, Role.GOVERNMENT_POC})


def may_see(actor: Actor, proposal: Proposal, on: date, *, holds_key: bool = False) -> Decision:
    """Everyone sees what is public; the rest only its author, who holds its key and, once sent, moderators."""
    if proposal.is_public or holds_key or _is_author(actor, proposal):
        return YES
    if proposal.state != ProposalState.DRAFT and actor.has_role(proposal.jurisdiction_id, MODERATORS, on):
        return YES
    return no(N_("Esta propuesta todavía no es pública."))


def may_edit(actor: Actor, proposal: Proposal, *, holds_key: bool = False) -> Decision:
    """Its author, or who holds its key, edits a proposal until it is admitted."""
    if not (holds_key or _is_author(actor, proposal)):
        return no(N_("Solo quien la escribió puede cambiar esta propuesta.")) if actor.is_signed_in else sign_in_first()
    if proposal.state not in EDITABLE:
        return no(N_("Esta propuesta ya no se puede cambiar: ya se decidió sobre ella."))
    return YES


def may_withdraw(actor: Actor, proposal: Proposal, *, holds_key: bool = False) -> Decision:
    """Its author, or who holds its key, withdraws a proposal before it is merged or voted."""
    if not (holds_key or _is_author(actor, proposal)):
        return no(N_("Solo quien la escribió puede retirarla.")) if actor.is_signed_in else sign_in_first()
    if proposal.state not in WITHDRAWABLE:
        return no(N_("Esta propuesta ya no se puede retirar."))
    return YES


def may_draft(actor: Actor, _place: Place | None = None, _at: datetime | None = None) -> Decision:
    """Whoever signed in may keep drafts."""
    return YES if actor.is_signed_in else sign_in_first()


def may_take_part(actor: Actor, _place: Place | None = None, _at: datetime | None = None) -> Decision:
    """Whoever signed in and confirmed an e-mail address or a phone number may support and comment."""
    if not actor.is_signed_in:
        return sign_in_first()
    if not actor.is_contact_verified:
        return no(N_("Para apoyar o comentar, primero confirma tu correo o tu teléfono."))
    return YES


def may_support(actor: Actor, proposal: Proposal) -> Decision:
    """People with a verified contact support a proposal while it is open."""
    allowed = may_take_part(actor)
    if allowed and proposal.state not in SUPPORTABLE:
        return no(N_("Esta propuesta ya no recibe apoyos."))
    return allowed


def may_comment(actor: Actor, proposal: Proposal) -> Decision:
    """People with a verified contact comment on a proposal unless it was closed."""
    allowed = dialogo.may_comment(actor)
    if allowed and proposal.state not in COMMENTABLE:
        return no(N_("Esta propuesta ya no recibe comentarios."))
    return allowed


def may_moderate(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """Moderators and the secretariat of the place decide on what is held."""
    return by_role(actor, place, at, MODERATORS, N_("Esto le toca al equipo de moderación."))


def may_review(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """The secretariat and the government's contact point admit proposals or not."""
    return by_role(actor, place, at, REVIEWERS, N_("Esto le toca al Secretariado Técnico."))


def may_answer(actor: Actor, place: Place | None, at: datetime) -> Decision:
    """The secretariat, the contact point and agencies of the place answer with reasons."""
    if place is None:
        return no(N_("Responder con motivos le toca al Secretariado y a las dependencias."))
    return dialogo.may_answer(actor, place.id, local_date(at, place.timezone))


def may_answer_this(actor: Actor, proposal: Proposal, place: Place, at: datetime) -> Decision:
    """An answer may be given to any public proposal that was neither withdrawn nor merged."""
    allowed = may_answer(actor, place, at)
    if allowed and not (proposal.is_public and proposal.state in ANSWERABLE):
        return no(N_("Esta propuesta no espera respuesta."))
    return allowed


def _is_author(actor: Actor, proposal: Proposal) -> bool:
    return actor.person_id is not None and proposal.author_id == actor.person_id
