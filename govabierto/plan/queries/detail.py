"""One commitment with its milestones, keys and evidence; versions; cards for other rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from govabierto.archivos import queries as archivos_queries
from govabierto.archivos.models import StoredFile
from govabierto.archivos.queries import FileCard
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.plan.models import (
    Commitment,
    Evidence,
    Milestone,
    MilestoneReport,
    MilestoneReview,
    Plan,
    PlanJurisdiction,
    PlanVersion,
)
from govabierto.plan.queries.overview import RANKED_PILLARS, PlanCard, card_of, pillars_in
from govabierto.plan.rules.progress import Progress, Standpoint, Step, progress_of, standpoint_of
from govabierto.plan.rules.states import PUBLIC_STATES
from govabierto.territorio.models import Jurisdiction, Organisation

#: Made once: each new alias builds its columns anew, a millisecond a page.
_AGENCY, _COUNTERPART = aliased(Organisation), aliased(Organisation)


_DETAIL = (
    select(
        Commitment,
        Plan,
        Jurisdiction.slug,
        _AGENCY.name,
        _COUNTERPART.name,
        RANKED_PILLARS,
    )
    .join(Plan, Plan.id == Commitment.plan_id)
    .join(PlanJurisdiction, PlanJurisdiction.plan_id == Plan.id)
    .join(Jurisdiction, Jurisdiction.id == Commitment.jurisdiction_id)
    .outerjoin(_AGENCY, _AGENCY.id == Commitment.lead_agency_id)
    .outerjoin(_COUNTERPART, _COUNTERPART.id == Commitment.counterpart_id)
    .where(PlanJurisdiction.jurisdiction_id == bindparam("place"), Commitment.folio == bindparam("folio"))
)
_MILESTONES = (
    select(Milestone, _AGENCY.name, _COUNTERPART.name, MilestoneReport, MilestoneReview, Evidence, StoredFile)
    .outerjoin(_AGENCY, _AGENCY.id == Milestone.agency_id)
    .outerjoin(_COUNTERPART, _COUNTERPART.id == Milestone.counterpart_id)
    .outerjoin(MilestoneReport, MilestoneReport.milestone_id == Milestone.id)
    .outerjoin(MilestoneReview, MilestoneReview.report_id == MilestoneReport.id)
    .outerjoin(Evidence, Evidence.report_id == MilestoneReport.id)
    .outerjoin(StoredFile, StoredFile.id == Evidence.file_id)
    .where(Milestone.commitment_id == bindparam("commitment"))
    .order_by(Milestone.number, MilestoneReport.id, Evidence.id)
)


@dataclass(frozen=True)
class EvidenceCard:
    """A piece of evidence. file or url; neither is given where it was withdrawn or waits for review."""

    folio: str
    title: str
    at: datetime
    file: FileCard | None
    url: str | None
    is_hidden: bool
    withdrawn_at: datetime | None
    withdrawn_reason: str


@dataclass
class ReportCard:
    """A report of a milestone, with its evidence and its review. Officials appear by post."""

    report: MilestoneReport
    review: MilestoneReview | None
    evidence: list[EvidenceCard] = field(default_factory=list)


@dataclass
class MilestoneCard:
    """A milestone with its whole history. agency and counterpart: names, its own or its commitment's."""

    row: Milestone
    step: Step
    agency: str
    counterpart: str
    reports: list[ReportCard] = field(default_factory=list)

    @property
    def last_report(self) -> ReportCard | None:
        """The report that stands."""
        return self.reports[-1] if self.reports else None


@dataclass(frozen=True)
class CommitmentDetail:
    """Everything a commitment's page shows."""

    row: Commitment
    plan: PlanCard
    slug: str
    agency: str
    counterpart: str
    pillars: tuple[Pillar, ...]
    milestones: tuple[MilestoneCard, ...]
    progress: Progress
    standpoint: Standpoint
    steps: tuple[Step, ...]
    moved_on: date

    @property
    def is_public(self) -> bool:
        """Whether everyone may see it."""
        return self.plan.is_public and self.row.state in PUBLIC_STATES

    def milestone(self, number: int) -> MilestoneCard | None:
        """Return a milestone by its number."""
        return next((card for card in self.milestones if card.row.number == number), None)


