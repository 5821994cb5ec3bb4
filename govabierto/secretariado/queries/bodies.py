"""Reads of bodies, seats and terms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate
from govabierto.secretariado.models import Body, Seat, SeatTerm
from govabierto.secretariado.rules import Capacity, Profile, Quorum, SeatView, Sector, quorum
from govabierto.territorio.models import Organisation


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


def count_seats(body: Body, seats: Iterable[SeatCard], day: date) -> Quorum:
    """Return what a body's quorum asks on a day, with nobody present yet."""
    voting = [seat.view(day) for seat in seats if seat.has_vote]
    return quorum(Profile.from_json(body.profile, body.profile_version), voting, ())
