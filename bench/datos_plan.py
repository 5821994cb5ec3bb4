"""A running plan of fourteen commitments and an open vote."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bench import textos
from bench.escritura import write
from bench.tamanos import SEED, Size
from govabierto.bitacora.models import LogEntry
from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import VerificationLevel
from govabierto.nucleo.changes import Change, ballot_scope
from govabierto.nucleo.pillars import Pillar
from govabierto.plan.models import (
    Commitment,
    CommitmentPillar,
    Evidence,
    Milestone,
    MilestoneReport,
    MilestoneReview,
    Plan,
    PlanJurisdiction,
    PlanVersion,
)
from govabierto.plan.rules import CommitmentState, MilestoneState, Origin, PlanState, Verdict
from govabierto.votaciones.models import Ballot, BallotOption, Participation, SealedBallot, Turnout
from govabierto.votaciones.rules import BallotState, Method, TieRule, payload_size
from govabierto.votaciones.sealing import KeyStore, seal
from govabierto.votaciones.services import TURNOUT_SLOTS

PLACE_ID, PLAN_ID, BALLOT_ID = 2, 1, 1
COMMITMENTS, MILESTONES, OPTIONS, MAX_CHOICES = 14, 5, 12, 3
BALLOT_FOLIO = textos.folio("V", BALLOT_ID)
_DUE_DAYS = (-150, -40, 30, 120, 240)
_AGENCY_PERSON, _AGENCY_MANDATE, _COUNTERPART_PERSON, _COUNTERPART_MANDATE = 2, 2, 3, 3
_RECEIPT_BYTES = 32


@dataclass(frozen=True)
class _Step:
    """A milestone's number over all commitments and what became of it."""

    id: int
    commitment_id: int
    number: int
    due_on: date
    state: MilestoneState


def option_key(position: int) -> str:
    """Return the key of an option of the open vote, counted from 1."""
    return f"opcion-{position}"


def fill_plan(connection: Connection, *, now: datetime) -> None:
    """Write the plan: some milestones verified, some reported, some late, some still to come."""
    chance = textos.section(SEED, "plan")
    today = now.date()
    plan = {"id": PLAN_ID, "folio": textos.folio("PL", PLAN_ID), "title": "Plan de acción local", "cycle_id": 1}
    plan |= {"summary": textos.sentence(chance, 30), "state": PlanState.ADOPTED, "adopted_at": now, "created_at": now}
    write(connection, Plan, [plan | {"starts_on": today - timedelta(300), "ends_on": today + timedelta(300)}])
    write(connection, PlanJurisdiction, [{"plan_id": PLAN_ID, "jurisdiction_id": PLACE_ID, "is_lead": True}])
    write(connection, Commitment, (_commitment(number, now) for number in range(1, COMMITMENTS + 1)))
    pillars = tuple(Pillar)
    write(
        connection,
        CommitmentPillar,
        (
            {"commitment_id": number, "pillar": pillars[number % 4], "position": 0}
            for number in range(1, COMMITMENTS + 1)
        ),
    )
    steps = [_step(index, today) for index in range(COMMITMENTS * MILESTONES)]
    write(connection, Milestone, (_milestone(step, now) for step in steps))
    _fill_reports(connection, [step for step in steps if step.state is not MilestoneState.PLANNED], now)
    _fill_history(connection, steps, now)


