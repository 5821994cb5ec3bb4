"""Closing: sealed ballots are opened once, written again in random order, counted, and the keys destroyed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from govabierto.bitacora import services as bitacora
from govabierto.bitacora.rules import MAX_CONTENT_BYTES, canonical_json
from govabierto.nucleo import events
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.changes import ballot_scope, mark_changed
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError
from govabierto.nucleo.text import N_
from govabierto.votaciones import policies, queries
from govabierto.votaciones.events import BallotCounted
from govabierto.votaciones.models import Ballot, OpenedBallot, Receipt, SealedBallot, Turnout
from govabierto.votaciones.rules import (
    COUNTED,
    BallotState,
    Draw,
    Option,
    Outcome,
    OutcomeRule,
    Phase,
    Scoring,
    Tally,
    ballots_csv,
    count_approvals,
    count_points,
    decide,
    decode_choices,
    draw_seed,
    fingerprint,
    join_positions,
    receipts_csv,
)
from govabierto.votaciones.sealing import KeyStore, opener
from govabierto.votaciones.services.drafts import place_of

RANDOM_KEY_BYTES = 16
RECEIPT_HASH_BYTES = 32
_BATCH = 5_000
_LISTED_BYTES = MAX_CONTENT_BYTES // 2


@dataclass(frozen=True)
class _Opened:
    """What the sealed ballots held, the two halves apart. unreadable: not sealed to this key, or against the rules."""

    ballots: list[tuple[int, ...]]
    receipts: list[str]
    unreadable: int


def close_ballot(session: Session, *, actor: Actor, ballot_folio: str, keys: KeyStore, now: datetime) -> Ballot:
    """Open, count and publish a ballot whose time is over. Closing it twice is one close.

    The keys stay until the caller has committed: then ``destroy_spent_keys``. A crash in between loses nothing.
    Raises ConflictError before ``closes_at``, whoever asks; KeyMissingError without the private key.
    """
    ballot = queries.lock_ballot(session, ballot_folio)
    place = place_of(session, ballot)
    decision = policies.may_manage(actor, place, now)
    if not decision:
        raise NotAllowedError(decision.reason)
    phase = queries.phase_of(ballot, now)
    if phase is Phase.COUNTED:
        return ballot
    if phase is not Phase.AWAITING:
        raise ConflictError(
            N_("Todavía no llega la hora de cierre, y nadie puede cerrarla antes."),
            next_step=N_("Al llegar la hora deja de recibir votos y se cuenta sola."),
        )
    opened = _open_sealed(session, ballot, keys)
    session.execute(delete(SealedBallot).where(SealedBallot.ballot_id == ballot.id))
    _write_receipts(session, ballot.id, opened.receipts)
    ballot.tie_seed = draw_seed(opened.receipts, ballot.folio)
    ballot.eligible_count = queries.eligible_people(session, place.id, ballot.electorate_level)
    tally, outcome = store_count(session, ballot, opened.ballots, now=now)
    voters = _write_turnout(session, ballot.id)
    bitacora.append(
        session,
        kind=COUNTED,
        subject=queries.ref_of(ballot),
        jurisdiction_id=place.id,
        content=count_record(ballot, tally, outcome, opened.ballots)
        | {
            "participaron": voters,
            "boletas_ilegibles": opened.unreadable,
            "huella_de_los_comprobantes": fingerprint(receipts_csv(opened.receipts)),
            "semilla_del_sorteo": ballot.tie_seed.hex(),
            "personas_verificadas": ballot.eligible_count,
        },
        now=now,
        actor=actor,
        mandate=policies.mandate_for(actor, place, now),
    )
    mark_changed(session, ballot_scope(ballot.id))
    session.flush()
    _tell(session, ballot, now)
    return ballot


def destroy_spent_keys(session: Session, *, keys: KeyStore) -> int:
    """Destroy the keys of ballots whose count is committed, and return how many; safe to repeat at any time.

    Call it in a transaction that begins after the one that closed.
    """
    kept = keys.folios()
    spent = queries.finished_folios(session, kept) if kept else []
    for folio in spent:
        keys.destroy(folio)
    return len(spent)


def store_count(
    session: Session,
    ballot: Ballot,
    ballots: Sequence[tuple[int, ...]],
    *,
    now: datetime,
    points: Sequence[tuple[int, ...]] | None = None,
) -> tuple[Tally, Outcome]:
    """Write opened ballots under fresh random keys, in their order, and what became of each option.

    points: for each ballot those of its choices, where an imported election gave them.
    """
    given = [None] * len(ballots) if points is None else [",".join(map(str, each)) for each in points]
    rows = sorted(
        (secrets.token_bytes(RANDOM_KEY_BYTES), join_positions(choices), each)
        for choices, each in zip(ballots, given, strict=True)
    )
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        session.execute(
            insert(OpenedBallot),
            [
                {"ballot_id": ballot.id, "random_key": key, "choices": choices, "points": each}
                for key, choices, each in batch
            ],
        )
    options = queries.options_of(ballot)
    tally = count_opened(ballots, points, options)
    outcome = decide(options, tally, outcome_rule(ballot))
    by_key = {option.key: option for option in ballot.options}
    for row in outcome.rows:
        option = by_key[row.key]
        option.score, option.rank, option.is_winner = row.score, row.rank, row.won
        option.reason_code, option.reason_params = row.reason.value, dict(row.params)
    ballot.ballot_count, ballot.blank_count = tally.ballots, tally.blank
    ballot.state, ballot.closed_at = BallotState.CLOSED, now
    return tally, outcome


def count_opened(
    ballots: Iterable[tuple[int, ...]], points: Iterable[tuple[int, ...]] | None, options: Sequence[Option]
) -> Tally:
    """Count opened ballots: one vote for each option that they name, or the points that they give it."""
    if points is None:
        return count_approvals(ballots, options)
    keys = {option.position: option.key for option in options}
    pairs = zip(ballots, points, strict=True)
    return count_points(({keys[one]: each for one, each in zip(*pair, strict=True)} for pair in pairs), options)


def outcome_rule(ballot: Ballot) -> OutcomeRule:
    """Return a ballot's frozen rules as the count needs them."""
    draw = Draw(ballot.tie_seed, ballot.folio) if ballot.tie_seed else None
    return OutcomeRule(
        method=ballot.method, tie_rule=ballot.tie_rule, seats=ballot.seats, budget=ballot.budget, draw=draw
    )


