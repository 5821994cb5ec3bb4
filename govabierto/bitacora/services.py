"""Writing to the public record."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.bitacora import rules
from govabierto.bitacora.models import LogEntry
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.changes import GLOBAL_SCOPE, mark_changed
from govabierto.nucleo.things import ThingRef

SALT_BYTES = 16
PUBLIC_ROLE = "public"
SYSTEM_ROLE = "system"


def append(
    session: Session,
    *,
    kind: str,
    subject: ThingRef,
    jurisdiction_id: int | None,
    content: Mapping[str, object],
    now: datetime,
    actor: Actor | None = None,
    mandate: MandateValue | None = None,
) -> LogEntry:
    """Append one public act, in the caller's transaction, and tell the page caches of its place and of the whole site.

    kind: what happened, as ``room.verb`` in Spanish (``propuesta.publicada``). content: public facts only, never
    personal data nor a vote's choice: text, integers, booleans, None, lists and objects.
    mandate: under which the actor acted; without one the entry says «public» or «system».
    Raises ContentTooLargeError over 64 KiB of canonical JSON (RFC 8785) and CanonicalError for other types.
    """
    canonical = rules.canonical_json(content)
    salt = secrets.token_bytes(SALT_BYTES)
    is_system = actor is not None and actor.is_system
    entry = LogEntry(
        jurisdiction_id=jurisdiction_id,
        kind=kind,
        subject_kind=subject.kind,
        subject_folio=subject.folio,
        actor_role=mandate.role.value if mandate else (SYSTEM_ROLE if is_system else PUBLIC_ROLE),
        actor_post=mandate.post if mandate else "",
        at=now,
        content=canonical.decode("utf-8"),
        salt=salt,
        content_hash=rules.content_hash(content, salt),
    )
    session.add(entry)
    mark_changed(session, GLOBAL_SCOPE)  # pages of no place show the newest act too
    if jurisdiction_id is not None:
        mark_changed(session, jurisdiction_id)
    return entry
