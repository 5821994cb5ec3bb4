"""Tables of bodies, seats and terms."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.cuentas.models import Mandate
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.secretariado.rules import BodyKind, Capacity, Office, SeatFunction, Sector
from govabierto.territorio.models import Organisation


class Body(Base):
    """A collegiate body, such as the municipal Secretariado; a place may have several, each with its own address."""

    __tablename__ = "body"
    __table_args__ = (
        UniqueConstraint("jurisdiction_id", "slug"),
        UniqueConstraint("jurisdiction_id", "external_id"),
        CheckConstraint("dissolved_on IS NULL OR installed_on IS NULL OR installed_on <= dissolved_on", name="life"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    #: Its word in addresses: ``/J/secretariado/cuerpos/<slug>``.
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[BodyKind] = mapped_column(enum_type(BodyKind, "kind"))
    name: Mapped[Line]
    description: Mapped[str] = mapped_column(default="")
    installed_on: Mapped[date | None]
    #: Its last day; no seat counts from the next one on.
    dissolved_on: Mapped[date | None]
    #: Its key in the file that it was imported from.
    external_id: Mapped[str | None] = mapped_column(String(200))
    #: Versioned rules of quorum and decision; each session and vote keeps the version it was held under.
    profile: Mapped[dict[str, Any]]
    profile_version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]

    seats: Mapped[list[Seat]] = relationship(back_populates="body", order_by="Seat.code")


class Seat(Base):
    """A seat of a sector; it exists whether or not somebody holds it."""

    __tablename__ = "seat"
    __table_args__ = (
        UniqueConstraint("body_id", "code"),
        CheckConstraint("function = 'member' OR has_vote = false", name="only_members_vote"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    code: Mapped[str] = mapped_column(String(10))
    sector: Mapped[Sector] = mapped_column(enum_type(Sector, "sector"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    #: What the seat is for; who moderates, observes or is a guest has no vote (dominio 1.3).
    function: Mapped[SeatFunction] = mapped_column(enum_type(SeatFunction, "function"), default=SeatFunction.MEMBER)
    has_vote: Mapped[bool] = mapped_column(default=True)
    has_voice: Mapped[bool] = mapped_column(default=True)
    #: First day on which it existed, where that is not the day on which it was written down.
    opened_on: Mapped[date | None]
    #: Its last day: from the next one on it counts for nothing, and its history stays.
    closed_on: Mapped[date | None]
    created_at: Mapped[datetime]

    body: Mapped[Body] = relationship(back_populates="seats")
    organisation: Mapped[Organisation | None] = relationship()
    terms: Mapped[list[SeatTerm]] = relationship(back_populates="seat", order_by="SeatTerm.from_on")


class SeatTerm(Base):
    """Who holds a seat, as holder or alternate, between two dates.

    It points to the mandate that grants it; somebody without an account has none, and so can do nothing alone: her
    vote is written down by the technical secretariat.
    """

    __tablename__ = "seat_term"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR from_on <= to_on", name="order"),
        CheckConstraint("mandate_id IS NULL OR from_on IS NOT NULL", name="mandate_has_beginning"),
        UniqueConstraint("seat_id", "source_key"),
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
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"), index=True)
    capacity: Mapped[Capacity] = mapped_column(enum_type(Capacity, "capacity"))
    #: Name under which the member acts in public.
    member_name: Mapped[Line]
    #: Post of who has no mandate; with one, the mandate says it.
    post: Mapped[Line] = mapped_column(default="")
    #: Only an imported term may have no known beginning.
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(default="")
    #: Key of the person in the file that the term was imported from.
    member_key: Mapped[str] = mapped_column(String(200), default="")
    #: What makes an imported term the same one the next time: a digest of who, where, as what and since when.
    source_key: Mapped[str | None] = mapped_column(String(64))

    seat: Mapped[Seat] = relationship(back_populates="terms")
    mandate: Mapped[Mandate | None] = relationship()


class BodyOffice(Base):
    """A special function of a member between two dates: chair, co-chair or secretary of the body."""

    __tablename__ = "body_office"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR from_on <= to_on", name="order"),
        UniqueConstraint("seat_term_id", "source_key"),
        Index(
            "uq_body_office_open",
            *("body_id", "office"),
            unique=True,
            # What is imported may be as untidy as its source: two deputy mayors, or one who left on no known day.
            sqlite_where=text("to_on IS NULL AND source_key IS NULL"),
            postgresql_where=text("to_on IS NULL AND source_key IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    seat_term_id: Mapped[int] = mapped_column(ForeignKey("seat_term.id"), index=True)
    office: Mapped[Office] = mapped_column(enum_type(Office, "office"))
    #: How this body calls it, where it is not the usual word.
    title: Mapped[Line] = mapped_column(default="")
    from_on: Mapped[date | None]
    to_on: Mapped[date | None]
    source_key: Mapped[str | None] = mapped_column(String(64))

    term: Mapped[SeatTerm] = relationship()
