"""Reads of bodies, seats and terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.paging import Page, offset_of
from govabierto.nucleo.places import Place
from govabierto.secretariado.models import Body, BodyOffice, Seat, SeatIncident, SeatTerm
from govabierto.secretariado.rules import (
    BodyKind,
    BodyLimits,
    Capacity,
    Incident,
    IncidentKind,
    Interval,
    Office,
    Profile,
    Quorum,
    SeatFunction,
    SeatView,
    Sector,
    is_suspended,
    quorum,
    vacant_since,
)
from govabierto.territorio.models import Organisation, OversightAuthority

DEFAULT_TIMEZONE = "America/Mexico_City"
_MAIN_KINDS = (BodyKind.STM, BodyKind.STL)


@dataclass(frozen=True)
class Term:
    """Who sits, as what, since when and until when. post: of the mandate that grants it, or as it was written.

    mandate_id, person_id: None for whoever has no account. from_on: None where an import did not know it.
    """

    id: int
    capacity: Capacity
    member_name: str
    post: str
    mandate_id: int | None
    person_id: int | None
    from_on: date | None
    to_on: date | None
    end_reason: str = ""
    member_key: str = ""
    mandate_folio: str = ""

    @property
    def interval(self) -> Interval:
        """The days that it covers."""
        return Interval(self.from_on, self.to_on)

    def is_in_force(self, day: date) -> bool:
        """Tell whether the term covers a local day."""
        return self.interval.covers(day)


@dataclass(frozen=True)
class IncidentView:
    """What puts a term in question, with where that can be checked and how it ended."""

    folio: str
    term_id: int
    kind: IncidentKind
    since_on: date
    source: str
    resolved_on: date | None
    resolution: str

    @property
    def fact(self) -> Incident:
        """The incident as the rules know it."""
        return Incident(self.term_id, self.kind, self.since_on, self.resolved_on)


@dataclass(frozen=True)
class SeatCard:
    """A seat with its organisation and all its terms, oldest first. opened_on: first day on which it existed."""

    id: int
    folio: str
    code: str
    sector: Sector
    has_vote: bool
    organisation_name: str
    terms: tuple[Term, ...]
    function: SeatFunction = SeatFunction.MEMBER
    has_voice: bool = True
    organisation_id: int | None = None
    opened_on: date = date.min
    closed_on: date | None = None
    incidents: tuple[IncidentView, ...] = ()
    suspending: frozenset[IncidentKind] = field(default_factory=frozenset)

    def exists_on(self, day: date) -> bool:
        """Tell whether the seat counts on a local day: it was not closed before."""
        return self.closed_on is None or day <= self.closed_on

    def term_on(self, day: date, capacity: Capacity) -> Term | None:
        """Return who sits in a capacity on a local day."""
        return next((t for t in self.terms if t.capacity is capacity and t.is_in_force(day)), None)

    def view(self, day: date) -> SeatView:
        """Return the seat as the rules count it."""
        return SeatView(self.code, self.sector, is_filled=any(t.is_in_force(day) for t in self.terms))

    def vacant_since(self, day: date) -> date | None:
        """Return since when nobody holds the seat; None where somebody does on that day."""
        holders = [term.interval for term in self.terms if term.capacity is Capacity.HOLDER]
        return vacant_since(self.opened_on, holders, day)

    def open_incidents(self, day: date) -> list[IncidentView]:
        """Return what puts those who sit on a day in question."""
        current = {term.id for term in self.terms if term.is_in_force(day)}
        return [one for one in self.incidents if one.term_id in current and one.fact.is_open(day)]

    def is_suspended(self, day: date, *, term_id: int | None = None) -> bool:
        """Tell whether the seat may not act on a day, as the body's profile says: its holder has an open incident.

        term_id: asks for that term alone, such as the alternate's. A seat without a holder is judged by its alternate.
        """
        sitting = self.term_on(day, Capacity.HOLDER) or self.term_on(day, Capacity.ALTERNATE)
        asked = term_id if term_id is not None else sitting.id if sitting else None
        if asked is None:
            return False
        return is_suspended({asked}, (one.fact for one in self.incidents), day, self.suspending)


@dataclass(frozen=True)
class OfficeView:
    """A special function of a member between two dates."""

    id: int
    office: Office
    title: str
    term_id: int
    seat_code: str
    member_name: str
    interval: Interval
    source_key: str | None = None


@dataclass(frozen=True)
class BodyLine:
    """A body in a list, with how many of its voting seats somebody holds."""

    row: Body
    seats: int
    filled: int


def body_of(session: Session, jurisdiction_id: int) -> Body | None:
    """Return a place's main body: its Secretariado, else the first that was created; one that lives comes first."""
    return session.scalar(_in_order(jurisdiction_id).limit(1))


