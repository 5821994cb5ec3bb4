"""Tables of the self-check: its start, declared facts, daily snapshots, axes of development plans and alignments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.cumplimiento.rules import DeclaredKind, RuleState
from govabierto.nucleo.tables import Base, Code, Folio, Line, PrimaryKey, enum_type


class ComplianceStart(Base):
    """Since when the rules run in a place, where somebody published another day than that of its first public act."""

    __tablename__ = "compliance_start"

    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"), primary_key=True)
    starts_on: Mapped[date]
    post: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]


class DeclaredEvidence(Base):
    """What no room can compute: an outreach activity, an endorsement, an assessment; always with a public proof."""

    __tablename__ = "declared_evidence"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('evaluacion_final', 'genero', 'presupuesto', 'anticorrupcion')) = (commitment_folio != '')",
            name="says_of_which_commitment",
        ),
        CheckConstraint("url != ''", name="has_proof"),
        UniqueConstraint(
            *("jurisdiction_id", "kind", "commitment_folio", "on", "url"), name="uq_declared_evidence_once"
        ),
    )

    id: Mapped[PrimaryKey]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    kind: Mapped[DeclaredKind] = mapped_column(enum_type(DeclaredKind, "kind"))
    #: Empty where it is said of the whole process.
    commitment_folio: Mapped[str] = mapped_column(String(16), default="")
    on: Mapped[date]
    title: Mapped[Line]
    url: Mapped[str] = mapped_column(String(1000))
    post: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]


class ComplianceSnapshot(Base):
    """How a rule stood on a local day; written once a day and never changed."""

    __tablename__ = "compliance_snapshot"
    __table_args__ = (UniqueConstraint("jurisdiction_id", "rule", "on"),)

    id: Mapped[PrimaryKey]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    on: Mapped[date]
    rule: Mapped[str] = mapped_column(String(10))
    state: Mapped[RuleState] = mapped_column(enum_type(RuleState, "state"))
    #: The figure, and the sentence with what fills it.
    value: Mapped[dict[str, Any]]


class DevelopmentAxis(Base):
    """A line of a development plan: axis, programme, strategy or line of action, with its other names."""

    __tablename__ = "development_axis"
    __table_args__ = (
        UniqueConstraint("jurisdiction_id", "code"),
        CheckConstraint("parent_id IS NULL OR parent_id != id", name="hangs_from_another"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    code: Mapped[Code]
    name: Mapped[Line]
    #: Other names under which it is known, in the order of the file.
    aliases: Mapped[list[Any]]
    #: Where its names were read.
    source: Mapped[Line] = mapped_column(default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("development_axis.id"), index=True)
    created_at: Mapped[datetime]

    parent: Mapped[DevelopmentAxis | None] = relationship(remote_side="DevelopmentAxis.id")


class CommitmentAlignment(Base):
    """What a commitment contributes to: an axis of a development plan, or a target of the 2030 Agenda."""

    __tablename__ = "commitment_alignment"
    __table_args__ = (
        CheckConstraint("(axis_id IS NULL) != (sdg_target IS NULL)", name="one_end"),
        UniqueConstraint("subject_kind", "subject_folio", "axis_id"),
        UniqueConstraint("subject_kind", "subject_folio", "sdg_target"),
        Index("ix_commitment_alignment_jurisdiction_id", "jurisdiction_id"),
    )

    id: Mapped[PrimaryKey]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_folio: Mapped[str] = mapped_column(String(16))
    axis_id: Mapped[int | None] = mapped_column(ForeignKey("development_axis.id"), index=True)
    sdg_target: Mapped[str | None] = mapped_column(String(6))
    post: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]

    axis: Mapped[DevelopmentAxis | None] = relationship()
