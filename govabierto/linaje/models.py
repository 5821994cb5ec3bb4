"""Table of lineage."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govabierto.linaje.rules import Relation
from govabierto.nucleo.tables import Base, Line, PrimaryKey, enum_type


class LineageEdge(Base):
    """A link from what came first to what came of it; never changed, never deleted."""

    __tablename__ = "lineage_edge"
    __table_args__ = (
        UniqueConstraint("from_kind", "from_folio", "relation", "to_kind", "to_folio", name="uq_lineage_edge_link"),
        Index("ix_lineage_edge_to_kind_to_folio", "to_kind", "to_folio"),
    )

    id: Mapped[PrimaryKey]
    from_kind: Mapped[str] = mapped_column(String(40))
    from_folio: Mapped[str] = mapped_column(String(16))
    relation: Mapped[Relation] = mapped_column(enum_type(Relation, "relation"))
    to_kind: Mapped[str] = mapped_column(String(40))
    to_folio: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str] = mapped_column(default="")
    post: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]
