"""Bodies and their seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.models import Body, BodyOffice, Seat, SeatTerm
from govabierto.secretariado.rules import (
    BodyKind,
    Capacity,
    Interval,
    Profile,
    SeatFunction,
    Sector,
    body_slug,
    is_body_slug,
)
from govabierto.secretariado.services.authority import Authority, authorise
from govabierto.territorio.queries import organisation_by_folio

CODE_LIMIT = 10


@dataclass(frozen=True)
class BodyDraft:
    """What may be told anew of a body. dissolved_on: its last day."""

    name: str
    description: str = ""
    installed_on: date | None = None
    dissolved_on: date | None = None


def create_body(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    kind: BodyKind,
    name: str,
    now: datetime,
    installed_on: date | None = None,
    profile: Profile | None = None,
    slug: str = "",
    description: str = "",
) -> Body:
    """Create a body of a place with the rules it decides by; its address is made of its name where none is given.

    Raises InvalidError for a name or an address that can't be, ConflictError for an address that is taken.
    """
    authority = set_up(session, actor, place.id, now)
    clean = _named(name)
    word = slug.strip() or body_slug(kind, clean, queries.body_slugs(session, place.id))
    if not is_body_slug(word):
        raise InvalidError(
            N_("La dirección lleva solo letras sin acento, números y guiones, y no una palabra del sitio."),
            field="slug",
        )
    rules = profile or Profile()
    body = Body(
        folio=new_folio("B"),
        jurisdiction_id=place.id,
        slug=word,
        kind=kind,
        name=clean,
        description=description.strip(),
        installed_on=installed_on,
        profile=rules.to_json(),
        profile_version=rules.version,
        created_at=now,
    )
    authority.insert(session, body, N_("Ese lugar ya tiene un cuerpo colegiado con esa dirección."))
    content = {"nombre": body.name, "tipo": kind.value, "reglas": rules.to_json(), "version": rules.version}
    authority.log(session, "cuerpo.creado", ThingRef("cuerpo", body.folio), {**content, "direccion": word})
    return body


def update_body(session: Session, *, actor: Actor, body_folio: str, draft: BodyDraft, now: datetime) -> Body:
    """Write a body's name, description and dates anew; a body that is dissolved keeps its page and its history."""
    body, authority = body_to_change(session, actor, body_folio, now)
    if draft.installed_on and draft.dissolved_on and draft.dissolved_on < draft.installed_on:
        raise InvalidError(N_("Se disuelve antes de instalarse: revisa las fechas."), field="dissolved_on")
    body.name = _named(draft.name)
    body.description = draft.description.strip()
    body.installed_on, body.dissolved_on = draft.installed_on, draft.dissolved_on
    content = {
        "nombre": body.name,
        "instalado": _text(body.installed_on),
        "disuelto": _text(body.dissolved_on),
    }
    authority.log(session, "cuerpo.actualizado", ThingRef("cuerpo", body.folio), content)
    return body


def add_seat(
    session: Session,
    *,
    actor: Actor,
    body_folio: str,
    code: str,
    sector: Sector,
    now: datetime,
    organisation_folio: str | None = None,
    has_vote: bool = True,
    function: SeatFunction = SeatFunction.MEMBER,
) -> Seat:
    """Add a seat of a sector; from then on it counts for the quorum, held or vacant.

    Who moderates, observes, is a guest or keeps the minutes has a voice and no vote (dominio 1.3).
    """
    body, authority = body_to_change(session, actor, body_folio, now)
    clean = code.strip().upper()
    if not 0 < len(clean) <= CODE_LIMIT or not clean.isalnum():
        raise InvalidError(N_("La clave del asiento lleva letras y números, por ejemplo S1."), field="code")
    organisation = organisation_by_folio(session, organisation_folio) if organisation_folio else None
    if organisation_folio and (organisation is None or organisation.jurisdiction_id != body.jurisdiction_id):
        raise InvalidError(N_("No conocemos esa organización en este lugar."), field="organisation_folio")
    votes = has_vote and function is SeatFunction.MEMBER
    seat = Seat(
        folio=new_folio("AS"),
        body_id=body.id,
        code=clean,
        sector=sector,
        organisation_id=organisation.id if organisation else None,
        function=function,
        has_vote=votes,
        opened_on=local_date(now, authority.place.timezone),
        created_at=now,
    )
    authority.insert(session, seat, N_("Ya hay un asiento con esa clave."))
    content = {"asiento": clean, "sector": sector.value, "organizacion": organisation.name if organisation else None}
    content |= {"funcion": function.value}
    authority.log(session, "asiento.creado", ThingRef("cuerpo", body.folio), {**content, "voto": votes})
    return seat


