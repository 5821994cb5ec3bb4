"""Open calls for seats: windows in working days, objections, rulings.

Source: calls of municipal and state secretariats (dominio 1.4): windows in working days, extensions with notice, a
sworn statement of no conflict, and invitation when nobody registers.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from govabierto.nucleo.text import N_
from govabierto.territorio.rules import add_working_days

OBJECTION_DAYS = 5
MIN_DAYS, MAX_DAYS = 5, 120
MAX_CALLED_SEATS = 50


class CallPhase(StrEnum):
    """Where a call stands, by the clock."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    OBJECTIONS = "objections"
    RULING = "ruling"
    RULED = "ruled"


class ApplicationState(StrEnum):
    """Where an application stands."""

    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


PHASE_LABELS: dict[CallPhase, str] = {
    CallPhase.DRAFT: N_("En borrador"),
    CallPhase.COMING: N_("Abre pronto"),
    CallPhase.OPEN: N_("Abierta"),
    CallPhase.OBJECTIONS: N_("En objeciones"),
    CallPhase.RULING: N_("En dictamen"),
    CallPhase.RULED: N_("Resuelta"),
}

APPLICATION_LABELS: dict[ApplicationState, str] = {
    ApplicationState.SUBMITTED: N_("Recibida"),
    ApplicationState.WITHDRAWN: N_("Retirada"),
    ApplicationState.ACCEPTED: N_("Aceptada"),
    ApplicationState.REJECTED: N_("No aceptada"),
}

CALL_ACT_LABELS: dict[str, str] = {
    "convocatoria.publicada": N_("Se publicó la convocatoria para asientos"),
    "convocatoria.prorrogada": N_("Se amplió el plazo de la convocatoria"),
    "convocatoria.resuelta": N_("Se resolvió la convocatoria"),
    "postulacion.recibida": N_("Una organización se postuló"),
    "postulacion.invitada": N_("Se invitó a una organización, porque nadie cubrió el asiento"),
    "postulacion.retirada": N_("Una organización retiró su postulación"),
    "postulacion.objetada": N_("Alguien objetó una postulación"),
    "postulacion.objecion_atendida": N_("Se respondió una objeción"),
    "postulacion.aceptada": N_("Se aceptó una postulación, con razones"),
    "postulacion.rechazada": N_("No se aceptó una postulación, con razones"),
}


@dataclass(frozen=True)
class CallWindow:
    """The dates of a call: the last day to apply and the last one to object; local dates."""

    opens_on: date
    closes_on: date
    objections_until: date


def call_window(opens_on: date, working_days: int, objection_days: int, holidays: Collection[date]) -> CallWindow:
    """Return the dates of a call that opens on a day and takes applications for some working days.

    Days are working days of the jurisdiction and run from the day after (Ley Federal de Procedimiento Administrativo,
    art. 28 and 29).
    """
    closes_on = add_working_days(opens_on, working_days, holidays)
    return CallWindow(opens_on, closes_on, add_working_days(closes_on, objection_days, holidays))


def phase_of_call(window: CallWindow, today: date, *, is_published: bool, is_ruled: bool) -> CallPhase:
    """Return where a call stands on a local day."""
    if not is_published:
        return CallPhase.DRAFT
    if is_ruled:
        return CallPhase.RULED
    if today < window.opens_on:
        return CallPhase.COMING
    if today <= window.closes_on:
        return CallPhase.OPEN
    return CallPhase.OBJECTIONS if today <= window.objections_until else CallPhase.RULING
