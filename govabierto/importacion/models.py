"""Table of imports."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from govabierto.nucleo.tables import Base, Code, Folio, Line, PrimaryKey


class ImportRun(Base):
    """An applied import: which bytes, under which profile, by which post, with which report."""

    __tablename__ = "import_run"
    __table_args__ = (Index("ix_import_run_jurisdiction_id_id", "jurisdiction_id", "id"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    #: None for what belongs to none, such as the national catalogue of municipalities.
    jurisdiction_id: Mapped[int | None] = mapped_column(ForeignKey("jurisdiction.id"))
    kind: Mapped[Code]
    profile: Mapped[Code]
    filename: Mapped[Line]
    sha256: Mapped[str] = mapped_column(String(64))
    report: Mapped[dict[str, Any]]
    post: Mapped[Line] = mapped_column(default="")
    applied_at: Mapped[datetime]
