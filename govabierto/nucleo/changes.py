"""Revisions: an append-only row per change of a scope tells every page cache that it moved.

A scope is a jurisdiction's id, or 0 for what belongs to none. There is no counter to update, so writers never
wait for one another. On PostgreSQL a lower id may commit after a higher one; the revision therefore covers the
ids of the newest rows, not only the highest.
"""

from __future__ import annotations

from sqlalchemy import Index, insert, text
from sqlalchemy.orm import Mapped, Session

from govabierto.nucleo.tables import Base, PrimaryKey

GLOBAL_SCOPE = 0


class Change(Base):
    """A change of what anyone may see in a scope."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_scope_id_id", "scope_id", "id"),)

    id: Mapped[PrimaryKey]
    scope_id: Mapped[int]


_MARK = insert(Base.metadata.tables[Change.__tablename__])


def mark_changed(session: Session, scope_id: int) -> None:
    """Record that public pages of a scope may differ from now on.

    No instant and no subject are kept, so that these rows can't be matched with who voted when.
    """
    session.execute(_MARK, {"scope_id": scope_id})


def ballot_scope(ballot_id: int) -> int:
    """Return the scope of a ballot's turnout, apart from its jurisdiction's."""
    return -ballot_id


REVISION_SQL = (
    "SELECT COALESCE(MAX(id), 0), COALESCE(SUM(id), 0) FROM "
    "(SELECT id FROM change WHERE scope_id = {} ORDER BY id DESC LIMIT 32) AS newest"
)


def revision_of(session: Session, scope_id: int) -> str:
    """Return the revision of a scope as text; equal revisions mean that nothing public changed."""
    highest, total = session.execute(text(REVISION_SQL.format(":scope")), {"scope": scope_id}).one()
    return f"{highest}.{total}"
