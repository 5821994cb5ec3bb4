"""Receiving files and tying them to public things."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.archivos import images, rules
from govabierto.archivos import store as stores
from govabierto.archivos.models import Attachment, StoredFile
from govabierto.nucleo.errors import InvalidError, UnavailableError
from govabierto.nucleo.folios import random_id
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef

FIELD = "files"


@dataclass(frozen=True)
class PreparedFile:
    """A file that was checked and cleaned but not kept yet."""

    name: str
    media_type: str
    data: bytes


def prepare(name: str, data: bytes, *, field: str = FIELD) -> PreparedFile:
    """Check a file by its content and clean it, without any database: slow work that belongs before a transaction.

    Pictures are drawn again without metadata. Raises InvalidError, which names the file, for what is not accepted.
    """
    shown = rules.clean_name(name)
    if len(data) > stores.max_bytes():
        raise InvalidError(rules.IS_TOO_BIG, field=field, name=shown, limit=stores.max_bytes() // 1_000_000)
    try:
        kind = rules.detect(name, data)
        clean = images.redraw(data, kind) if kind.icon == "foto" else data
    except rules.RefusedFileError as error:
        raise InvalidError(error.message, field=field, name=shown) from error
    return PreparedFile(rules.clean_name(name, kind), kind.media_type, clean)


def keep(
    session: Session, prepared: PreparedFile, *, jurisdiction_id: int, now: datetime, is_public: bool = True
) -> StoredFile:
    """Keep a prepared file: bytes first, then the row; a row that is rolled back leaves harmless bytes.

    Raises UnavailableError where the disk refuses.
    """
    digest = hashlib.sha256(prepared.data).hexdigest()
    try:
        stores.current().put(digest, prepared.data)
    except OSError as error:
        raise UnavailableError(N_("No hay lugar para guardar archivos en este momento.")) from error
    row = StoredFile(
        public_id=random_id(),
        jurisdiction_id=jurisdiction_id,
        sha256=digest,
        size_bytes=len(prepared.data),
        media_type=prepared.media_type,
        name=prepared.name,
        is_public=is_public,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


def store(
    session: Session,
    *,
    jurisdiction_id: int,
    name: str,
    data: bytes,
    now: datetime,
    is_public: bool = True,
) -> StoredFile:
    """Check, clean and keep a file. Raises InvalidError (field ``files``) for what is not accepted."""
    prepared = prepare(name, data)
    return keep(session, prepared, jurisdiction_id=jurisdiction_id, now=now, is_public=is_public)


def attach(session: Session, file: StoredFile, subject: ThingRef) -> None:
    """Tie a file to a public thing; twice is the same as once."""
    ends = {"file_id": file.id, "subject_kind": subject.kind, "subject_folio": subject.folio}
    if session.scalar(select(Attachment.id).filter_by(**ends)) is None:
        session.add(Attachment(**ends))
        session.flush()


def publish(session: Session, subject: ThingRef) -> None:
    """Make a thing's files public, once the thing itself is."""
    set_visibility(session, subject, is_public=True)


def set_visibility(session: Session, subject: ThingRef, *, is_public: bool) -> None:
    """Show a thing's files to everyone, or only to staff."""
    mine = select(Attachment.file_id).where(
        Attachment.subject_kind == subject.kind, Attachment.subject_folio == subject.folio
    )
    for file in session.scalars(select(StoredFile).where(StoredFile.id.in_(mine))):
        file.is_public = is_public
    session.flush()
