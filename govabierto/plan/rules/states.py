"""States that are kept; what people see is derived from them and from the clock."""

from __future__ import annotations

from enum import StrEnum

from govabierto.nucleo.text import N_


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    CLOSED = "closed"


class Origin(StrEnum):
    """Where a commitment comes from (Mexican plans list the two kinds apart)."""

    CO_CREATED = "co_created"
    PROACTIVE = "proactive"


class CommitmentState(StrEnum):
    """Administrative state of a commitment (dominio 2.2); what people see is derived."""

    DRAFTING = "drafting"
    IN_FEASIBILITY = "in_feasibility"
    IN_COMMENT = "in_comment"
    ADOPTED = "adopted"
    CLOSED_INCOMPLETE = "closed_incomplete"
    CANCELLED = "cancelled"


class MilestoneState(StrEnum):
    """State of a milestone; overdue is derived."""

    PLANNED = "planned"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    """What the second key says."""

    VERIFIED = "verified"
    SENT_BACK = "sent_back"


class Standing(StrEnum):
    """The public state of a commitment, derived; the value is public and permanent."""

    CUMPLIDO = "cumplido"
    EN_CURSO = "en_curso"
    EN_RIESGO = "en_riesgo"
    ATRASADO = "atrasado"
    SIN_MOVIMIENTO = "sin_movimiento"
    SIN_DATOS = "sin_datos"


PUBLIC_STATES = frozenset({CommitmentState.ADOPTED, CommitmentState.CLOSED_INCOMPLETE, CommitmentState.CANCELLED})
"""States in which everyone may see a commitment of an adopted plan."""

ATTENTION_ORDER: tuple[Standing, ...] = (
    Standing.ATRASADO,
    Standing.EN_RIESGO,
    Standing.SIN_MOVIMIENTO,
    Standing.SIN_DATOS,
    Standing.EN_CURSO,
    Standing.CUMPLIDO,
)
"""The list of a plan shows first what needs attention."""

QUILT_ORDER: tuple[Standing, ...] = (
    Standing.CUMPLIDO,
    Standing.EN_CURSO,
    Standing.EN_RIESGO,
    Standing.ATRASADO,
    Standing.SIN_MOVIMIENTO,
    Standing.SIN_DATOS,
)

STANDING_LABELS: dict[Standing, str] = {
    Standing.CUMPLIDO: N_("Cumplido y verificado"),
    Standing.EN_CURSO: N_("En curso"),
    Standing.EN_RIESGO: N_("En riesgo"),
    Standing.ATRASADO: N_("Atrasado"),
    Standing.SIN_MOVIMIENTO: N_("Sin movimiento"),
    Standing.SIN_DATOS: N_("Sin datos"),
}

ORIGIN_LABELS: dict[Origin, str] = {Origin.CO_CREATED: N_("Cocreado"), Origin.PROACTIVE: N_("Proactivo")}

MILESTONE_LABELS: dict[MilestoneState, str] = {
    MilestoneState.PLANNED: N_("Por hacer"),
    MilestoneState.REPORTED: N_("Declarado"),
    MilestoneState.SENT_BACK: N_("Devuelto"),
    MilestoneState.VERIFIED: N_("Verificado"),
    MilestoneState.CANCELLED: N_("Cancelado"),
}
