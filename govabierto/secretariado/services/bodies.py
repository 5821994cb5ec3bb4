"""Bodies, their seats and who sits in them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.models import Body, Seat, SeatTerm
from govabierto.secretariado.rules import BodyKind, Capacity, Profile, Sector
from govabierto.secretariado.services.authority import Authority, authorise
from govabierto.territorio.queries import organisation_by_folio

CODE_LIMIT = 10


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
) -> Body:
    """Create a place's body with the rules it decides by. Raises ConflictError when it has one of that kind."""
    authority = _set_up(session, actor, place.id, now)
    if not name.strip():
        raise InvalidError(N_("Escribe el nombre del cuerpo colegiado."), field="name")
    rules = profile or Profile()
    body = Body(
        folio=new_folio("B"),
        jurisdiction_id=place.id,
        kind=kind,
        name=name.strip(),
        installed_on=installed_on,
        profile=rules.to_json(),
        profile_version=rules.version,
        created_at=now,
    )
    _insert(session, body, N_("Este lugar ya tiene un cuerpo colegiado de ese tipo."))
    content = {"nombre": body.name, "tipo": kind.value, "reglas": rules.to_json(), "version": rules.version}
    authority.log(session, "cuerpo.creado", ThingRef("cuerpo", body.folio), content)
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
) -> Seat:
    """Add a seat of a sector; from then on it counts for the quorum, held or vacant."""
    body = queries.body_by_folio(session, body_folio)
    if body is None:
        raise NotFoundError(N_("No conocemos ese cuerpo colegiado."))
    authority = _set_up(session, actor, body.jurisdiction_id, now)
    clean = code.strip().upper()
    if not 0 < len(clean) <= CODE_LIMIT or not clean.isalnum():
        raise InvalidError(N_("La clave del asiento lleva letras y números, por ejemplo S1."), field="code")
    organisation = organisation_by_folio(session, organisation_folio) if organisation_folio else None
    if organisation_folio and (organisation is None or organisation.jurisdiction_id != body.jurisdiction_id):
        raise InvalidError(N_("No conocemos esa organización en este lugar."), field="organisation_folio")
    seat = Seat(
        folio=new_folio("AS"),
        body_id=body.id,
        code=clean,
        sector=sector,
        organisation_id=organisation.id if organisation else None,
        has_vote=has_vote,
        created_at=now,
    )
    _insert(session, seat, N_("Ya hay un asiento con esa clave."))
    content = {"asiento": clean, "sector": sector.value, "organizacion": organisation.name if organisation else None}
    authority.log(session, "asiento.creado", ThingRef("cuerpo", body.folio), {**content, "voto": has_vote})
    return seat


def seat_member(
    session: Session,
    *,
    actor: Actor,
    seat_folio: str,
    mandate_folio: str,
    capacity: Capacity,
    member_name: str,
    from_on: date,
    now: datetime,
    to_on: date | None = None,
) -> SeatTerm:
    """Seat somebody, as holder or alternate, between two days, under a mandate of the same place.

    A seat has one holder and one alternate at a time, and a person one seat of the body.
    Raises InvalidError, ConflictError.
    """
    seat, body = _seat(session, seat_folio)
    authority = _set_up(session, actor, body.jurisdiction_id, now)
    mandate = session.scalar(select(Mandate).where(Mandate.folio == mandate_folio))
    if mandate is None or mandate.jurisdiction_id != body.jurisdiction_id:
        raise InvalidError(N_("No conocemos ese nombramiento en este lugar."), field="mandate_folio")
    if not member_name.strip():
        raise InvalidError(N_("Escribe el nombre con que actúa en público."), field="member_name")
    _check_dates(mandate, from_on, to_on)
    _check_overlaps(session, body, seat, mandate, capacity=capacity, dates=(from_on, to_on))
    term = SeatTerm(
        seat_id=seat.id,
        mandate_id=mandate.id,
        capacity=capacity,
        member_name=member_name.strip(),
        from_on=from_on,
        to_on=to_on,
    )
    _insert(session, term, N_("Ese asiento ya tiene a alguien con ese carácter."))
    content = {
        "asiento": seat.code, "caracter": capacity.value, "nombre": term.member_name, "cargo": mandate.post,
        "desde": from_on.isoformat(), "hasta": to_on.isoformat() if to_on else None,
    }  # fmt: skip
    authority.log(session, "asiento.ocupado", ThingRef("cuerpo", body.folio), content)
    return term


def end_term(
    session: Session, *, actor: Actor, seat_folio: str, capacity: Capacity, on: date, reason: str, now: datetime
) -> SeatTerm:
    """End the term in force of a seat on a day, which is its last, with the reason."""
    seat, body = _seat(session, seat_folio)
    authority = _set_up(session, actor, body.jurisdiction_id, now)
    if not reason.strip():
        raise InvalidError(N_("Di por qué deja el asiento: la razón queda publicada."), field="reason")
    statement = select(SeatTerm).where(
        SeatTerm.seat_id == seat.id, SeatTerm.capacity == capacity, SeatTerm.from_on <= on
    )
    term = session.scalar(statement.order_by(SeatTerm.from_on.desc()).limit(1))
    if term is None or (term.to_on is not None and term.to_on < on):
        raise ConflictError(N_("Nadie ocupa ese asiento ese día."))
    term.to_on = on
    content = {"asiento": seat.code, "caracter": capacity.value, "hasta": on.isoformat(), "razon": reason.strip()}
    authority.log(session, "asiento.desocupado", ThingRef("cuerpo", body.folio), content)
    return term


def _set_up(session: Session, actor: Actor, jurisdiction_id: int, now: datetime) -> Authority:
    return authorise(session, actor, jurisdiction_id, now, policy=policies.may_set_up_body, roles=policies.SET_UP_ROLES)


def _seat(session: Session, folio: str) -> tuple[Seat, Body]:
    found = queries.seat_by_folio(session, folio)
    if found is None:
        raise NotFoundError(N_("No conocemos ese asiento."))
    return found


def _check_dates(mandate: Mandate, from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise InvalidError(N_("El periodo termina antes de empezar."), field="to_on")
    if from_on < mandate.from_on or (mandate.to_on is not None and from_on > mandate.to_on):
        raise InvalidError(N_("El periodo empieza fuera de su nombramiento."), field="from_on")


def _check_overlaps(
    session: Session,
    body: Body,
    seat: Seat,
    mandate: Mandate,
    *,
    capacity: Capacity,
    dates: tuple[date, date | None],
) -> None:
    first, last = dates
    for other in queries.seats_of(session, body.id):
        for term in other.terms:
            is_apart = (last is not None and last < term.from_on) or (term.to_on is not None and term.to_on < first)
            if is_apart:
                continue
            if other.id == seat.id and term.capacity is capacity:
                raise ConflictError(
                    N_("El asiento %(code)s ya lo ocupa %(name)s en esas fechas."),
                    code=seat.code, name=term.member_name,
                )  # fmt: skip
            if term.person_id == mandate.person_id:
                raise ConflictError(N_("Esa persona ya ocupa el asiento %(code)s en esas fechas."), code=other.code)


def _insert(session: Session, row: Body | Seat | SeatTerm, taken: str) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(taken) from error