def _commitment(number: int, now: datetime) -> dict[str, Any]:
    chance = textos.section(SEED, f"compromiso {number}")
    today = now.date()
    long_texts = ("problem", "status_quo", "action", "how_it_solves", "long_term_goal", "objective")
    return {
        "id": number,
        "folio": textos.folio("C", number),
        "plan_id": PLAN_ID,
        "jurisdiction_id": PLACE_ID,
        "number": number,
        "title": textos.title(chance),
        "short_description": textos.sentence(chance, 16)[:140],
        **{name: textos.sentence(chance, 40) for name in long_texts},
        "origin": Origin.CO_CREATED if number % 3 else Origin.PROACTIVE,
        "state": CommitmentState.ADOPTED,
        "lead_agency_id": number % 6 + 1,
        "lead_post": f"Dirección {number}",
        "counterpart_id": 7 + number % 4,
        "starts_on": today - timedelta(300),
        "ends_on": today + timedelta(300),
        "budget_cents": number * 1_000_000,
        "territory": "Todo el municipio",
        "beneficiaries": textos.sentence(chance, 12),
        "external_codes": {},
        "adopted_at": now,
        "moved_at": now,
        "created_at": now,
    }


def _step(index: int, today: date) -> _Step:
    commitment, turn = divmod(index, MILESTONES)
    state = MilestoneState.PLANNED
    if turn == 0 and commitment % 7:
        state = MilestoneState.VERIFIED
    if turn == 1:
        state = (MilestoneState.VERIFIED, MilestoneState.REPORTED, MilestoneState.SENT_BACK)[commitment % 3]
    return _Step(index + 1, commitment + 1, turn + 1, today + timedelta(_DUE_DAYS[turn]), state)


def _milestone(step: _Step, now: datetime) -> dict[str, Any]:
    chance = textos.section(SEED, f"hito {step.id}")
    is_verified = step.state is MilestoneState.VERIFIED
    return {
        "id": step.id,
        "folio": textos.folio("H", step.id),
        "commitment_id": step.commitment_id,
        "number": step.number,
        "title": textos.title(chance),
        "description": textos.sentence(chance, 20),
        "verification_means": textos.sentence(chance, 10),
        "starts_on": step.due_on - timedelta(60),
        "due_on": step.due_on,
        "weight": 20,
        "state": step.state,
        "agency_id": step.commitment_id % 6 + 1,
        "counterpart_id": 7 + step.commitment_id % 4,
        "reported_at": now if step.state is not MilestoneState.PLANNED else None,
        "verified_at": now if is_verified else None,
        "created_at": now,
    }


def _fill_reports(connection: Connection, steps: list[_Step], now: datetime) -> None:
    chance = textos.section(SEED, "reportes")
    agency = {"person_id": _AGENCY_PERSON, "mandate_id": _AGENCY_MANDATE, "post": "Titular 2", "at": now}
    counterpart = {"person_id": _COUNTERPART_PERSON, "mandate_id": _COUNTERPART_MANDATE, "post": "Titular 3", "at": now}
    write(
        connection,
        MilestoneReport,
        (
            {"id": step.id, "folio": textos.folio("RE", step.id), "milestone_id": step.id}
            | {"text": textos.sentence(chance, 30), **agency}
            for step in steps
        ),
    )
    write(
        connection,
        Evidence,
        (
            {"folio": textos.folio("E", step.id), "report_id": step.id, "title": textos.title(chance), "at": now}
            | {"url": "https://datos.demo.invalid/evidencia"}
            for step in steps
        ),
    )
    verdicts = {MilestoneState.VERIFIED: Verdict.VERIFIED, MilestoneState.SENT_BACK: Verdict.SENT_BACK}
    write(
        connection,
        MilestoneReview,
        (
            {"folio": textos.folio("RV", step.id), "report_id": step.id, "verdict": verdicts[step.state]}
            | {"reasons": textos.sentence(chance, 20), **counterpart}
            for step in steps
            if step.state in verdicts
        ),
    )


def _fill_history(connection: Connection, steps: list[_Step], now: datetime) -> None:
    """Write the first version of each part, where commitments come from, and their public record."""
    folios = [("compromiso", textos.folio("C", number)) for number in range(1, COMMITMENTS + 1)]
    folios += [("hito", textos.folio("H", step.id)) for step in steps]
    common = {"number": 1, "content": {"weight": 20}, "at": now}
    write(connection, PlanVersion, ({"subject_kind": kind, "subject_folio": folio, **common} for kind, folio in folios))
    write(
        connection,
        LineageEdge,
        (
            {"from_kind": "propuesta", "from_folio": textos.folio("PR", number), "relation": Relation.TAKEN_UP_IN}
            | {"to_kind": "compromiso", "to_folio": textos.folio("C", number), "at": now}
            for number in range(1, COMMITMENTS + 1)
        ),
    )
    write(connection, LogEntry, (_entry("compromiso.adoptado", kind, folio, now) for kind, folio in folios))


