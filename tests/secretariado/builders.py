"""Builders of the Secretariado: a body like that of Tres Ceibas, its members and a session in course."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.places import Place
from govabierto.secretariado import queries, services
from govabierto.secretariado.models import AgendaItem, Body, BodySession, Seat, SeatTerm
from govabierto.secretariado.queries import SeatCard
from govabierto.secretariado.rules import (
    BodyKind,
    Capacity,
    DecisionRule,
    Sector,
    SessionKind,
    VoteChoice,
)
from govabierto.secretariado.services import MemberDraft, PointDraft
from tests.builders import NOW, TODAY, make_mandate, make_person

SEATS = (
    *(("G1", Sector.GOVERNMENT), ("G2", Sector.GOVERNMENT), ("G3", Sector.GOVERNMENT)),
    *(("S1", Sector.CIVIL_SOCIETY), ("S2", Sector.CIVIL_SOCIETY), ("S3", Sector.CIVIL_SOCIETY)),
    *(("A1", Sector.ACADEMIA), ("P1", Sector.PRIVATE_SECTOR)),
)
STARTS_AT = NOW + timedelta(hours=1)


@dataclass
class Table:
    """A body with its seats and members, by code."""

    body: Body
    seats: dict[str, Seat] = field(default_factory=dict)
    holders: dict[str, Person] = field(default_factory=dict)
    alternates: dict[str, Person] = field(default_factory=dict)


def make_body(
    session: Session,
    place: Place,
    *,
    seats: Sequence[tuple[str, Sector]] = SEATS,
    vacant: Iterable[str] = (),
    alternates: Iterable[str] = (),
) -> Table:
    """Make a body with a holder in every seat but the vacant ones, and alternates in some."""
    body = services.create_body(
        session, actor=SYSTEM, place=place, kind=BodyKind.STM, name="Secretariado Técnico Municipal", now=NOW,
        installed_on=date(2026, 2, 2),
    )  # fmt: skip
    table = Table(body)
    for code, sector in seats:
        seat = services.add_seat(session, actor=SYSTEM, body_folio=body.folio, code=code, sector=sector, now=NOW)
        table.seats[code] = seat
        if code not in vacant:
            table.holders[code] = seat_somebody(session, place, seat, Capacity.HOLDER, f"Titular {code}")
        if code in alternates:
            table.alternates[code] = seat_somebody(session, place, seat, Capacity.ALTERNATE, f"Suplente {code}")
    return table


def seat_somebody(session: Session, place: Place, seat: Seat, capacity: Capacity, name: str) -> Person:
    """Seat a new person."""
    role = Role.SEAT_HOLDER if capacity is Capacity.HOLDER else Role.ALTERNATE
    person = make_person(session, name)
    mandate = make_mandate(session, person, place, role)
    services.seat_member(
        session, actor=SYSTEM, seat_folio=seat.folio, mandate_folio=mandate.folio, capacity=capacity,
        member_name=name, from_on=date(2026, 1, 1), now=NOW,
    )  # fmt: skip
    return person


def make_session(
    session: Session, table: Table, *, rule: DecisionRule = DecisionRule.DOUBLE_MAJORITY, points: int = 1
) -> BodySession:
    """Call a session an hour after NOW: attendance, then points that are voted, then other business."""
    voted = [
        PointDraft(f"Cambio de fecha {n}", text="Del 17 de octubre al 15 de diciembre.", rule=rule,
                   responsible_post="Dirección de Obras Públicas", due_on=date(2026, 12, 15))
        for n in range(1, points + 1)
    ]  # fmt: skip
    return services.call_session(
        session, actor=SYSTEM, body_folio=table.body.folio, kind=SessionKind.ORDINARY, starts_at=STARTS_AT,
        points=[PointDraft("Lista de asistencia"), *voted, PointDraft("Asuntos generales")], now=NOW,
        venue="Casa de la Cultura",
    )  # fmt: skip


def arrive(session: Session, row: BodySession, codes: Iterable[str], at: datetime = STARTS_AT) -> None:
    """Let the holders of some seats arrive."""
    for code in codes:
        services.record_arrival(
            session, actor=SYSTEM, session_folio=row.folio, seat_code=code, capacity=Capacity.HOLDER, now=at
        )


def open_session(
    session: Session, table: Table, *, present: str = "G1 G2 S1 S2 S3 A1 P1", points: int = 1
) -> BodySession:
    """Make a session in course."""
    row = make_session(session, table, points=points)
    arrive(session, row, present.split())
    services.open_session(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT)
    return row


def open_vote(session: Session, row: BodySession, position: int = 2, at: datetime = STARTS_AT) -> AgendaItem:
    """Open the vote on a point of a session in course."""
    return services.open_vote(session, actor=SYSTEM, item_folio=row.items[position - 1].folio, now=at)


def record_votes(session: Session, item: AgendaItem, votes: str, at: datetime = STARTS_AT) -> None:
    """Write votes down, such as ``G1+ S1- A1o``: in favour, against, abstention."""
    signs = {"+": VoteChoice.YES, "-": VoteChoice.NO, "o": VoteChoice.ABSTAIN}
    for word in votes.split():
        services.record_seat_vote(
            session, actor=SYSTEM, item_folio=item.folio, seat_code=word[:-1], choice=signs[word[-1]], now=at
        )


def make_agreement(session: Session, table: Table) -> str:
    """Make a session that adopted one agreement; returns its folio."""
    row = open_session(session, table)
    item = open_vote(session, row)
    record_votes(session, item, "G1+ G2+ S1- S2+ S3+ A1+ P1+")
    outcome = services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=STARTS_AT)
    assert outcome.agreement is not None
    return outcome.agreement.folio


def seat_card(session: Session, table: Table, code: str) -> SeatCard:
    """Return a seat as pages know it."""
    return next(one for one in queries.seats_of(session, table.body.id) if one.code == code)


def make_draft(name: str = "Berta Solano", **more: object) -> MemberDraft:
    """Return who would take a seat, from today on."""
    said: dict[str, object] = {"post": "Vocal", "capacity": Capacity.HOLDER, "from_on": TODAY, **more}
    return MemberDraft(name, **said)  # type: ignore[arg-type]


def take_seat(session: Session, table: Table, code: str, **more: object) -> SeatTerm:
    """Let somebody take a seat."""
    return services.seat_person(
        session,
        actor=SYSTEM,
        seat_folio=table.seats[code].folio,
        draft=make_draft(**more),
        now=NOW,  # type: ignore[arg-type]
    )


def act_kinds(session: Session) -> list[str]:
    """Return the kinds of all public acts, in order."""
    return list(session.scalars(select(LogEntry.kind).order_by(LogEntry.id)))
