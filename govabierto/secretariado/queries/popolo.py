"""A body's membership in the Popolo form: who sits, as what, for whom and since when, history included."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate
from govabierto.secretariado.models import Body, BodyOffice, Seat, SeatTerm
from govabierto.secretariado.rules import (
    CAPACITY_LABELS,
    FUNCTION_LABELS,
    OFFICE_LABELS,
    SeatFunction,
)
from govabierto.territorio.models import Organisation
from govabierto.territorio.rules import slugify


def popolo_of(session: Session, bodies: Iterable[Body]) -> dict[str, Any]:
    """Return persons, organisations, posts and memberships of some bodies; two statements, whatever their number.

    People are named as they act in public, and by nothing else: no account, e-mail address or photograph.
    Source: popoloproject.com/specs.
    """
    by_id = {body.id: body for body in bodies}
    rows = _terms(session, by_id)
    people = _people(rows)
    persons, posts = {}, {}
    organisations = {_body_key(body): _body(body) for body in by_id.values()}
    memberships = []
    for term, seat, organisation, _mandate in rows:
        key, body = people[term.id], by_id[seat.body_id]
        persons[key] = {"id": key, "name": term.member_name}
        posts[seat.id] = _post(seat, body)
        if organisation is not None:
            organisations[_organisation_key(organisation)] = _organisation(organisation)
        memberships.append(_membership(term, seat, organisation, _mandate, person=key, body=body))
    memberships += [
        _office(office, people[office.seat_term_id], by_id[office.body_id]) for office in _offices(session, by_id)
    ]
    return {
        "persons": list(persons.values()),
        "organizations": list(organisations.values()),
        "posts": list(posts.values()),
        "memberships": memberships,
    }


def _terms(session: Session, bodies: Iterable[int]) -> list[tuple[SeatTerm, Seat, Organisation | None, Mandate | None]]:
    statement = (
        select(SeatTerm, Seat, Organisation, Mandate)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .outerjoin(Organisation, Organisation.id == Seat.organisation_id)
        .outerjoin(Mandate, Mandate.id == SeatTerm.mandate_id)
        .where(Seat.body_id.in_(list(bodies)))
        .order_by(Seat.body_id, Seat.id, SeatTerm.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(statement)]


def _offices(session: Session, bodies: Iterable[int]) -> list[BodyOffice]:
    statement = select(BodyOffice).where(BodyOffice.body_id.in_(list(bodies)))
    return list(session.scalars(statement.order_by(BodyOffice.body_id, BodyOffice.id)))


def _people(rows: list[tuple[SeatTerm, Seat, Organisation | None, Mandate | None]]) -> dict[int, str]:
    """Return a key for whoever holds each term: of the file she came from, of her first mandate here, or her name."""
    first: dict[int, str] = {}
    for _term, _seat, _organisation_row, mandate in rows:
        if mandate is not None:
            first.setdefault(mandate.person_id, f"mandato/{mandate.folio}")
    return {
        term.id: term.member_key
        or (first[mandate.person_id] if mandate is not None else f"nombre/{slugify(term.member_name)}")
        for term, _seat, _organisation_row, mandate in rows
    }


def _body_key(body: Body) -> str:
    return body.external_id or f"cuerpo/{body.folio}"


def _organisation_key(row: Organisation) -> str:
    return row.external_id or f"organizacion/{row.folio}"


def _body(body: Body) -> dict[str, Any]:
    return {
        "id": _body_key(body),
        "name": body.name,
        "classification": body.kind.value,
        "founding_date": _text(body.installed_on),
        "dissolution_date": _text(body.dissolved_on),
    }


def _organisation(row: Organisation) -> dict[str, Any]:
    return {"id": _organisation_key(row), "name": row.name, "classification": row.kind.value}


def _post(seat: Seat, body: Body) -> dict[str, Any]:
    return {
        "id": f"asiento/{seat.folio}",
        "label": seat.code,
        "organization_id": _body_key(body),
        "role": seat.function.value,
        "sector": seat.sector.value,
        "has_vote": seat.has_vote,
    }


def _membership(
    term: SeatTerm,
    seat: Seat,
    organisation: Organisation | None,
    mandate: Mandate | None,
    *,
    person: str,
    body: Body,
) -> dict[str, Any]:
    """Return a term as a membership; what was imported has the role that it came with."""
    role = CAPACITY_LABELS[term.capacity] if seat.function is SeatFunction.MEMBER else FUNCTION_LABELS[seat.function]
    said = {
        "person_id": person,
        "organization_id": _body_key(body),
        "role": term.post if term.source_key else role,
        "label": None if term.source_key else (mandate.post if mandate else term.post),
        "post_id": f"asiento/{seat.folio}",
        "on_behalf_of_id": _organisation_key(organisation) if organisation else None,
        "start_date": _text(term.from_on),
        "end_date": _text(term.to_on),
    }
    return {name: value for name, value in said.items() if value not in (None, "")}


def _office(row: BodyOffice, person: str, body: Body) -> dict[str, Any]:
    said = {
        "person_id": person,
        "organization_id": _body_key(body),
        "role": row.title or OFFICE_LABELS[row.office],
        "start_date": _text(row.from_on),
        "end_date": _text(row.to_on),
    }
    return {name: value for name, value in said.items() if value is not None}


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
