"""The six statements that tell everything the checks need, whatever the number of rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from govabierto.bitacora.models import LogEntry
from govabierto.ciclo.models import Cycle, StageWindow, WindowChange
from govabierto.cumplimiento.models import CommitmentAlignment, ComplianceStart, DeclaredEvidence
from govabierto.nucleo.tables import UtcDateTime
from govabierto.plan.models import (
    Commitment,
    CommitmentPillar,
    Evidence,
    Milestone,
    MilestoneReport,
    Plan,
    PlanJurisdiction,
)
from govabierto.plan.rules.states import PUBLIC_STATES, CommitmentState, MilestoneState
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.rules import ANSWERABLE, ProposalState
from govabierto.secretariado.models import (
    Acta,
    AgendaItem,
    Attendance,
    Body,
    BodySession,
    Instrument,
    InstrumentSignature,
    Seat,
    SeatTerm,
    SeatVote,
)
from govabierto.secretariado.rules import InstrumentState, Sector, SessionState, VoteChoice
from govabierto.territorio.models import Holiday, Jurisdiction, Organisation

#: Proofs older than this change nothing: a pause that began before is too long anyway.
_MEMORY = timedelta(days=730)
_MAX_ROWS = 2_000
_OUTSIDE = frozenset(Sector) - {Sector.GOVERNMENT, Sector.GUARANTOR, Sector.AUTONOMOUS_BODY}
_PLAN_CYCLE = aliased(Cycle)
#: When everyone could read an acta: as a draft that the clock published, or approved.
_ACTA_AT = func.coalesce(Acta.published_at, Acta.approved_at)


def base(place_id: int) -> Select[*tuple[Any, ...]]:
    """Select a place's start, term, newest cycle, first body and newest adopted plan: one row."""
    cycle = select(Cycle.id).where(Cycle.jurisdiction_id == place_id).order_by(Cycle.number.desc()).limit(1)
    body = select(Body.id).where(Body.jurisdiction_id == place_id).order_by(Body.id).limit(1)
    plan = (
        select(Plan.id)
        .join(PlanJurisdiction, PlanJurisdiction.plan_id == Plan.id)
        .where(PlanJurisdiction.jurisdiction_id == place_id, Plan.adopted_at.is_not(None))
        .order_by(Plan.adopted_at.desc(), Plan.id.desc())
        .limit(1)
    )
    first_act = (
        select(LogEntry.at).where(LogEntry.jurisdiction_id == place_id).order_by(LogEntry.id).limit(1).scalar_subquery()
    )
    votes = (
        select(func.count(SeatVote.id))
        .join(AgendaItem, AgendaItem.id == SeatVote.item_id)
        .join(Seat, Seat.id == SeatVote.seat_id)
        .where(
            *(
                AgendaItem.subject_kind == "plan",
                AgendaItem.subject_folio == Plan.folio,
                SeatVote.at <= Plan.adopted_at,
            ),
            *(SeatVote.choice == VoteChoice.YES, Seat.sector.in_(sorted(_OUTSIDE))),
        )
        .correlate(Plan)
        .scalar_subquery()
    )
    return (
        select(
            *(Jurisdiction.term_starts_on, Jurisdiction.term_ends_on, ComplianceStart.starts_on),
            first_act.label("first_act_at"),
            *(Cycle.id.label("cycle_id"), Cycle.created_at.label("cycle_at"), Body.id.label("body_id"), Body.profile),
            *(Plan.id.label("plan_id"), Plan.folio, Plan.starts_on.label("plan_starts_on"), Plan.ends_on),
            *(Plan.adopted_at, Plan.summary, _PLAN_CYCLE.created_at.label("plan_cycle_at"), votes.label("votes")),
        )
        .select_from(Jurisdiction)
        .outerjoin(ComplianceStart, ComplianceStart.jurisdiction_id == Jurisdiction.id)
        .outerjoin(Cycle, Cycle.id == cycle.scalar_subquery())
        .outerjoin(Body, Body.id == body.scalar_subquery())
        .outerjoin(Plan, Plan.id == plan.scalar_subquery())
        .outerjoin(_PLAN_CYCLE, _PLAN_CYCLE.id == Plan.cycle_id)
        .where(Jurisdiction.id == place_id)
    )


