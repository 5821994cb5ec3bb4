"""Tables of notices: who follows what, what each person was told, and what was mailed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from govabierto.avisos.rules import Choice, Delivery, Topic
from govabierto.nucleo.tables import Base, Code, PrimaryKey, enum_type

_PENDING = text("mailed_at IS NULL AND delivery <> 'inbox'")
_UNREAD = text("read_at IS NULL")


class Follow(Base):
    """A person follows a public thing, or a topic of a place. Nobody else ever sees it."""

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("person_id", "kind", "folio", "topic"),
        CheckConstraint("(kind = 'jurisdiccion') = (topic <> '')", name="a_place_has_a_topic"),
        Index("ix_follow_kind_folio_topic", "kind", "folio", "topic"),
    )

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    folio: Mapped[str] = mapped_column(String(16))
    #: A value of Topic where the thing is a place; empty otherwise.
    topic: Mapped[str] = mapped_column(String(20), default="")
    #: Whether it began by itself, because the person wrote the thing or answers for it.
    is_automatic: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Notice(Base):
    """Something that one person is told: a sentence by its msgid, written in her language when she reads it."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "dedupe"),
        CheckConstraint("created_at < due_at", name="order"),
        Index("ix_notice_person_id_id", "person_id", "id"),
        Index("ix_notice_unread", "person_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notice_pending", "delivery", "due_at", sqlite_where=_PENDING, postgresql_where=_PENDING),
    )

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    #: What happened, such as ``propuesta.respondida``.
    kind: Mapped[Code]
    topic: Mapped[Topic] = mapped_column(enum_type(Topic, "topic"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_folio: Mapped[str] = mapped_column(String(16))
    #: Spanish msgid; ``params`` fill it.
    message: Mapped[str]
    params: Mapped[dict[str, Any]]
    #: The same event tells the same person once.
    dedupe: Mapped[str] = mapped_column(String(160))
    is_promotional: Mapped[bool] = mapped_column(default=False)
    delivery: Mapped[Delivery] = mapped_column(enum_type(Delivery, "delivery"))
    created_at: Mapped[datetime]
    #: When it joins a digest, if it has not been mailed or read by then.
    due_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class NoticePreference(Base):
    """How a person wants the mails of a topic; no row is the mixed way."""

    __tablename__ = "notice_preference"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(enum_type(Topic, "topic"), primary_key=True)
    choice: Mapped[Choice] = mapped_column(enum_type(Choice, "choice"))
    changed_at: Mapped[datetime]


class Digest(Base):
    """The day's mail of a person: one at most for each local day, whatever is restarted."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("person_id", "period_on"),)

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    period_on: Mapped[date]
    notice_count: Mapped[int]
    sent_at: Mapped[datetime]


class Watermark(Base):
    """Up to which instant a round of reminders has looked: the next one begins there, so that none is missed."""

    __tablename__ = "watermark"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
