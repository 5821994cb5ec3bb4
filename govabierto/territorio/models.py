"""Tables of the territory."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.tables import Base, Code, Folio, Line, PrimaryKey, enum_type

PLACE_PREFIX = "J"


class JurisdictionKind(StrEnum):
    """The two kinds of jurisdiction."""

    STATE = "estado"
    MUNICIPALITY = "municipio"


class OrganisationKind(StrEnum):
    """Kinds of organisation, civil society first."""

    CIVIL_SOCIETY = "civil_society"
    CITIZEN_GROUP = "citizen_group"
    UNIVERSITY = "university"
    CHAMBER = "chamber"
    AGENCY = "agency"
    OVERSIGHT_BODY = "oversight_body"
    AUTONOMOUS_BODY = "autonomous_body"


class Jurisdiction(Base):
    """A state or a municipality that uses the platform."""

    __tablename__ = "jurisdiction"
    __table_args__ = (
        CheckConstraint("(kind = 'estado') = (parent_id IS NULL)", name="municipality_has_state"),
        CheckConstraint("term_ends_on IS NULL OR term_starts_on <= term_ends_on", name="term_order"),
    )

    id: Mapped[PrimaryKey]
    #: Its name in the public record; addresses use the slug.
    folio: Mapped[Folio] = mapped_column(default=lambda: new_folio(PLACE_PREFIX))
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[Line]
    kind: Mapped[JurisdictionKind] = mapped_column(enum_type(JurisdictionKind, "kind"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("jurisdiction.id"), index=True)
    #: INEGI code: text, because leading zeros matter (two digits for a state, five for a municipality).
    inegi_code: Mapped[str | None] = mapped_column(String(5), unique=True)
    timezone: Mapped[str] = mapped_column(String(60), default="America/Mexico_City")
    currency: Mapped[str] = mapped_column(String(3), default="MXN")
    office_name: Mapped[Line] = mapped_column(default="")
    office_address: Mapped[Line] = mapped_column(default="")
    office_hours: Mapped[Line] = mapped_column(default="")
    office_phone: Mapped[Code] = mapped_column(default="")
    office_email: Mapped[Line] = mapped_column(default="")
    term_starts_on: Mapped[date | None]
    term_ends_on: Mapped[date | None]
    created_at: Mapped[datetime]

    parent: Mapped[Jurisdiction | None] = relationship(remote_side="Jurisdiction.id")


class AdministrationTerm(Base):
    """An administration of a place: from when until when it governs."""

    __tablename__ = "administration_term"
    __table_args__ = (
        UniqueConstraint("jurisdiction_id", "starts_on"),
        CheckConstraint("starts_on <= ends_on", name="order"),
        Index("ix_administration_term_ends_on", "ends_on"),
    )

    id: Mapped[PrimaryKey]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    #: When the seats of civil society were told, before its end, where the whole public record is.
    announced_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Organisation(Base):
    """An organisation; agencies and civil society alike, valid over a range of dates."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="validity_order"),
        Index("ix_organisation_jurisdiction_id_kind", "jurisdiction_id", "kind"),
        UniqueConstraint("jurisdiction_id", "external_id"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    name: Mapped[Line]
    short_name: Mapped[Code] = mapped_column(default="")
    kind: Mapped[OrganisationKind] = mapped_column(enum_type(OrganisationKind, "kind"))
    #: Registration in a public register (CLUNI, notarial act…), and when somebody here checked it.
    registry_number: Mapped[Code] = mapped_column(default="")
    registration_verified_at: Mapped[datetime | None]
    #: An oversight body that is not autonomous counts as government in balance checks.
    is_autonomous: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    external_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]


class OrganisationName(Base):
    """A name that an organisation had before, until the day given."""

    __tablename__ = "organisation_name"
    __table_args__ = (UniqueConstraint("organisation_id", "until_on"),)

    id: Mapped[PrimaryKey]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[Line]
    #: Last day on which it was the name.
    until_on: Mapped[date]


class OversightAuthority(Base):
    """Which organisation guarantees access to information in a place between two dates, and by which law.

    Source: dominio, fact 1: since the decree of DOF 20-03-2025 it is no longer one fixed institution.
    """

    __tablename__ = "oversight_authority"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR from_on <= to_on", name="order"),
        UniqueConstraint("jurisdiction_id", "from_on"),
        Index(
            "uq_oversight_authority_open",
            "jurisdiction_id",
            unique=True,
            sqlite_where=text("to_on IS NULL"),
            postgresql_where=text("to_on IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    #: A state's holds for its municipalities too, unless they have their own.
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    is_autonomous: Mapped[bool]
    #: Law and article that give it the role.
    legal_source: Mapped[Line]
    created_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()


class Community(Base):
    """A colonia, town or neighbourhood of a municipality."""

    __tablename__ = "community"
    __table_args__ = (UniqueConstraint("jurisdiction_id", "slug"),)

    id: Mapped[PrimaryKey]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    slug: Mapped[str] = mapped_column(String(80))
    name: Mapped[Line]


class Holiday(Base):
    """A day without office hours: national where it names no jurisdiction."""

    __tablename__ = "holiday"
    __table_args__ = (Index("uq_holiday_place_day", "jurisdiction_id", "on", unique=True),)

    id: Mapped[PrimaryKey]
    jurisdiction_id: Mapped[int | None] = mapped_column(ForeignKey("jurisdiction.id"))
    on: Mapped[date]
    name: Mapped[Line]


class InegiPlace(Base):
    """A row of the national catalogue of states and municipalities, to fill in a jurisdiction by its name."""

    __tablename__ = "inegi_place"

    code: Mapped[str] = mapped_column(String(5), primary_key=True)
    state_code: Mapped[str] = mapped_column(String(2), index=True)
    name: Mapped[Line]
    seat: Mapped[Line] = mapped_column(default="")
    population: Mapped[int | None]
