"""What a body's page computes of its members: the facts are read here, the sums are rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.secretariado.models import (
    AbsenceExcuse,
    Attendance,
    Body,
    BodySession,
    ConflictDeclaration,
    Seat,
    SeatIncident,
    SeatTerm,
    SectorHeadcount,
)
from govabierto.secretariado.queries.bodies import SeatCard, Term
from govabierto.secretariado.rules import (
    SESSIONS_READ,
    Absences,
    BodyLimits,
    Capacity,
    Parity,
    Sector,
    SessionSeen,
    SessionState,
    Share,
    absences_in_a_row,
    civil_share,
    days_left_warning,
)

_HELD = (SessionState.CLOSED, SessionState.NO_QUORUM)
_PRESENT, _EXCUSED = "present", "excused"


@dataclass(frozen=True)
class DeclarationView:
    """A declaration of ties, in the version that counts. earlier: how many versions came before in its year."""

    term_id: int
    year: int
    version: int
    has_ties: bool
    ties: str
    recorded_by: str
    on: date


@dataclass(frozen=True)
class Composition:
    """What is computed of a body on a day. absences: by seat id, of those that somebody holds."""

    share: Share
    guarantor_is_autonomous: bool
    parity: tuple[Parity, ...]
    absences: dict[int, Absences]
    ending: tuple[tuple[SeatCard, Term, int], ...]
    vacant: tuple[tuple[SeatCard, date], ...]
    limits: BodyLimits


@dataclass(frozen=True)
class SessionMarks:
    """A session that was held, or failed for want of quorum, with the seats that came or were excused."""

    row: Any
    present: frozenset[int]
    excused: frozenset[int]


def composition_of(
    session: Session,
    body: Body,
    seats: Sequence[SeatCard],
    sessions: Sequence[SessionMarks],
    *,
    guarantor_is_autonomous: bool,
    place: Place,
    day: date,
) -> Composition:
    """Return the figures of a body on a day; one statement, whatever the number of seats and sessions.

    sessions: as ``sessions_seen`` gives them.
    """
    limits = BodyLimits.from_profile(body.profile)
    living = [seat for seat in seats if seat.exists_on(day)]
    voting = [seat for seat in living if seat.has_vote]
    held = [seat.sector for seat in voting if seat.view(day).is_filled]
    ending = [
        (seat, term, left)
        for seat in living
        for term in seat.terms
        if term.is_in_force(day) and (left := days_left_warning(term.to_on, day)) is not None
    ]
    return Composition(
        share=civil_share(held, limits, guarantor_is_autonomous=guarantor_is_autonomous),
        guarantor_is_autonomous=guarantor_is_autonomous,
        parity=tuple(_parity(session, body, seats, limits)),
        absences=_absences(limits.absence_limit, sessions, place, voting, day=day),
        ending=tuple(sorted(ending, key=lambda one: (one[2], one[0].code))),
        vacant=tuple((seat, since) for seat in voting if (since := seat.vacant_since(day)) is not None),
        limits=limits,
    )


def _parity(session: Session, body: Body, seats: Sequence[SeatCard], limits: BodyLimits) -> list[Parity]:
    """Return each sector's newest count; it is stale once somebody of the sector came or went after it."""
    statement = select(SectorHeadcount).where(SectorHeadcount.body_id == body.id)
    newest: dict[Sector, SectorHeadcount] = {}
    for row in session.scalars(statement.order_by(SectorHeadcount.counted_on, SectorHeadcount.id)):
        newest[row.sector] = row
    return [
        Parity(
            sector=sector,
            women=newest[sector].women,
            men=newest[sector].men,
            undeclared=newest[sector].undeclared,
            counted_on=newest[sector].counted_on,
            allowed_gap=limits.parity_gap,
            is_stale=_changed_after(seats, sector, newest[sector].counted_on),
        )
        for sector in Sector
        if sector in newest
    ]


def _changed_after(seats: Sequence[SeatCard], sector: Sector, day: date) -> bool:
    moves = [move for s in seats if s.sector is sector for t in s.terms for move in (t.from_on, t.to_on) if move]
    return any(move > day for move in moves)


