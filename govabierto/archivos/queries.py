"""Reads of files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from govabierto.archivos.models import Attachment, StoredFile
from govabierto.archivos.rules import describe, type_of
from govabierto.nucleo.tables import Base
from govabierto.nucleo.things import ThingRef


@dataclass(frozen=True)
class FileCard:
    """A file as pages list it. name is people's text; detail: «PDF, 240 kB»; kind: its icon."""

    href: str
    name: str
    detail: str
    kind: str
    media_type: str
    size_bytes: int
    user_text: bool = True
    lang: str = ""


def card_of(slug: str, public_id: str, name: str, media_type: str, size_bytes: int) -> FileCard:
    """Return the card of a file of the jurisdiction ``slug``."""
    kind = type_of(media_type)
    return FileCard(
        href=f"/{slug}/archivos/{public_id}",
        name=name,
        detail=describe(media_type, size_bytes),
        kind=kind.icon if kind else "documento",
        media_type=media_type,
        size_bytes=size_bytes,
    )


def files_of(session: Session, subject: ThingRef) -> list[FileCard]:
    """Return a thing's public files in the order they came, in one statement."""
    return files_of_many(session, [subject]).get(subject, [])


def files_of_many(
    session: Session, subjects: Iterable[ThingRef], *, with_hidden: bool = False
) -> dict[ThingRef, list[FileCard]]:
    """Return the files of several things, in one statement; with_hidden adds those that only staff may read."""
    ends = [(ref.kind, ref.folio) for ref in subjects]
    if not ends:
        return {}
    place = Base.metadata.tables["jurisdiction"]
    statement = (
        select(
            Attachment.subject_kind,
            Attachment.subject_folio,
            place.c.slug,
            StoredFile.public_id,
            StoredFile.name,
            StoredFile.media_type,
            StoredFile.size_bytes,
        )
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .join(place, place.c.id == StoredFile.jurisdiction_id)
        .where(tuple_(Attachment.subject_kind, Attachment.subject_folio).in_(ends))
        .order_by(Attachment.id)
    )
    if not with_hidden:
        statement = statement.where(StoredFile.is_public)
    found: dict[ThingRef, list[FileCard]] = {}
    for kind, folio, slug, public_id, name, media_type, size in session.execute(statement):
        found.setdefault(ThingRef(kind, folio), []).append(card_of(slug, public_id, name, media_type, size))
    return found


def file_by_public_id(session: Session, public_id: str, jurisdiction_id: int) -> StoredFile | None:
    """Return a file of a jurisdiction by its public name, or None."""
    return session.scalar(
        select(StoredFile).where(StoredFile.public_id == public_id, StoredFile.jurisdiction_id == jurisdiction_id)
    )


@dataclass(frozen=True)
class KnownCopy:
    """A public file that has exactly certain bytes, and the thing it belongs to."""

    name: str
    at: datetime
    subject: ThingRef | None


def public_copies(session: Session, jurisdiction_id: int, sha256: str) -> list[KnownCopy]:
    """Return the public files of a place with that hash, oldest first, in one statement."""
    statement = (
        select(StoredFile.name, StoredFile.created_at, Attachment.subject_kind, Attachment.subject_folio)
        .outerjoin(Attachment, Attachment.file_id == StoredFile.id)
        .where(StoredFile.sha256 == sha256, StoredFile.jurisdiction_id == jurisdiction_id, StoredFile.is_public)
        .order_by(StoredFile.id, Attachment.id)
    )
    return [
        KnownCopy(name, at, ThingRef(kind, folio) if kind else None)
        for name, at, kind, folio in session.execute(statement)
    ]
