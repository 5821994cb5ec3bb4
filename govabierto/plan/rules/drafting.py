"""What a commitment says, what it still lacks to be adopted, and how its acts are called."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.text import N_
from govabierto.plan.rules.states import Origin

MAX_TITLE = 200
MAX_SHORT = 140
MAX_TEXT = 6_000
MAX_WEIGHT = 1_000
MAX_MILESTONES = 40
MAX_EVIDENCE = 10


@dataclass(frozen=True)
class CommitmentFields:
    """What people write of a commitment (dominio 3.1). budget_cents: None is «not stated», zero is «no cost»."""

    title: str
    pillars: tuple[Pillar, ...]
    problem: str = ""
    action: str = ""
    lead_agency_id: int | None = None
    lead_post: str = ""
    counterpart_id: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    objective: str = ""
    origin: Origin = Origin.CO_CREATED
    short_description: str = ""
    status_quo: str = ""
    how_it_solves: str = ""
    long_term_goal: str = ""
    budget_cents: int | None = None
    budget_line: str = ""
    territory: str = ""
    beneficiaries: str = ""
    related_plans: str = ""
    risks: str = ""
    lang: str = "es"


@dataclass(frozen=True)
class MilestoneFields:
    """What people write of a milestone."""

    title: str
    due_on: date
    weight: int
    verification_means: str = ""
    description: str = ""
    starts_on: date | None = None
    agency_id: int | None = None
    counterpart_id: int | None = None


@dataclass(frozen=True)
class Lack:
    """Something a commitment needs before its plan can be adopted; number 0 is the plan itself. message: msgid."""

    number: int
    title: str
    message: str


def checked_commitment(fields: CommitmentFields) -> CommitmentFields:
    """Return the fields with each pillar once. Raises InvalidError, which names the field, for what can't be."""
    if not fields.title.strip():
        raise InvalidError(N_("Escribe el nombre del compromiso."), field="title")
    if not fields.pillars:
        raise InvalidError(N_("Elige al menos un pilar."), field="pillars")
    if fields.lead_agency_id is not None and fields.lead_agency_id == fields.counterpart_id:
        raise InvalidError(
            N_("Quien responde y quien revisa no pueden ser la misma organización."), field="counterpart_id"
        )
    if fields.starts_on and fields.ends_on and fields.starts_on > fields.ends_on:
        raise InvalidError(N_("La fecha final es anterior a la de inicio. Corrige una de las dos."), field="ends_on")
    if fields.budget_cents is not None and fields.budget_cents < 0:
        raise InvalidError(N_("El presupuesto no puede ser negativo."), field="budget_cents")
    return replace(fields, pillars=tuple(dict.fromkeys(fields.pillars)))


def checked_milestone(fields: MilestoneFields) -> MilestoneFields:
    """Return the fields of a milestone. Raises InvalidError, which names the field, for what can't be."""
    if not fields.title.strip():
        raise InvalidError(N_("Escribe qué se va a entregar en este paso."), field="title")
    if not 0 < fields.weight <= MAX_WEIGHT:
        raise InvalidError(N_("El peso es un número entero entre 1 y %(limit)s."), field="weight", limit=MAX_WEIGHT)
    if fields.starts_on and fields.starts_on > fields.due_on:
        raise InvalidError(N_("La fecha límite es anterior a la de inicio. Corrige una de las dos."), field="due_on")
    if fields.agency_id is not None and fields.agency_id == fields.counterpart_id:
        raise InvalidError(
            N_("Quien responde y quien revisa no pueden ser la misma organización."), field="counterpart_id"
        )
    return fields


def lacks_of(number: int, fields: CommitmentFields, means: list[str], *, is_counterpart_civil: bool) -> list[Lack]:
    """Return what keeps a commitment from being adopted. means: of verification, one text per live milestone.

    A commitment needs who answers, who checks (from outside the government), and at least one dated milestone with its
    means of verification. Source: verifiability of the IRM and dominio 5, IRM-1.
    """
    checks = (
        (fields.lead_agency_id is None, N_("falta la dependencia que responde")),
        (fields.counterpart_id is None, N_("falta la organización que revisa")),
        (
            fields.counterpart_id is not None and not is_counterpart_civil,
            N_("quien revisa no puede ser una dependencia de gobierno"),
        ),
        (
            fields.counterpart_id is not None and fields.counterpart_id == fields.lead_agency_id,
            N_("quien responde y quien revisa son la misma organización"),
        ),
        (not means, N_("falta al menos un paso con fecha")),
        (any(not text.strip() for text in means), N_("hay un paso que no dice cómo se va a comprobar")),
    )
    return [Lack(number, fields.title, message) for is_missing, message in checks if is_missing]


def as_content(fields: CommitmentFields | MilestoneFields) -> dict[str, object]:
    """Return the fields as JSON values, for versions and for the public record."""
    return {key: _as_json(value) for key, value in asdict(fields).items()}


def _as_json(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return value


def changed_keys(before: dict[str, object], after: dict[str, object]) -> list[str]:
    """Return the names of what differs between two versions, in the order of the form."""
    return [key for key in after if before.get(key) != after[key]]


FIELD_LABELS: dict[str, str] = {
    "title": N_("Nombre"),
    "pillars": N_("Pilares"),
    "problem": N_("¿Qué problema resuelve?"),
    "action": N_("¿Qué se va a hacer?"),
    "lead_agency_id": N_("¿Quién responde?"),
    "lead_post": N_("Cargo que responde"),
    "counterpart_id": N_("¿Con quién? Organización que revisa"),
    "starts_on": N_("Fecha de inicio"),
    "ends_on": N_("¿Para cuándo?"),
    "objective": N_("¿Cómo sabremos que se cumplió?"),
    "origin": N_("De dónde salió"),
    "short_description": N_("En una frase"),
    "status_quo": N_("Cómo está hoy"),
    "how_it_solves": N_("Cómo ayuda a resolverlo"),
    "long_term_goal": N_("Meta a largo plazo"),
    "budget_cents": N_("Presupuesto"),
    "budget_line": N_("Partida"),
    "territory": N_("Dónde"),
    "beneficiaries": N_("A quién beneficia"),
    "related_plans": N_("Planes relacionados"),
    "risks": N_("Riesgos"),
    "due_on": N_("Fecha límite"),
    "weight": N_("Peso"),
    "verification_means": N_("Cómo se va a comprobar"),
    "description": N_("Descripción"),
    "agency_id": N_("¿Quién responde?"),
    "lang": N_("Idioma del texto"),
    "state": N_("Estado"),
}

ACT_LABELS: dict[str, str] = {
    "plan.adoptado": N_("Se adoptó el plan"),
    "compromiso.adoptado": N_("Se adoptó el compromiso"),
    "compromiso.editado": N_("Se cambió el texto del compromiso"),
    "compromiso.enlazado": N_("Se anotó de dónde viene el compromiso"),
    "hito.agregado": N_("Se agregó un paso"),
    "hito.cambiado": N_("Se cambió la fecha o el peso de un paso"),
    "hito.cancelado": N_("Se canceló un paso"),
    "hito.reportado": N_("Se reportó un paso, con su evidencia"),
    "hito.verificado": N_("Se verificó un paso"),
    "hito.devuelto": N_("Se devolvió un paso, con motivos"),
    "evidencia.retirada": N_("Se retiró una evidencia, con motivo"),
    "evidencia.publicada": N_("Se publicó una evidencia ya revisada"),
}