def _in_order(jurisdiction_id: int) -> Select[Body]:
    return (
        select(Body)
        .where(Body.jurisdiction_id == jurisdiction_id)
        .order_by(Body.dissolved_on.is_not(None), case((Body.kind.in_(_MAIN_KINDS), 0), else_=1), Body.id)
    )


def body_by_folio(session: Session, folio: str) -> Body | None:
    """Return a body by its folio."""
    return session.scalar(select(Body).where(Body.folio == folio))


def body_by_slug(session: Session, jurisdiction_id: int, slug: str) -> Body | None:
    """Return a body of a place by the word of its address."""
    return session.scalar(select(Body).where(Body.jurisdiction_id == jurisdiction_id, Body.slug == slug))


def body_with_authority(
    session: Session, place: Place, slug: str, day: date
) -> tuple[Body, OversightAuthority | None] | None:
    """Return a body of a place with the authority that guarantees transparency there on a day; one statement."""
    statement = (
        select(Body, OversightAuthority)
        .outerjoin(
            OversightAuthority,
            OversightAuthority.jurisdiction_id.in_([place.id, place.parent_id or place.id])
            & (OversightAuthority.from_on <= day)
            & (OversightAuthority.to_on.is_(None) | (OversightAuthority.to_on >= day)),
        )
        .where(Body.jurisdiction_id == place.id, Body.slug == slug)
        .order_by(OversightAuthority.jurisdiction_id == place.parent_id)
        .limit(1)
    )
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1])


def body_slugs(session: Session, jurisdiction_id: int) -> frozenset[str]:
    """Return the addresses that a place's bodies have taken."""
    return frozenset(session.scalars(select(Body.slug).where(Body.jurisdiction_id == jurisdiction_id)))


def bodies_page(session: Session, jurisdiction_id: int, day: date, *, number: int, size: int) -> Page[BodyLine]:
    """Return a page of a place's bodies, the main one first, with how full each is; three statements."""
    where = Body.jurisdiction_id == jurisdiction_id
    total = session.scalar(select(func.count()).select_from(Body).where(where)) or 0
    rows = session.scalars(_in_order(jurisdiction_id).limit(size).offset(offset_of(number, size))).all()
    counts = seat_counts(session, [row.id for row in rows], day)
    return Page([BodyLine(row, *counts.get(row.id, (0, 0))) for row in rows], number, total, size)


def first_bodies(session: Session, jurisdiction_id: int, *, limit: int) -> list[Body]:
    """Return some of a place's bodies, the main one first and those that live before the dissolved."""
    return list(session.scalars(_in_order(jurisdiction_id).limit(limit)))


def in_term_on(day: date) -> ColumnElement[bool]:
    """Return the condition that a term of a seat runs on a day; both of its ends belong to it."""
    return and_(
        SeatTerm.from_on.is_(None) | (SeatTerm.from_on <= day), SeatTerm.to_on.is_(None) | (SeatTerm.to_on >= day)
    )


def is_held_on(day: date) -> ColumnElement[bool]:
    """Return the condition that somebody holds a seat on a day."""
    return select(SeatTerm.id).where(SeatTerm.seat_id == Seat.id, in_term_on(day)).exists()


def seat_counts(session: Session, body_ids: Iterable[int], day: date) -> dict[int, tuple[int, int]]:
    """Return, by body, how many voting seats exist on a day and how many of them somebody holds."""
    holds = is_held_on(day)
    statement = (
        select(Seat.body_id, func.count(), func.sum(case((holds, 1), else_=0)))
        .where(
            Seat.body_id.in_(list(body_ids)),
            Seat.has_vote,
            Seat.closed_on.is_(None) | (Seat.closed_on >= day),
        )
        .group_by(Seat.body_id)
    )
    return {body_id: (seats, int(filled or 0)) for body_id, seats, filled in session.execute(statement)}