def close_seat(session: Session, *, actor: Actor, seat_folio: str, on: date, reason: str, now: datetime) -> Seat:
    """Close a seat on a day, which is its last, and end whoever sits in it; its history stays.

    Raises ConflictError for a seat that is closed, InvalidError for a day that is to come or before it was opened.
    """
    seat, body = seat_to_change(session, seat_folio)
    authority = set_up(session, actor, body.jurisdiction_id, now)
    if seat.closed_on is not None:
        raise ConflictError(N_("Ese asiento ya está cerrado."))
    if not reason.strip():
        raise InvalidError(N_("Di por qué se cierra el asiento: la razón queda publicada."), field="reason")
    if on > local_date(now, authority.place.timezone):
        raise InvalidError(N_("Un asiento se cierra hoy o antes, no en el futuro."), field="on")
    if seat.opened_on is not None and on < seat.opened_on:
        raise InvalidError(N_("El asiento no existía todavía ese día."), field="on")
    for term in terms_of(session, seat):
        if term.from_on is not None and term.from_on > on:
            raise InvalidError(N_("Alguien toma el asiento después de ese día: revisa sus fechas."), field="on")
        if term.to_on is None or term.to_on > on:
            finish_term(session, term, on, reason)
    seat.closed_on = on
    content = {"asiento": seat.code, "hasta": on.isoformat(), "razon": reason.strip()}
    authority.log(session, "asiento.cerrado", ThingRef("cuerpo", body.folio), content)
    return seat


def finish_term(session: Session, term: SeatTerm, on: date, reason: str) -> None:
    """Give a term its last day, and the same to the special functions that its member has in the body."""
    term.to_on, term.end_reason = on, reason.strip()
    for office in session.scalars(select(BodyOffice).where(BodyOffice.seat_term_id == term.id)):
        if office.to_on is None or office.to_on > on:
            office.to_on = on if office.from_on is None else max(on, office.from_on)
    session.flush()


def set_up(session: Session, actor: Actor, jurisdiction_id: int, now: datetime) -> Authority:
    """Return the authority to define bodies and seats in a place. Raises NotAllowedError."""
    return authorise(session, actor, jurisdiction_id, now, policy=policies.may_set_up_body, roles=policies.SET_UP_ROLES)


def body_to_change(session: Session, actor: Actor, folio: str, now: datetime) -> tuple[Body, Authority]:
    """Return a body and the authority to change it. Raises NotFoundError or NotAllowedError."""
    body = queries.body_by_folio(session, folio)
    if body is None:
        raise NotFoundError(N_("No conocemos ese cuerpo colegiado."))
    return body, set_up(session, actor, body.jurisdiction_id, now)


def seat_to_change(session: Session, folio: str) -> tuple[Seat, Body]:
    """Return a seat and its body. Raises NotFoundError."""
    found = queries.seat_by_folio(session, folio)
    if found is None:
        raise NotFoundError(N_("No conocemos ese asiento."))
    return found


def terms_of(session: Session, seat: Seat) -> list[SeatTerm]:
    """Return every term of a seat, oldest first; one without a known beginning counts as the oldest."""
    found = session.scalars(select(SeatTerm).where(SeatTerm.seat_id == seat.id).order_by(SeatTerm.id)).all()
    return sorted(found, key=lambda term: term.from_on or date.min)


def term_on(session: Session, seat: Seat, capacity: Capacity, day: date) -> SeatTerm | None:
    """Return who sits in a capacity on a day."""
    terms = terms_of(session, seat)
    return next((t for t in terms if t.capacity is capacity and Interval(t.from_on, t.to_on).covers(day)), None)


def _named(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise InvalidError(N_("Escribe el nombre del cuerpo colegiado."), field="name")
    return clean


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