def commitment_by_folio(session: Session, jurisdiction_id: int, folio: str) -> Commitment | None:
    """Return a commitment of a plan that a place has, by its folio."""
    return session.scalar(
        select(Commitment)
        .join(PlanJurisdiction, PlanJurisdiction.plan_id == Commitment.plan_id)
        .where(PlanJurisdiction.jurisdiction_id == jurisdiction_id, Commitment.folio == folio)
    )


def detail_of(session: Session, place: Place, folio: str, today: date) -> CommitmentDetail | None:
    """Return a commitment with its milestones, keys and evidence in two statements, or None."""
    row = session.execute(_DETAIL, {"place": place.id, "folio": folio}).first()
    if row is None:
        return None
    commitment, plan, slug, agency_name, counterpart_name, ranked_pillars = row
    names = (agency_name or "", counterpart_name or "")
    milestones = _milestones(session, commitment.id, place, slug, names)
    steps = tuple(card.step for card in milestones)
    moved_on = local_date(commitment.moved_at or commitment.adopted_at or commitment.created_at, place.timezone)
    return CommitmentDetail(
        row=commitment,
        plan=card_of(plan),
        slug=slug,
        agency=names[0],
        counterpart=names[1],
        pillars=pillars_in(ranked_pillars),
        milestones=milestones,
        progress=progress_of(steps),
        standpoint=standpoint_of(steps, today, moved_on),
        steps=steps,
        moved_on=moved_on,
    )


def _milestones(
    session: Session, commitment_id: int, place: Place, slug: str, names: tuple[str, str]
) -> tuple[MilestoneCard, ...]:
    cards: dict[int, MilestoneCard] = {}
    for milestone, agency_name, counterpart_name, report, review, evidence, file in session.execute(
        _MILESTONES, {"commitment": commitment_id}
    ):
        card = cards.get(milestone.id)
        if card is None:
            step = step_of(milestone, place.timezone)
            card = MilestoneCard(milestone, step, agency_name or names[0], counterpart_name or names[1])
            cards[milestone.id] = card
        if report is None:
            continue
        if not card.reports or card.reports[-1].report.id != report.id:
            card.reports.append(ReportCard(report, review))
        if evidence is not None:
            card.reports[-1].evidence.append(_evidence_card(evidence, file, slug))
    return tuple(cards.values())


def step_of(milestone: Milestone, timezone: str) -> Step:
    """Return a milestone as the rules see it, with the local days of its keys."""
    return Step(
        milestone.weight,
        milestone.due_on,
        milestone.state,
        local_date(milestone.reported_at, timezone) if milestone.reported_at else None,
        local_date(milestone.verified_at, timezone) if milestone.verified_at else None,
    )


def _evidence_card(evidence: Evidence, file: StoredFile | None, slug: str) -> EvidenceCard:
    is_hidden = file is not None and not file.is_public
    is_shown = evidence.withdrawn_at is None
    card = None
    if file is not None and is_shown:
        card = archivos_queries.card_of(slug, file.public_id, file.name, file.media_type, file.size_bytes)
    return EvidenceCard(
        folio=evidence.folio,
        title=evidence.title,
        at=evidence.at,
        file=card,
        url=evidence.url if is_shown else None,
        is_hidden=is_hidden,
        withdrawn_at=evidence.withdrawn_at,
        withdrawn_reason=evidence.withdrawn_reason,
    )


def versions_of(session: Session, folios: Sequence[str]) -> list[PlanVersion]:
    """Return all versions of a commitment and its milestones, newest first; one statement."""
    statement = select(PlanVersion).where(PlanVersion.subject_folio.in_(folios))
    return list(session.scalars(statement.order_by(PlanVersion.id.desc())))


def evidence_by_folio(session: Session, folio: str) -> tuple[Evidence, MilestoneReport, Milestone, Commitment] | None:
    """Return a piece of evidence with what it belongs to."""
    row = session.execute(
        select(Evidence, MilestoneReport, Milestone, Commitment)
        .join(MilestoneReport, MilestoneReport.id == Evidence.report_id)
        .join(Milestone, Milestone.id == MilestoneReport.milestone_id)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .where(Evidence.folio == folio)
    ).first()
    return None if row is None else (row[0], row[1], row[2], row[3])