def count_record(
    ballot: Ballot, tally: Tally, outcome: Outcome, ballots: Iterable[tuple[int, ...]]
) -> dict[str, object]:
    """Return what the public record keeps of a count; the scores while they fit, the fingerprint always."""
    name = "apoyos" if ballot.scoring is Scoring.APPROVALS else "puntaje"
    scores = [{"clave": row.key, name: row.score, "gana": row.won} for row in outcome.rows]
    content: dict[str, object] = {
        "metodo": ballot.method.value,
        "boletas": tally.ballots,
        "en_blanco": tally.blank,
        "huella_de_las_boletas": fingerprint(ballots_csv(ballots)),
        "ganadoras": len(outcome.winners),
    }
    if len(canonical_json(scores)) <= _LISTED_BYTES:
        content["opciones"] = scores
    return content


def _open_sealed(session: Session, ballot: Ballot, keys: KeyStore) -> _Opened:
    """Open every sealed ballot; what can't be read or breaks the rules is counted as unreadable, never guessed."""
    open_one = opener(keys.private_key(ballot.folio))
    options = queries.options_of(ballot)
    ballots: list[tuple[int, ...]] = []
    receipts: set[str] = set()
    unreadable = 0
    for sealed in queries.sealed_ballots(session, ballot.id):
        payload = open_one(sealed)
        choices = _read_choices(payload, options, ballot.max_choices) if payload else None
        if payload is None or choices is None:
            unreadable += 1
            continue
        ballots.append(choices)
        receipts.add(payload[-RECEIPT_HASH_BYTES:].hex())
    return _Opened(ballots, sorted(receipts), unreadable)


def _read_choices(payload: bytes, options: Sequence[Option], max_choices: int) -> tuple[int, ...] | None:
    try:
        texts = decode_choices(payload[:-RECEIPT_HASH_BYTES])
    except InvalidError:
        return None
    known = {str(option.position): option.position for option in options}
    positions = tuple(known[text] for text in texts if text in known)
    is_valid = len(positions) == len(texts) == len(set(positions)) and len(positions) <= max_choices
    return tuple(sorted(positions)) if is_valid else None


def _write_turnout(session: Session, ballot_id: int) -> int:
    """Count the participations themselves and leave the turnout in one row, which no voter's transaction wrote."""
    voters = queries.participations(session, ballot_id)
    session.execute(delete(Turnout).where(Turnout.ballot_id == ballot_id))
    session.execute(insert(Turnout), [{"ballot_id": ballot_id, "slot": 0, "voters": voters}])
    return voters


def _write_receipts(session: Session, ballot_id: int, hashes: Sequence[str]) -> None:
    for start in range(0, len(hashes), _BATCH):
        batch = hashes[start : start + _BATCH]
        session.execute(insert(Receipt), [{"ballot_id": ballot_id, "receipt_hash": item} for item in batch])


def _tell(session: Session, ballot: Ballot, now: datetime) -> None:
    named = [(queries.subject_of(option), bool(option.is_winner)) for option in ballot.options]
    events.emit(
        session,
        BallotCounted(
            at=now,
            ballot=queries.ref_of(ballot),
            jurisdiction_id=ballot.jurisdiction_id,
            winners=tuple(ref for ref, won in named if ref and won),
            losers=tuple(ref for ref, won in named if ref and not won),
        ),
    )
