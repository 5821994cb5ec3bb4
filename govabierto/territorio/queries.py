"""Reads of the territory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.territorio.models import (
    AdministrationTerm,
    Community,
    Holiday,
    InegiPlace,
    Jurisdiction,
    Organisation,
    OrganisationKind,
    OversightAuthority,
)

_PARENT = aliased(Jurisdiction)
#: Built once: a new alias at each request would have to be compiled at each request. Columns, in the order of Place's.
_PLACES = select(
    Jurisdiction.id,
    Jurisdiction.slug,
    Jurisdiction.name,
    Jurisdiction.kind,
    Jurisdiction.timezone,
    Jurisdiction.parent_id,
    func.coalesce(_PARENT.name, ""),
    func.coalesce(_PARENT.slug, ""),
    Jurisdiction.office_name,
    Jurisdiction.office_address,
    Jurisdiction.office_hours,
    Jurisdiction.office_phone,
    Jurisdiction.office_email,
    Jurisdiction.currency,
).outerjoin(_PARENT, Jurisdiction.parent_id == _PARENT.id)
#: How many columns of a row make a Place.
PLACE_COLUMNS = 14
_BY_SLUG = _PLACES.where(Jurisdiction.slug == bindparam("slug"))


def place_by_slug(session: Session, slug: str) -> Place | None:
    """Return a jurisdiction by its slug, with its state's name, in one statement."""
    return next((place_of(row) for row in session.execute(_BY_SLUG, {"slug": slug})), None)


def place_by_id(session: Session, jurisdiction_id: int) -> Place | None:
    """Return a jurisdiction by its number."""
    return next(iter(_places(session, Jurisdiction.id == jurisdiction_id)), None)


def all_places(session: Session) -> list[Place]:
    """Return every jurisdiction, states first, then by name."""
    return sorted(_places(session), key=lambda place: (not place.is_state, place.name))


def municipalities_of(session: Session, state_id: int) -> list[Place]:
    """Return the municipalities of a state, by name."""
    return sorted(_places(session, Jurisdiction.parent_id == state_id), key=lambda place: place.name)


def places_statement() -> Select[*tuple[Any, ...]]:
    """Return the statement that reads places with their state, for rooms that read more along with it."""
    return _PLACES


def place_of(row: Row[*tuple[Any, ...]]) -> Place:
    """Return a place from the first columns of a row of ``places_statement``."""
    number, slug, name, kind, *rest = row[:PLACE_COLUMNS]
    return Place(number, slug, name, kind.value, *rest)


def _places(session: Session, *where: ColumnElement[bool]) -> list[Place]:
    return [place_of(row) for row in session.execute(_PLACES.where(*where))]


def communities(session: Session, jurisdiction_id: int) -> list[Community]:
    """Return a place's communities, by name."""
    statement = select(Community).where(Community.jurisdiction_id == jurisdiction_id)
    return list(session.scalars(statement.order_by(Community.name, Community.id)))


def organisations(
    session: Session, jurisdiction_id: int, *, kinds: Iterable[OrganisationKind] | None = None, on: date | None = None
) -> list[Organisation]:
    """Return a place's organisations by name: of some kinds, and valid on a date, where given."""
    statement = select(Organisation).where(Organisation.jurisdiction_id == jurisdiction_id)
    if kinds is not None:
        statement = statement.where(Organisation.kind.in_(list(kinds)))
    if on is not None:
        ends = or_(Organisation.valid_to.is_(None), Organisation.valid_to >= on)
        statement = statement.where(Organisation.valid_from <= on, ends)
    return list(session.scalars(statement.order_by(Organisation.name, Organisation.id)))


def place_folio(session: Session, jurisdiction_id: int) -> str:
    """Return the folio under which the public record names a place."""
    return session.scalars(select(Jurisdiction.folio).where(Jurisdiction.id == jurisdiction_id)).one()


def organisation_by_folio(session: Session, folio: str) -> Organisation | None:
    """Return an organisation by its folio."""
    return session.scalar(select(Organisation).where(Organisation.folio == folio))


def administration_terms(session: Session, jurisdiction_id: int) -> list[AdministrationTerm]:
    """Return a place's administrations, the newest first."""
    statement = select(AdministrationTerm).where(AdministrationTerm.jurisdiction_id == jurisdiction_id)
    return list(session.scalars(statement.order_by(AdministrationTerm.starts_on.desc())))


def oversight_authorities(session: Session, place: Place) -> list[OversightAuthority]:
    """Return the authorities that guarantee access to information in a place, its own first, then its state's.

    Within each, the newest first; the organisation comes with the row.
    """
    statement = (
        select(OversightAuthority)
        .options(joinedload(OversightAuthority.organisation))
        .where(OversightAuthority.jurisdiction_id.in_([place.id, place.parent_id or place.id]))
        .order_by(OversightAuthority.jurisdiction_id == place.parent_id, OversightAuthority.from_on.desc())
    )
    return list(session.scalars(statement))


def oversight_on(session: Session, place: Place, day: date) -> OversightAuthority | None:
    """Return the authority of a place on a day: its own, or its state's; None where nobody noted one."""
    rows = oversight_authorities(session, place)
    return next((row for row in rows if row.from_on <= day and (row.to_on is None or day <= row.to_on)), None)


def holidays(session: Session, jurisdiction_id: int, *, start: date, end: date) -> frozenset[date]:
    """Return the national and local holidays between two dates, both included."""
    statement = select(Holiday.on).where(
        or_(Holiday.jurisdiction_id.is_(None), Holiday.jurisdiction_id == jurisdiction_id),
        Holiday.on.between(start, end),
    )
    return frozenset(session.scalars(statement))


def inegi_matches(session: Session, text: str, *, limit: int = 20) -> list[InegiPlace]:
    """Return catalogue rows whose name begins with a text, by population."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    statement = select(InegiPlace).where(InegiPlace.name.ilike(f"{escaped}%", escape="\\"))
    return list(session.scalars(statement.order_by(InegiPlace.population.desc(), InegiPlace.code).limit(limit)))


def organisation_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of organisations by folio; their address is their place's home, they have no page yet."""
    statement = (
        select(Organisation.folio, Organisation.name, Organisation.jurisdiction_id, Jurisdiction.slug)
        .join(Jurisdiction, Jurisdiction.id == Organisation.jurisdiction_id)
        .where(Organisation.folio.in_(list(folios)))
    )
    return {
        folio: ThingCard(ThingRef("organizacion", folio), name, f"/{slug}/", jurisdiction_id, slug)
        for folio, name, jurisdiction_id, slug in session.execute(statement)
    }


def place_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of places by folio."""
    statement = select(Jurisdiction.folio, Jurisdiction.name, Jurisdiction.id, Jurisdiction.slug)
    return {
        folio: ThingCard(ThingRef("jurisdiccion", folio), name, f"/{slug}/", jurisdiction_id, slug)
        for folio, name, jurisdiction_id, slug in session.execute(statement.where(Jurisdiction.folio.in_(list(folios))))
    }


THING_KINDS = (
    ThingKind("organizacion", N_("Organización"), "O", organisation_cards),
    ThingKind("jurisdiccion", N_("Municipio o estado"), "J", place_cards),
)
