"""Table of agreements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.nucleo.tables import Base, Code, Folio, Line, PrimaryKey, enum_type
from govabierto.secretariado.models.sessions import AgendaItem
from govabierto.secretariado.rules import AgreementState
from govabierto.territorio.models import Organisation


class Agreement(Base):
    """An agreement: what was decided, by whom, who must do it and by when."""

    __tablename__ = "agreement"
    __table_args__ = (Index("ix_agreement_jurisdiction_id_adopted_at", "jurisdiction_id", "adopted_at"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    #: Such as ``ST/ORD/07/2026-01``.
    number: Mapped[Code] = mapped_column(unique=False)
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"), unique=True)
    text: Mapped[str]
    state: Mapped[AgreementState] = mapped_column(enum_type(AgreementState, "state"))
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    responsible_post: Mapped[Line] = mapped_column(default="")
    due_on: Mapped[date | None]
    fulfilled_at: Mapped[datetime | None]
    adopted_at: Mapped[datetime]
    #: The tally as it was computed, with the rule and the quorum that applied.
    tally: Mapped[dict[str, Any]]

    item: Mapped[AgendaItem] = relationship()
    responsible: Mapped[Organisation | None] = relationship()
