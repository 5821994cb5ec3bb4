"""Tables of dialogue."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govabierto.dialogo.rules import CommentState, Disposition
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type


class Comment(Base):
    """A comment on a public thing. thread_key sorts a whole thread in reading order with one index."""

    __tablename__ = "comment"
    __table_args__ = (
        Index("ix_comment_subject_thread", "subject_kind", "subject_folio", "thread_key"),
        UniqueConstraint("jurisdiction_id", "external_id"),
        CheckConstraint("depth >= 0", name="depth"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_folio: Mapped[str] = mapped_column(String(16))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comment.id"), index=True)
    depth: Mapped[int] = mapped_column(default=0)
    #: Fixed-width numbers of its ancestors and itself, joined by dots (rules.thread_key).
    thread_key: Mapped[str] = mapped_column(String(600))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    #: Public name at the time of writing.
    author_name: Mapped[Line]
    #: Post under which an official spoke; empty for everybody else.
    author_post: Mapped[Line] = mapped_column(default="")
    body: Mapped[str]
    lang: Mapped[str] = mapped_column(String(5), default="es")
    state: Mapped[CommentState] = mapped_column(enum_type(CommentState, "state"), default=CommentState.VISIBLE)
    up_count: Mapped[int] = mapped_column(default=0)
    down_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    #: Of a withdrawn comment: the published rule, the moderator's reason and post.
    withdrawn_rule: Mapped[str] = mapped_column(String(40), default="")
    withdrawn_reason: Mapped[str] = mapped_column(default="")
    withdrawn_post: Mapped[Line] = mapped_column(default="")
    withdrawn_at: Mapped[datetime | None]
    external_id: Mapped[str | None] = mapped_column(String(200))
    #: An imported reply whose parent is absent from the source: kept, and shown as such.
    is_orphan: Mapped[bool] = mapped_column(default=False)


class ReasonedResponse(Base):
    """A public answer with reasons to a contribution; a second one adds to the first, never replaces it."""

    __tablename__ = "reasoned_response"
    __table_args__ = (Index("ix_reasoned_response_subject_kind_subject_folio", "subject_kind", "subject_folio"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_folio: Mapped[str] = mapped_column(String(16))
    disposition: Mapped[Disposition] = mapped_column(enum_type(Disposition, "disposition"))
    reasons: Mapped[str]
    legal_basis: Mapped[str] = mapped_column(default="")
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    organisation_name: Mapped[Line] = mapped_column(default="")
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    post: Mapped[Line]
    #: The deadline that applied, so that the margin can be shown for ever.
    due_on: Mapped[date | None]
    published_at: Mapped[datetime]
