"""Words of a collegiate body: kinds, states and the sentences that pages show for them."""

from __future__ import annotations

from enum import StrEnum

from govabierto.nucleo.text import N_


class BodyKind(StrEnum):
    """Kinds of body (dominio 1.1)."""

    STL = "stl"
    STM = "stm"
    PROMOTER_GROUP = "promoter_group"
    COUNCIL = "council"
    OPENNESS_COMMITTEE = "openness_committee"


class Sector(StrEnum):
    """Sectors that seats belong to."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    PRIVATE_SECTOR = "private_sector"
    AUTONOMOUS_BODY = "autonomous_body"
    GUARANTOR = "guarantor"
    CITIZEN = "citizen"


class Capacity(StrEnum):
    """As what somebody sits."""

    HOLDER = "holder"
    ALTERNATE = "alternate"


class SessionKind(StrEnum):
    """Kinds of session."""

    INSTALLATION = "instalacion"
    ORDINARY = "ordinaria"
    EXTRAORDINARY = "extraordinaria"


class SessionState(StrEnum):
    """Where a session stands."""

    DRAFT = "draft"
    CALLED = "called"
    OPEN = "open"
    CLOSED = "closed"
    NO_QUORUM = "no_quorum"


class ItemState(StrEnum):
    """Where a point of the agenda stands."""

    PENDING = "pending"
    VOTING = "voting"
    APPROVED = "approved"
    REJECTED = "rejected"
    NOTED = "noted"


class DecisionRule(StrEnum):
    """How a vote is decided."""

    SIMPLE_MAJORITY = "simple_majority"
    QUALIFIED_MAJORITY = "qualified_majority"
    DOUBLE_MAJORITY = "double_majority"


class VoteChoice(StrEnum):
    """A recorded vote."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class AgreementState(StrEnum):
    """Where an agreement stands; lateness is computed, not stored."""

    ADOPTED = "adopted"
    FULFILLED = "fulfilled"
    SUPERSEDED = "superseded"


BODY_LABELS: dict[BodyKind, str] = {
    BodyKind.STL: N_("Secretariado Técnico Local"),
    BodyKind.STM: N_("Secretariado Técnico Municipal"),
    BodyKind.PROMOTER_GROUP: N_("Grupo promotor"),
    BodyKind.COUNCIL: N_("Consejo"),
    BodyKind.OPENNESS_COMMITTEE: N_("Comité de apertura"),
}

SECTOR_LABELS: dict[Sector, str] = {
    Sector.GOVERNMENT: N_("Gobierno"),
    Sector.CIVIL_SOCIETY: N_("Sociedad civil"),
    Sector.ACADEMIA: N_("Academia"),
    Sector.PRIVATE_SECTOR: N_("Sector privado"),
    Sector.AUTONOMOUS_BODY: N_("Órgano autónomo"),
    Sector.GUARANTOR: N_("Autoridad garante"),
    Sector.CITIZEN: N_("Ciudadanía"),
}

CAPACITY_LABELS: dict[Capacity, str] = {
    Capacity.HOLDER: N_("Titular"),
    Capacity.ALTERNATE: N_("Suplente"),
}

SESSION_LABELS: dict[SessionKind, str] = {
    SessionKind.INSTALLATION: N_("Sesión de instalación"),
    SessionKind.ORDINARY: N_("Sesión ordinaria"),
    SessionKind.EXTRAORDINARY: N_("Sesión extraordinaria"),
}

SESSION_STATE_LABELS: dict[SessionState, str] = {
    SessionState.DRAFT: N_("En borrador"),
    SessionState.CALLED: N_("Convocada"),
    SessionState.OPEN: N_("En curso"),
    SessionState.CLOSED: N_("Terminada"),
    SessionState.NO_QUORUM: N_("Sin quórum"),
}

RULE_LABELS: dict[DecisionRule, str] = {
    DecisionRule.SIMPLE_MAJORITY: N_("Mayoría simple: más de la mitad de los votos emitidos"),
    DecisionRule.QUALIFIED_MAJORITY: N_("Mayoría calificada: al menos dos tercios de los votos emitidos"),
    DecisionRule.DOUBLE_MAJORITY: N_(
        "Doble mayoría: más de la mitad de los votos emitidos y al menos un voto a favor de cada sector presente"
    ),
}

CHOICE_LABELS: dict[VoteChoice, str] = {
    VoteChoice.YES: N_("A favor"),
    VoteChoice.NO: N_("En contra"),
    VoteChoice.ABSTAIN: N_("Abstención"),
}

ACT_LABELS: dict[str, str] = {
    "cuerpo.creado": N_("Se creó el cuerpo colegiado"),
    "asiento.creado": N_("Se creó un asiento"),
    "asiento.ocupado": N_("Alguien tomó un asiento"),
    "asiento.desocupado": N_("Alguien dejó un asiento"),
    "sesion.convocada": N_("Se convocó la sesión"),
    "sesion.abierta": N_("Empezó la sesión, con quórum"),
    "sesion.sin_quorum": N_("La sesión no pudo empezar: faltó quórum"),
    "sesion.cerrada": N_("Terminó la sesión"),
    "asistencia.registrada": N_("Se registró una asistencia"),
    "asistencia.terminada": N_("Se registró una salida"),
    "votacion_asientos.abierta": N_("Se abrió la votación de un punto"),
    "voto_asiento.emitido": N_("Un asiento votó"),
    "punto.preparado": N_("Se preparó un punto del orden del día"),
    "punto.rechazado": N_("No se aprobó un punto"),
    "punto.desahogado": N_("Se dio por visto un punto"),
    "acuerdo.adoptado": N_("Se adoptó el acuerdo"),
    "acuerdo.cumplido": N_("Se cumplió el acuerdo"),
    "acuerdo.enlazado": N_("El acuerdo se convirtió en compromiso"),
}
