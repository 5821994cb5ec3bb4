"""Tables of bodies, seats and terms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.cuentas.models import Mandate
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.secretariado.rules import BodyKind, Capacity, Sector
from govabierto.territorio.models import Organisation


class Body(Base):
    """A collegiate body, such as the municipal Secretariado."""

    __tablename__ = "body"
    __table_args__ = (UniqueConstraint("jurisdiction_id", "kind"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    kind: Mapped[BodyKind] = mapped_column(enum_type(BodyKind, "kind"))
    name: Mapped[Line]
    installed_on: Mapped[date | None]
    #: Versioned rules of quorum and decision; each session and vote keeps the version it was held under.
    profile: Mapped[dict[str, Any]]
    profile_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    seats: Mapped[list[Seat]] = relationship(back_populates="body", order_by="Seat.code")


class Seat(Base):
    """A seat of a sector; it exists whether or not somebody holds it."""

    __tablename__ = "seat"
    __table_args__ = (UniqueConstraint("body_id", "code"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    code: Mapped[str] = mapped_column(String(10))
    sector: Mapped[Sector] = mapped_column(enum_type(Sector, "sector"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    has_vote: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]

    body: Mapped[Body] = relationship(back_populates="seats")
    organisation: Mapped[Organisation | None] = relationship()
    terms: Mapped[list[SeatTerm]] = relationship(back_populates="seat", order_by="SeatTerm.from_on")


class SeatTerm(Base):
    """Who holds a seat, as holder or alternate, between two dates. It points to the mandate that grants it."""

    __tablename__ = "seat_term"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR from_on <= to_on", name="order"),
        Index("ix_seat_term_seat_id_from_on", "seat_id", "from_on"),
        Index(
            "uq_seat_term_open",
            *("seat_id", "capacity"),
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(enum_type(Capacity, "capacity"))
    #: Name under which the member acts in public.
    member_name: Mapped[Line]
    from_on: Mapped[date]
    to_on: Mapped[date | None]

    seat: Mapped[Seat] = relationship(back_populates="terms")
    mandate: Mapped[Mandate] = relationship()
