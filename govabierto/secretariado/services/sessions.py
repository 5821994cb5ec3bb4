"""Calling, opening and closing sessions; who arrives and who leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.events import SessionCalled
from govabierto.secretariado.models import Attendance, Body, BodySession
from govabierto.secretariado.queries import Attended, Room, SeatCard, Term, load_room
from govabierto.secretariado.rules import (
    SECTOR_LABELS,
    Capacity,
    ItemState,
    Quorum,
    Sector,
    SessionKind,
    SessionState,
    quorum_sentence,
    session_number,
    session_title,
)
from govabierto.secretariado.services.agenda import MAX_POINTS, PointDraft, build_point
from govabierto.secretariado.services.authority import Authority, authorise


def call_session(
    session: Session,
    *,
    actor: Actor,
    body_folio: str,
    kind: SessionKind,
    starts_at: datetime,
    points: Sequence[PointDraft],
    now: datetime,
    title: str = "",
    venue: str = "",
) -> BodySession:
    """Call a session with its agenda; it takes the next number of its kind in its year. Raises InvalidError."""
    body = queries.body_by_folio(session, body_folio)
    if body is None:
        raise NotFoundError(N_("No conocemos ese cuerpo colegiado."))
    authority = _lead(session, actor, body, now)
    if starts_at <= now:
        raise InvalidError(N_("Una sesión se convoca antes de que empiece: elige un momento futuro."), field="day")
    if not 0 < len(points) <= MAX_POINTS:
        raise InvalidError(N_("El orden del día lleva entre uno y %(max)s puntos."), field="points", max=MAX_POINTS)
    year = local_date(starts_at, authority.place.timezone).year
    number = _next_number(session, body, kind, year)
    row = BodySession(
        folio=new_folio("S"), body_id=body.id, kind=kind, year=year, number=number,
        title=title.strip() or session_title(kind, number), venue=venue.strip(), state=SessionState.CALLED,
        starts_at=starts_at, called_at=now, profile_version=body.profile_version, created_at=now,
    )  # fmt: skip
    row.items = [build_point(session, body, draft, position) for position, draft in enumerate(points, 1)]
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(N_("Alguien convocó otra sesión al mismo tiempo. Vuelve a intentarlo.")) from error
    content = {
        "numero": session_number(kind, number, year), "titulo": row.title, "empieza": starts_at.isoformat(),
        "lugar": row.venue, "orden_del_dia": [item.title for item in row.items],
    }  # fmt: skip
    authority.log(session, "sesion.convocada", ThingRef("sesion", row.folio), content)
    _tell_called(session, row, body, authority)
    return row


def _tell_called(session: Session, row: BodySession, body: Body, authority: Authority) -> None:
    day = local_date(authority.now, authority.place.timezone)
    terms = (term for seat in queries.seats_of(session, body.id) for term in seat.terms if term.is_in_force(day))
    people = tuple(sorted({term.person_id for term in terms if term.person_id is not None}))
    ref = ThingRef("sesion", row.folio)
    emit(session, SessionCalled(authority.now, ref, body.jurisdiction_id, row.starts_at, people))


def open_session(session: Session, *, actor: Actor, session_folio: str, now: datetime) -> Quorum:
    """Open a session that was called, from its hour on. Raises ConflictError, with the reason, without quorum."""
    room, authority = enter(session, actor, session_folio, now)
    if room.row.state is not SessionState.CALLED:
        raise ConflictError(N_("Esta sesión ya empezó o ya terminó."))
    if now < room.row.starts_at:
        raise ConflictError(N_("Todavía no es la hora de la sesión."))
    require_quorum(room.counted)
    room.row.state = SessionState.OPEN
    room.row.opened_at = now
    authority.log(session, "sesion.abierta", room.ref, {"quorum": room.counted.to_json()})
    return room.counted


def declare_no_quorum(session: Session, *, actor: Actor, session_folio: str, now: datetime) -> Quorum:
    """Note that a session could not begin because too few came. Raises ConflictError when they did come."""
    room, authority = enter(session, actor, session_folio, now)
    if room.row.state is not SessionState.CALLED:
        raise ConflictError(N_("Esta sesión ya empezó o ya terminó."))
    if now < room.row.starts_at:
        raise ConflictError(N_("Todavía no es la hora de la sesión."))
    if room.counted.is_met:
        raise ConflictError(N_("Sí hay quórum: la sesión puede empezar."))
    room.row.state = SessionState.NO_QUORUM
    room.row.closed_at = now
    _all_leave(session, room, now)
    authority.log(session, "sesion.sin_quorum", room.ref, {"quorum": room.counted.to_json()})
    return room.counted


def close_session(session: Session, *, actor: Actor, session_folio: str, now: datetime) -> BodySession:
    """Close an open session; points that were not dealt with stay so. Raises ConflictError while a vote is open."""
    room, authority = enter(session, actor, session_folio, now)
    _require_open(room)
    items = queries.items_of(session, room.row.id)
    if any(item.state is ItemState.VOTING for item in items):
        raise ConflictError(N_("Hay una votación abierta: ciérrala antes de terminar la sesión."))
    room.row.state = SessionState.CLOSED
    room.row.closed_at = now
    _all_leave(session, room, now)
    left = [item.title for item in items if item.state is ItemState.PENDING]
    authority.log(session, "sesion.cerrada", room.ref, {"puntos_sin_tratar": left, "quorum": room.counted.to_json()})
    return room.row


def record_arrival(
    session: Session, *, actor: Actor, session_folio: str, seat_code: str, capacity: Capacity, now: datetime
) -> Attendance:
    """Note that the holder or the alternate of a seat is present from now on.

    When the holder arrives, the alternate gives up the place at once: a seat is one, never two people.
    Raises ConflictError when the seat is taken.
    """
    room, authority = enter(session, actor, session_folio, now)
    seat, term = _member(room, authority, seat_code, capacity)
    sitting = next((a for a in room.attended if a.seat_id == seat.id and a.left_at is None), None)
    if sitting is not None:
        _make_room(session, seat, sitting, capacity, now)
    row = Attendance(session_id=room.row.id, seat_id=seat.id, seat_term_id=term.id, arrived_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(N_("El asiento %(code)s ya está presente."), code=seat.code) from error
    content = {"asiento": seat.code, "caracter": capacity.value, "nombre": term.member_name}
    authority.log(session, "asistencia.registrada", room.ref, content)
    return row


def record_departure(
    session: Session, *, actor: Actor, session_folio: str, seat_code: str, now: datetime
) -> Attendance:
    """Note that a seat is no longer present. Raises ConflictError when it was not."""
    room, authority = enter(session, actor, session_folio, now)
    _require_unfinished(room)
    sitting = next((a for a in room.attended if a.seat_code == seat_code and a.left_at is None), None)
    if sitting is None:
        raise ConflictError(N_("El asiento %(code)s no estaba presente."), code=seat_code[:20])
    row = _leave(session, sitting, now)
    authority.log(session, "asistencia.terminada", room.ref, {"asiento": sitting.seat_code})
    return row


def enter(session: Session, actor: Actor, session_folio: str, now: datetime) -> tuple[Room, Authority]:
    """Return a session's room and the authority to lead it. Raises NotFoundError and the refusals."""
    found = queries.session_and_body(session, session_folio)
    if found is None:
        raise NotFoundError(N_("No conocemos esa sesión."))
    row, body = found
    authority = _lead(session, actor, body, now)
    return load_room(session, row, body, now, local_date(now, authority.place.timezone)), authority


