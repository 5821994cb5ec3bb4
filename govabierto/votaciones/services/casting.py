"""Casting: two rows in one transaction, with nothing that pairs them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, text
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor, Decision
from govabierto.nucleo.changes import ballot_scope, mark_changed
from govabierto.nucleo.errors import ConflictError, NotAllowedError, SignInRequiredError
from govabierto.nucleo.text import N_
from govabierto.trabajos import services as trabajos
from govabierto.trabajos.rules import Letter
from govabierto.votaciones import policies, queries
from govabierto.votaciones.letters import TOOK_PART
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.queries import VotingTerms
from govabierto.votaciones.rules import (
    RECEIPT_RANDOM_BYTES,
    Phase,
    check_choices,
    encode_choices,
    format_receipt,
    payload_size,
    receipt_hash,
)
from govabierto.votaciones.sealing import KeyStore, seal, voter_key

RANDOM_KEY_BYTES = 16
TURNOUT_SLOTS = 32
"""Among how many rows the votes of a ballot add themselves up: few to read, enough not to wait for one another."""
#: The table decides who came first: a second participation of the same person is no row at all.
_TAKE_PART = text("INSERT INTO participation (ballot_id, voter_key) VALUES (:b_id, :b_voter) ON CONFLICT DO NOTHING")
_KEEP_SEALED = text("INSERT INTO sealed_ballot (ballot_id, random_key, sealed) VALUES (:b_id, :b_key, :b_sealed)")
#: Both engines read it alike, and neither needs to know whether the row is there.
_COUNT_ONE = text(
    "INSERT INTO ballot_turnout (ballot_id, slot, voters) VALUES (:b_id, :b_slot, 1)"
    " ON CONFLICT (ballot_id, slot) DO UPDATE SET voters = ballot_turnout.voters + 1"
)


class AlreadyVotedError(ConflictError):
    """This person's vote in this ballot is stored already: another tab, a double click or a retry came first."""

    code = "voto_ya_guardado"
    default_next_step = N_("No hace falta que hagas nada más: cuenta una sola vez.")


@dataclass(frozen=True)
class PreparedVote:
    """A vote checked and sealed, ready to be written. Only its code could say anything, and it goes to the voter."""

    ballot_id: int
    ballot_folio: str
    voter_key: bytes
    sealed: bytes
    code: str
    email: str | None
    locale: str = "es"


@dataclass(frozen=True)
class CastReceipt:
    """What the voter gets: a code that nobody keeps and that does not say what she chose."""

    ballot_folio: str
    code: str


def cast_ballot(
    session: Session, *, actor: Actor, ballot_folio: str, choices: Sequence[str], keys: KeyStore, now: datetime
) -> CastReceipt:
    """Check, seal and store a vote. Requests prepare before their transaction begins, so that the lock is short."""
    prepared = prepare_vote(session, actor=actor, ballot_folio=ballot_folio, choices=choices, keys=keys, now=now)
    return cast_prepared(session, prepared=prepared, now=now)


def prepare_vote(
    session: Session,
    *,
    actor: Actor,
    ballot_folio: str,
    choices: Sequence[str],
    keys: KeyStore,
    now: datetime,
    jurisdiction_id: int | None = None,
) -> PreparedVote:
    """Check who votes, when and what, and seal the choices; writes nothing.

    choices: keys of options, none for a blank vote. jurisdiction_id: where the ballot must belong. Raises
    SignInRequiredError, NotAllowedError, ConflictError when the ballot takes no votes, InvalidError (``choices``).
    """
    person_id = actor.person_id or 0
    ballot = queries.terms_for_voting(session, ballot_folio, voter_id=person_id, jurisdiction_id=jurisdiction_id)
    _authorise(session, actor, ballot)
    _check_phase(queries.phase_of(ballot, now))
    options = queries.options_for_voting(session, ballot)
    position = {option.key: str(option.position) for option in options}
    chosen = check_choices(choices, options=options, max_choices=ballot.max_choices, allow_blank=True)
    code = format_receipt(secrets.token_bytes(RECEIPT_RANDOM_BYTES))
    size = payload_size(position.values(), max_choices=ballot.max_choices)
    coded = encode_choices([position[key] for key in chosen], size=size)
    payload = coded + bytes.fromhex(receipt_hash(code, ballot.folio))
    return PreparedVote(
        ballot_id=ballot.id,
        ballot_folio=ballot.folio,
        voter_key=voter_key(keys.voters_secret(ballot.folio), person_id),
        sealed=seal(payload, ballot.public_key or b""),
        code=code,
        email=ballot.voter_email,
        locale=ballot.voter_locale or "es",
    )


