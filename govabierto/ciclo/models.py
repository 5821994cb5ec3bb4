"""Tables of the cycle."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.ciclo.rules import PublicStage
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type


class Cycle(Base):
    """One round of co-creation and fulfilment in a jurisdiction."""

    __tablename__ = "cycle"
    __table_args__ = (UniqueConstraint("jurisdiction_id", "number"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    number: Mapped[int]
    title: Mapped[Line]
    is_suspended: Mapped[bool] = mapped_column(default=False)
    suspension_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]

    windows: Mapped[list[StageWindow]] = relationship(back_populates="cycle", order_by="StageWindow.opens_at")


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
