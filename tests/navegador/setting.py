"""The place of the journey: a municipality with its staff, its body and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from govabierto.ciclo import services as ciclo
from govabierto.ciclo.rules import PublicStage
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Actor, Role
from govabierto.secretariado.rules import BodyKind, Capacity, Sector
from govabierto.secretariado.services import bodies, seating
from govabierto.territorio import queries as territorio
from govabierto.territorio.models import OrganisationKind
from govabierto.web.edge import transaction
from tests import builders
from tests.builders import NOW, TODAY
from tests.navegador.conftest import Site

PASSWORD = "cuatro palabras que nadie adivina"
SEATS = (("G1", Sector.GOVERNMENT, "secretaria"), ("S1", Sector.CIVIL_SOCIETY, "contraparte"))


@dataclass(frozen=True)
class Setting:
    """E-mail addresses of the staff by what they do."""

    addresses: dict[str, str]

    def address(self, key: str) -> str:
        """Return somebody's e-mail address."""
        return self.addresses[key]


def build(site: Site, slug: str, name: str) -> Setting:
    """Make a municipality with an agency, a counterpart, a secretary, a desk and a body of two seats."""
    with site.app.app_context(), transaction(now=NOW) as tx:
        place = builders.make_place(tx.session, slug, name)
        agency = builders.make_organisation(tx.session, place, "Servicios Públicos")
        civil = builders.make_organisation(tx.session, place, "Red del Agua", OrganisationKind.CIVIL_SOCIETY)
        builders.make_community(tx.session, place)
        people = {
            "secretaria": _staff(tx.session, slug, "secretaria", Role.SECRETARY),
            "ventanilla": _staff(tx.session, slug, "ventanilla", Role.DESK),
            "dependencia": _staff(tx.session, slug, "dependencia", Role.AGENCY_LEAD, agency.id),
            "contraparte": _staff(tx.session, slug, "contraparte", Role.CSO_COUNTERPART, civil.id),
        }
        _install(tx.session, slug, people)
        return Setting({key: person.email or "" for key, person in people.items()})


def _staff(session: Session, slug: str, key: str, role: Role, organisation_id: int | None = None) -> Person:
    place = territorio.place_by_slug(session, slug)
    assert place is not None
    person = builders.make_person(session, key.capitalize())
    person.email = f"{key}.{slug}@demo.invalid"
    person.password = current_app.extensions["passwords"].hash(PASSWORD)
    mandate = builders.make_mandate(session, person, place, role)
    mandate.organisation_id = organisation_id
    mandate.post = f"Titular de {key}"
    session.flush()
    return person


def _install(session: Session, slug: str, people: dict[str, Person]) -> None:
    place = territorio.place_by_slug(session, slug)
    assert place is not None
    secretary: Actor = builders.actor_of(session, people["secretaria"])
    windows = {PublicStage.PROPOSALS: (builders.NOW.replace(day=1), builders.NOW.replace(month=12, day=20))}
    ciclo.open_cycle(session, actor=secretary, place=place, title="Primer Plan", windows=windows, now=NOW)
    body = bodies.create_body(
        session, actor=secretary, place=place, kind=BodyKind.STM, name=f"Secretariado de {place.name}", now=NOW
    )
    for code, sector, key in SEATS:
        seat = bodies.add_seat(session, actor=secretary, body_folio=body.folio, code=code, sector=sector, now=NOW)
        (mandate,) = people[key].mandates
        seating.seat_member(
            session,
            actor=secretary,
            seat_folio=seat.folio,
            mandate_folio=mandate.folio,
            capacity=Capacity.HOLDER,
            member_name=people[key].given_name,
            from_on=TODAY,
            now=NOW,
        )
