"""What changes of a session after it was called: its day, hour or place, and the documents that go with the call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.archivos import services as archivos
from govabierto.archivos.services import PreparedFile
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.text import N_
from govabierto.secretariado.models import BodySession
from govabierto.secretariado.rules import SessionState
from govabierto.secretariado.services.sessions import enter


def reschedule(
    session: Session, *, actor: Actor, session_folio: str, starts_at: datetime, venue: str, reason: str, now: datetime
) -> BodySession:
    """Move a session that was called, with the reason that everybody reads; calendars that hold it are updated.

    Raises InvalidError for a moment that passed, no reason or no change; ConflictError once it began.
    """
    room, authority = enter(session, actor, session_folio, now)
    row = room.row
    if row.state is not SessionState.CALLED:
        raise ConflictError(N_("Esta sesión ya empezó o ya terminó."))
    if starts_at <= now:
        raise InvalidError(N_("Elige un momento futuro."), field="day")
    if not reason.strip():
        raise InvalidError(N_("Di por qué cambia: la razón queda publicada."), field="reason")
    if (row.starts_at, row.venue) == (starts_at, venue.strip()):
        raise InvalidError(N_("Ese día, esa hora y ese lugar son los que ya tiene la sesión."), field="day")
    content = {
        "antes": [row.starts_at.isoformat(), row.venue], "ahora": [starts_at.isoformat(), venue.strip()],
        "razon": reason.strip(),
    }  # fmt: skip
    row.starts_at, row.venue = starts_at, venue.strip()
    row.sequence += 1
    authority.log(session, "sesion.reprogramada", room.ref, content)
    return row


def attach_document(
    session: Session, *, actor: Actor, session_folio: str, document: PreparedFile, now: datetime
) -> BodySession:
    """Add a document to a call, so that the seats read it before they meet. Raises ConflictError after the end."""
    room, authority = enter(session, actor, session_folio, now)
    if room.row.state not in (SessionState.CALLED, SessionState.OPEN):
        raise ConflictError(N_("La sesión ya terminó: los documentos se agregan a su acta."))
    file = archivos.keep(session, document, jurisdiction_id=authority.place.id, now=now)
    archivos.attach(session, file, room.ref)
    content = {"archivo": file.name, "sha256": file.sha256}
    authority.log(session, "sesion.documento", room.ref, content)
    return room.row
