"""What puts a member's place in question, absences that are justified, and the count of women and men of a sector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import queries
from govabierto.secretariado.models import AbsenceExcuse, Attendance, SeatIncident, SectorHeadcount
from govabierto.secretariado.rules import BodyLimits, Capacity, IncidentKind, Sector, SessionState
from govabierto.secretariado.services.bodies import body_to_change, seat_to_change, set_up, term_on


@dataclass(frozen=True)
class Headcount:
    """How many people of a sector say that they are women or men; undeclared: who said something else, or nothing."""

    sector: Sector
    women: int
    men: int
    undeclared: int
    counted_on: date


def flag_incident(
    session: Session, *, actor: Actor, seat_folio: str, kind: IncidentKind, since_on: date, source: str, now: datetime,
    capacity: Capacity = Capacity.HOLDER,
) -> SeatIncident:  # fmt: skip
    """Note what puts a member's place in question, since when and where it can be checked.

    The seat is suspended from that day where the body's profile says so (dominio 1.5). Raises ConflictError where
    nobody sits, InvalidError without a source or for a day to come.
    """
    seat, body = seat_to_change(session, seat_folio)
    authority = set_up(session, actor, body.jurisdiction_id, now)
    today = local_date(now, authority.place.timezone)
    if not source.strip():
        raise InvalidError(N_("Di dónde se puede comprobar: la fuente queda publicada."), field="source")
    if since_on > today:
        raise InvalidError(N_("Se anota cuando ya ocurrió: la fecha no puede ser futura."), field="since_on")
    term = term_on(session, seat, capacity, today)
    if term is None:
        raise ConflictError(N_("Nadie ocupa ese asiento ese día."))
    row = SeatIncident(
        folio=new_folio("SI"), seat_term_id=term.id, kind=kind, since_on=since_on, source=source.strip(), created_at=now
    )
    session.add(row)
    session.flush()
    content = {
        "asiento": seat.code, "caracter": capacity.value, "situacion": kind.value, "desde": since_on.isoformat(),
        "fuente": row.source, "suspende": kind in BodyLimits.from_profile(body.profile).suspending,
    }  # fmt: skip
    authority.log(session, "incidencia.registrada", ThingRef("cuerpo", body.folio), content)
    return row


def resolve_incident(
    session: Session, *, actor: Actor, incident_folio: str, on: date, resolution: str, now: datetime
) -> SeatIncident:
    """Note how an incident was resolved; from that day on the seat acts again. Raises ConflictError twice."""
    found = queries.incident_and_body(session, incident_folio)
    if found is None:
        raise NotFoundError(N_("No conocemos esa situación."))
    row, _term, seat, body = found
    authority = set_up(session, actor, body.jurisdiction_id, now)
    if row.resolved_on is not None:
        raise ConflictError(N_("Esa situación ya está resuelta."))
    if not resolution.strip():
        raise InvalidError(N_("Di cómo se resolvió: queda publicado."), field="resolution")
    if not row.since_on <= on <= local_date(now, authority.place.timezone):
        raise InvalidError(N_("Se resuelve entre el día en que empezó y hoy."), field="on")
    row.resolved_on, row.resolution = on, resolution.strip()
    content = {"asiento": seat.code, "situacion": row.kind.value, "desde": on.isoformat(), "como": row.resolution}
    authority.log(session, "incidencia.resuelta", ThingRef("cuerpo", body.folio), content)
    return row


def excuse_absence(
    session: Session, *, actor: Actor, seat_folio: str, session_folio: str, reason: str, now: datetime
) -> AbsenceExcuse:
    """Take a seat's absence from a session as justified, so that it does not count for the limit.

    Raises NotFoundError for a session of another body, ConflictError where the seat was there or is excused already.
    """
    seat, body = seat_to_change(session, seat_folio)
    authority = set_up(session, actor, body.jurisdiction_id, now)
    found = queries.session_and_body(session, session_folio)
    if found is None or found[1].id != body.id or found[0].state in (SessionState.DRAFT, SessionState.CALLED):
        raise NotFoundError(N_("No conocemos esa sesión."))
    if not reason.strip():
        raise InvalidError(N_("Di por qué se justifica: queda publicado."), field="reason")
    came = select(Attendance.id).where(Attendance.session_id == found[0].id, Attendance.seat_id == seat.id)
    if session.scalar(came.limit(1)) is not None:
        raise ConflictError(N_("El asiento %(code)s estuvo en esa sesión."), code=seat.code)
    row = AbsenceExcuse(
        session_id=found[0].id, seat_id=seat.id, reason=reason.strip(), recorded_by=authority.post, at=now
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(N_("Esa inasistencia ya está justificada.")) from error
    content = {"asiento": seat.code, "sesion": found[0].folio, "razon": row.reason}
    authority.log(session, "inasistencia.justificada", ThingRef("cuerpo", body.folio), content)
    return row


def count_sector(
    session: Session, *, actor: Actor, body_folio: str, headcount: Headcount, now: datetime
) -> SectorHeadcount:
    """Keep how many women and men sit for a sector, as they declared; only the counts are kept, never who.

    A count of the same day replaces the one before. Raises InvalidError for more people than sit in the sector.
    """
    body, authority = body_to_change(session, actor, body_folio, now)
    on = headcount.counted_on
    if on > local_date(now, authority.place.timezone):
        raise InvalidError(N_("Se cuenta hoy o antes, no en el futuro."), field="counted_on")
    sitting = sum(
        term.is_in_force(on)
        for seat in queries.seats_of(session, body.id)
        if seat.sector is headcount.sector and seat.has_vote
        for term in seat.terms
    )
    total = headcount.women + headcount.men + headcount.undeclared
    if total != sitting:
        raise InvalidError(
            N_("Ese día había %(sitting)s personas en el sector, entre titulares y suplentes, y contaste %(total)s."),
            field="women", sitting=sitting, total=total,
        )  # fmt: skip
    known = select(SectorHeadcount).filter_by(body_id=body.id, sector=headcount.sector, counted_on=on)
    row = session.scalar(known) or SectorHeadcount(body_id=body.id, sector=headcount.sector, counted_on=on)
    row.women, row.men, row.undeclared, row.at = headcount.women, headcount.men, headcount.undeclared, now
    session.add(row)
    session.flush()
    content = {
        "sector": row.sector.value, "mujeres": row.women, "hombres": row.men, "sin_declarar": row.undeclared,
        "fecha": on.isoformat(),
    }  # fmt: skip
    authority.log(session, "paridad.contada", ThingRef("cuerpo", body.folio), content)
    return row
