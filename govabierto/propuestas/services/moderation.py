"""Decisions of moderators on what is held, and of the secretariat on what is public."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.propuestas import policies
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.rules import ACT_OF_STATE, REVIEWS, ProposalState
from govabierto.propuestas.services import steps

_GONE = N_("Alguien ya decidió sobre esta propuesta.")


def publish(session: Session, *, actor: Actor, place: Place, folio: str, now: datetime) -> Proposal:
    """Publish a held proposal. Raises NotAllowedError, ConflictError where somebody came first."""
    proposal, mandate = _held(session, actor, place, folio, now)
    steps.publish_now(session, proposal, place=place, now=now, actor=actor, mandate=mandate)
    return proposal


def refuse(session: Session, *, actor: Actor, place: Place, folio: str, reason: str, now: datetime) -> Proposal:
    """Do not admit a held proposal, with a reason that its author reads; its text never becomes public.

    The public record says that it happened, why, and the text's hash. Raises ConflictError where somebody came first.
    """
    proposal, mandate = _held(session, actor, place, folio, now)
    why = _reason(reason)
    step = steps.change_state_of(session, proposal, ProposalState.NOT_ADMITTED, now=now, reason=why, mandate=mandate)
    content: dict[str, object] = {"motivo": why, "texto_sha256": steps.text_hash(proposal.title, proposal.body)}
    steps.log(
        session, proposal, "propuesta.no_publicada", now=now, actor=actor, mandate=mandate, content=content, step=step
    )
    return proposal


def change_state(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    state: ProposalState,
    reason: str,
    now: datetime,
) -> Proposal:
    """Set a public proposal's state by hand: under review, sent back, admitted or not, with a public reason.

    Raises InvalidError for another state or an empty reason, ConflictError for an impossible step.
    """
    require(policies.may_review(actor, place, now))
    if state not in REVIEWS:
        raise InvalidError(N_("Elige uno de los estados de la lista."), field="state")
    proposal = steps.load_visible(session, place, folio)
    mandate = actor.mandate_in(place.id, policies.REVIEWERS, local_date(now, place.timezone))
    why = _reason(reason)
    step = steps.change_state_of(session, proposal, state, now=now, reason=why, mandate=mandate)
    steps.log(
        session,
        proposal,
        ACT_OF_STATE[state],
        now=now,
        actor=actor,
        mandate=mandate,
        content={"motivo": why},
        step=step,
    )
    return proposal


def _held(
    session: Session, actor: Actor, place: Place, folio: str, now: datetime
) -> tuple[Proposal, MandateValue | None]:
    require(policies.may_moderate(actor, place, now))
    proposal = steps.load(session, place, folio)
    if proposal.state != ProposalState.HELD:
        raise ConflictError(_GONE)
    return proposal, actor.mandate_in(place.id, policies.MODERATORS, local_date(now, place.timezone))


def _reason(text: str) -> str:
    if not text.strip():
        raise InvalidError(N_("Escribe el motivo: quien la escribió lo va a leer."), field="reason")
    return text.strip()
