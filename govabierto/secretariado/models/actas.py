"""Tables of actas: the text, what seats observed, and who signed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.archivos.models import StoredFile
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.secretariado.models.bodies import Seat
from govabierto.secretariado.models.sessions import BodySession
from govabierto.secretariado.rules import ActaState


class Acta(Base):
    """The acta of a session: what is computed is not stored, what the secretariat writes is."""

    __tablename__ = "acta"
    __table_args__ = (CheckConstraint("(state = 'approved') = (file_id IS NOT NULL)", name="approved_has_file"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    session_id: Mapped[int] = mapped_column(ForeignKey("body_session.id"), unique=True)
    state: Mapped[ActaState] = mapped_column(enum_type(ActaState, "state"))
    opening: Mapped[str] = mapped_column(default="")
    closing: Mapped[str] = mapped_column(default="")
    #: What was said of each point, by its folio.
    notes: Mapped[dict[str, Any]]
    #: Grows with each change, so that two secretaries do not overwrite one another.
    version: Mapped[int] = mapped_column(default=1)
    #: Last local day to approve it; past it, it is published as a draft.
    due_on: Mapped[date] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_in_id: Mapped[int | None] = mapped_column(ForeignKey("body_session.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    editable_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    #: Scan of the sheet with signatures: kept, not public; its hash is.
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    created_at: Mapped[datetime]

    session: Mapped[BodySession] = relationship(foreign_keys=[session_id])
    file: Mapped[StoredFile | None] = relationship(foreign_keys=[file_id])
    editable: Mapped[StoredFile | None] = relationship(foreign_keys=[editable_id])
    scan: Mapped[StoredFile | None] = relationship(foreign_keys=[scan_id])


class ActaObservation(Base):
    """What a seat observed about a draft, verbatim, and what was answered. Nothing is taken away."""

    __tablename__ = "acta_observation"
    __table_args__ = (
        CheckConstraint("(answered_at IS NULL) = (is_taken IS NULL)", name="answer_is_whole"),
        UniqueConstraint("acta_id", "number"),
    )

    id: Mapped[PrimaryKey]
    acta_id: Mapped[int] = mapped_column(ForeignKey("acta.id"))
    #: Names it within its acta: «1», «2»…
    number: Mapped[int]
    seat_code: Mapped[str] = mapped_column(String(10))
    post: Mapped[Line]
    text: Mapped[str]
    at: Mapped[datetime]
    is_taken: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]


class ActaSignature(Base):
    """Whether a seat signed the sheet of an acta; who did not can say why."""

    __tablename__ = "acta_signature"
    __table_args__ = (UniqueConstraint("acta_id", "seat_id"),)

    id: Mapped[PrimaryKey]
    acta_id: Mapped[int] = mapped_column(ForeignKey("acta.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    is_signed: Mapped[bool]
    note: Mapped[Line] = mapped_column(default="")

    seat: Mapped[Seat] = relationship()