def require_quorum(counted: Quorum) -> None:
    """Raise ConflictError with the reason unless there is quorum."""
    if counted.is_met:
        return
    message, params = quorum_sentence(counted)
    sector = params.get("sector")
    if isinstance(sector, str):
        params["sector"] = SECTOR_LABELS[Sector(sector)]
    raise ConflictError(message, next_step=N_("Registra a quienes lleguen, o convoca otra vez si no llegan."), **params)


def _lead(session: Session, actor: Actor, body: Body, now: datetime) -> Authority:
    return authorise(
        session, actor, body.jurisdiction_id, now, policy=policies.may_lead_session, roles=policies.LEADERS
    )


def _require_open(room: Room) -> None:
    if room.row.state is not SessionState.OPEN:
        raise ConflictError(N_("La sesión no está en curso."))


def _require_unfinished(room: Room) -> None:
    if room.row.state not in (SessionState.CALLED, SessionState.OPEN):
        raise ConflictError(N_("La sesión ya terminó: la asistencia no se cambia."))


def _member(room: Room, authority: Authority, seat_code: str, capacity: Capacity) -> tuple[SeatCard, Term]:
    _require_unfinished(room)
    seat = next((seat for seat in room.seats if seat.code == seat_code), None)
    if seat is None:
        raise NotFoundError(N_("No conocemos ese asiento."))
    term = seat.term_on(local_date(authority.now, authority.place.timezone), capacity)
    if term is None:
        raise ConflictError(N_("Nadie ocupa hoy el asiento %(code)s con ese carácter."), code=seat.code)
    return seat, term


def _make_room(session: Session, seat: SeatCard, sitting: Attended, capacity: Capacity, now: datetime) -> None:
    term = next((t for t in seat.terms if t.id == sitting.term_id), None)
    if capacity is Capacity.HOLDER and term is not None and term.capacity is Capacity.ALTERNATE:
        _leave(session, sitting, now)
        session.flush()
        return
    raise ConflictError(N_("El asiento %(code)s ya está presente."), code=seat.code)


def _leave(session: Session, sitting: Attended, now: datetime) -> Attendance:
    row = session.get_one(Attendance, sitting.id)
    row.left_at = now
    return row


def _all_leave(session: Session, room: Room, now: datetime) -> None:
    for sitting in room.attended:
        if sitting.left_at is None:
            _leave(session, sitting, now)


def _next_number(session: Session, body: Body, kind: SessionKind, year: int) -> int:
    known = select(func.max(BodySession.number)).where(
        BodySession.body_id == body.id, BodySession.kind == kind, BodySession.year == year
    )
    return (session.scalar(known) or 0) + 1
