"""What follows a post when its mandate ends, and who sits for civil society when an administration does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate, Person
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.secretariado.models import AgendaItem, Agreement, Body, Seat, SeatTerm
from govabierto.secretariado.providers import OpenTask, PostHeld
from govabierto.secretariado.queries.bodies import in_term_on
from govabierto.secretariado.rules import CIVIL_SECTORS, AgreementState
from govabierto.territorio.models import AdministrationTerm, Organisation


@dataclass(frozen=True)
class HeldMandate:
    """A mandate with its organisation's name, for the pack of who leaves it."""

    row: Mandate
    organisation_name: str

    def post(self, place: Place) -> PostHeld:
        """Return the post whose tasks stay."""
        return PostHeld(place, self.row.role, self.row.post, self.row.organisation_id)


@dataclass(frozen=True)
class CivilSeat:
    """Somebody who sits for civil society with an account, and how she is written to."""

    term_id: int
    email: str | None
    locale: str
    body_name: str


def mandate_by_folio(session: Session, jurisdiction_id: int, folio: str) -> HeldMandate | None:
    """Return a mandate of a place."""
    statement = (
        select(Mandate, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .where(Mandate.folio == folio, Mandate.jurisdiction_id == jurisdiction_id)
    )
    row = session.execute(statement).first()
    return None if row is None else HeldMandate(row[0], row[1] or "")


def open_agreements(session: Session, post: PostHeld, _day: date) -> Iterable[OpenTask]:
    """Return the agreements that wait for a post: those of its organisation, or that name it."""
    mine = [Agreement.responsible_post == post.post] if post.post else []
    if post.organisation_id is not None:
        mine.append(Agreement.responsible_id == post.organisation_id)
    statement = (
        select(Agreement, AgendaItem.title)
        .join(AgendaItem, AgendaItem.id == Agreement.item_id)
        .where(Agreement.jurisdiction_id == post.place.id, Agreement.state == AgreementState.ADOPTED, or_(False, *mine))
        .order_by(Agreement.id)
    )
    return [
        OpenTask(
            N_("Acuerdo"), title, f"/{post.place.slug}/secretariado/acuerdos/{row.folio}", row.due_on, row.folio
        )
        for row, title in session.execute(statement)
    ]  # fmt: skip


def ending_administrations(session: Session, day: date, notice_days: int) -> list[AdministrationTerm]:
    """Return the administrations that end within some days and whose civil seats were not told yet."""
    statement = select(AdministrationTerm).where(
        AdministrationTerm.announced_at.is_(None),
        AdministrationTerm.ends_on >= day,
        AdministrationTerm.ends_on <= day + timedelta(days=notice_days),
    )
    return list(session.scalars(statement.order_by(AdministrationTerm.ends_on, AdministrationTerm.id)))


def civil_seats(session: Session, jurisdiction_id: int, day: date) -> tuple[list[CivilSeat], int]:
    """Return who sits for civil society on a day, in every body of a place; and how many have no account."""
    statement = (
        select(SeatTerm.id, Person.email, Person.locale, Body.name, SeatTerm.mandate_id)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .outerjoin(Mandate, Mandate.id == SeatTerm.mandate_id)
        .outerjoin(Person, Person.id == Mandate.person_id)
        .where(
            Body.jurisdiction_id == jurisdiction_id,
            Seat.sector.in_(CIVIL_SECTORS),
            in_term_on(day),
        )
        .order_by(SeatTerm.id)
    )
    rows = session.execute(statement).all()
    known = [CivilSeat(row[0], row[1], row[2], row[3]) for row in rows if row[4] is not None]
    return known, len(rows) - len(known)