def seats(body_id: int, today: date) -> Select[*tuple[Any, ...]]:
    """Select the voting seats of a body: sector, whether its organisation is autonomous, whether anybody sits."""
    sits = (
        select(SeatTerm.id)
        .where(
            SeatTerm.seat_id == Seat.id,
            SeatTerm.from_on <= today,
            or_(SeatTerm.to_on.is_(None), SeatTerm.to_on >= today),
        )
        .exists()
    )
    return (
        select(Seat.sector, Organisation.is_autonomous, sits)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .where(Seat.body_id == body_id, Seat.has_vote)
    )


def meetings(body_id: int) -> Select[*tuple[Any, ...]]:
    """Select the sessions of a body that ended, newest first: a row a sector that attended."""
    present = (
        select(Attendance.session_id, Seat.sector)
        .join(Seat, Seat.id == Attendance.seat_id)
        .where(Seat.body_id == body_id)
        .distinct()
        .subquery()
    )
    columns = (BodySession.folio, BodySession.kind, BodySession.called_at, BodySession.starts_at, BodySession.closed_at)
    return (
        select(*columns, _ACTA_AT.label("acta_at"), present.c.sector)
        .outerjoin(Acta, Acta.session_id == BodySession.id)
        .outerjoin(present, present.c.session_id == BodySession.id)
        .where(
            BodySession.body_id == body_id, BodySession.state == SessionState.CLOSED, BodySession.closed_at.is_not(None)
        )
        .order_by(BodySession.closed_at.desc())
        .limit(_MAX_ROWS)
    )


def commitments(place_id: int, plan_id: int) -> Select[*tuple[Any, ...]]:
    """Select the live commitments of a place in a plan: a row a pillar, with their steps counted."""
    live = and_(Milestone.commitment_id == Commitment.id, Milestone.state != MilestoneState.CANCELLED)
    counted = (
        select(
            Milestone.commitment_id,
            func.count(Milestone.id).label("steps"),
            func.sum(case((Milestone.verification_means != "", 1), else_=0)).label("with_means"),
            func.sum(case((Milestone.state == MilestoneState.VERIFIED, 1), else_=0)).label("verified"),
            func.max(Milestone.verified_at).label("verified_at"),
        )
        .join(Commitment, live)
        .where(Commitment.plan_id == plan_id)
        .group_by(Milestone.commitment_id)
        .subquery()
    )
    return (
        select(
            *(
                Commitment.folio,
                Commitment.number,
                Commitment.title,
                Commitment.lead_agency_id,
                Commitment.budget_cents,
            ),
            *(counted.c.steps, counted.c.with_means, counted.c.verified, counted.c.verified_at),
            CommitmentPillar.pillar,
        )
        .outerjoin(counted, counted.c.commitment_id == Commitment.id)
        .outerjoin(CommitmentPillar, CommitmentPillar.commitment_id == Commitment.id)
        .where(
            Commitment.plan_id == plan_id,
            Commitment.jurisdiction_id == place_id,
            Commitment.state.in_(sorted(PUBLIC_STATES - {CommitmentState.CANCELLED})),
        )
        .order_by(Commitment.number)
    )


def proposals(place_id: int, today: date, adopted_at: datetime | None) -> Select[*tuple[Any, ...]]:
    """Count a place's proposals that ask for an answer, those that have it, and those that are late."""
    has_answer = or_(Proposal.answered_at.is_not(None), Proposal.state == ProposalState.NOT_ADMITTED)
    late: ColumnElement[bool] = Proposal.response_due_on < today
    if adopted_at is not None:
        late = or_(late, Proposal.published_at < adopted_at)
    return select(
        func.count(Proposal.id),
        func.coalesce(func.sum(case((has_answer, 1), else_=0)), 0),
        func.coalesce(func.sum(case((and_(~has_answer, late), 1), else_=0)), 0),
    ).where(Proposal.jurisdiction_id == place_id, Proposal.is_public, Proposal.state.in_(sorted(ANSWERABLE)))


