"""Tables of sessions: agenda, attendance and the votes of seats."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.secretariado.models.bodies import Body
from govabierto.secretariado.rules import DecisionRule, ItemState, SessionKind, SessionState, VoteChoice


class BodySession(Base):
    """A session of a body."""

    __tablename__ = "body_session"
    __table_args__ = (
        UniqueConstraint("body_id", "kind", "year", "number"),
        Index("ix_body_session_body_id_starts_at", "body_id", "starts_at"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    kind: Mapped[SessionKind] = mapped_column(enum_type(SessionKind, "kind"))
    year: Mapped[int]
    number: Mapped[int]
    title: Mapped[Line]
    venue: Mapped[Line] = mapped_column(default="")
    state: Mapped[SessionState] = mapped_column(enum_type(SessionState, "state"))
    starts_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    profile_version: Mapped[int] = mapped_column(default=1)
    #: Grows with each change of day, hour or place: calendars update the event that they hold.
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    created_at: Mapped[datetime]

    body: Mapped[Body] = relationship()
    items: Mapped[list[AgendaItem]] = relationship(back_populates="session", order_by="AgendaItem.position")


class AgendaItem(Base):
    """A point of the agenda; one with ``needs_vote`` is decided by a recorded vote."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("session_id", "position"),
        CheckConstraint("needs_vote = (decision_rule IS NOT NULL)", name="vote_has_rule"),
        Index(
            "uq_agenda_item_voting",
            "session_id",
            unique=True,
            sqlite_where=text("state = 'voting'"),
            postgresql_where=text("state = 'voting'"),
        ),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    session_id: Mapped[int] = mapped_column(ForeignKey("body_session.id"))
    position: Mapped[int]
    title: Mapped[Line]
    text: Mapped[str] = mapped_column(default="")
    needs_vote: Mapped[bool] = mapped_column(default=False)
    decision_rule: Mapped[DecisionRule | None] = mapped_column(enum_type(DecisionRule, "decision_rule"))
    state: Mapped[ItemState] = mapped_column(enum_type(ItemState, "state"))
    #: What an approval adopts: a ballot's result, a commitment, a new date…
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_folio: Mapped[str | None] = mapped_column(String(16))
    #: Who does what is agreed, and by when, if it is approved.
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    responsible_post: Mapped[Line] = mapped_column(default="")
    due_on: Mapped[date | None]
    vote_opened_at: Mapped[datetime | None]
    vote_closed_at: Mapped[datetime | None]
    #: The tally as it was computed when the vote closed; None before.
    tally: Mapped[dict[str, Any] | None]

    session: Mapped[BodySession] = relationship(back_populates="items")


class Attendance(Base):
    """A seat's presence in a session between two instants; people arrive late and leave early."""

    __tablename__ = "attendance"
    __table_args__ = (
        Index("ix_attendance_session_id_seat_id", "session_id", "seat_id"),
        CheckConstraint("left_at IS NULL OR arrived_at <= left_at", name="order"),
        Index(
            "uq_attendance_present",
            *("session_id", "seat_id"),
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[PrimaryKey]
    session_id: Mapped[int] = mapped_column(ForeignKey("body_session.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    seat_term_id: Mapped[int] = mapped_column(ForeignKey("seat_term.id"))
    arrived_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class SeatVote(Base):
    """A seat's recorded vote on an item: one per seat, whoever cast it."""

    __tablename__ = "seat_vote"
    __table_args__ = (UniqueConstraint("item_id", "seat_id"),)

    id: Mapped[PrimaryKey]
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_item.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    seat_term_id: Mapped[int] = mapped_column(ForeignKey("seat_term.id"))
    choice: Mapped[VoteChoice] = mapped_column(enum_type(VoteChoice, "choice"))
    reason: Mapped[str] = mapped_column(default="")
    profile_version: Mapped[int]
    #: Post of who wrote the vote down for the seat; empty when the member cast it.
    recorded_by: Mapped[Line] = mapped_column(default="")
    at: Mapped[datetime]
