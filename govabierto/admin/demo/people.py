"""Who lives in the demonstration: organisations, communities, people, their posts and their seats."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.nucleo.actors import Role
from govabierto.secretariado.rules import Sector
from govabierto.territorio.models import OrganisationKind

DOMAIN = "demo.invalid"


@dataclass(frozen=True)
class DemoOrganisation:
    """An organisation of the demonstration."""

    key: str
    name: str
    kind: OrganisationKind
    short_name: str = ""


@dataclass(frozen=True)
class DemoPerson:
    """A person of the demonstration. key is also the part of the e-mail before the @.

    role, post and organisation: of the mandate, where there is one. community: slug. is_resident: verified at the desk.
    """

    key: str
    given_name: str
    family_name: str
    role: Role | None = None
    post: str = ""
    organisation: str | None = None
    community: str | None = None
    is_resident: bool = True


@dataclass(frozen=True)
class DemoSeat:
    """A seat and who holds it; no holder is a vacancy."""

    code: str
    sector: Sector
    organisation: str
    holder: str | None
    alternate: str | None = None


TRES_CEIBAS_COMMUNITIES = (
    ("centro", "Centro"),
    ("santa-rita", "Santa Rita"),
    ("la-noria", "La Noria"),
    ("lomas-del-tecolote", "Lomas del Tecolote"),
    ("barrio-de-la-cruz", "Barrio de la Cruz"),
    ("el-mirador", "El Mirador"),
    ("ejido-las-ceibas", "Ejido Las Ceibas"),
)
SAN_TELMO_COMMUNITIES = (("cabecera", "Cabecera"), ("la-ribera", "La Ribera"), ("puente-viejo", "Puente Viejo"))

TRES_CEIBAS_ORGANISATIONS = (
    DemoOrganisation("red-agua", "Red Vecinal del Agua, A. C.", OrganisationKind.CIVIL_SOCIETY, "Red Vecinal del Agua"),
    DemoOrganisation("cuentas-claras", "Observatorio Cuentas a la Vista, A. C.", OrganisationKind.CIVIL_SOCIETY),
    DemoOrganisation("jovenes", "Colectiva Jóvenes de la Ceiba", OrganisationKind.CITIZEN_GROUP),
    DemoOrganisation("la-noria", "Comité de La Noria", OrganisationKind.CITIZEN_GROUP),
    DemoOrganisation("universidad", "Universidad Popular de Jacaral", OrganisationKind.UNIVERSITY),
    DemoOrganisation("camara", "Cámara de Comercio de Tres Ceibas", OrganisationKind.CHAMBER),
    DemoOrganisation("secretaria", "Secretaría del Ayuntamiento", OrganisationKind.AGENCY),
    DemoOrganisation("obras", "Dirección de Obras Públicas", OrganisationKind.AGENCY, "Obras Públicas"),
    DemoOrganisation("servicios", "Dirección de Servicios Públicos", OrganisationKind.AGENCY, "Servicios Públicos"),
    DemoOrganisation("tesoreria", "Tesorería Municipal", OrganisationKind.AGENCY, "Tesorería"),
    DemoOrganisation("contraloria", "Contraloría Municipal", OrganisationKind.AGENCY, "Contraloría"),
    DemoOrganisation("planeacion", "Dirección de Planeación", OrganisationKind.AGENCY, "Planeación"),
    DemoOrganisation("aguas", "Aguas de Tres Ceibas", OrganisationKind.AGENCY),
    DemoOrganisation("proteccion", "Protección Civil", OrganisationKind.AGENCY),
    DemoOrganisation("registro", "Registro Civil", OrganisationKind.AGENCY),
    DemoOrganisation("digital", "Dirección de Gobierno Digital", OrganisationKind.AGENCY, "Gobierno Digital"),
    DemoOrganisation("dif", "DIF municipal", OrganisationKind.AGENCY),
    DemoOrganisation("participacion", "Dirección de Participación Ciudadana", OrganisationKind.AGENCY),
    DemoOrganisation("garante", "Autoridad de Transparencia de Jacaral", OrganisationKind.OVERSIGHT_BODY),
)
SAN_TELMO_ORGANISATIONS = (
    DemoOrganisation("st-secretaria", "Secretaría del Ayuntamiento", OrganisationKind.AGENCY),
    DemoOrganisation("st-ribera", "Vecinas de la Ribera", OrganisationKind.CITIZEN_GROUP),
)

TRES_CEIBAS_PEOPLE = (
    DemoPerson("admin", "Consuelo", "Tamez", Role.ADMIN, "Administración del sitio", "digital"),
    DemoPerson("secretaria", "Lucía", "Camargo", Role.SECRETARY, "Secretaria técnica", "secretaria", "centro"),
    DemoPerson("moderacion", "Ulises", "Pardo", Role.MODERATOR, "Equipo de moderación", "universidad"),
    DemoPerson("ventanilla", "Petra", "Olmos", Role.DESK, "Ventanilla de atención", "secretaria"),
    DemoPerson("servicios", "Efrén", "Villaseñor", Role.AGENCY_LEAD, "Enlace de Servicios Públicos", "servicios"),
    DemoPerson("obras", "Baltasar", "Quiroz", Role.AGENCY_LEAD, "Enlace de Obras Públicas", "obras"),
    DemoPerson("tesoreria", "Nidia", "Arce", Role.AGENCY_LEAD, "Enlace de Tesorería", "tesoreria"),
    DemoPerson("contraloria", "Ramiro", "Lugo", Role.AGENCY_LEAD, "Enlace de Contraloría", "contraloria"),
    DemoPerson("planeacion", "Elvira", "Sandoval", Role.AGENCY_LEAD, "Enlace de Planeación", "planeacion"),
    DemoPerson("aguas", "Joel", "Marín", Role.AGENCY_LEAD, "Enlace de Aguas de Tres Ceibas", "aguas"),
    DemoPerson("proteccion", "Irma", "Coronel", Role.AGENCY_LEAD, "Enlace de Protección Civil", "proteccion"),
    DemoPerson("registro", "Saúl", "Betancourt", Role.AGENCY_LEAD, "Enlace del Registro Civil", "registro"),
    DemoPerson("digital", "Vera", "Solís", Role.AGENCY_LEAD, "Enlace de Gobierno Digital", "digital"),
    DemoPerson("dif", "Amparo", "Gil", Role.AGENCY_LEAD, "Enlace del DIF", "dif"),
    DemoPerson(
        "participacion", "Hilario", "Cota", Role.AGENCY_LEAD, "Enlace de Participación Ciudadana", "participacion"
    ),
    DemoPerson(
        "contraparte",
        "Rosa",
        "Nájera",
        Role.CSO_COUNTERPART,
        "Contraparte, Red Vecinal del Agua",
        "red-agua",
        "santa-rita",
    ),
    DemoPerson(
        "observatorio",
        "Amalia",
        "Rentería",
        Role.CSO_COUNTERPART,
        "Contraparte, Observatorio Cuentas a la Vista",
        "cuentas-claras",
        "santa-rita",
    ),
    DemoPerson(
        "jovenes", "Tonatiuh", "Meza", Role.CSO_COUNTERPART, "Contraparte, Colectiva Jóvenes de la Ceiba", "jovenes"
    ),
    DemoPerson(
        "noria", "Celia", "Prado", Role.CSO_COUNTERPART, "Contraparte, Comité de La Noria", "la-noria", "la-noria"
    ),
    DemoPerson(
        "datos-abiertos", "Bulmaro", "Ríos", Role.CSO_COUNTERPART, "Contraparte, Universidad Popular", "universidad"
    ),
    DemoPerson(
        "ayuntamiento", "Graciela", "Montes", Role.AGENCY_LEAD, "Enlace de la Secretaría del Ayuntamiento", "secretaria"
    ),
    DemoPerson("academia", "Hortensia", "Vela", Role.SEAT_HOLDER, "Representante de la academia", "universidad"),
    DemoPerson("camara", "Isidro", "Monteverde", Role.SEAT_HOLDER, "Representante del comercio", "camara"),
    DemoPerson("garante", "Fermín", "Osuna", Role.SEAT_HOLDER, "Representante de la autoridad garante", "garante"),
    DemoPerson("vecina", "Efigenia", "Salas", community="la-noria"),
    DemoPerson("vecino", "Genaro", "Ixtlil", community="lomas-del-tecolote"),
    DemoPerson("asiento", "Eulalia", "Ponce", Role.SEAT_HOLDER, "Representante del Comité de La Noria", "la-noria"),
    DemoPerson("chofer", "Octavio", "Bañuelos", community="el-mirador"),
    DemoPerson("interprete", "Tomasa", "Xochitl", community="barrio-de-la-cruz"),
    DemoPerson("maestra", "Leonor", "Aguayo", community="centro"),
    DemoPerson("nueva", "Dalia", "Ferrer", community="ejido-las-ceibas", is_resident=False),
)
SAN_TELMO_PEOPLE = (
    DemoPerson("st-secretaria", "Marcelo", "Duarte", Role.SECRETARY, "Enlace del Ayuntamiento", "st-secretaria"),
    DemoPerson("st-vecina", "Jacinta", "Robles", community="la-ribera"),
)

TRES_CEIBAS_SEATS = (
    DemoSeat("G1", Sector.GOVERNMENT, "secretaria", "secretaria"),
    DemoSeat("G2", Sector.GOVERNMENT, "obras", "obras"),
    DemoSeat("G3", Sector.GOVERNMENT, "contraloria", "contraloria"),
    DemoSeat("S1", Sector.CIVIL_SOCIETY, "red-agua", "contraparte"),
    DemoSeat("S2", Sector.CIVIL_SOCIETY, "la-noria", "asiento"),
    DemoSeat("S3", Sector.CIVIL_SOCIETY, "cuentas-claras", "observatorio"),
    DemoSeat("S4", Sector.CIVIL_SOCIETY, "jovenes", None),
    DemoSeat("A1", Sector.ACADEMIA, "universidad", "academia"),
    DemoSeat("P1", Sector.PRIVATE_SECTOR, "camara", "camara"),
)
