"""Bodies of the story besides the municipal Secretariado: the state's, a group that came before it, and a council."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from govabierto.admin.demo.world import Step, World
from govabierto.nucleo.actors import SYSTEM, Actor
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import services
from govabierto.secretariado.models import Seat
from govabierto.secretariado.queries import body_by_folio, seats_of
from govabierto.secretariado.rules import BodyKind, Capacity, IncidentKind, Office, SeatFunction, Sector
from govabierto.secretariado.services import (
    BodyDraft,
    DeclarationDraft,
    Headcount,
    MemberDraft,
    OversightDraft,
)
from govabierto.territorio import services as territorio
from govabierto.territorio.models import OrganisationKind

GOVERNMENT, CIVIL = Sector.GOVERNMENT, Sector.CIVIL_SOCIETY
STATE_ORGANISATIONS = (
    ("je-contraloria", "Secretaría de la Contraloría de Jacaral", OrganisationKind.AGENCY, False),
    ("je-instituto", "Instituto de Transparencia de Jacaral", OrganisationKind.OVERSIGHT_BODY, True),
    ("je-abierto", "Jacaral Abierto, A. C.", OrganisationKind.CIVIL_SOCIETY, False),
    ("je-mujeres", "Red de Mujeres de la Sierra", OrganisationKind.CITIZEN_GROUP, False),
)


@dataclass(frozen=True)
class Chair:
    """A seat of a body of the story and who sits there without an account; no name is a vacancy."""

    code: str
    sector: Sector
    name: str = ""
    post: str = ""
    organisation: str | None = None
    function: SeatFunction = SeatFunction.MEMBER
    ends: int | None = None


STATE_SEATS = (
    Chair("G1", GOVERNMENT, "Arcadio Luna", "Secretario de la Contraloría", "je-contraloria"),
    Chair("T1", Sector.GUARANTOR, "Nora Ibáñez", "Comisionada", "je-instituto"),
    Chair("S1", CIVIL, "Eulalia Prado", "Directora", "je-abierto"),
    Chair("S2", CIVIL, organisation="je-mujeres"),
    Chair(
        "F1", Sector.ACADEMIA, "Fermín Osuna", "Consultor en procesos participativos", None, SeatFunction.FACILITATOR
    ),
)
GROUP_SEATS = (
    Chair("G1", GOVERNMENT, "Lucía Camargo", "Secretaría del Ayuntamiento", "secretaria"),
    Chair("S1", CIVIL, "Rosa Nájera", "Red Vecinal del Agua", "red-agua"),
    Chair("A1", Sector.ACADEMIA, "Delfina Ruelas", "Universidad Popular de Jacaral", "universidad"),
)
COUNCIL_SEATS = (
    Chair("C1", Sector.CITIZEN, "Ángela Mijares", "Consejera de la cabecera", ends=21),
    Chair("C2", Sector.CITIZEN, "Octavio Rentería", "Consejero de La Noria", ends=75),
    Chair("C3", CIVIL, "Hortensia Vela", "Consejera", "jovenes"),
    Chair("C4", CIVIL, organisation="cuentas-claras"),
    Chair("G1", GOVERNMENT, "Hilario Cota", "Director de Participación Ciudadana", "participacion"),
)


def steps(world: World) -> list[Step]:
    """Return what happens to bodies and to who sits in them."""
    return [
        Step(world.at(-1_090), partial(_state, world)),
        Step(world.at(-1_060), partial(_promoters, world)),
        Step(world.at(-985), partial(_functions, world)),
        Step(world.at(-600), partial(_council, world)),
        Step(world.at(-310), partial(_new_authority, world)),
        Step(world.at(-64), partial(_replacement, world)),
        Step(world.at(-30), partial(_figures, world)),
    ]


def _state(world: World, *, now: datetime) -> None:
    """Install the state's Secretariado, with the authority that guaranteed transparency then."""
    state = world.places["jacaral"]
    for key, name, kind, is_autonomous in STATE_ORGANISATIONS:
        world.organisations[key] = territorio.create_organisation(
            world.session, actor=SYSTEM, place=state, name=name, kind=kind, is_autonomous=is_autonomous,
            valid_from=now.date(), now=now,
        )  # fmt: skip
    draft = OversightDraft(
        world.organisations["je-instituto"].folio, now.date(), is_autonomous=True,
        legal_source="Ley de Transparencia del Estado de Jacaral, artículo 29",
    )  # fmt: skip
    services.define_oversight(world.session, actor=SYSTEM, place=state, draft=draft, now=now)
    about = "Reúne al gobierno del estado, a la autoridad garante y a la sociedad civil, y acompaña a los municipios."
    _body(
        world, state, BodyKind.STL, "Secretariado Técnico Local de Jacaral", STATE_SEATS, key="cuerpo-estatal",
        about=about, now=now,
    )  # fmt: skip


def _promoters(world: World, *, now: datetime) -> None:
    """Form the group that agreed how the Secretariado would be made up; it ended when that began."""
    about = "Acordó cómo se elegiría a quienes integran el Secretariado y se disolvió al instalarse."
    folio = _body(
        world, world.ceibas, BodyKind.PROMOTER_GROUP, "Grupo Promotor de Tres Ceibas", GROUP_SEATS,
        key="grupo-promotor", about=about, now=now,
    )  # fmt: skip
    draft = BodyDraft("Grupo Promotor de Tres Ceibas", about, now.date(), world.day(-995))
    services.update_body(world.session, actor=world.actor("secretaria"), body_folio=folio, draft=draft, now=now)


