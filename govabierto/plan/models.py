"""Tables of the plan."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.archivos.models import StoredFile
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.plan.rules import CommitmentState, MilestoneState, Origin, PlanState, Verdict
from govabierto.territorio.models import Organisation


class Plan(Base):
    """A local action plan of one or more jurisdictions."""

    __tablename__ = "plan"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="order"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    title: Mapped[Line]
    summary: Mapped[str] = mapped_column(default="")
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    state: Mapped[PlanState] = mapped_column(enum_type(PlanState, "state"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    adopted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    jurisdictions: Mapped[list[PlanJurisdiction]] = relationship(back_populates="plan")


class PlanJurisdiction(Base):
    """A jurisdiction that shares a plan; the first one leads."""

    __tablename__ = "plan_jurisdiction"
    __table_args__ = (Index("ix_plan_jurisdiction_jurisdiction_id_plan_id", "jurisdiction_id", "plan_id"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"), primary_key=True)
    is_lead: Mapped[bool] = mapped_column(default=False)

    plan: Mapped[Plan] = relationship(back_populates="jurisdictions")


class Commitment(Base):
    """A commitment, with the fields of the field's template (dominio 3.1), asked stage by stage."""

    __tablename__ = "commitment"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        UniqueConstraint("plan_id", "external_id"),
        CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name="order"),
        CheckConstraint("budget_cents IS NULL OR budget_cents >= 0", name="budget"),
        Index("ix_commitment_jurisdiction_id_plan_id", "jurisdiction_id", "plan_id"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    number: Mapped[int]
    title: Mapped[Line]
    #: At most 140 characters (form of the Open Government Partnership).
    short_description: Mapped[Line] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")
    status_quo: Mapped[str] = mapped_column(default="")
    action: Mapped[str] = mapped_column(default="")
    how_it_solves: Mapped[str] = mapped_column(default="")
    long_term_goal: Mapped[str] = mapped_column(default="")
    objective: Mapped[str] = mapped_column(default="")
    origin: Mapped[Origin] = mapped_column(enum_type(Origin, "origin"), default=Origin.CO_CREATED)
    state: Mapped[CommitmentState] = mapped_column(enum_type(CommitmentState, "state"))
    lead_agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: The responsible post; officials appear by post.
    lead_post: Mapped[Line] = mapped_column(default="")
    counterpart_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    #: NULL is «not stated»; zero is «no cost».
    budget_cents: Mapped[int | None]
    budget_line: Mapped[Line] = mapped_column(default="")
    territory: Mapped[Line] = mapped_column(default="")
    beneficiaries: Mapped[str] = mapped_column(default="")
    related_plans: Mapped[str] = mapped_column(default="")
    risks: Mapped[str] = mapped_column(default="")
    lang: Mapped[str] = mapped_column(String(5), default="es")
    #: Codes of the Independent Reporting Mechanism and other columns kept from an import, as they came.
    external_codes: Mapped[dict[str, Any]]
    external_id: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[Line] = mapped_column(default="")
    adopted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    #: Instant of its last public act, once there is one: staleness derives from it and the clock.
    moved_at: Mapped[datetime | None]
    #: Optimistic version: a form sent over an older one gets a conflict, and both versions are shown.
    version: Mapped[int] = mapped_column(default=1)

    plan: Mapped[Plan] = relationship()
    lead_agency: Mapped[Organisation | None] = relationship(foreign_keys=[lead_agency_id])
    counterpart: Mapped[Organisation | None] = relationship(foreign_keys=[counterpart_id])
    pillars: Mapped[list[CommitmentPillar]] = relationship(order_by="CommitmentPillar.position")
    milestones: Mapped[list[Milestone]] = relationship(back_populates="commitment", order_by="Milestone.number")


class CommitmentPillar(Base):
    """A pillar that a commitment serves; position 0 is where pages group it."""

    __tablename__ = "commitment_pillar"

    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"), primary_key=True)
    pillar: Mapped[Pillar] = mapped_column(enum_type(Pillar, "pillar"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class Milestone(Base):
    """A dated step of a commitment. Its weight counts only once two keys have turned."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("commitment_id", "number"),
        CheckConstraint("weight > 0", name="weight"),
        CheckConstraint("starts_on IS NULL OR starts_on <= due_on", name="order"),
        CheckConstraint("(state = 'verified') = (verified_at IS NOT NULL)", name="verified_has_instant"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    commitment_id: Mapped[int] = mapped_column(ForeignKey("commitment.id"))
    number: Mapped[int]
    title: Mapped[Line]
    description: Mapped[str] = mapped_column(default="")
    verification_means: Mapped[str] = mapped_column(default="")
    starts_on: Mapped[date | None]
    due_on: Mapped[date]
    weight: Mapped[int]
    state: Mapped[MilestoneState] = mapped_column(enum_type(MilestoneState, "state"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    counterpart_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    reported_at: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    commitment: Mapped[Commitment] = relationship(back_populates="milestones")
    agency: Mapped[Organisation | None] = relationship(foreign_keys=[agency_id])
    counterpart: Mapped[Organisation | None] = relationship(foreign_keys=[counterpart_id])
    reports: Mapped[list[MilestoneReport]] = relationship(back_populates="milestone", order_by="MilestoneReport.id")


class MilestoneReport(Base):
    """First key: the agency says it is done, with evidence. Reports are added, never changed."""

    __tablename__ = "milestone_report"
    __table_args__ = (Index("ix_milestone_report_milestone_id_id", "milestone_id", "id"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    text: Mapped[str]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    post: Mapped[Line]
    organisation_name: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]

    milestone: Mapped[Milestone] = relationship(back_populates="reports")
    evidence: Mapped[list[Evidence]] = relationship(back_populates="report", order_by="Evidence.id")
    review: Mapped[MilestoneReview | None] = relationship(back_populates="report")


class MilestoneReview(Base):
    """Second key: the civil-society counterpart verifies a report or sends it back, with reasons. One per report."""

    __tablename__ = "milestone_review"

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    report_id: Mapped[int] = mapped_column(ForeignKey("milestone_report.id"), unique=True)
    verdict: Mapped[Verdict] = mapped_column(enum_type(Verdict, "verdict"))
    reasons: Mapped[str] = mapped_column(default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    post: Mapped[Line]
    organisation_name: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]

    report: Mapped[MilestoneReport] = relationship(back_populates="review")


class Evidence(Base):
    """A piece of evidence of a report: a file or an address. Never deleted; withdrawn with a reason."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("file_id IS NOT NULL OR url IS NOT NULL", name="has_content"),
        Index("ix_evidence_report_id", "report_id"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    report_id: Mapped[int] = mapped_column(ForeignKey("milestone_report.id"))
    title: Mapped[Line]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    url: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    report: Mapped[MilestoneReport] = relationship(back_populates="evidence")
    file: Mapped[StoredFile | None] = relationship()


class PlanVersion(Base):
    """What a commitment or a milestone said from an instant on; appended at every change, weights too."""

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_folio", "number"),)

    id: Mapped[PrimaryKey]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_folio: Mapped[str] = mapped_column(String(16))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(default="")
    post: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]
