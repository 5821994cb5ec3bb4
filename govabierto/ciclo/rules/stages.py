"""Stages of a cycle as people see them, and where a cycle stands at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from govabierto.nucleo.text import N_


class PublicStage(StrEnum):
    """The seven stages that everybody sees; they group the twenty-three of the field (dominio 2.1)."""

    INTEGRATION = "integracion"
    DIAGNOSIS = "diagnostico"
    PROPOSALS = "propuestas"
    VOTING = "votacion"
    DRAFTING = "redaccion"
    IMPLEMENTATION = "cumplimiento"
    EVALUATION = "evaluacion"


STAGE_LABELS: dict[PublicStage, str] = {
    PublicStage.INTEGRATION: N_("Integración"),
    PublicStage.DIAGNOSIS: N_("Diagnóstico"),
    PublicStage.PROPOSALS: N_("Propuestas"),
    PublicStage.VOTING: N_("Votación"),
    PublicStage.DRAFTING: N_("Redacción"),
    PublicStage.IMPLEMENTATION: N_("Cumplimiento"),
    PublicStage.EVALUATION: N_("Evaluación"),
}

TODAY_SENTENCES: dict[PublicStage, str] = {
    PublicStage.INTEGRATION: N_("Hoy: se forma el Secretariado que guiará el plan"),
    PublicStage.DIAGNOSIS: N_("Hoy: se juntan los problemas que el plan debe atender"),
    PublicStage.PROPOSALS: N_("Hoy: puedes proponer qué entra al plan"),
    PublicStage.VOTING: N_("Hoy: se vota qué entra al plan"),
    PublicStage.DRAFTING: N_("Hoy: se escriben los compromisos del plan"),
    PublicStage.IMPLEMENTATION: N_("Hoy: se cumple el plan, a la vista de todos"),
    PublicStage.EVALUATION: N_("Hoy: se evalúa qué se cumplió y qué no"),
}


WHAT_ONE_CAN_DO: dict[PublicStage, str] = {
    PublicStage.INTEGRATION: N_("Cualquier organización puede pedir un asiento en el Secretariado."),
    PublicStage.DIAGNOSIS: N_("Cuenta qué problemas hay en tu comunidad y revisa los que otras personas contaron."),
    PublicStage.PROPOSALS: N_("Escribe una propuesta, con cuenta o sin ella, y apoya las de otras personas."),
    PublicStage.VOTING: N_("Vota qué propuestas entran al plan si tu residencia está verificada."),
    PublicStage.DRAFTING: N_("Lee los borradores de los compromisos y di qué les falta."),
    PublicStage.IMPLEMENTATION: N_("Sigue cada compromiso y comprueba sus evidencias."),
    PublicStage.EVALUATION: N_("Lee la evaluación y di si lo cumplido te sirvió."),
}

ACT_LABELS: dict[str, str] = {
    "ciclo.abierto": N_("Se abrió el ciclo"),
    "ciclo.ventana_definida": N_("Se publicaron las fechas de una etapa"),
    "ciclo.ventana_cambiada": N_("Cambiaron las fechas de una etapa"),
    "ciclo.suspendido": N_("Se suspendió el ciclo"),
    "ciclo.reanudado": N_("Se reanudó el ciclo"),
    "ciclo.renovado": N_("Se renovó el ciclo"),
    "ciclo.retirado": N_("El lugar se retiró del proceso"),
    "ciclo.caducado": N_("El ciclo caducó: 180 días sin actos"),
    "ciclo.etapa_avanzada": N_("Se pasó de etapa"),
    "ciclo.etapa_regresada": N_("Se regresó a redacción"),
    "ciclo.etapa_ajustada": N_("Se ajustó una etapa"),
    "ciclo.calendario_publicado": N_("Se publicó el calendario del ciclo"),
    "ciclo.oportunidades_publicadas": N_("Se publicó cómo participar en cada etapa"),
    "ciclo.excepcion_publicada": N_("Se publicó una excepción, con su acuerdo"),
    "pausa.anunciada": N_("Se anunció una pausa electoral"),
    "pausa.levantada": N_("Se levantó una pausa electoral"),
}


@dataclass(frozen=True)
class Window:
    """A stage's window: open from ``opens_at`` until just before ``closes_at``."""

    stage: PublicStage
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Standing:
    """Where a cycle stands. current is None between windows; next_change is the next opening or closing."""

    current: Window | None
    past: tuple[Window, ...]
    coming: tuple[Window, ...]
    next_change: datetime | None


def standing(windows: Sequence[Window], now: datetime) -> Standing:
    """Tell where a cycle stands at an instant; of two open windows the one that opened last is current."""
    ordered = sorted(windows, key=lambda window: (window.opens_at, window.stage))
    past = tuple(window for window in ordered if window.closes_at <= now)
    open_now = [window for window in ordered if window.opens_at <= now < window.closes_at]
    coming = tuple(window for window in ordered if window.opens_at > now)
    instants = [i for window in ordered for i in (window.opens_at, window.closes_at) if i > now]
    return Standing(open_now[-1] if open_now else None, past, coming, min(instants, default=None))


def is_open(windows: Sequence[Window], stage: PublicStage, now: datetime) -> bool:
    """Tell whether a stage's window is open at an instant."""
    return any(window.stage == stage and window.opens_at <= now < window.closes_at for window in windows)


def stage_states(windows: Sequence[Window], now: datetime) -> dict[PublicStage, str]:
    """Return for every stage whether it is ``done``, ``now``, ``next`` or ``unset`` (no dates yet)."""
    current = standing(windows, now).current
    known = {window.stage: window for window in windows}
    return {stage: _stage_state(known.get(stage), current, now) for stage in PublicStage}


def _stage_state(window: Window | None, current: Window | None, now: datetime) -> str:
    if window is None:
        return "unset"
    if window == current or window.opens_at <= now < window.closes_at:
        return "now"
    return "done" if window.closes_at <= now else "next"
