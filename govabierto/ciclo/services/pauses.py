"""Announcing an electoral pause, and ending one before its last day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from govabierto.ciclo import queries
from govabierto.ciclo.events import PauseAnnounced
from govabierto.ciclo.models import ElectoralPause
from govabierto.ciclo.rules.pauses import check_pause
from govabierto.ciclo.services.authority import authority_in, before_anybody_else, check_reason
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef

FOLIO_PREFIX = "PE"


@dataclass(frozen=True)
class PauseDraft:
    """What is announced: local days, both included, why, and the rule that orders it."""

    from_on: date
    to_on: date
    reason: str
    legal_reference: str


def announce_pause(session: Session, *, actor: Actor, place: Place, draft: PauseDraft, now: datetime) -> ElectoralPause:
    """Announce the days on which a place does not promote what it achieved. Raises InvalidError beside the field."""
    authority = authority_in(session, actor, place, now)
    check_pause(draft.from_on, draft.to_on, local_date(now, place.timezone))
    reason = check_reason(draft.reason, N_("Di qué elección o consulta la motiva."))
    if not draft.legal_reference.strip():
        raise InvalidError(N_("Escribe qué artículo o acuerdo la ordena."), field="legal_reference")
    pause = ElectoralPause(
        folio=new_folio(FOLIO_PREFIX), jurisdiction_id=place.id, from_on=draft.from_on, to_on=draft.to_on,
        reason=reason, legal_reference=draft.legal_reference.strip(), post=authority.post, announced_at=now,
    )  # fmt: skip
    with before_anybody_else(session):
        session.add(pause)
    content = {
        "desde": draft.from_on.isoformat(),
        "hasta": draft.to_on.isoformat(),
        "razon": reason,
        "fundamento": pause.legal_reference,
    }
    authority.log("pausa.anunciada", ThingRef("pausa", pause.folio), content)
    emit(session, PauseAnnounced(now, place.id, pause.folio, pause.from_on, pause.to_on))
    return pause


def lift_pause(
    session: Session, *, actor: Actor, place: Place, folio: str, reason: str, now: datetime
) -> ElectoralPause:
    """End a pause before its last day, with the reason. Raises NotFoundError, ConflictError."""
    authority = authority_in(session, actor, place, now)
    pause = queries.pause_row(session, place.id, folio)
    if pause is None:
        raise NotFoundError(N_("No conocemos esa pausa."))
    if pause.lifted_at is not None or pause.to_on < local_date(now, place.timezone):
        raise ConflictError(N_("Esa pausa ya terminó."))
    pause.lifted_reason = check_reason(reason, N_("Di por qué termina antes: la razón queda publicada."))
    pause.lifted_at = now
    authority.log("pausa.levantada", ThingRef("pausa", pause.folio), {"razon": pause.lifted_reason})
    return pause
