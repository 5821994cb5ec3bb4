"""The stage of the demonstration: places, organisations, people, their posts, and the time that is told."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from govabierto.admin.demo import people
from govabierto.admin.demo.people import DemoOrganisation, DemoPerson
from govabierto.cuentas import queries as cuentas_queries
from govabierto.cuentas.models import Mandate, Person, PublicNameMode, Residency
from govabierto.nucleo.actors import SYSTEM, Actor, Role, VerificationLevel
from govabierto.nucleo.clock import local_date, start_of_day
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef
from govabierto.territorio import services as territorio
from govabierto.territorio.models import Community, JurisdictionKind, Organisation
from govabierto.votaciones.sealing import KeyStore

PAST_DAYS = 1_100
NEIGHBOURS = 72
NEIGHBOUR_NAMES = (
    *("Abril", "Adela", "Bruno", "Catalina", "Dámaso", "Edelmira", "Fabián", "Gloria", "Homero", "Inés", "Jacobo"),
    *("Karina", "Lázaro", "Mireya", "Néstor", "Ofelia", "Pascual", "Quirina", "Rubén", "Socorro", "Tadeo", "Úrsula"),
    *("Vicente", "Wendy", "Ximena", "Yolanda", "Zacarías"),
)


@dataclass
class World:
    """What the story has so far. today: the local date that everything is counted from."""

    session: Session
    now: datetime
    keys: KeyStore
    password_hash: str
    places: dict[str, Place] = field(default_factory=dict)
    organisations: dict[str, Organisation] = field(default_factory=dict)
    communities: dict[str, Community] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    neighbours: list[Person] = field(default_factory=list)
    refs: dict[str, ThingRef] = field(default_factory=dict)
    actors: dict[int, Actor] = field(default_factory=dict)

    @property
    def ceibas(self) -> Place:
        """The municipality whose first plan runs."""
        return self.places["tres-ceibas"]

    @property
    def telmo(self) -> Place:
        """The municipality that only begins."""
        return self.places["san-telmo-del-rio"]

    def day(self, offset: int) -> date:
        """Return the date that lies ``offset`` days from today."""
        return local_date(self.now, "America/Mexico_City") + timedelta(days=offset)

    def at(self, offset: int, hour: int = 17) -> datetime:
        """Return an instant ``offset`` days from today at an hour UTC, never after the present."""
        there = self.now + timedelta(days=offset)
        wanted = there.replace(hour=hour, minute=(offset * 7) % 60, second=0, microsecond=0)
        return min(wanted, self.now) if offset <= 0 else wanted

    def closing(self, offset: int) -> datetime:
        """Return eight in the evening, local time, of the day that lies ``offset`` days from today."""
        return start_of_day(self.day(offset), "America/Mexico_City") + timedelta(hours=20)

    def actor(self, key: str) -> Actor:
        """Return a person of the story as services know her."""
        return self.actor_of(self.people[key])

    def actor_of(self, person: Person) -> Actor:
        """Return a person as services know her, loaded once."""
        if person.id not in self.actors:
            self.actors[person.id] = cuentas_queries.actor_of(self.session, person)
        return self.actors[person.id]


@dataclass(frozen=True)
class Step:
    """Something that happens at an instant of the story: act(now=…)."""

    at: datetime
    act: Callable[..., object]


def tell(steps: Sequence[Step]) -> None:
    """Let everything happen in order of time; what falls on one instant keeps the order in which it was written."""
    for step in sorted(steps, key=lambda one: one.at):
        step.act(now=step.at)


def set_stage(world: World) -> None:
    """Make the places, their organisations and their people."""
    begin = world.at(-PAST_DAYS)
    state = _make_place(world, "Jacaral", JurisdictionKind.STATE, None, begin)
    _make_place(world, "Tres Ceibas", JurisdictionKind.MUNICIPALITY, state.id, begin)
    _make_place(world, "San Telmo del Río", JurisdictionKind.MUNICIPALITY, state.id, begin)
    _fill(world, world.ceibas, people.TRES_CEIBAS_ORGANISATIONS, people.TRES_CEIBAS_COMMUNITIES, begin)
    _fill(world, world.telmo, people.SAN_TELMO_ORGANISATIONS, people.SAN_TELMO_COMMUNITIES, begin)
    for person in people.TRES_CEIBAS_PEOPLE:
        _make_person(world, world.ceibas, person, begin)
    for person in people.SAN_TELMO_PEOPLE:
        _make_person(world, world.telmo, person, begin)
    _make_mandate(world, world.people["admin"], state, people.TRES_CEIBAS_PEOPLE[0], begin)
    _make_neighbours(world, begin)
    for year in range(begin.year, world.now.year + 3):
        territorio.set_national_holidays(world.session, year=year)
    world.session.flush()


def _make_place(world: World, name: str, kind: JurisdictionKind, parent_id: int | None, at: datetime) -> Place:
    is_state = kind is JurisdictionKind.STATE
    draft = territorio.PlaceDraft(
        name=name,
        kind=kind,
        parent_id=parent_id,
        office_name="Secretariado Técnico Local" if is_state else "Secretariado Técnico Municipal",
        office_address="Palacio de los Fresnos, planta baja" if is_state else "Casa de la Cultura, Plaza Mayor 1",
        office_hours="Lunes a viernes, de 9:00 a 16:00",
        office_phone="000 000 0000",
        office_email="ayuda@demo.invalid",
        term_starts_on=world.day(-780),
        term_ends_on=world.day(680),
    )
    place = territorio.create_jurisdiction(world.session, actor=SYSTEM, draft=draft, now=at)
    world.places[place.slug] = place
    return place


def _fill(
    world: World,
    place: Place,
    organisations: Sequence[DemoOrganisation],
    communities: Sequence[tuple[str, str]],
    at: datetime,
) -> None:
    for one in organisations:
        world.organisations[one.key] = territorio.create_organisation(
            world.session,
            actor=SYSTEM,
            place=place,
            name=one.name,
            kind=one.kind,
            short_name=one.short_name,
            valid_from=at.date(),
            now=at,
        )
    for slug, name in communities:
        world.communities[slug] = territorio.create_community(
            world.session, actor=SYSTEM, place=place, name=name, now=at
        )
    world.session.flush()


def _make_person(world: World, place: Place, one: DemoPerson, at: datetime) -> None:
    person = _new_person(world, one.key, (one.given_name, one.family_name), one.community, at)
    if one.role is not None:
        person.public_name_mode = PublicNameMode.FULL_NAME
        _make_mandate(world, person, place, one, at)
    if one.is_resident:
        _verify(world, person, place, at)
    world.people[one.key] = person


def _new_person(world: World, key: str, names: tuple[str, str], community: str | None, at: datetime) -> Person:
    person = Person(
        folio=new_folio("P"),
        email=f"{key}@{people.DOMAIN}",
        password=world.password_hash,
        given_name=names[0],
        family_name=names[1],
        community_id=world.communities[community].id if community else None,
        fs_uniquifier=secrets.token_hex(16),
        confirmed_at=at,
        created_at=at,
        is_demo=True,
    )
    world.session.add(person)
    world.session.flush()
    return person


def _make_mandate(world: World, person: Person, place: Place, one: DemoPerson, at: datetime) -> None:
    organisation = world.organisations.get(one.organisation or "")
    world.session.add(
        Mandate(
            folio=new_folio("M"),
            person_id=person.id,
            role=one.role or Role.ADMIN,
            post=one.post,
            jurisdiction_id=place.id,
            organisation_id=organisation.id if organisation and organisation.jurisdiction_id == place.id else None,
            from_on=at.date(),
            created_at=at,
        )
    )
    world.session.flush()


def _verify(world: World, person: Person, place: Place, at: datetime) -> None:
    level = VerificationLevel.DESK
    world.session.add(Residency(person_id=person.id, jurisdiction_id=place.id, level=level, verified_at=at))


def _make_neighbours(world: World, at: datetime) -> None:
    slugs = [slug for slug, _ in people.TRES_CEIBAS_COMMUNITIES]
    for number in range(NEIGHBOURS):
        name = NEIGHBOUR_NAMES[number % len(NEIGHBOUR_NAMES)]
        person = _new_person(world, f"vecindad{number + 1}", (name, ""), slugs[number % len(slugs)], at)
        person.public_name_mode = PublicNameMode.NEIGHBOUR if number % 3 else PublicNameMode.FIRST_NAME
        _verify(world, person, world.ceibas, at)
        world.neighbours.append(person)
