"""What people are told about proposals: new ones to who follows the place; their authors follow them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from govabierto.avisos import services as avisos
from govabierto.nucleo.events import Event, Handler
from govabierto.nucleo.text import N_
from govabierto.plan.events import OriginNamed
from govabierto.propuestas.events import ProposalClaimed, ProposalPublished
from govabierto.propuestas.rules import KIND


def on_published(session: Session, event: ProposalPublished) -> None:
    """Let the author follow her proposal, and tell whoever follows the proposals of the place."""
    avisos.notify(
        session,
        kind="propuesta.publicada",
        subject=event.proposal,
        jurisdiction_id=event.jurisdiction_id,
        message=N_("Hay una propuesta nueva."),
        dedupe=f"propuesta.publicada:{event.proposal.folio}",
        now=event.at,
        followers_of=[],
    )
    avisos.follow_for(session, people=[event.author_id], ref=event.proposal, now=event.at)


def on_claimed(session: Session, event: ProposalClaimed) -> None:
    """Let the author follow the proposal that is now in her account."""
    avisos.follow_for(session, people=[event.author_id], ref=event.proposal, now=event.at)


def on_taken_up(session: Session, event: OriginNamed) -> None:
    """Tell those who follow a proposal that a commitment of the plan comes from it."""
    if event.origin.kind != KIND:
        return
    avisos.notify(
        session,
        kind="propuesta.retomada",
        subject=event.origin,
        jurisdiction_id=event.jurisdiction_id,
        message=N_("Un compromiso del plan viene de esta propuesta: %(commitment)s."),
        params={"commitment": event.commitment.folio},
        dedupe=f"propuesta.retomada:{event.origin.folio}:{event.commitment.folio}",
        now=event.at,
        followers_of=[event.origin],
    )


SUBSCRIPTIONS: tuple[tuple[type[Event], Handler], ...] = (
    (ProposalPublished, on_published),
    (ProposalClaimed, on_claimed),
    (OriginNamed, on_taken_up),
)