def _absences(
    limit: int, sessions: Sequence[SessionMarks], place: Place, seats: Sequence[SeatCard], *, day: date
) -> dict[int, Absences]:
    """Return the absences in a row of seats that somebody holds, counted since that term began."""
    found = {}
    for seat in seats:
        term = seat.term_on(day, Capacity.HOLDER)
        if term is None:
            continue
        seen = [
            SessionSeen(on, seat.id in present, seat.id in excused)
            for on, present, excused in _by_day(sessions, place)
            if term.from_on is None or on >= term.from_on
        ]
        found[seat.id] = absences_in_a_row(seen, limit)
    return found


def sessions_seen(session: Session, body_id: int) -> list[SessionMarks]:
    """Return a body's newest sessions with who was there and who was excused; one statement."""
    newest = (
        select(BodySession.id, BodySession.folio, BodySession.title, BodySession.starts_at)
        .where(BodySession.body_id == body_id, BodySession.state.in_(_HELD))
        .order_by(BodySession.starts_at.desc(), BodySession.id.desc())
        .limit(SESSIONS_READ)
        .subquery()
    )
    came = select(Attendance.session_id, Attendance.seat_id, literal(_PRESENT).label("mark"))
    excused = select(AbsenceExcuse.session_id, AbsenceExcuse.seat_id, literal(_EXCUSED))
    ids = select(newest.c.id)
    marks = union_all(
        came.where(Attendance.session_id.in_(ids)), excused.where(AbsenceExcuse.session_id.in_(ids))
    ).subquery()
    statement = (
        select(newest, marks.c.seat_id, marks.c.mark)
        .outerjoin(marks, marks.c.session_id == newest.c.id)
        .order_by(newest.c.starts_at.desc(), newest.c.id.desc())
    )
    rows: dict[int, Any] = {}
    seats: dict[tuple[int, str], set[int]] = {}
    for row in session.execute(statement):
        rows.setdefault(row.id, row)
        if row.seat_id is not None:
            seats.setdefault((row.id, row.mark), set()).add(row.seat_id)
    return [
        SessionMarks(row, frozenset(seats.get((key, _PRESENT), ())), frozenset(seats.get((key, _EXCUSED), ())))
        for key, row in rows.items()
    ]


def _by_day(sessions: Sequence[SessionMarks], place: Place) -> list[tuple[date, frozenset[int], frozenset[int]]]:
    return [(local_date(one.row.starts_at, place.timezone), one.present, one.excused) for one in sessions]


def declarations_of(session: Session, body_id: int, place: Place, year: int) -> dict[int, DeclarationView]:
    """Return the declarations of a year by term, each in its newest version."""
    statement = (
        select(ConflictDeclaration)
        .join(SeatTerm, SeatTerm.id == ConflictDeclaration.seat_term_id)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .where(Seat.body_id == body_id, ConflictDeclaration.year == year)
        .order_by(ConflictDeclaration.version)
    )
    return {
        row.seat_term_id: DeclarationView(
            row.seat_term_id, row.year, row.version, row.has_ties, row.ties, row.recorded_by,
            local_date(row.at, place.timezone),
        )
        for row in session.scalars(statement)
    }  # fmt: skip


def declarations_by_term(session: Session, term_id: int) -> list[ConflictDeclaration]:
    """Return every version that a member declared, the newest first."""
    statement = select(ConflictDeclaration).where(ConflictDeclaration.seat_term_id == term_id)
    return list(
        session.scalars(statement.order_by(ConflictDeclaration.year.desc(), ConflictDeclaration.version.desc()))
    )


def incident_and_body(session: Session, folio: str) -> tuple[SeatIncident, SeatTerm, Seat, Body] | None:
    """Return an incident with its term, its seat and its body."""
    statement = (
        select(SeatIncident, SeatTerm, Seat, Body)
        .join(SeatTerm, SeatTerm.id == SeatIncident.seat_term_id)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .where(SeatIncident.folio == folio)
    )
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1], row[2], row[3])