def _row(
    kind: str,
    key: Any = None,
    texts: tuple[Any, ...] = (),
    instants: tuple[Any, ...] = (),
    on: Any = None,
) -> Select[*tuple[Any, ...]]:
    """Select a dated thing in the shape that all share, so that one statement brings them all."""
    three = (*texts, *(literal("") for _ in range(3 - len(texts))))
    moments = (*instants, *(cast(null(), UtcDateTime()) for _ in range(3 - len(instants))))
    return select(
        literal(kind).label("kind"),
        cast(key if key is not None else literal(""), String).label("key"),
        *(cast(text, String).label(f"text{n}") for n, text in enumerate(three)),
        *(moment.label(f"at{n}") for n, moment in enumerate(moments)),
        (on if on is not None else cast(null(), Date())).label("on"),
    )


def dated(place_id: int, cycle_id: int | None, now: datetime, today: date) -> Any:
    """Select stages, declared facts, alignments, proofs, signatures and holidays of a place in one statement."""
    since = now - _MEMORY
    published = (
        select(func.min(WindowChange.at))
        .where(
            WindowChange.cycle_id == StageWindow.cycle_id,
            WindowChange.stage == cast(StageWindow.stage, String),
            WindowChange.old_opens_at.is_(None),
        )
        .correlate(StageWindow)
        .scalar_subquery()
    )
    instants = (StageWindow.opens_at, StageWindow.closes_at, func.coalesce(published, Cycle.created_at))
    said = (DeclaredEvidence.title, DeclaredEvidence.url, DeclaredEvidence.commitment_folio)
    is_signed = and_(Instrument.jurisdiction_id == place_id, Instrument.state != InstrumentState.DRAFT)
    return union_all(
        _row("stage", StageWindow.stage, instants=instants)
        .join(Cycle, Cycle.id == StageWindow.cycle_id)
        .where(StageWindow.cycle_id == (cycle_id or 0)),
        _row("declared", DeclaredEvidence.kind, said, on=DeclaredEvidence.on).where(
            DeclaredEvidence.jurisdiction_id == place_id
        ),
        _row("sdg", CommitmentAlignment.subject_folio).where(
            CommitmentAlignment.jurisdiction_id == place_id, CommitmentAlignment.sdg_target.is_not(None)
        ),
        _row("proof", instants=(Evidence.at,))
        .join(MilestoneReport, MilestoneReport.id == Evidence.report_id)
        .join(Milestone, Milestone.id == MilestoneReport.milestone_id)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .where(Commitment.jurisdiction_id == place_id, Evidence.at >= since, Evidence.withdrawn_at.is_(None)),
        _row("proof", instants=(_ACTA_AT,))
        .join(BodySession, BodySession.id == Acta.session_id)
        .join(Body, Body.id == BodySession.body_id)
        .where(Body.jurisdiction_id == place_id, since <= _ACTA_AT),
        _row("proof", instants=(Instrument.signed_at,)).where(is_signed, Instrument.signed_at >= since),
        _row("signature", Instrument.folio, (Instrument.kind, InstrumentSignature.sector), on=Instrument.dated_on)
        .outerjoin(InstrumentSignature, InstrumentSignature.instrument_id == Instrument.id)
        .where(is_signed),
        _row("holiday", on=Holiday.on).where(
            or_(Holiday.jurisdiction_id == place_id, Holiday.jurisdiction_id.is_(None)),
            Holiday.on.between(today - timedelta(days=400), today + timedelta(days=60)),
        ),
    )
