"""Gathering what the rooms know of a place into plain facts; six statements at most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from govabierto.ciclo.rules import PublicStage
from govabierto.cumplimiento.queries import statements
from govabierto.cumplimiento.rules import (
    CommitmentFact,
    DeclaredFact,
    DeclaredKind,
    Facts,
    MeetingFact,
    PlanFact,
    ProposalFacts,
    SeatFact,
    StageFact,
)
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.secretariado.rules import InstrumentKind, Sector

_MOMENT = timedelta(microseconds=1)
_OVERSIGHT = (Sector.GUARANTOR, Sector.AUTONOMOUS_BODY)


@dataclass(frozen=True)
class Waiver:
    """A public exception to a rule: which, why, until when and where it was agreed."""

    rule: str
    reason: str
    until: date | None
    path: str


def waivers_of(_session: Session, _place: Place) -> tuple[Waiver, ...]:
    """Return the public waivers in force in a place: none until a room keeps them."""
    return ()


def facts_of(session: Session, place: Place, now: datetime) -> Facts:
    """Return what is known of a place at an instant, with days in its own time zone."""
    today = local_date(now, place.timezone)
    base = session.execute(statements.base(place.id)).one()
    dated = session.execute(statements.dated(place.id, base.cycle_id, now, today)).all()
    stages, declared, joined_on, declarations = _dated_parts(dated, place, base.term_starts_on)
    start = base.starts_on or (local_date(base.first_act_at, place.timezone) if base.first_act_at else None)
    cycle_at = base.plan_cycle_at if base.plan_id else base.cycle_at
    return Facts(
        today=today,
        start=start,
        term_starts_on=base.term_starts_on,
        term_ends_on=base.term_ends_on,
        has_cycle=base.cycle_id is not None,
        cycle_on=local_date(cycle_at, place.timezone) if cycle_at else None,
        stages=stages,
        plan=_plan(base, place.timezone),
        commitments=_commitments(session, place, base.plan_id) if base.plan_id else (),
        has_body=base.body_id is not None,
        has_profile=bool(base.profile),
        seats=_seats(session, base.body_id, today) if base.body_id else (),
        meetings=_meetings(session, base.body_id, place.timezone) if base.body_id else (),
        proposals=_proposals(session, place.id, today, base.adopted_at),
        declared=declared,
        with_sdg=frozenset(row.key for row in dated if row.kind == "sdg"),
        repository=tuple(sorted({local_date(row.at0, place.timezone) for row in dated if row.kind == "proof"})),
        declarations=declarations,
        joined_on=joined_on,
        outside_votes=base.votes or 0,
        holidays=frozenset(row.on for row in dated if row.kind == "holiday"),
    )


def _plan(base: Any, zone: str) -> PlanFact | None:
    if base.plan_id is None:
        return None
    adopted_on = local_date(base.adopted_at, zone)
    return PlanFact(base.folio, base.plan_starts_on, base.ends_on, adopted_on, bool(base.summary.strip()))


def _seats(session: Session, body_id: int, today: date) -> tuple[SeatFact, ...]:
    return tuple(
        SeatFact(sector, bool(sits), sector is Sector.GOVERNMENT or (sector in _OVERSIGHT and not is_autonomous))
        for sector, is_autonomous, sits in session.execute(statements.seats(body_id, today))
    )


def _meetings(session: Session, body_id: int, zone: str) -> tuple[MeetingFact, ...]:
    rows: dict[str, list[Any]] = {}
    for row in session.execute(statements.meetings(body_id)):
        rows.setdefault(row.folio, []).append(row)
    return tuple(
        MeetingFact(
            folio=folio,
            kind=found[0].kind,
            called_on=_day(found[0].called_at, zone),
            starts_on=local_date(found[0].starts_at, zone),
            closed_on=local_date(found[0].closed_at, zone),
            sectors=frozenset(row.sector for row in found if row.sector is not None),
            acta_on=_day(found[0].acta_at, zone),
        )
        for folio, found in rows.items()
    )


def _day(instant: datetime | None, zone: str) -> date | None:
    return None if instant is None else local_date(instant, zone)


def _commitments(session: Session, place: Place, plan_id: int) -> tuple[CommitmentFact, ...]:
    rows: dict[str, list[Any]] = {}
    for row in session.execute(statements.commitments(place.id, plan_id)):
        rows.setdefault(row.folio, []).append(row)
    return tuple(_commitment(found, place.timezone) for found in rows.values())


def _commitment(rows: Sequence[Any], zone: str) -> CommitmentFact:
    first = rows[0]
    steps = first.steps or 0
    is_finished = steps > 0 and first.verified == steps
    return CommitmentFact(
        folio=first.folio,
        number=first.number,
        title=first.title,
        pillars=frozenset(Pillar(row.pillar) for row in rows if row.pillar is not None),
        has_owner=first.lead_agency_id is not None,
        steps=steps,
        steps_with_means=first.with_means or 0,
        finished_on=local_date(first.verified_at, zone) if is_finished else None,
        has_budget=first.budget_cents is not None,
    )


def _proposals(session: Session, place_id: int, today: date, adopted_at: datetime | None) -> ProposalFacts:
    total, answered, late = session.execute(statements.proposals(place_id, today, adopted_at)).one()
    return ProposalFacts(total, answered, late)


def _dated_parts(
    rows: Sequence[Any], place: Place, term_starts_on: date | None
) -> tuple[tuple[StageFact, ...], tuple[DeclaredFact, ...], date | None, tuple[frozenset[Sector], ...]]:
    """Return stages, declared facts, the day of joining and the sectors of each declaration."""
    zone = place.timezone
    stages = tuple(
        StageFact(
            PublicStage(row.key),
            local_date(row.at0, zone),
            local_date(row.at1 - _MOMENT, zone),
            local_date(row.at2, zone),
        )
        for row in rows
        if row.kind == "stage"
    )
    declared = tuple(
        DeclaredFact(DeclaredKind(row.key), row.on, row.text0, row.text1, row.text2)
        for row in rows
        if row.kind == "declared"
    )
    signed: dict[str, set[Sector]] = {}
    for row in rows:
        if row.kind == "signature" and row.text0 == InstrumentKind.DECLARATION.value:
            signed.setdefault(row.key, set()).update({Sector(row.text1)} if row.text1 else ())
    days = [row.on for row in rows if row.kind == "signature" and (term_starts_on is None or row.on >= term_starts_on)]
    return stages, declared, min(days, default=None), tuple(frozenset(sectors) for sectors in signed.values())
