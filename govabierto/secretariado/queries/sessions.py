"""Reads of sessions: agenda, attendance, votes of seats and the room as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.nucleo.things import ThingRef
from govabierto.secretariado.models import AgendaItem, Attendance, Body, BodySession, Seat, SeatVote
from govabierto.secretariado.queries.bodies import SeatCard, seats_of
from govabierto.secretariado.rules import Presence, Profile, Quorum, SessionState, quorum, seats_present

SESSIONS_SHOWN = 40


@dataclass(frozen=True)
class Attended:
    """A presence of a seat, with the term under which somebody sat."""

    id: int
    seat_id: int
    seat_code: str
    term_id: int
    arrived_at: datetime
    left_at: datetime | None

    @property
    def presence(self) -> Presence:
        """The interval as the rules count it."""
        return Presence(self.seat_code, self.arrived_at, self.left_at)


@dataclass(frozen=True)
class SeatVoteView:
    """A recorded vote of a seat."""

    item_id: int
    seat_code: str
    term_id: int
    choice: str
    reason: str
    recorded_by: str
    at: datetime


def sessions_of(session: Session, body_id: int) -> Sequence[BodySession]:
    """Return a body's newest sessions, latest start first; drafts are left out."""
    statement = (
        select(BodySession)
        .where(BodySession.body_id == body_id, BodySession.state != SessionState.DRAFT)
        .order_by(BodySession.starts_at.desc(), BodySession.id.desc())
        .limit(SESSIONS_SHOWN)
    )
    return session.scalars(statement).all()


def coming_session(session: Session, jurisdiction_id: int, now: datetime) -> BodySession | None:
    """Return the session that is open, or the next one called, for a place's home page."""
    statement = (
        select(BodySession)
        .join(Body, Body.id == BodySession.body_id)
        .where(
            Body.jurisdiction_id == jurisdiction_id,
            (BodySession.state == SessionState.OPEN)
            | ((BodySession.state == SessionState.CALLED) & (BodySession.starts_at >= now)),
        )
        .order_by(BodySession.starts_at, BodySession.id)
        .limit(1)
    )
    return session.scalar(statement)


def session_and_body(session: Session, folio: str) -> tuple[BodySession, Body] | None:
    """Return a session and its body, in one statement."""
    statement = select(BodySession, Body).join(Body, Body.id == BodySession.body_id).where(BodySession.folio == folio)
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1])


def items_of(session: Session, session_id: int) -> Sequence[AgendaItem]:
    """Return a session's points in the order of the agenda."""
    return session.scalars(
        select(AgendaItem).where(AgendaItem.session_id == session_id).order_by(AgendaItem.position)
    ).all()


def item_and_session(
    session: Session, folio: str, *, to_change: bool = False
) -> tuple[AgendaItem, BodySession, Body] | None:
    """Return a point with its session and body; the point's row is locked: to change it, or to add a vote to it."""
    statement = (
        select(AgendaItem, BodySession, Body)
        .join(BodySession, BodySession.id == AgendaItem.session_id)
        .join(Body, Body.id == BodySession.body_id)
        .where(AgendaItem.folio == folio)
        .with_for_update(read=not to_change, of=AgendaItem)
        .execution_options(populate_existing=True)
    )
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1], row[2])


def attendance_of(session: Session, session_id: int) -> list[Attended]:
    """Return every presence of a session, in order of arrival."""
    statement = (
        select(Attendance, Seat.code)
        .join(Seat, Seat.id == Attendance.seat_id)
        .where(Attendance.session_id == session_id)
        .order_by(Attendance.arrived_at, Attendance.id)
    )
    return [
        Attended(row.id, row.seat_id, code, row.seat_term_id, row.arrived_at, row.left_at)
        for row, code in session.execute(statement)
    ]


def present_now(attended: Iterable[Attended], at: datetime) -> frozenset[str]:
    """Return the codes of seats present at an instant."""
    return seats_present((a.presence for a in attended), at)


@dataclass(frozen=True)
class Room:
    """A session as it stands at an instant: who could be there, who is, and whether that is enough."""

    row: BodySession
    body: Body
    seats: list[SeatCard]
    attended: list[Attended]
    present: frozenset[str]
    counted: Quorum

    @property
    def ref(self) -> ThingRef:
        """The session's name in the public record."""
        return ThingRef("sesion", self.row.folio)


def load_room(session: Session, row: BodySession, body: Body, at: datetime, day: date) -> Room:
    """Return a session's room at an instant; day: the local date, on which terms are judged."""
    seats = [seat for seat in seats_of(session, body.id) if seat.exists_on(day)]
    attended = attendance_of(session, row.id)
    voting = [seat.view(day) for seat in seats if seat.has_vote]
    present = present_now(attended, at) & {seat.code for seat in voting}
    profile = Profile.from_json(body.profile, body.profile_version)
    return Room(row, body, seats, attended, present, quorum(profile, voting, present))


def votes_of(session: Session, session_id: int) -> list[SeatVoteView]:
    """Return every recorded vote of a session."""
    statement = (
        select(SeatVote, Seat.code)
        .join(Seat, Seat.id == SeatVote.seat_id)
        .join(AgendaItem, AgendaItem.id == SeatVote.item_id)
        .where(AgendaItem.session_id == session_id)
        .order_by(Seat.code)
    )
    return [
        SeatVoteView(v.item_id, code, v.seat_term_id, v.choice.value, v.reason, v.recorded_by, v.at)
        for v, code in session.execute(statement)
    ]
