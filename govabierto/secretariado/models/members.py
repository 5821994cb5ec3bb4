"""Tables of what is known of members: declared ties, incidents, excused absences and sector headcounts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.secretariado.rules import IncidentKind, Sector


class ConflictDeclaration(Base):
    """What a member declares under oath, each year, of her ties; a new version is added, none is changed."""

    __tablename__ = "conflict_declaration"
    __table_args__ = (
        UniqueConstraint("seat_term_id", "year", "version"),
        CheckConstraint("is_sworn = true", name="sworn"),
        CheckConstraint("has_ties = (ties <> '')", name="ties_are_told"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[PrimaryKey]
    seat_term_id: Mapped[int] = mapped_column(ForeignKey("seat_term.id"))
    year: Mapped[int]
    version: Mapped[int]
    has_ties: Mapped[bool]
    #: Organisations, contracts and kinship, in the words that are published.
    ties: Mapped[str] = mapped_column(default="")
    is_sworn: Mapped[bool]
    #: Post of who wrote down a declaration that came on paper; empty when the member declared it.
    recorded_by: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]


class SeatIncident(Base):
    """A member became a candidate, a public servant or the like: the seat is flagged until it is resolved."""

    __tablename__ = "seat_incident"
    __table_args__ = (
        CheckConstraint("resolved_on IS NULL OR since_on <= resolved_on", name="order"),
        CheckConstraint("(resolved_on IS NULL) = (resolution = '')", name="resolution_is_told"),
        Index("ix_seat_incident_seat_term_id", "seat_term_id"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    seat_term_id: Mapped[int] = mapped_column(ForeignKey("seat_term.id"))
    kind: Mapped[IncidentKind] = mapped_column(enum_type(IncidentKind, "kind"))
    since_on: Mapped[date]
    #: Where it can be checked: a list of candidates, a gazette, an address.
    source: Mapped[str]
    #: Day from which the seat acts again.
    resolved_on: Mapped[date | None]
    resolution: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class AbsenceExcuse(Base):
    """A seat's absence from a session that the body takes as justified; it does not count for the limit."""

    __tablename__ = "absence_excuse"
    __table_args__ = (UniqueConstraint("session_id", "seat_id"),)

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(ForeignKey("body_session.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    reason: Mapped[str]
    recorded_by: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]


class SectorHeadcount(Base):
    """How many women and men sit for a sector, as they say themselves, on a day; never who."""

    __tablename__ = "sector_headcount"
    __table_args__ = (
        UniqueConstraint("body_id", "sector", "counted_on"),
        CheckConstraint("women >= 0 AND men >= 0 AND undeclared >= 0", name="counts"),
    )

    id: Mapped[PrimaryKey]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    sector: Mapped[Sector] = mapped_column(enum_type(Sector, "sector"))
    women: Mapped[int]
    men: Mapped[int]
    #: Whoever said something else, or nothing.
    undeclared: Mapped[int]
    counted_on: Mapped[date]
    at: Mapped[datetime]
