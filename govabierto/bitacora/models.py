"""Table of the public record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from govabierto.nucleo.tables import Base, Code, Line, PrimaryKey


class LogEntry(Base):
    """One public act. The content is canonical JSON; its hash is salted, so that erased text can't be guessed."""

    __tablename__ = "log_entry"
    __table_args__ = (
        Index("ix_log_entry_subject_kind_subject_folio_id", "subject_kind", "subject_folio", "id"),
        Index("ix_log_entry_jurisdiction_id_id", "jurisdiction_id", "id"),
        CheckConstraint("length(content) <= 65536", name="content_size"),
        CheckConstraint("length(salt) = 16", name="salt_size"),
        CheckConstraint("length(content_hash) = 32", name="hash_size"),
    )

    id: Mapped[PrimaryKey]
    jurisdiction_id: Mapped[int | None] = mapped_column(ForeignKey("jurisdiction.id"))
    kind: Mapped[Code]
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_folio: Mapped[str] = mapped_column(String(16))
    actor_role: Mapped[str] = mapped_column(String(40))
    #: Post under which the actor acted; empty for the public and for the clock.
    actor_post: Mapped[Line]
    at: Mapped[datetime]
    content: Mapped[str]
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
