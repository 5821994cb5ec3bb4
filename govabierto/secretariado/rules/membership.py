"""Words of seats and members: what a seat is for, special functions, incidents, and the acts that pages name."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from govabierto.nucleo.actors import Role
from govabierto.nucleo.text import N_
from govabierto.secretariado.rules.vocabulary import BodyKind, Capacity
from govabierto.territorio.rules import SLUG_LIMIT, slugify

RESERVED_BODY_SLUGS = frozenset(
    {
        "acuerdos",
        "asientos",
        "cuerpos",
        "incidencias",
        "municipios",
        "nueva",
        "nuevo",
        "periodos",
        "relevos",
        "sesiones",
    }
)
"""Words of the room's own addresses, which no body may take."""


class SeatFunction(StrEnum):
    """What a seat is for (dominio 1.3). Only members vote."""

    MEMBER = "member"
    SECRETARY = "secretary"
    FACILITATOR = "facilitator"
    OBSERVER = "observer"
    GUEST = "guest"


class Office(StrEnum):
    """Special functions that a member has for a time."""

    CHAIR = "chair"
    CO_CHAIR = "co_chair"
    SECRETARY = "secretary"


class IncidentKind(StrEnum):
    """What may put a member's place in question (dominio 1.5, 1.4)."""

    CANDIDATE = "candidate"
    PUBLIC_SERVANT = "public_servant"
    PARTY_POST = "party_post"
    CONTRACTOR = "contractor"
    OTHER = "other"


FUNCTION_LABELS: dict[SeatFunction, str] = {
    SeatFunction.MEMBER: N_("Integrante"),
    SeatFunction.SECRETARY: N_("Secretaría técnica"),
    SeatFunction.FACILITATOR: N_("Facilitación"),
    SeatFunction.OBSERVER: N_("Observación"),
    SeatFunction.GUEST: N_("Invitación"),
}

OFFICE_LABELS: dict[Office, str] = {
    Office.CHAIR: N_("Presidencia"),
    Office.CO_CHAIR: N_("Copresidencia"),
    Office.SECRETARY: N_("Secretaría técnica"),
}

INCIDENT_LABELS: dict[IncidentKind, str] = {
    IncidentKind.CANDIDATE: N_("Es candidata o candidato a un cargo de elección"),
    IncidentKind.PUBLIC_SERVANT: N_("Entró a trabajar al gobierno"),
    IncidentKind.PARTY_POST: N_("Tiene un cargo en un partido político"),
    IncidentKind.CONTRACTOR: N_("Su organización tiene un contrato con el municipio"),
    IncidentKind.OTHER: N_("Otra situación que hay que revisar"),
}

MEMBERSHIP_ACT_LABELS: dict[str, str] = {
    "cuerpo.actualizado": N_("Se actualizó el cuerpo colegiado"),
    "asiento.cerrado": N_("Se cerró un asiento"),
    "funcion.otorgada": N_("Alguien tomó una función del cuerpo"),
    "funcion.terminada": N_("Alguien dejó una función del cuerpo"),
    "declaracion.publicada": N_("Se publicó una declaración de intereses"),
    "incidencia.registrada": N_("Se anotó una situación que pone en duda un asiento"),
    "incidencia.resuelta": N_("Se resolvió la situación de un asiento"),
    "inasistencia.justificada": N_("Se justificó una inasistencia"),
    "paridad.contada": N_("Se contó cuántas mujeres y hombres hay en un sector"),
    "administracion.por_terminar": N_("Se avisó a la sociedad civil que la administración termina"),
}

#: The role that a term gives to who has an account; the other seats give none.
_ROLES: dict[tuple[SeatFunction, Capacity], Role] = {
    (SeatFunction.MEMBER, Capacity.HOLDER): Role.SEAT_HOLDER,
    (SeatFunction.MEMBER, Capacity.ALTERNATE): Role.ALTERNATE,
    (SeatFunction.FACILITATOR, Capacity.HOLDER): Role.FACILITATOR,
}
_SHORT_WORDS = {BodyKind.STL: "stl", BodyKind.STM: "stm"}


def role_of_term(function: SeatFunction, capacity: Capacity) -> Role | None:
    """Return the role of the mandate that a term grants, or None where it grants none."""
    return _ROLES.get((function, capacity))


def body_slug(kind: BodyKind, name: str, taken: Collection[str]) -> str:
    """Return the word of a new body's address: its kind's short word, or its name, numbered where it is taken."""
    short = _SHORT_WORDS.get(kind)
    if short is not None and short not in taken:
        return short
    stem = slugify(name) or kind.value.replace("_", "-")
    busy = {*taken, *RESERVED_BODY_SLUGS}
    numbered = (stem if number == 1 else f"{stem[: SLUG_LIMIT - 5].rstrip('-')}-{number}" for number in range(1, 9999))
    return next(slug for slug in numbered if slug not in busy and len(slug) > 1)


def is_body_slug(slug: str) -> bool:
    """Tell whether a typed word may be a body's address."""
    return slug == slugify(slug) and len(slug) > 1 and slug not in RESERVED_BODY_SLUGS
