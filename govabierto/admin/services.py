"""Acts of the back office; each is in the public record under the post of whoever did it, and names nobody."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.admin import policies, queries
from govabierto.admin.rules import ACCOUNT_CLOSED, ASKED_FOR, CLOSING_REASONS, JOB_REVIVED
from govabierto.bitacora.services import append
from govabierto.cuentas import queries as cuentas
from govabierto.cuentas.models import Person
from govabierto.cuentas.services.closing import erase_person
from govabierto.cuentas.services.sessions import end_all
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.territorio import queries as territorio
from govabierto.trabajos import services as trabajos
from govabierto.trabajos.models import OutboxMessage


def deactivate_person(
    session: Session, *, actor: Actor, place: Place, folio: str, reason: str, now: datetime
) -> Person:
    """Close an account: it can't sign in any more, and its open sessions end at once.

    Where its owner asked for it, her personal data are erased, as when she closes it herself.

    Raises NotAllowedError for one's own account and for somebody with a post in another place, ConflictError for one
    that was closed, InvalidError (field ``reason``).
    """
    _authorise(actor, place, now)
    person = cuentas.person_by_folio(session, folio)
    if reason not in CLOSING_REASONS:
        raise InvalidError(N_("Elige por qué se desactiva."), field="reason")
    if person.id == actor.person_id:
        raise NotAllowedError(N_("No puedes desactivar tu propia cuenta desde aquí."))
    if queries.posts_elsewhere(session, person.id, place, local_date(now, place.timezone)):
        raise NotAllowedError(N_("Esta persona tiene un cargo vigente en otro lugar: le toca a su administración."))
    if not person.active:
        raise ConflictError(N_("Esa cuenta ya estaba desactivada."))
    if reason == ASKED_FOR:
        erase_person(session, person, now=now)
    else:
        person.active = False
        person.deactivated_at = now
        end_all(session, person_id=person.id, reason="desactivada", now=now)
    _log(session, ACCOUNT_CLOSED, {"motivo": reason}, actor=actor, place=place, now=now)
    return person


def revive_job(session: Session, *, actor: Actor, place: Place, key: str, now: datetime) -> OutboxMessage:
    """Give a dead job another round of attempts. Raises NotFoundError where there is no such dead job."""
    _authorise(actor, place, now)
    statement = select(OutboxMessage).where(OutboxMessage.key == key, OutboxMessage.dead_at.is_not(None))
    message = session.scalar(statement.with_for_update())
    if message is None:
        raise NotFoundError(N_("Ese trabajo ya no está entre los fallidos."))
    trabajos.revive(message, now=now)
    _log(session, JOB_REVIVED, {"tipo": message.kind}, actor=actor, place=place, now=now)
    return message


def _authorise(actor: Actor, place: Place, now: datetime) -> None:
    decision = policies.may_administer(actor, place, now)
    if not decision:
        raise NotAllowedError(decision.reason)


def _log(session: Session, kind: str, content: dict[str, object], *, actor: Actor, place: Place, now: datetime) -> None:
    append(
        session,
        kind=kind,
        subject=ThingRef("jurisdiccion", territorio.place_folio(session, place.id)),
        jurisdiction_id=place.id,
        content=content,
        now=now,
        actor=actor,
        mandate=policies.mandate_of(actor, place, now),
    )
