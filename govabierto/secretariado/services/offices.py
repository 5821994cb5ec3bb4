"""Special functions of members: chair, co-chair and secretary of a body, each with its dates."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado.models import Body, BodyOffice, Seat, SeatTerm
from govabierto.secretariado.rules import Capacity, Interval, Office, SeatFunction
from govabierto.secretariado.services.authority import Authority
from govabierto.secretariado.services.bodies import seat_to_change, set_up, term_on


def appoint_office(
    session: Session, *, actor: Actor, seat_folio: str, office: Office, from_on: date, now: datetime, title: str = ""
) -> BodyOffice:
    """Give the holder of a seat a special function from a day on; whoever had it leaves it the day before.

    Raises ConflictError where nobody holds the seat that day, InvalidError where the function began later than that
    day with another member, or where the seat only observes.
    """
    seat, body = seat_to_change(session, seat_folio)
    authority = set_up(session, actor, body.jurisdiction_id, now)
    if seat.function not in (SeatFunction.MEMBER, SeatFunction.SECRETARY):
        raise InvalidError(N_("Esa función la tiene alguien que integra el cuerpo."), field="office")
    term = term_on(session, seat, Capacity.HOLDER, from_on)
    if term is None:
        raise ConflictError(N_("Nadie ocupa ese asiento ese día."))
    _leave_room(session, body, office, from_on, authority=authority)
    row = BodyOffice(
        body_id=body.id, seat_term_id=term.id, office=office, title=title.strip(), from_on=from_on, to_on=term.to_on
    )
    authority.insert(session, row, N_("Esa función ya la tiene alguien en esas fechas."))
    content = {"asiento": seat.code, "funcion": office.value, "desde": from_on.isoformat()}
    authority.log(session, "funcion.otorgada", ThingRef("cuerpo", body.folio), content)
    return row


def end_office(
    session: Session, *, actor: Actor, seat_folio: str, office: Office, on: date, now: datetime
) -> BodyOffice:
    """End a special function of a seat's member on a day, which is its last. Raises ConflictError for who has none."""
    seat, body = seat_to_change(session, seat_folio)
    authority = set_up(session, actor, body.jurisdiction_id, now)
    statement = (
        select(BodyOffice)
        .join(SeatTerm, SeatTerm.id == BodyOffice.seat_term_id)
        .where(SeatTerm.seat_id == seat.id, BodyOffice.office == office)
    )
    row = next((r for r in session.scalars(statement) if Interval(r.from_on, r.to_on).covers(on)), None)
    if row is None:
        raise ConflictError(N_("Ese asiento no tiene esa función ese día."))
    _end(session, row, seat, body, on, authority=authority)
    return row


def _leave_room(session: Session, body: Body, office: Office, from_on: date, *, authority: Authority) -> None:
    statement = (
        select(BodyOffice, Seat)
        .join(SeatTerm, SeatTerm.id == BodyOffice.seat_term_id)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .where(BodyOffice.body_id == body.id, BodyOffice.office == office)
    )
    for row, seat in session.execute(statement).all():
        if row.to_on is not None and row.to_on < from_on:
            continue
        if row.from_on is not None and row.from_on >= from_on:
            raise InvalidError(N_("Esa función la tiene alguien desde ese día o después."), field="from_on")
        _end(session, row, seat, body, from_on - timedelta(days=1), authority=authority)


def _end(session: Session, row: BodyOffice, seat: Seat, body: Body, on: date, *, authority: Authority) -> None:
    row.to_on = on
    session.flush()
    content = {"asiento": seat.code, "funcion": row.office.value, "hasta": on.isoformat()}
    authority.log(session, "funcion.terminada", ThingRef("cuerpo", body.folio), content)
