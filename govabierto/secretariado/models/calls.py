"""Tables of open calls for seats, the applications to them and the objections of anybody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.secretariado.models.bodies import Body
from govabierto.secretariado.rules import ApplicationState, Sector
from govabierto.secretariado.rules.calls import MAX_CALLED_SEATS


class OpenCall(Base):
    """A call for organisations that want a seat; its phase follows from its dates."""

    __tablename__ = "open_call"
    __table_args__ = (
        CheckConstraint("opens_on < closes_on AND closes_on <= objections_until", name="order"),
        CheckConstraint(f"seat_count BETWEEN 1 AND {MAX_CALLED_SEATS}", name="seat_count"),
        Index("ix_open_call_body_id_opens_on", "body_id", "opens_on"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    title: Mapped[Line]
    text: Mapped[str] = mapped_column(default="")
    sector: Mapped[Sector] = mapped_column(enum_type(Sector, "sector"))
    seat_count: Mapped[int]
    #: One requirement a row, in the order in which they are read.
    requirements: Mapped[list[Any]]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    objections_until: Mapped[date]
    published_at: Mapped[datetime | None]
    ruled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    body: Mapped[Body] = relationship()
    extensions: Mapped[list[CallExtension]] = relationship(back_populates="call", order_by="CallExtension.id")


class CallExtension(Base):
    """A longer window for a call, with its reason; kept for ever."""

    __tablename__ = "call_extension"
    __table_args__ = (CheckConstraint("old_closes_on < new_closes_on", name="longer"),)

    id: Mapped[PrimaryKey]
    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"), index=True)
    old_closes_on: Mapped[date]
    new_closes_on: Mapped[date]
    reason: Mapped[str]
    post: Mapped[Line]
    at: Mapped[datetime]

    call: Mapped[OpenCall] = relationship(back_populates="extensions")


class SeatApplication(Base):
    """An organisation that wants a seat. How it was chosen, its public money and its ties are public."""

    __tablename__ = "seat_application"
    __table_args__ = (
        UniqueConstraint("call_id", "organisation_key"),
        CheckConstraint("sworn", name="sworn"),
        CheckConstraint("public_money_cents >= 0", name="money"),
        CheckConstraint("(ruled_at IS NULL) = (state IN ('submitted', 'withdrawn'))", name="ruling_is_dated"),
        CheckConstraint("ruled_at IS NULL OR ruling != ''", name="ruling_has_reason"),
        CheckConstraint("NOT is_invitation OR invitation_reason != ''", name="invitation_has_reason"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    call_id: Mapped[int] = mapped_column(ForeignKey("open_call.id"))
    #: Who sent it for the organisation; none for one that the secretariat invited.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    organisation_name: Mapped[Line]
    #: The name in lower case: an organisation applies once.
    organisation_key: Mapped[Line]
    motives: Mapped[str]
    how_chosen: Mapped[str]
    #: Money received from the municipality in the last three years.
    public_money_cents: Mapped[int]
    public_money_detail: Mapped[str] = mapped_column(default="")
    ties: Mapped[str]
    sworn: Mapped[bool]
    is_invitation: Mapped[bool] = mapped_column(default=False)
    invitation_reason: Mapped[str] = mapped_column(default="")
    state: Mapped[ApplicationState] = mapped_column(enum_type(ApplicationState, "state"))
    ruling: Mapped[str] = mapped_column(default="")
    ruling_post: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]
    ruled_at: Mapped[datetime | None]

    call: Mapped[OpenCall] = relationship()
    objections: Mapped[list[SeatObjection]] = relationship(back_populates="application", order_by="SeatObjection.id")


class SeatObjection(Base):
    """What somebody objects to an application, with the answer; who wrote it is not published."""

    __tablename__ = "seat_objection"
    __table_args__ = (
        UniqueConstraint("application_id", "person_id"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", name="answer_is_dated"),
    )

    id: Mapped[PrimaryKey]
    application_id: Mapped[int] = mapped_column(ForeignKey("seat_application.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    text: Mapped[str]
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime | None]

    application: Mapped[SeatApplication] = relationship(back_populates="objections")
