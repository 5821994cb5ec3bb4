"""What the back office does when something happens elsewhere."""

from __future__ import annotations

from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.importacion.events import ImportApplied
from govabierto.nucleo.things import ThingRef


def record_import(session: Session, event: ImportApplied) -> None:
    """Write one public act for a whole import: what came in, from which bytes, under which post."""
    append(
        session,
        kind="importacion.aplicada",
        subject=ThingRef("importacion", event.folio),
        jurisdiction_id=event.jurisdiction_id,
        content=event.content,
        now=event.at,
        actor=event.actor,
        mandate=event.mandate,
    )
