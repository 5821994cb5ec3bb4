"""Taking part in a public proposal: supports, comments and answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.dialogo import services as dialogo
from govabierto.dialogo.models import Comment, ReasonedResponse
from govabierto.dialogo.rules import Disposition, ModerationRule
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.propuestas import policies
from govabierto.propuestas.models import Proposal, ProposalSupport
from govabierto.propuestas.services import steps


def support(session: Session, *, actor: Actor, place: Place, folio: str, now: datetime) -> Proposal:
    """Support a proposal; a person counts once, whatever she sends, because the table's key says so.

    The counter moves in the same transaction as her row. The public record says that one person more supports it,
    never who. Raises NotAllowedError without a verified contact.
    """
    proposal = steps.load_visible(session, place, folio)
    require(policies.may_support(actor, proposal))
    try:
        with session.begin_nested():
            row = {"proposal_id": proposal.id, "person_id": actor.person_id, "created_at": now}
            session.execute(insert(ProposalSupport).values(row))
    except IntegrityError:
        session.refresh(proposal)
        return proposal
    _move(session, proposal, 1)
    steps.log(session, proposal, "propuesta.apoyada", now=now, content={"apoyos": proposal.support_count})
    return proposal


def withdraw_support(session: Session, *, actor: Actor, place: Place, folio: str, now: datetime) -> Proposal:
    """Stop supporting a proposal; without a support there is nothing to do."""
    proposal = steps.load_visible(session, place, folio)
    require(policies.may_take_part(actor))
    mine = delete(ProposalSupport).where(
        ProposalSupport.proposal_id == proposal.id, ProposalSupport.person_id == actor.person_id
    )
    if session.execute(mine.returning(ProposalSupport.person_id)).first() is None:
        return proposal
    _move(session, proposal, -1)
    steps.log(session, proposal, "propuesta.apoyo_retirado", now=now, content={"apoyos": proposal.support_count})
    return proposal


def comment(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    text: str,
    now: datetime,
    parent_folio: str | None = None,
) -> Comment:
    """Comment on a public proposal, or reply to a comment on it. Raises NotAllowedError, NotFoundError."""
    proposal = steps.load_visible(session, place, folio)
    require(policies.may_comment(actor, proposal))
    row = dialogo.comment(
        session,
        actor=actor,
        subject=steps.ref_of(proposal),
        jurisdiction_id=place.id,
        text=text,
        now=now,
        parent_folio=parent_folio,
    )
    session.execute(update(Proposal).where(Proposal.id == proposal.id).values(comment_count=Proposal.comment_count + 1))
    session.refresh(proposal)
    return row


def edit_comment(
    session: Session, *, actor: Actor, place: Place, folio: str, comment_folio: str, text: str, now: datetime
) -> Comment:
    """Correct one's own comment on a proposal during its first 15 minutes."""
    subject = steps.ref_of(steps.load_visible(session, place, folio))
    return dialogo.edit_comment(session, actor=actor, subject=subject, folio=comment_folio, text=text, now=now)


def withdraw_comment(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    comment_folio: str,
    rule: ModerationRule,
    reason: str,
    now: datetime,
) -> Comment:
    """Take the text of a comment on a proposal from its page, under a rule and with a reason."""
    subject = steps.ref_of(steps.load_visible(session, place, folio))
    return dialogo.withdraw_comment(
        session, actor=actor, subject=subject, folio=comment_folio, rule=rule, reason=reason, now=now
    )


def answer(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    disposition: Disposition,
    reasons: str,
    now: datetime,
    legal_basis: str = "",
    organisation_folio: str | None = None,
) -> ReasonedResponse:
    """Answer a proposal in public with reasons; its state, its lineage and its author hear of it.

    Raises NotAllowedError, InvalidError for empty reasons.
    """
    proposal = steps.load_visible(session, place, folio)
    require(policies.may_answer_this(actor, proposal, place, now))
    return dialogo.answer(
        session,
        actor=actor,
        subject=steps.ref_of(proposal),
        jurisdiction_id=place.id,
        disposition=disposition,
        reasons=reasons,
        legal_basis=legal_basis,
        organisation_folio=organisation_folio,
        due_on=proposal.response_due_on,
        now=now,
    )


def _move(session: Session, proposal: Proposal, step: int) -> None:
    """Move the counter in the database, so that two at once are two."""
    session.execute(
        update(Proposal).where(Proposal.id == proposal.id).values(support_count=Proposal.support_count + step)
    )
    session.refresh(proposal)
