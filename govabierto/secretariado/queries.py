"""Reads of the Secretariado."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate
from govabierto.nucleo.paging import Page, offset_of
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.secretariado.models import (
    AgendaItem,
    Agreement,
    Attendance,
    Body,
    BodySession,
    Seat,
    SeatTerm,
    SeatVote,
)
from govabierto.secretariado.rules import (
    Capacity,
    Presence,
    Profile,
    Quorum,
    SeatView,
    Sector,
    SessionState,
    quorum,
    seats_present,
    session_number,
)
from govabierto.territorio.models import Jurisdiction, Organisation

SESSIONS_SHOWN = 40


@dataclass(frozen=True)
class Term:
    """Who sits, as what, since when and until when. post: of the mandate that grants it."""

    id: int
    capacity: Capacity
    member_name: str
    post: str
    mandate_id: int
    person_id: int
    from_on: date
    to_on: date | None

    def is_in_force(self, day: date) -> bool:
        """Tell whether the term covers a local day."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class SeatCard:
    """A seat with its organisation and all its terms, oldest first."""

    id: int
    folio: str
    code: str
    sector: Sector
    has_vote: bool
    organisation_name: str
    terms: tuple[Term, ...]

    def term_on(self, day: date, capacity: Capacity) -> Term | None:
        """Return who sits in a capacity on a local day."""
        return next((t for t in self.terms if t.capacity is capacity and t.is_in_force(day)), None)

    def view(self, day: date) -> SeatView:
        """Return the seat as the rules count it."""
        return SeatView(self.code, self.sector, is_filled=any(t.is_in_force(day) for t in self.terms))


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


@dataclass(frozen=True)
class AgreementCard:
    """An agreement with the session that adopted it and who answers for it."""

    row: Agreement
    session_folio: str
    session_title: str
    item_folio: str
    item_title: str
    responsible_name: str


def body_of(session: Session, jurisdiction_id: int) -> Body | None:
    """Return a place's Secretariado: the first body that was created there."""
    return session.scalar(select(Body).where(Body.jurisdiction_id == jurisdiction_id).order_by(Body.id).limit(1))


def body_by_folio(session: Session, folio: str) -> Body | None:
    """Return a body by its folio."""
    return session.scalar(select(Body).where(Body.folio == folio))


def seats_of(session: Session, body_id: int) -> list[SeatCard]:
    """Return a body's seats, by sector and code, with organisation and terms; one statement."""
    statement = (
        select(Seat, Organisation.name, SeatTerm, Mandate.post, Mandate.person_id)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .outerjoin(SeatTerm, SeatTerm.seat_id == Seat.id)
        .outerjoin(Mandate, Mandate.id == SeatTerm.mandate_id)
        .where(Seat.body_id == body_id)
        .order_by(Seat.code, SeatTerm.from_on, SeatTerm.id)
    )
    seats: dict[int, tuple[Seat, str]] = {}
    terms: dict[int, list[Term]] = {}
    for seat, organisation_name, term, post, person_id in session.execute(statement):
        seats[seat.id] = (seat, organisation_name or "")
        if term is not None:
            terms.setdefault(seat.id, []).append(_term(term, post, person_id))
    cards = [
        SeatCard(seat.id, seat.folio, seat.code, seat.sector, seat.has_vote, name, tuple(terms.get(seat.id, ())))
        for seat, name in seats.values()
    ]
    order = list(Sector)
    return sorted(cards, key=lambda card: (order.index(card.sector), card.code))


def _term(row: SeatTerm, post: str, person_id: int) -> Term:
    return Term(row.id, row.capacity, row.member_name, post, row.mandate_id, person_id, row.from_on, row.to_on)


def seat_by_folio(session: Session, folio: str) -> tuple[Seat, Body] | None:
    """Return a seat and its body."""
    statement = select(Seat, Body).join(Body, Body.id == Seat.body_id).where(Seat.folio == folio)
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1])


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
    seats = seats_of(session, body.id)
    attended = attendance_of(session, row.id)
    voting = [seat.view(day) for seat in seats if seat.has_vote]
    present = present_now(attended, at) & {seat.code for seat in voting}
    profile = Profile.from_json(body.profile, body.profile_version)
    return Room(row, body, seats, attended, present, quorum(profile, voting, present))


