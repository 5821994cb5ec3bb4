"""Tables of the cycle."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.ciclo.rules import CycleState, PassageKind, PresetKey, PublicStage, StageKey
from govabierto.nucleo.tables import Base, Code, Folio, Line, PrimaryKey, enum_type


class Cycle(Base):
    """One round of co-creation and fulfilment in a jurisdiction."""

    __tablename__ = "cycle"
    __table_args__ = (
        UniqueConstraint("jurisdiction_id", "number"),
        CheckConstraint("(state = 'closed') = (current_stage = 'closed')", name="closed_at_its_end"),
        CheckConstraint(
            "state IN ('active', 'closed') OR length(state_reason) > 0", name="exceptional_state_has_reason"
        ),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    number: Mapped[int]
    title: Mapped[Line]
    preset: Mapped[PresetKey] = mapped_column(enum_type(PresetKey, "preset"), default=PresetKey.MEXICO_STM)
    current_stage: Mapped[StageKey] = mapped_column(enum_type(StageKey, "current_stage"), default=StageKey.INTENT)
    #: When it came to its present stage.
    entered_at: Mapped[datetime] = mapped_column(default=lambda context: context.get_current_parameters()["created_at"])
    state: Mapped[CycleState] = mapped_column(enum_type(CycleState, "state"), default=CycleState.ACTIVE)
    #: Why it is suspended, withdrawn or lapsed; empty otherwise.
    state_reason: Mapped[str] = mapped_column(default="")
    #: When its dates were first public.
    timeline_published_at: Mapped[datetime | None]
    #: How one can take part at each stage, in the place's words.
    opportunities: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    windows: Mapped[list[StageWindow]] = relationship(back_populates="cycle", order_by="StageWindow.opens_at")
    stages: Mapped[list[CycleStage]] = relationship(
        back_populates="cycle", order_by="CycleStage.position", cascade="all, delete-orphan"
    )


class CycleStage(Base):
    """A detailed stage of a cycle: its place in the order, what it is called here and the days planned for it."""

    __tablename__ = "cycle_stage"
    __table_args__ = (
        UniqueConstraint("cycle_id", "key"),
        CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name="order"),
        CheckConstraint("position >= 0", name="position"),
    )

    id: Mapped[PrimaryKey]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    key: Mapped[StageKey] = mapped_column(enum_type(StageKey, "key"))
    position: Mapped[int]
    #: Empty for the usual name.
    name: Mapped[Line] = mapped_column(default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    #: When its leaders were reminded that it ends soon.
    reminded_at: Mapped[datetime | None]

    cycle: Mapped[Cycle] = relationship(back_populates="stages")


class StageWindow(Base):
    """When a public stage of a cycle is open: from ``opens_at`` until just before ``closes_at``."""

    __tablename__ = "stage_window"
    __table_args__ = (
        UniqueConstraint("cycle_id", "stage"),
        CheckConstraint("opens_at < closes_at", name="order"),
    )

    id: Mapped[PrimaryKey]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    stage: Mapped[PublicStage] = mapped_column(enum_type(PublicStage, "stage"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]

    cycle: Mapped[Cycle] = relationship(back_populates="windows")


class WindowChange(Base):
    """A change of a window, kept for ever with its reason."""

    __tablename__ = "window_change"
    __table_args__ = (Index("ix_window_change_cycle_id_id", "cycle_id", "id"),)

    id: Mapped[PrimaryKey]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    stage: Mapped[str] = mapped_column(String(40))
    old_opens_at: Mapped[datetime | None]
    old_closes_at: Mapped[datetime | None]
    new_opens_at: Mapped[datetime]
    new_closes_at: Mapped[datetime]
    reason: Mapped[str]
    post: Mapped[Line]
    at: Mapped[datetime]


class StagePassage(Base):
    """A step of a cycle's history: from one stage or state to another, and how the guards stood. Never changed."""

    __tablename__ = "stage_passage"
    __table_args__ = (Index("ix_stage_passage_cycle_id_id", "cycle_id", "id"),)

    id: Mapped[PrimaryKey]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    kind: Mapped[PassageKind] = mapped_column(enum_type(PassageKind, "kind"))
    from_stage: Mapped[StageKey | None] = mapped_column(enum_type(StageKey, "from_stage"))
    to_stage: Mapped[StageKey] = mapped_column(enum_type(StageKey, "to_stage"))
    state: Mapped[CycleState] = mapped_column(enum_type(CycleState, "state"))
    reason: Mapped[str] = mapped_column(default="")
    post: Mapped[Line] = mapped_column(default="")
    guards: Mapped[list[Any]]
    at: Mapped[datetime]


class CycleWaiver(Base):
    """A public exception: the agreement by which a guard does not block this cycle. stage: where it stood then."""

    __tablename__ = "cycle_waiver"
    __table_args__ = (UniqueConstraint("cycle_id", "guard"),)

    id: Mapped[PrimaryKey]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    guard: Mapped[Code]
    stage: Mapped[StageKey] = mapped_column(enum_type(StageKey, "stage"))
    reason: Mapped[str]
    agreement_kind: Mapped[str] = mapped_column(String(40))
    agreement_folio: Mapped[str] = mapped_column(String(16))
    post: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]


class ElectoralPause(Base):
    """Local days, both included, on which a place may not promote what it achieved (veda)."""

    __tablename__ = "electoral_pause"
    __table_args__ = (
        Index("ix_electoral_pause_jurisdiction_id_to_on", "jurisdiction_id", "to_on"),
        CheckConstraint("from_on <= to_on", name="order"),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("(lifted_at IS NULL) = (length(lifted_reason) = 0)", name="lifted_has_reason"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    reason: Mapped[str]
    legal_reference: Mapped[Line]
    post: Mapped[Line] = mapped_column(default="")
    announced_at: Mapped[datetime]
    #: When it was ended before its last day, if it was.
    lifted_at: Mapped[datetime | None]
    lifted_reason: Mapped[str] = mapped_column(default="")