def _entry(act: str, kind: str, folio: str, now: datetime) -> dict[str, Any]:
    digest = hashlib.sha256(folio.encode()).digest()
    return {
        "jurisdiction_id": PLACE_ID,
        "kind": act,
        "subject_kind": kind,
        "subject_folio": folio,
        "actor_role": "secretary",
        "actor_post": "Titular 1",
        "at": now,
        "content": f'{{"folio":"{folio}"}}',
        "salt": digest[:16],
        "content_hash": digest,
    }


def fill_ballot(connection: Connection, size: Size, *, now: datetime, keys: KeyStore) -> None:
    """Write an open vote in which ``size.votes`` people of elsewhere already took part, and none of the set's own."""
    chance = textos.section(SEED, "votacion")
    public_key = keys.create(BALLOT_FOLIO)
    ballot = {
        "id": BALLOT_ID,
        "folio": BALLOT_FOLIO,
        "jurisdiction_id": PLACE_ID,
        "cycle_id": 2,
        "title": "¿Qué entra al segundo plan?",
        "question": textos.sentence(chance, 20),
        "binds": textos.sentence(chance, 15),
        "method": Method.APPROVAL,
        "max_choices": MAX_CHOICES,
        "seats": 4,
        "tie_rule": TieRule.LEXICAL,
        "electorate_level": VerificationLevel.DESK,
        "state": BallotState.OPEN,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=20),
        "opened_at": now,
        "public_key": public_key,
        "frozen_hash": hashlib.sha256(b"reglas").digest(),
        "eligible_count": size.people,
        "created_at": now,
    }
    write(connection, Ballot, [ballot])
    write(connection, BallotOption, _options())
    size_bytes = payload_size((str(position) for position in range(1, OPTIONS + 1)), max_choices=MAX_CHOICES)
    length = len(seal(bytes(size_bytes + _RECEIPT_BYTES), public_key))
    write(connection, Participation, _random_rows(size.votes, "voter_key", 32))
    write(connection, Turnout, _turnout(size.votes))
    write(
        connection,
        SealedBallot,
        ({**row, "sealed": chance.randbytes(length)} for row in _random_rows(size.votes, "random_key", 16)),
    )
    write(connection, Change, ({"scope_id": ballot_scope(BALLOT_ID)} for _ in range(size.votes)))


def _options() -> Iterator[dict[str, Any]]:
    chance = textos.section(SEED, "opciones")
    for position in range(1, OPTIONS + 1):
        yield {
            "ballot_id": BALLOT_ID,
            "key": option_key(position),
            "position": position,
            "title": textos.title(chance),
            "description": textos.sentence(chance, 20),
            "subject_kind": "propuesta",
            "subject_folio": textos.folio("PR", position),
        }


def _turnout(votes: int) -> Iterator[dict[str, Any]]:
    """Yield the votes shared out among the slots, as chance would nearly do."""
    for slot in range(TURNOUT_SLOTS):
        voters = votes // TURNOUT_SLOTS + (slot < votes % TURNOUT_SLOTS)
        yield {"ballot_id": BALLOT_ID, "slot": slot, "voters": voters}


def _random_rows(count: int, column: str, length: int) -> Iterator[dict[str, Any]]:
    """Yield rows in the order of their random keys, which a table without rowid takes in fastest."""
    chance = textos.section(SEED, column)
    for key in sorted(chance.randbytes(length) for _ in range(count)):
        yield {"ballot_id": BALLOT_ID, column: key}
