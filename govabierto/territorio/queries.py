"""Reads of the territory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select
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
#: Built once: a new alias at each request would have to be compiled at each request.
_PLACES = select(Jurisdiction, _PARENT.name, _PARENT.slug).outerjoin(_PARENT, Jurisdiction.parent_id == _PARENT.id)


def place_by_slug(session: Session, slug: str) -> Place | None:
    """Return a jurisdiction by its slug, with its state's name, in one statement."""
    return next(iter(_places(session, Jurisdiction.slug == slug)), None)


def place_by_id(session: Session, jurisdiction_id: int) -> Place | None:
    """Return a jurisdiction by its number."""
    return next(iter(_places(session, Jurisdiction.id == jurisdiction_id)), None)


def all_places(session: Session) -> list[Place]:
    """Return every jurisdiction, states first, then by name."""
    return sorted(_places(session), key=lambda place: (not place.is_state, place.name))


def municipalities_of(session: Session, state_id: int) -> list[Place]:
    """Return the municipalities of a state, by name."""
    return sorted(_places(session, Jurisdiction.parent_id == state_id), key=lambda place: place.name)


def _places(session: Session, *where: object) -> list[Place]:
    return [
        Place(
            id=row.id,
            slug=row.slug,
            name=row.name,
            kind=row.kind.value,
            timezone=row.timezone,
            parent_id=row.parent_id,
            parent_name=parent_name or "",
            parent_slug=parent_slug or "",
            office_name=row.office_name,
            office_address=row.office_address,
            office_hours=row.office_hours,
            office_phone=row.office_phone,
            office_email=row.office_email,
            currency=row.currency,
        )
        for row, parent_name, parent_slug in session.execute(_PLACES.where(*where))  # type: ignore[arg-type]
    ]


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
