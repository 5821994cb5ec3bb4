"""Tables of files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.nucleo.tables import Base, Line, PrimaryKey


class StoredFile(Base):
    """A file as it is kept. Its public name is random; its bytes are named by their hash."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size_bytes >= 0", name="size"),)

    id: Mapped[PrimaryKey]
    public_id: Mapped[str] = mapped_column(String(26), unique=True)
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size_bytes: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(120))
    #: Cleaned for display and download; never used as a path.
    name: Mapped[Line]
    #: A file of a thing that is not public yet is given to nobody but staff.
    is_public: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class Attachment(Base):
    """A file that belongs to a public thing."""

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_subject_kind_subject_folio", "subject_kind", "subject_folio"),
        UniqueConstraint("file_id", "subject_kind", "subject_folio"),
    )

    id: Mapped[PrimaryKey]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    subject_kind: Mapped[str] = mapped_column(String(40))
    subject_folio: Mapped[str] = mapped_column(String(16))

    file: Mapped[StoredFile] = relationship()