def cast_prepared(session: Session, *, prepared: PreparedVote, now: datetime) -> CastReceipt:
    """Store a prepared vote: the participation and the sealed choices, with no key, instant or order in common.

    The clock decides once more, under a lock that the closing waits for. The table decides who came first: raises
    AlreadyVotedError, and ConflictError outside the ballot's hours.
    """
    _check_phase(queries.window_for_casting(session, prepared.ballot_id).phase(now))
    ballot_id = prepared.ballot_id
    taken = session.execute(_TAKE_PART, {"b_id": ballot_id, "b_voter": prepared.voter_key})
    if not cast(CursorResult[Any], taken).rowcount:
        raise AlreadyVotedError(N_("Tu voto ya estaba guardado."))
    random_key = secrets.token_bytes(RANDOM_KEY_BYTES)
    session.execute(_KEEP_SEALED, {"b_id": ballot_id, "b_key": random_key, "b_sealed": prepared.sealed})
    mark_changed(session, ballot_scope(ballot_id))
    if prepared.email:
        trabajos.queue_letter(
            session,
            to=prepared.email,
            letter=Letter(TOOK_PART, {"folio": prepared.ballot_folio}),
            locale=prepared.locale,
            key=f"participacion:{secrets.token_hex(16)}",
            now=now,
        )
    # Last, so that another vote that drew the same slot waits for nothing but the commit.
    session.execute(_COUNT_ONE, {"b_id": ballot_id, "b_slot": secrets.randbelow(TURNOUT_SLOTS)})
    return CastReceipt(prepared.ballot_folio, prepared.code)


def took_part(session: Session, *, actor: Actor, ballot: Ballot, keys: KeyStore) -> bool:
    """Tell whether the actor's own vote is stored; only while the ballot is open, since its secret goes at close."""
    if actor.person_id is None:
        return False
    return queries.has_taken_part(session, ballot.id, voter_key(keys.voters_secret(ballot.folio), actor.person_id))


def voting_decision(session: Session, *, actor: Actor, ballot: Ballot | VotingTerms) -> Decision:
    """Tell whether the actor belongs to a ballot's electorate, and why not; asks the database only when in doubt."""
    decision = policies.may_vote(actor, (ballot.jurisdiction_id,), ballot.electorate_level)
    if decision or not actor.residencies:
        return decision
    places = queries.electorate_places(session, ballot.jurisdiction_id)
    return policies.may_vote(actor, places, ballot.electorate_level)


def _authorise(session: Session, actor: Actor, ballot: VotingTerms) -> None:
    decision = voting_decision(session, actor=actor, ballot=ballot)
    if decision.needs_sign_in:
        raise SignInRequiredError(decision.reason)
    if not decision:
        raise NotAllowedError(
            decision.reason,
            next_step=N_(
                "Lleva a la oficina una identificación, tu CURP y el folio de tu cuenta. La CURP no se guarda."
            ),
        )


def _check_phase(phase: Phase) -> None:
    if phase in (Phase.DRAFT, Phase.COMING):
        raise ConflictError(N_("Esta votación todavía no abre."))
    if phase is not Phase.VOTING:
        raise ConflictError(
            N_("Esta votación ya cerró: este voto llegó tarde y no se guardó."),
            next_step=N_("Mira el resultado en la página de la votación."),
        )
