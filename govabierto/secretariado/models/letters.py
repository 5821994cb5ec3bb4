"""Tables of letters of intent and joint declarations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.archivos.models import StoredFile
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.secretariado.rules import InstrumentKind, InstrumentState, Sector, SignatureWay


class Instrument(Base):
    """A letter of intent or a joint declaration; once signed its text and its file never change."""

    __tablename__ = "instrument"
    __table_args__ = (
        CheckConstraint(
            "(state = 'draft') = (file_id IS NULL AND external_id IS NULL)", name="published_has_file_or_origin"
        ),
        CheckConstraint("state != 'returned' OR reception_note != ''", name="return_has_reason"),
        CheckConstraint("kind = 'carta' OR state IN ('draft', 'signed', 'superseded')", name="only_letters_are_sent"),
        CheckConstraint("renewal_of_id IS NULL OR renewal_of_id != id", name="renews_another"),
        Index("ix_instrument_jurisdiction_id_dated_on", "jurisdiction_id", "dated_on"),
        UniqueConstraint("jurisdiction_id", "external_id"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    kind: Mapped[InstrumentKind] = mapped_column(enum_type(InstrumentKind, "kind"))
    state: Mapped[InstrumentState] = mapped_column(enum_type(InstrumentState, "state"))
    title: Mapped[Line]
    #: Local date that the document bears; who signs must hold a post on it.
    dated_on: Mapped[date]
    venue: Mapped[Line] = mapped_column(default="")
    addressee: Mapped[Line] = mapped_column(default="")
    recital: Mapped[str] = mapped_column(default="")
    template_version: Mapped[int]
    #: ``[{"clave": "A", "texto": "…"}]``: a copy, so that a newer template changes nothing that was signed.
    clauses: Mapped[list[Any]]
    #: Session of the municipal council that approved it, where the place asks for one.
    council_reference: Mapped[Line] = mapped_column(default="")
    renewal_of_id: Mapped[int | None] = mapped_column(ForeignKey("instrument.id"))
    #: Grows with each change of the draft: two people who edit it do not overwrite one another.
    version: Mapped[int] = mapped_column(default=1)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    external_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]
    signed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    received_at: Mapped[datetime | None]
    reception_note: Mapped[str] = mapped_column(default="")
    reception_post: Mapped[Line] = mapped_column(default="")

    signatures: Mapped[list[InstrumentSignature]] = relationship(
        back_populates="instrument", order_by="InstrumentSignature.id", cascade="all, delete-orphan"
    )
    file: Mapped[StoredFile | None] = relationship(foreign_keys=[file_id])
    scan: Mapped[StoredFile | None] = relationship(foreign_keys=[scan_id])


class InstrumentSignature(Base):
    """Somebody who signs, under a post that is in force on the day; officials appear by post."""

    __tablename__ = "instrument_signature"
    __table_args__ = (
        UniqueConstraint("instrument_id", "mandate_id"),
        CheckConstraint("(way IS NULL) = (signed_on IS NULL)", name="signed_has_way_and_day"),
        Index("ix_instrument_signature_mandate_id", "mandate_id"),
    )

    id: Mapped[PrimaryKey]
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"))
    #: None where a letter came from a file of older ones.
    mandate_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))
    sector: Mapped[Sector] = mapped_column(enum_type(Sector, "sector"))
    post: Mapped[Line]
    organisation_name: Mapped[Line] = mapped_column(default="")
    way: Mapped[SignatureWay | None] = mapped_column(enum_type(SignatureWay, "way"))
    signed_on: Mapped[date | None]

    instrument: Mapped[Instrument] = relationship(back_populates="signatures")
