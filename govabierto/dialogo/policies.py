"""Who may comment, moderate and answer."""

from __future__ import annotations

from datetime import date, datetime

from govabierto.dialogo.models import Comment
from govabierto.dialogo.rules import CommentState, may_still_be_corrected
from govabierto.nucleo.actors import YES, Actor, Decision, Role, no, sign_in_first
from govabierto.nucleo.text import N_

ANSWERERS = frozenset({Role.SECRETARY, Role.GOVERNMENT_POC, Role.AGENCY_LEAD})
WHO_ANSWERS = N_("Responder con motivos le toca al Secretariado y a las dependencias.")
MODERATORS = frozenset({Role.MODERATOR, Role.SECRETARY})
#: Who speaks for government when commenting: the post is shown beside the name.
OFFICIALS = ANSWERERS | MODERATORS | {Role.DATA_PROTECTION_OFFICER, Role.DESK}


def may_comment(actor: Actor) -> Decision:
    """Whoever signed in and confirmed an e-mail address or a phone number may comment."""
    if not actor.is_signed_in:
        return sign_in_first()
    if not actor.is_contact_verified:
        return no(N_("Para comentar, primero confirma tu correo o tu teléfono."))
    return YES


def may_edit_comment(actor: Actor, comment: Comment, now: datetime) -> Decision:
    """Authors may correct what they wrote during its first 15 minutes."""
    if not actor.is_signed_in:
        return sign_in_first()
    if comment.author_id != actor.person_id or comment.state != CommentState.VISIBLE:
        return no(N_("Solo quien escribió un comentario puede corregirlo."))
    if not may_still_be_corrected(comment.created_at, now):
        return no(N_("Un comentario se puede corregir durante 15 minutos; ya pasaron."))
    return YES


def may_moderate(actor: Actor, jurisdiction_id: int, on: date) -> Decision:
    """Moderators and the secretariat of the place may withdraw comments."""
    if not actor.is_signed_in:
        return sign_in_first()
    if not actor.has_role(jurisdiction_id, MODERATORS, on):
        return no(N_("Esto le toca al equipo de moderación."))
    return YES


def may_answer(actor: Actor, jurisdiction_id: int, on: date) -> Decision:
    """The secretariat, the government's contact point and agencies of the place answer contributions."""
    if not actor.is_signed_in:
        return sign_in_first()
    if not actor.has_role(jurisdiction_id, ANSWERERS, on):
        return no(WHO_ANSWERS)
    return YES