def _functions(world: World, *, now: datetime) -> None:
    """Give the municipal Secretariado a facilitator, a chair, a co-chair and two alternates."""
    secretary, day = world.actor("secretaria"), now.date()
    folio = world.refs["cuerpo"].folio
    facilitator = Chair("F1", Sector.ACADEMIA, "Mariano Bustos", "Facilitador externo", None, SeatFunction.FACILITATOR)
    _chair(world, folio, facilitator, actor=secretary, day=day, now=now)
    seats = _seats(world)
    for code, office in (("G1", Office.CHAIR), ("S1", Office.CO_CHAIR)):
        services.appoint_office(
            world.session, actor=secretary, seat_folio=seats[code], office=office, from_on=day, now=now
        )
    for code, name, post in (
        ("S1", "Ezequiel Tovar", "Suplente, Red Vecinal del Agua"),
        ("G2", "Pilar Mondragón", "Subdirectora de Obras Públicas"),
    ):
        draft = MemberDraft(name, post, Capacity.ALTERNATE, day)
        services.seat_person(world.session, actor=secretary, seat_folio=seats[code], draft=draft, now=now)


def _council(world: World, *, now: datetime) -> None:
    """Install a council of citizens, with terms about to end and a seat that nobody holds."""
    _body(
        world, world.ceibas, BodyKind.COUNCIL, "Consejo de Participación Ciudadana", COUNCIL_SEATS, key="consejo",
        about="Opina sobre obras y presupuesto. No decide el plan, pero el Secretariado lo escucha.", now=now,
    )  # fmt: skip


def _new_authority(world: World, *, now: datetime) -> None:
    """Let the law change: the state's comptroller guarantees transparency from that day on."""
    draft = OversightDraft(
        world.organisations["je-contraloria"].folio, now.date(), is_autonomous=False,
        legal_source="Reforma a la Ley de Transparencia del Estado de Jacaral, artículo 8 transitorio",
    )  # fmt: skip
    services.define_oversight(world.session, actor=SYSTEM, place=world.places["jacaral"], draft=draft, now=now)


def _replacement(world: World, *, now: datetime) -> None:
    """Let somebody take the place of another in the council, and note what is to be reviewed."""
    body = body_by_folio(world.session, world.refs["consejo"].folio)
    seats = {card.code: card.folio for card in seats_of(world.session, body.id)} if body else {}
    secretary = world.actor("secretaria")
    draft = MemberDraft(
        "Leandro Cisneros", "Consejero", Capacity.HOLDER, now.date(),
        replaces_because="Hortensia Vela se mudó a otro municipio y renunció por escrito.",
    )  # fmt: skip
    services.seat_person(world.session, actor=secretary, seat_folio=seats["C3"], draft=draft, now=now)
    services.flag_incident(
        world.session, actor=secretary, seat_folio=seats["C2"], kind=IncidentKind.CANDIDATE, since_on=now.date(),
        source="Lista de candidaturas registradas ante el Instituto Electoral de Jacaral, página 14.", now=now,
    )  # fmt: skip


def _figures(world: World, *, now: datetime) -> None:
    """Count women and men by sector, and publish what some members declare."""
    secretary, day = world.actor("secretaria"), now.date()
    folio, seats = world.refs["cuerpo"].folio, _seats(world)
    for sector, women, men, undeclared in ((GOVERNMENT, 2, 2, 0), (CIVIL, 2, 1, 1)):
        headcount = Headcount(sector, women, men, undeclared, day)
        services.count_sector(world.session, actor=secretary, body_folio=folio, headcount=headcount, now=now)
    none = DeclarationDraft(has_ties=False, ties="", is_sworn=True)
    ties = DeclarationDraft(
        has_ties=True, is_sworn=True,
        ties="La Cámara que represento tiene socios que venden materiales al municipio. Me excuso en esos puntos.",
    )  # fmt: skip
    for code, declared in (("G1", none), ("S1", none), ("S2", none), ("P1", ties)):
        services.declare_ties(world.session, actor=secretary, seat_folio=seats[code], draft=declared, now=now)


def _body(
    world: World, place: Place, kind: BodyKind, name: str, chairs: tuple[Chair, ...], *, key: str, about: str,
    now: datetime,
) -> str:  # fmt: skip
    actor = SYSTEM if place.is_state else world.actor("secretaria")
    body = services.create_body(
        world.session, actor=actor, place=place, kind=kind, name=name, installed_on=now.date(), description=about,
        now=now,
    )  # fmt: skip
    world.refs[key] = ThingRef("cuerpo", body.folio)
    for chair in chairs:
        _chair(world, body.folio, chair, actor=actor, day=now.date(), now=now)
    return body.folio


def _chair(world: World, body_folio: str, chair: Chair, *, actor: Actor, day: date, now: datetime) -> Seat:
    organisation = world.organisations[chair.organisation].folio if chair.organisation else None
    seat = services.add_seat(
        world.session, actor=actor, body_folio=body_folio, code=chair.code, sector=chair.sector,
        organisation_folio=organisation, function=chair.function, now=now,
    )  # fmt: skip
    if chair.name:
        ends = world.day(chair.ends) if chair.ends is not None else None
        draft = MemberDraft(chair.name, chair.post, Capacity.HOLDER, day, ends)
        services.seat_person(world.session, actor=actor, seat_folio=seat.folio, draft=draft, now=now)
    return seat


def _seats(world: World) -> dict[str, str]:
    """Return the folios of the municipal Secretariado's seats by code."""
    body = body_by_folio(world.session, world.refs["cuerpo"].folio)
    return {card.code: card.folio for card in seats_of(world.session, body.id)} if body else {}