def count_seats(body: Body, seats: Iterable[SeatCard], day: date) -> Quorum:
    """Return what a body's quorum asks on a day, with nobody present yet."""
    voting = [seat.view(day) for seat in seats if seat.has_vote]
    return quorum(Profile.from_json(body.profile, body.profile_version), voting, ())


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


def agreements_page(session: Session, jurisdiction_id: int, *, number: int, size: int) -> Page[AgreementCard]:
    """Return a page of a place's agreements, newest first."""
    where = Agreement.jurisdiction_id == jurisdiction_id
    total = session.scalar(select(func.count()).select_from(Agreement).where(where)) or 0
    cards = _agreements(session, where, limit=size, offset=offset_of(number, size))
    return Page(cards, number, total, size)


def agreements_of_session(session: Session, session_id: int) -> list[AgreementCard]:
    """Return what a session agreed, in order."""
    return sorted(_agreements(session, AgendaItem.session_id == session_id), key=lambda card: card.row.number)


def agreement_by_folio(session: Session, folio: str) -> AgreementCard | None:
    """Return an agreement by its folio."""
    return next(iter(_agreements(session, Agreement.folio == folio)), None)


def _agreements(session: Session, where: object, *, limit: int = 200, offset: int = 0) -> list[AgreementCard]:
    statement = (
        select(Agreement, BodySession.folio, BodySession.title, AgendaItem.folio, AgendaItem.title, Organisation.name)
        .join(AgendaItem, AgendaItem.id == Agreement.item_id)
        .join(BodySession, BodySession.id == AgendaItem.session_id)
        .outerjoin(Organisation, Organisation.id == Agreement.responsible_id)
        .where(where)  # type: ignore[arg-type]
        .order_by(Agreement.adopted_at.desc(), Agreement.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [AgreementCard(*row[:5], row[5] or "") for row in session.execute(statement)]


def body_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of bodies by folio."""
    statement = (
        select(Body.folio, Body.name, Body.jurisdiction_id, Jurisdiction.slug)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(Body.folio.in_(list(folios)))
    )
    return {
        folio: ThingCard(ThingRef("cuerpo", folio), name, f"/{slug}/secretariado/", jurisdiction_id, slug)
        for folio, name, jurisdiction_id, slug in session.execute(statement)
    }


def session_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of sessions by folio; drafts are not public."""
    statement = (
        select(BodySession, Body.jurisdiction_id, Jurisdiction.slug)
        .join(Body, Body.id == BodySession.body_id)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(BodySession.folio.in_(list(folios)))
    )
    return {
        row.folio: ThingCard(
            ThingRef("sesion", row.folio),
            row.title,
            f"/{slug}/secretariado/sesiones/{row.folio}",
            jurisdiction_id,
            slug,
            is_public=row.state is not SessionState.DRAFT,
            note=session_number(row.kind, row.number, row.year),
        )
        for row, jurisdiction_id, slug in session.execute(statement)
    }


def agreement_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of agreements by folio."""
    statement = (
        select(Agreement, AgendaItem.title, Jurisdiction.slug)
        .join(AgendaItem, AgendaItem.id == Agreement.item_id)
        .join(Jurisdiction, Jurisdiction.id == Agreement.jurisdiction_id)
        .where(Agreement.folio.in_(list(folios)))
    )
    return {
        row.folio: ThingCard(
            ThingRef("acuerdo", row.folio),
            title,
            f"/{slug}/secretariado/acuerdos/{row.folio}",
            row.jurisdiction_id,
            slug,
            note=row.number,
        )
        for row, title, slug in session.execute(statement)
    }


THING_KINDS = (
    ThingKind("cuerpo", N_("Cuerpo colegiado"), "B", body_cards),
    ThingKind("sesion", N_("Sesión"), "S", session_cards),
    ThingKind("acuerdo", N_("Acuerdo"), "A", agreement_cards),
)
