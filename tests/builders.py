"""Small builders: each makes one row that is valid by default; rooms keep their own beside their tests."""

from __future__ import annotations

import itertools
import re
import secrets
from datetime import UTC, date, datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.cuentas import queries as cuentas_queries
from govabierto.cuentas.models import Mandate, Person, Residency, SignInSession
from govabierto.cuentas.rules import hash_session_id
from govabierto.nucleo.actors import Actor, Role, VerificationLevel
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.territorio import queries as territorio_queries
from govabierto.territorio.models import Community, Jurisdiction, JurisdictionKind, Organisation, OrganisationKind

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
_numbers = itertools.count(1)


def make_state(session: Session, slug: str = "jacaral", name: str = "Jacaral") -> Place:
    """Make a state."""
    return _make_jurisdiction(session, slug, name, None)


def make_place(
    session: Session, slug: str = "tres-ceibas", name: str = "Tres Ceibas", state: Place | None = None
) -> Place:
    """Make a municipality, and its state when none is given."""
    parent = state or territorio_queries.place_by_slug(session, "jacaral") or make_state(session)
    return _make_jurisdiction(session, slug, name, parent.id)


def _make_jurisdiction(session: Session, slug: str, name: str, parent_id: int | None) -> Place:
    kind = JurisdictionKind.MUNICIPALITY if parent_id else JurisdictionKind.STATE
    session.add(
        Jurisdiction(
            slug=slug,
            name=name,
            kind=kind,
            parent_id=parent_id,
            office_name="Secretariado Técnico",
            office_address="Plaza Mayor 1",
            office_hours="Lunes a viernes, de 9:00 a 16:00",
            office_phone="000 000 0000",
            office_email=f"ayuda@{slug}.invalid",
            created_at=NOW,
        )
    )
    session.flush()
    place = territorio_queries.place_by_slug(session, slug)
    assert place is not None
    return place


def make_organisation(
    session: Session, place: Place, name: str = "Obras Públicas", kind: OrganisationKind = OrganisationKind.AGENCY
) -> Organisation:
    """Make an organisation, an agency by default."""
    organisation = Organisation(
        folio=new_folio("O"),
        jurisdiction_id=place.id,
        name=name,
        kind=kind,
        valid_from=date(2020, 1, 1),
        created_at=NOW,
    )
    session.add(organisation)
    session.flush()
    return organisation


def make_community(session: Session, place: Place, slug: str = "la-noria", name: str = "La Noria") -> Community:
    """Make a community."""
    community = Community(jurisdiction_id=place.id, slug=slug, name=name)
    session.add(community)
    session.flush()
    return community


def make_person(session: Session, given_name: str = "Rosa", *, confirmed: bool = True) -> Person:
    """Make a person whose contact is verified."""
    number = next(_numbers)
    person = Person(
        folio=new_folio("P"),
        email=f"persona{number}@demo.invalid",
        password="!",  # no password opens this account
        given_name=given_name,
        family_name="Nájera",
        fs_uniquifier=secrets.token_hex(16),
        confirmed_at=NOW if confirmed else None,
        created_at=NOW,
    )
    session.add(person)
    session.flush()
    return person


def make_mandate(
    session: Session, person: Person, place: Place, role: Role, organisation: Organisation | None = None
) -> Mandate:
    """Give a person a mandate in force at NOW."""
    mandate = Mandate(
        folio=new_folio("M"),
        person_id=person.id,
        role=role,
        post=f"Titular de {role.value}",
        jurisdiction_id=place.id,
        organisation_id=organisation.id if organisation else None,
        from_on=date(2026, 1, 1),
        to_on=None,
        created_at=NOW,
    )
    session.add(mandate)
    session.flush()
    return mandate


def make_resident(
    session: Session, place: Place, given_name: str = "Genaro", level: VerificationLevel = VerificationLevel.DESK
) -> Person:
    """Make a person whose residence in a place was verified."""
    person = make_person(session, given_name)
    session.add(Residency(person_id=person.id, jurisdiction_id=place.id, level=level, verified_at=NOW))
    session.flush()
    return person


def make_staff(session: Session, place: Place, role: Role, organisation: Organisation | None = None) -> Person:
    """Make a person with a mandate of that role."""
    person = make_person(session, "Lucía")
    make_mandate(session, person, place, role, organisation)
    return person


def actor_of(session: Session, person: Person) -> Actor:
    """Return a person as services know her."""
    return cuentas_queries.actor_of(session, person)


def make_sign_in(session: Session, person: Person) -> str:
    """Start a session on the server and return the identifier for the cookie."""
    token = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            id_hash=hash_session_id(token), person_id=person.id, device="prueba", created_at=NOW, last_seen_at=NOW
        )
    )
    session.flush()
    return token


def csrf_token(client: FlaskClient, path: str) -> str:
    """Fetch a page and return the token of its first form."""
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found, f"no form with a token at {path}"
    return found.group(1)
