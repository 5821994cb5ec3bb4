"""Posts are given and end; each is a public act that names the post, never how its holder is reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.cuentas import policies, queries
from govabierto.cuentas.events import MandateEnded, MandateProposed
from govabierto.cuentas.models import Mandate
from govabierto.nucleo.actors import Actor, MandateValue, Role
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.territorio import queries as territorio_queries
from govabierto.territorio.models import Organisation

SEAT_ROLES = frozenset({Role.SEAT_HOLDER, Role.ALTERNATE, Role.FACILITATOR})
"""What a seat of a body gives whoever takes it."""


@dataclass(frozen=True)
class PostDraft:
    """A post to give. person: her folio, e-mail address or phone number; to_on: the last day in force."""

    person: str
    role: Role
    post: str
    organisation_folio: str | None = None
    from_on: date | None = None
    to_on: date | None = None


def grant_mandate(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    person: str,
    role: Role,
    post: str,
    now: datetime,
    organisation_folio: str | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
) -> Mandate:
    """Give a person a post in a place from a day on (today when none is given), and log it by post.

    person: her folio, e-mail address or phone number. to_on: the last day in force.
    Raises NotAllowedError, NotFoundError, InvalidError (field person, post, to_on or organisation).
    """
    require(policies.may_grant(actor, place, now))
    giver = _giver(actor, place, now)
    draft = PostDraft(person, role, post, organisation_folio, from_on, to_on)
    return _grant(session, draft, actor=actor, place=place, giver=giver, now=now)


def grant_seat_mandate(session: Session, *, actor: Actor, place: Place, draft: PostDraft, now: datetime) -> Mandate:
    """Give whoever takes a seat of a body the post that goes with it; the technical secretariat may do this too.

    Raises NotAllowedError, InvalidError as ``grant_mandate``, and for a role that is not one of a seat.
    """
    require(policies.may_grant_seat(actor, place, now))
    if draft.role not in SEAT_ROLES:
        raise InvalidError(N_("Ese papel no es de un asiento."), field="role")
    giver = actor.mandate_in(place.id, policies.SEAT_GRANTERS, local_date(now, place.timezone))
    return _grant(session, draft, actor=actor, place=place, giver=giver, now=now)


def end_seat_mandate(
    session: Session, *, actor: Actor, place: Place, mandate: Mandate, to_on: date, now: datetime
) -> Mandate:
    """End the post that went with a seat together with its term; another post of the person stays as it is."""
    require(policies.may_grant_seat(actor, place, now))
    if mandate.role not in SEAT_ROLES or (mandate.to_on is not None and mandate.to_on <= to_on):
        return mandate
    mandate.to_on = max(to_on, mandate.from_on)
    giver = actor.mandate_in(place.id, policies.SEAT_GRANTERS, local_date(now, place.timezone))
    organisation = session.get(Organisation, mandate.organisation_id) if mandate.organisation_id else None
    _log(session, "mandato.terminado", mandate, organisation, actor=actor, giver=giver, now=now)
    return mandate


def _grant(
    session: Session, draft: PostDraft, *, actor: Actor, place: Place, giver: MandateValue | None, now: datetime
) -> Mandate:
    holder = queries.find_person(session, draft.person)
    if holder is None or not holder.active:
        raise InvalidError(N_("No hay una cuenta activa con ese folio, correo o teléfono."), field="person")
    starts, to_on = draft.from_on or local_date(now, place.timezone), draft.to_on
    if not draft.post.strip():
        raise InvalidError(N_("Escribe el cargo, como «Titular de Obras Públicas»."), field="post")
    if to_on is not None and to_on < starts:
        raise InvalidError(N_("El cargo no puede terminar antes de empezar."), field="to_on")
    organisation = _organisation(session, draft.organisation_folio, place)
    emit(session, MandateProposed(now, holder.id, place.id, draft.role, starts))
    mandate = Mandate(
        folio=new_folio("M"),
        person_id=holder.id,
        role=draft.role,
        post=draft.post.strip(),
        jurisdiction_id=place.id,
        organisation_id=organisation.id if organisation else None,
        from_on=starts,
        to_on=to_on,
        created_at=now,
        granted_by_id=giver.id if giver else None,
    )
    session.add(mandate)
    session.flush()
    _log(session, "mandato.otorgado", mandate, organisation, actor=actor, giver=giver, now=now)
    return mandate


def end_mandate(
    session: Session, *, actor: Actor, place: Place, folio: str, now: datetime, to_on: date | None = None
) -> Mandate:
    """End a post on a day (today when none is given), its last day in force, and log it by post.

    Raises NotAllowedError, NotFoundError for a post of another place, ConflictError for one that ended, InvalidError.
    """
    require(policies.may_grant(actor, place, now))
    mandate = session.scalar(select(Mandate).where(Mandate.folio == folio, Mandate.jurisdiction_id == place.id))
    if mandate is None:
        raise NotFoundError(N_("No hay un cargo con ese folio en este lugar."))
    today = local_date(now, place.timezone)
    last = to_on or today
    if mandate.to_on is not None and mandate.to_on < today:
        raise ConflictError(N_("Ese cargo ya había terminado."))
    if last < mandate.from_on:
        raise InvalidError(N_("El cargo no puede terminar antes de empezar."), field="to_on")
    mandate.to_on = last
    organisation = session.get(Organisation, mandate.organisation_id) if mandate.organisation_id else None
    giver = _giver(actor, place, now)
    _log(session, "mandato.terminado", mandate, organisation, actor=actor, giver=giver, now=now)
    emit(session, MandateEnded(now, mandate.id, place.id, last))
    return mandate


def _giver(actor: Actor, place: Place, now: datetime) -> MandateValue | None:
    today = local_date(now, place.timezone)
    own = actor.mandate_in(place.id, policies.ADMIN_ROLES, today)
    return own or (actor.mandate_in(place.parent_id, policies.ADMIN_ROLES, today) if place.parent_id else None)


def _organisation(session: Session, folio: str | None, place: Place) -> Organisation | None:
    if not folio:
        return None
    found = territorio_queries.organisation_by_folio(session, folio)
    if found is None or found.jurisdiction_id not in (place.id, place.parent_id):
        raise InvalidError(N_("Elige una organización de este lugar."), field="organisation")
    return found


def _log(
    session: Session,
    kind: str,
    mandate: Mandate,
    organisation: Organisation | None,
    *,
    actor: Actor,
    giver: MandateValue | None,
    now: datetime,
) -> None:
    append(
        session,
        kind=kind,
        subject=ThingRef("mandato", mandate.folio),
        jurisdiction_id=mandate.jurisdiction_id,
        content={
            "cargo": mandate.post,
            "papel": mandate.role.value,
            "desde": mandate.from_on.isoformat(),
            "hasta": mandate.to_on.isoformat() if mandate.to_on else None,
            "organizacion": organisation.name if organisation else None,
        },
        now=now,
        actor=actor,
        mandate=giver,
    )
