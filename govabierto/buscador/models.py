"""Table of the search index; the full-text index over ``stems`` is made by its migration, one per engine."""

from __future__ import annotations

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govabierto.nucleo.tables import Base, PrimaryKey


class SearchDocument(Base):
    """What can be found of a public thing. A hidden thing has no row."""

    __tablename__ = "search_document"
    __table_args__ = (
        UniqueConstraint("kind", "folio"),
        Index("ix_search_document_jurisdiction_id_kind", "jurisdiction_id", "kind"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[str] = mapped_column(String(40))
    folio: Mapped[str] = mapped_column(String(16))
    jurisdiction_id: Mapped[int]
    stems: Mapped[str]