def seats_of(session: Session, body_id: int) -> list[SeatCard]:
    """Return a body's seats, by sector and code, with organisation, terms and incidents; one statement.

    Closed ones come too, for their history: ``exists_on`` tells them apart.
    """
    statement = (
        select(Seat, Organisation.name, Body.profile, SeatTerm, Mandate, SeatIncident)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .outerjoin(SeatTerm, SeatTerm.seat_id == Seat.id)
        .outerjoin(Mandate, Mandate.id == SeatTerm.mandate_id)
        .outerjoin(SeatIncident, SeatIncident.seat_term_id == SeatTerm.id)
        .where(Seat.body_id == body_id)
        .order_by(Seat.code, SeatTerm.from_on, SeatTerm.id, SeatIncident.since_on, SeatIncident.id)
    )
    seats: dict[int, tuple[Seat, str]] = {}
    terms: dict[int, dict[int, Term]] = {}
    incidents: dict[int, list[IncidentView]] = {}
    suspending: frozenset[IncidentKind] | None = None
    for seat, organisation_name, profile, term, mandate, incident in session.execute(statement):
        suspending = BodyLimits.from_profile(profile).suspending if suspending is None else suspending
        seats[seat.id] = (seat, organisation_name or "")
        if term is not None:
            terms.setdefault(seat.id, {}).setdefault(term.id, _term(term, mandate))
        if incident is not None:
            incidents.setdefault(seat.id, []).append(_incident(incident))
    cards = [
        _card(
            seat, name, tuple(terms.get(seat.id, {}).values()), tuple(incidents.get(seat.id, ())),
            suspending or frozenset(),
        )
        for seat, name in seats.values()
    ]  # fmt: skip
    order, functions = list(Sector), list(SeatFunction)
    return sorted(cards, key=lambda card: (functions.index(card.function), order.index(card.sector), card.code))


def _card(
    row: Seat,
    organisation_name: str,
    terms: tuple[Term, ...],
    incidents: tuple[IncidentView, ...],
    suspending: frozenset[IncidentKind],
) -> SeatCard:
    return SeatCard(
        id=row.id,
        folio=row.folio,
        code=row.code,
        sector=row.sector,
        has_vote=row.has_vote,
        organisation_name=organisation_name,
        terms=terms,
        function=row.function,
        has_voice=row.has_voice,
        organisation_id=row.organisation_id,
        opened_on=row.opened_on or local_date(row.created_at, DEFAULT_TIMEZONE),
        closed_on=row.closed_on,
        incidents=incidents,
        suspending=suspending,
    )


def _term(row: SeatTerm, mandate: Mandate | None) -> Term:
    return Term(
        id=row.id,
        capacity=row.capacity,
        member_name=row.member_name,
        post=mandate.post if mandate else row.post,
        mandate_id=row.mandate_id,
        person_id=mandate.person_id if mandate else None,
        from_on=row.from_on,
        to_on=row.to_on,
        end_reason=row.end_reason,
        member_key=row.member_key,
        mandate_folio=mandate.folio if mandate else "",
    )


def _incident(row: SeatIncident) -> IncidentView:
    return IncidentView(
        row.folio, row.seat_term_id, row.kind, row.since_on, row.source, row.resolved_on, row.resolution
    )


def seat_by_folio(session: Session, folio: str) -> tuple[Seat, Body] | None:
    """Return a seat and its body."""
    statement = select(Seat, Body).join(Body, Body.id == Seat.body_id).where(Seat.folio == folio)
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1])


def offices_of(session: Session, body_id: int) -> list[OfficeView]:
    """Return the special functions of a body's members, those in force and those that ended, newest first."""
    statement = (
        select(BodyOffice, SeatTerm.member_name, Seat.code)
        .join(SeatTerm, SeatTerm.id == BodyOffice.seat_term_id)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .where(BodyOffice.body_id == body_id)
        .order_by(BodyOffice.to_on.is_not(None), BodyOffice.from_on.desc(), BodyOffice.id)
    )
    return [
        OfficeView(
            row.id, row.office, row.title, row.seat_term_id, code, name, Interval(row.from_on, row.to_on),
            row.source_key,
        )
        for row, name, code in session.execute(statement)
    ]  # fmt: skip


def count_seats(body: Body, seats: Iterable[SeatCard], day: date) -> Quorum:
    """Return what a body's quorum asks on a day, with nobody present yet."""
    voting = [seat.view(day) for seat in seats if seat.has_vote and seat.exists_on(day)]
    return quorum(Profile.from_json(body.profile, body.profile_version), voting, ())
