"""Importing memberships in the Popolo form: bodies, seats and terms of people who need no account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.importacion.bulk import fresh_folios, insert_rows, rows_by, update_rows
from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Written
from govabierto.importacion.rules import Problem, Severity, decode_text
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.text import N_
from govabierto.secretariado.models import Body, BodyOffice, Seat, SeatTerm
from govabierto.secretariado.queries import body_slugs
from govabierto.secretariado.rules import (
    BodyKind,
    Interval,
    Profile,
    SeatFunction,
    body_slug,
)
from govabierto.secretariado.rules.popolo import PopoloMembership, PopoloOrganisation, parse_popolo
from govabierto.territorio.models import Organisation, OrganisationKind

_KINDS = {kind.value: kind for kind in BodyKind}
_ORGANISATION_KINDS = {kind.value: kind for kind in OrganisationKind}


@dataclass
class _Work:
    """What writing a file needs to know: ids by key, and the terms and offices that are there already."""

    request: ImportRequest
    bodies: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)
    offices: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def prepare(data: bytes, _request: ImportRequest) -> Prepared:
    """Read a Popolo file: JSON with persons, organisations and memberships."""
    read = parse_popolo(decode_text(data).text)
    return Prepared(list(read.memberships), read.read, read.problems)


def write(session: Session, prepared: Prepared, request: ImportRequest) -> Written:
    """Create the bodies and what is new of their members, bring ends and names up to date, leave the rest.

    A special function of somebody who also has a seat is kept as one; each other membership is a seat of its own, or
    that of its post where the file names one.
    """
    items: Sequence[PopoloMembership] = prepared.items
    if not items:
        return Written()
    work = _Work(request)
    _bodies(session, items, work)
    _organisations(session, items, work)
    _known(session, work)
    offices = _companions(items)
    seated = [item for item in items if item.digest not in offices]
    created = _write_terms(session, seated, work)
    created += _write_offices(session, [item for item in items if item.digest in offices], offices, work)
    updated = _update(session, items, offices, work)
    if created or updated:
        mark_changed(session, request.home.id)
    return Written(created, updated, len(items) - created - updated, problems=tuple(work.problems))


def _bodies(session: Session, items: Sequence[PopoloMembership], work: _Work) -> None:
    """Find each body by its key in the file, or create it; what the platform has of it already is not touched."""
    home, now = work.request.home, work.request.now
    wanted = {item.body.key: item.body for item in items}
    where = Body.jurisdiction_id == home.id
    known = rows_by(session, (Body.id,), Body.external_id, wanted, where)
    new = [body for key, body in wanted.items() if key not in known]
    taken = set(body_slugs(session, home.id))
    rows = []
    for body, folio in zip(new, fresh_folios(session, Body.folio, "B", len(new)), strict=True):
        kind = _KINDS.get(body.classification, BodyKind.COUNCIL)
        slug = body_slug(kind, body.name, taken)
        taken.add(slug)
        rows.append(
            {
                "folio": folio, "jurisdiction_id": home.id, "slug": slug, "kind": kind, "name": body.name,
                "external_id": body.key, "profile": Profile().to_json(), "created_at": now,
            }
        )  # fmt: skip
    insert_rows(session, Body, rows)
    found = rows_by(session, (Body.id,), Body.external_id, wanted, where)
    work.bodies = {key: row.id for key, row in found.items()}


def _organisations(session: Session, items: Sequence[PopoloMembership], work: _Work) -> None:
    """Find for whom members sit, by key or by name, or register it."""
    home = work.request.home
    wanted = {item.on_behalf_of.key: item.on_behalf_of for item in items if item.on_behalf_of}
    where = Organisation.jurisdiction_id == home.id
    found = rows_by(session, (Organisation.id,), Organisation.external_id, wanted, where)
    work.organisations = {key: row.id for key, row in found.items()}
    named = {
        name.casefold(): number
        for number, name in session.execute(
            select(Organisation.id, Organisation.name).where(where, Organisation.external_id.is_(None))
        )
    }
    new: list[PopoloOrganisation] = []
    for key, organisation in wanted.items():
        if key in work.organisations:
            continue
        number = named.get(organisation.name.casefold())
        if number is None:
            new.append(organisation)
        else:
            work.organisations[key] = number
    _register(session, new, items, work)


def _register(
    session: Session, new: Sequence[PopoloOrganisation], items: Sequence[PopoloMembership], work: _Work
) -> None:
    home, now = work.request.home, work.request.now
    today = local_date(now, home.timezone)
    starts = min((item.start for item in items if item.start), default=today)
    rows = [
        {
            "folio": folio, "jurisdiction_id": home.id, "name": organisation.name, "external_id": organisation.key,
            "kind": _ORGANISATION_KINDS.get(organisation.classification, OrganisationKind.CITIZEN_GROUP),
            "valid_from": min(starts, today), "created_at": now,
        }
        for organisation, folio in zip(new, fresh_folios(session, Organisation.folio, "O", len(new)), strict=True)
    ]  # fmt: skip
    insert_rows(session, Organisation, rows)
    keys = [organisation.key for organisation in new]
    where = Organisation.jurisdiction_id == home.id
    made = rows_by(session, (Organisation.id,), Organisation.external_id, keys, where)
    work.organisations |= {key: row.id for key, row in made.items()}


def _known(session: Session, work: _Work) -> None:
    """Read the terms and the offices that were imported before, by what makes them the same."""
    bodies = list(work.bodies.values())
    terms = (
        select(SeatTerm.source_key, SeatTerm.id, SeatTerm.seat_id, SeatTerm.member_name, SeatTerm.to_on)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .where(Seat.body_id.in_(bodies), SeatTerm.source_key.is_not(None))
    )
    work.terms = {row.source_key: row for row in session.execute(terms)}
    offices = select(BodyOffice.source_key, BodyOffice.id, BodyOffice.to_on)
    offices = offices.where(BodyOffice.body_id.in_(bodies), BodyOffice.source_key.is_not(None))
    work.offices = {row.source_key: row for row in session.execute(offices)}


def _companions(items: Sequence[PopoloMembership]) -> dict[str, str]:
    """Return, for each special function, the membership by which that person sits in the body, by digest.

    One whose dates meet comes first; a function of somebody without another membership is a seat of its own.
    """
    by_person: dict[tuple[str, str], list[PopoloMembership]] = {}
    for item in items:
        if item.office is None and item.function is SeatFunction.MEMBER:
            by_person.setdefault((item.body.key, item.person_key), []).append(item)
    found = {}
    for item in items:
        seats = by_person.get((item.body.key, item.person_key)) if item.office else None
        if seats:
            own = Interval(item.start, item.end)
            best = max(seats, key=lambda seat: (Interval(seat.start, seat.end).meets(own), seat.start or date.min))
            found[item.digest] = best.digest
    return found


def _write_terms(session: Session, items: Sequence[PopoloMembership], work: _Work) -> int:
    new = [item for item in items if item.digest not in work.terms]
    seats = _seats(session, items, new, work)
    rows = [
        {
            "seat_id": seats[item.digest], "capacity": item.capacity, "member_name": item.person_name,
            "post": item.role, "from_on": item.start, "to_on": item.end, "member_key": item.person_key,
            "source_key": item.digest,
        }
        for item in new
    ]  # fmt: skip
    insert_rows(session, SeatTerm, rows, lambda done: work.request.progress(done, len(rows)))
    _known(session, work)
    return len(new)


def _seats(
    session: Session, items: Sequence[PopoloMembership], new: Sequence[PopoloMembership], work: _Work
) -> dict[str, int]:
    """Return the seat of each new membership: that of its post, or a new one, which closes when all its terms ended."""
    by_post = {_post(item): work.terms[item.digest].seat_id for item in items if item.digest in work.terms}
    groups: dict[tuple[str, str], list[PopoloMembership]] = {}
    seats: dict[str, int] = {}
    for item in new:
        key = _post(item)
        if key in by_post:
            seats[item.digest] = by_post[key]
        elif all(_are_apart(item, other) for other in groups.get(key, ())):
            groups.setdefault(key, []).append(item)
        else:
            message = N_("La membresía %(number)s se empalma con otra del mismo puesto: queda en un asiento aparte.")
            params = {"number": item.number}
            work.problems.append(Problem(None, "post_id", message, Severity.WARNING, params))
            groups[(item.body.key, item.digest)] = [item]
    numbers = _next_numbers(session, work)
    folios = fresh_folios(session, Seat.folio, "AS", len(groups))
    rows = [_seat_row(group, folio, numbers, work) for group, folio in zip(groups.values(), folios, strict=True)]
    insert_rows(session, Seat, rows)
    made = rows_by(session, (Seat.id,), Seat.folio, folios)
    for group, folio in zip(groups.values(), folios, strict=True):
        seats |= {item.digest: made[folio].id for item in group}
    return seats


def _post(item: PopoloMembership) -> tuple[str, str]:
    return item.body.key, item.post_key or item.digest


def _are_apart(one: PopoloMembership, other: PopoloMembership) -> bool:
    is_open_twice = one.end is None and other.end is None
    meets = Interval(one.start, one.end).meets(Interval(other.start, other.end))
    return one.capacity is not other.capacity or not (meets or is_open_twice)


def _next_numbers(session: Session, work: _Work) -> dict[int, int]:
    statement = select(Seat.body_id, func.count()).where(Seat.body_id.in_(list(work.bodies.values())))
    rows = session.execute(statement.group_by(Seat.body_id))
    return dict(rows.all())


def _seat_row(group: Sequence[PopoloMembership], folio: str, numbers: dict[int, int], work: _Work) -> Mapping[str, Any]:
    first = group[0]
    body_id = work.bodies[first.body.key]
    numbers[body_id] = numbers.get(body_id, 0) + 1
    behalf = first.on_behalf_of
    ends = [item.end for item in group]
    return {
        "folio": folio, "body_id": body_id, "code": f"I{numbers[body_id]}", "sector": first.sector,
        "organisation_id": work.organisations[behalf.key] if behalf else None, "function": first.function,
        "has_vote": first.function is SeatFunction.MEMBER,
        "opened_on": min((item.start for item in group if item.start), default=None),
        "closed_on": max(end for end in ends if end) if all(ends) else None, "created_at": work.request.now,
    }  # fmt: skip


def _write_offices(
    session: Session, items: Sequence[PopoloMembership], companions: Mapping[str, str], work: _Work
) -> int:
    new = [item for item in items if item.digest not in work.offices]
    rows = [
        {
            "body_id": work.bodies[item.body.key], "seat_term_id": work.terms[companions[item.digest]].id,
            "office": item.office, "title": item.role, "from_on": item.start, "to_on": item.end,
            "source_key": item.digest,
        }
        for item in new
    ]  # fmt: skip
    insert_rows(session, BodyOffice, rows)
    return len(new)


def _update(session: Session, items: Sequence[PopoloMembership], companions: Mapping[str, str], work: _Work) -> int:
    """Bring the ends, and the names, of what was known before up to date; a seat whose last term ended closes."""
    terms = [
        {"id": work.terms[item.digest].id, "member_name": item.person_name, "to_on": item.end}
        for item in items
        if item.digest not in companions
        and (work.terms[item.digest].member_name, work.terms[item.digest].to_on) != (item.person_name, item.end)
    ]
    offices = [
        {"id": work.offices[item.digest].id, "to_on": item.end}
        for item in items
        if item.digest in work.offices and work.offices[item.digest].to_on != item.end
    ]
    update_rows(session, SeatTerm, terms)
    update_rows(session, BodyOffice, offices)
    session.expire_all()
    changed = {row["id"] for row in terms}
    ended = {row.seat_id for row in work.terms.values() if row.id in changed}
    _close(session, ended)
    return len(terms) + len(offices)


def _close(session: Session, seat_ids: set[int]) -> None:
    """Let each of those seats end with its last term, or stay open while somebody holds it without an end."""
    ends: dict[int, list[date | None]] = {}
    statement = select(SeatTerm.seat_id, SeatTerm.to_on).where(SeatTerm.seat_id.in_(sorted(seat_ids)))
    for seat_id, to_on in session.execute(statement):
        ends.setdefault(seat_id, []).append(to_on)
    rows = [
        {"id": seat_id, "closed_on": None if None in days else max(day for day in days if day)}
        for seat_id, days in ends.items()
    ]
    update_rows(session, Seat, rows)


POPOLO = Importer(
    kind="popolo",
    label=N_("Integrantes de cuerpos colegiados"),
    help=N_(
        "Un archivo JSON en formato Popolo: personas, organizaciones y membresías. "
        "Nadie necesita cuenta; correos y fotos no se importan."
    ),
    profiles=("popolo",),
    prepare=prepare,
    write=write,
    extensions=(".json",),
)
