"""Four-word keys: coming back, confirming and claiming what was written without an account."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import update
from sqlalchemy.orm import Session

from govabierto.cuentas.events import AccountClosed
from govabierto.cuentas.queries import public_name
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.errors import ConflictError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.words import normalise_key
from govabierto.propuestas import policies, queries
from govabierto.propuestas.events import ProposalClaimed
from govabierto.propuestas.models import Proposal, ProposalClaim
from govabierto.propuestas.rules import KEY_ATTEMPTS, ProposalState, attempts_left, listing_scope
from govabierto.propuestas.services import steps

#: OWASP's second choice for argon2id: 19 MiB, two passes; the key itself holds 44 bits.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


class KeyOutcome(StrEnum):
    """What came of trying a key."""

    OPENED = "opened"
    WRONG = "wrong"
    LOCKED = "locked"


def on_account_closed(session: Session, event: AccountClosed) -> None:
    """Forget the address of whoever closed her account also where she wrote without it."""
    if event.email:
        session.execute(update(ProposalClaim).where(ProposalClaim.contact == event.email).values(contact=None))


def hash_key(key: str) -> str:
    """Return the argon2 hash of a four-word key in any spelling."""
    return _HASHER.hash(normalise_key(key))


def open_with_key(session: Session, *, place: Place, folio: str, key: str, now: datetime) -> KeyOutcome:
    """Try a key and count it when it is wrong; after too many, nobody may try for an hour.

    It never raises for a wrong key, so that the count is committed. Raises NotFoundError where no key exists.
    """
    claim = _claim(session, steps.load(session, place, folio))
    if attempts_left(claim.failed_count, claim.last_failed_at, now) <= 0:
        return KeyOutcome.LOCKED
    if _matches(claim, key):
        claim.failed_count = 0
        return KeyOutcome.OPENED
    starts_anew = attempts_left(claim.failed_count, claim.last_failed_at, now) == KEY_ATTEMPTS
    claim.failed_count = 1 if starts_anew else claim.failed_count + 1
    claim.last_failed_at = now
    return KeyOutcome.WRONG


def confirm(session: Session, *, place: Place, folio: str, now: datetime) -> Proposal:
    """Publish a held proposal whose contact was confirmed by the link in its mail; again changes nothing.

    The edge has checked the link. Raises ConflictError for one that was withdrawn or not admitted.
    """
    proposal = steps.load(session, place, folio)
    claim = _claim(session, proposal)
    claim.confirmed_at = claim.confirmed_at or now
    if proposal.state == ProposalState.HELD:
        steps.publish_now(session, proposal, place=place, now=now)
    elif not proposal.is_public:
        raise ConflictError(N_("Esta propuesta ya no espera confirmación."))
    return proposal


def claim(session: Session, *, actor: Actor, place: Place, folio: str, now: datetime) -> Proposal:
    """Give a proposal to the account of who holds its key; its key and contact are forgotten.

    The edge has checked the key. One with a verified contact is published with it.
    """
    require(policies.may_draft(actor))
    proposal = steps.load(session, place, folio)
    if proposal.author_id == actor.person_id:
        return proposal
    if proposal.author_id is not None:
        raise ConflictError(N_("Esta propuesta ya está en una cuenta."))
    row = _claim(session, proposal)
    row.claimed_at = now
    row.contact = None
    proposal.author_id = actor.person_id
    proposal.author_name = public_name(session, actor.person_id or 0)
    if proposal.state == ProposalState.HELD and actor.is_contact_verified:
        steps.publish_now(session, proposal, place=place, now=now, actor=actor)
    elif proposal.is_public:
        mark_changed(session, listing_scope(place.id))
        mark_changed(session, place.id)
    if proposal.is_public and proposal.author_id is not None:
        emit(session, ProposalClaimed(now, steps.ref_of(proposal), proposal.author_id))
    return proposal


def _claim(session: Session, proposal: Proposal) -> ProposalClaim:
    row = queries.claim_of(session, proposal.id, for_update=True)
    if row is None or (row.claimed_at is not None):
        raise NotFoundError(N_("Esta propuesta no tiene clave: entra con la cuenta que la escribió."))
    return row


def _matches(row: ProposalClaim, key: str) -> bool:
    try:
        return _HASHER.verify(row.key_hash, normalise_key(key))
    except (VerificationError, InvalidHashError):
        return False
