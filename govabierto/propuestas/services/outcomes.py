"""What becomes of a proposal: answered, voted, taken up in a commitment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.dialogo.events import ContributionAnswered
from govabierto.dialogo.notices import tell_answer
from govabierto.dialogo.rules import Disposition
from govabierto.linaje import services as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import SYSTEM, Actor, MandateValue
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.things import ThingRef, load_card
from govabierto.plan.events import OriginNamed
from govabierto.propuestas import queries
from govabierto.propuestas.letters import ANSWERED
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.rules import (
    ACT_OF_STATE,
    KIND,
    STATE_LABELS,
    TRANSITIONS,
    ProposalState,
    listing_scope,
    state_after_answer,
)
from govabierto.propuestas.services import steps
from govabierto.trabajos.rules import Letter, Link, Said
from govabierto.trabajos.services import queue_letter
from govabierto.votaciones.events import BallotCounted


def on_answered(session: Session, event: ContributionAnswered) -> None:
    """Take note that a proposal was answered: its state, its instant, and a mail to its author.

    The answer's own act says it in the public record.
    """
    if event.subject.kind != KIND:
        return
    proposal = queries.proposal_by_folio(session, event.subject.folio)
    if proposal is None:
        return
    new = state_after_answer(proposal.state, Disposition(event.disposition))
    if new != proposal.state and new in TRANSITIONS[proposal.state]:
        step = steps.change_state_of(session, proposal, new, now=event.at)
        step.post, step.act_number = event.post, event.act_number
    proposal.answered_at = proposal.answered_at or event.at
    mark_changed(session, listing_scope(proposal.jurisdiction_id))
    _tell_author(session, proposal, event)


def on_ballot_counted(session: Session, event: BallotCounted) -> None:
    """Take note of which proposals won a vote and which did not; one statement per proposal on the ballot."""
    for ref in (*event.winners, *event.losers):
        put_to_vote(session, proposal=ref, ballot=event.ballot, now=event.at)
        mark_voted(session, proposal=ref, ballot=event.ballot, is_winner=ref in event.winners, now=event.at)


def on_origin_named(session: Session, event: OriginNamed) -> None:
    """Take note that a commitment comes from a proposal."""
    take_up(session, proposal=event.origin, commitment=event.commitment, now=event.at, mandate=event.mandate)


def put_to_vote(session: Session, *, proposal: ThingRef, ballot: ThingRef, now: datetime, post: str = "") -> None:
    """Link a proposal to the ballot on which it is an option. Unknown folios are left alone."""
    found = queries.proposal_by_folio(session, proposal.folio) if proposal.kind == KIND else None
    if found is not None:
        linaje.link(session, origin=proposal, relation=Relation.PUT_TO_VOTE, result=ballot, now=now, post=post)


def mark_voted(session: Session, *, proposal: ThingRef, ballot: ThingRef, is_winner: bool, now: datetime) -> None:
    """Set what a counted ballot says of a proposal; one that was decided before keeps its state."""
    found = queries.proposal_by_folio(session, proposal.folio) if proposal.kind == KIND else None
    new = ProposalState.PRIORITISED if is_winner else ProposalState.NOT_PRIORITISED
    if found is None or new not in TRANSITIONS[found.state]:
        return
    step = steps.change_state_of(session, found, new, now=now)
    steps.log(session, found, ACT_OF_STATE[new], now=now, actor=SYSTEM, content={"votacion": ballot.folio}, step=step)


def take_up(
    session: Session,
    *,
    proposal: ThingRef,
    commitment: ThingRef,
    now: datetime,
    actor: Actor | None = None,
    mandate: MandateValue | None = None,
) -> None:
    """Say that a commitment takes a proposal up; links them. Unknown folios are left alone."""
    found = queries.proposal_by_folio(session, proposal.folio) if proposal.kind == KIND else None
    if found is None:
        return
    linaje.link(session, origin=proposal, relation=Relation.TAKEN_UP_IN, result=commitment, now=now)
    if ProposalState.TAKEN_UP not in TRANSITIONS[found.state]:
        return
    step = steps.change_state_of(session, found, ProposalState.TAKEN_UP, now=now, mandate=mandate)
    steps.log(
        session,
        found,
        "propuesta.retomada",
        now=now,
        actor=actor,
        mandate=mandate,
        content={"compromiso": commitment.folio},
        step=step,
    )


def _tell_author(session: Session, proposal: Proposal, event: ContributionAnswered) -> None:
    """Write to whoever left a contact without an account; an account gets a notice, by mail as its owner chose."""
    if proposal.author_id is not None:
        tell_answer(session, event, author_id=proposal.author_id)
        return
    contact = queries.author_contact(session, proposal)
    card = load_card(session, ThingRef(KIND, proposal.folio)) if contact else None
    if contact is None or card is None:
        return
    address, locale = contact
    letter = Letter(
        ANSWERED,
        {
            "folio": proposal.folio,
            "title": " ".join(proposal.title.split()),
            "post": event.post,
            "state": Said(STATE_LABELS[proposal.state]),
            "link": Link(card.href),
        },
    )
    key = f"propuesta.respondida:{event.response_folio}"
    queue_letter(session, to=address, letter=letter, locale=locale, key=key, now=event.at)
    claim = queries.claim_of(session, proposal.id)
    if claim is not None:
        claim.contact = None
