"""The registry of guards: rooms above say what must be true before a cycle leaves a stage.

A room registers ``Guard(key, stage, check)`` in the composition root. A later registration of a key replaces an
earlier one, so that a room to come takes the place of what reads «sin datos todavía» until then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.ciclo.queries.cycles import CycleView
from govabierto.ciclo.rules import GuardLine, GuardLink, GuardResult, GuardState, StageKey, WaiverValue
from govabierto.ciclo.rules.machine import next_stage
from govabierto.ciclo.rules.schedule import COMMENT_DAYS, TIMELINE_DAYS
from govabierto.ciclo.rules.stages import PublicStage
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

Check = Callable[[Session, CycleView, Place, datetime], GuardResult]


@dataclass(frozen=True)
class Guard:
    """Something that must be true before a cycle leaves ``stage``.

    holds_adoption: asked again before the plan is adopted, whatever stages the cycle left out (dominio 9.4).
    """

    key: str
    stage: StageKey
    check: Check
    holds_adoption: bool = False


_GUARDS: dict[str, Guard] = {}


def register_guards(guards: Iterable[Guard]) -> None:
    """Make guards known; called by the composition root."""
    _GUARDS.update({guard.key: guard for guard in guards})


def known_guards() -> tuple[Guard, ...]:
    """Return every guard, in the order of the stages."""
    order = list(StageKey)
    return tuple(sorted(_GUARDS.values(), key=lambda guard: order.index(guard.stage)))


def guards_ahead(cycle: CycleView) -> tuple[Guard, ...]:
    """Return the guards that a cycle has to pass to leave its present stage."""
    goes_to = next_stage(cycle.keys, cycle.current_stage)
    is_adopting = goes_to is StageKey.ADOPTED
    return tuple(
        guard
        for guard in known_guards()
        if guard.stage is cycle.current_stage or (is_adopting and guard.holds_adoption)
    )


def check_guards(
    session: Session, cycle: CycleView, place: Place, now: datetime, waivers: Iterable[WaiverValue]
) -> tuple[GuardLine, ...]:
    """Ask each guard ahead; a waiver stands beside what it excuses."""
    granted = {waiver.guard: waiver for waiver in waivers}
    return tuple(
        GuardLine(guard.key, guard.stage, guard.check(session, cycle, place, now), granted.get(guard.key))
        for guard in guards_ahead(cycle)
    )


def to_come(key: str, stage: StageKey, sentence: str, *, holds_adoption: bool = False) -> Guard:
    """Return the guard of a room that is not built yet: shown, and it does not block."""
    result = GuardResult(GuardState.NO_DATA, sentence)
    return Guard(key, stage, lambda _session, _cycle, _place, _now: result, holds_adoption=holds_adoption)


def _calendar_link(place: Place) -> tuple[GuardLink, ...]:
    return (GuardLink(N_("Ver el calendario"), f"/{place.slug}/proceso/#fechas"),)


def timeline_published(_session: Session, cycle: CycleView, place: Place, now: datetime) -> GuardResult:
    """Check that the dates were public fourteen days before proposals open. Source: dominio 2.1, row 5; OGP-3.1."""
    del now
    window = cycle.window_of(PublicStage.PROPOSALS)
    links = _calendar_link(place)
    if window is None:
        sentence = N_("Faltan las fechas en que se reciben propuestas.")
        return GuardResult(GuardState.MISSING, sentence, links=links, count=1)
    published_at = cycle.proposals_published_at or cycle.timeline_published_at or cycle.created_at
    opens_on, published_on = local_date(window.opens_at, place.timezone), local_date(published_at, place.timezone)
    days = (opens_on - published_on).days
    params = {"days": days, "limit": TIMELINE_DAYS}
    if days >= TIMELINE_DAYS:
        return GuardResult(GuardState.OK, N_("Días entre el calendario publicado y las propuestas: %(days)s."), params)
    sentence = N_("Días entre el calendario publicado y las propuestas: %(days)s. Deben ser al menos %(limit)s.")
    return GuardResult(GuardState.MISSING, sentence, params, links, 1)


def proposals_window(_session: Session, cycle: CycleView, place: Place, now: datetime) -> GuardResult:
    """Check that the reception of proposals lasted long enough and closed. Source: dominio 2.1, row 8; OGP-3.3."""
    window = cycle.window_of(PublicStage.PROPOSALS)
    links = _calendar_link(place)
    if window is None:
        sentence = N_("Faltan las fechas en que se reciben propuestas.")
        return GuardResult(GuardState.MISSING, sentence, links=links, count=1)
    days = (local_date(window.closes_at, place.timezone) - local_date(window.opens_at, place.timezone)).days
    return _span_result(days, is_closed=window.closes_at <= now, links=links)


def comment_window(_session: Session, cycle: CycleView, place: Place, now: datetime) -> GuardResult:
    """Check that the draft was open to comment for fourteen days. Source: dominio 2.1, row 14, and 9.4."""
    step = cycle.step_of(StageKey.PUBLIC_COMMENT)
    links = (GuardLink(N_("Ver las etapas con sus días"), f"/{place.slug}/proceso/#detalle"),)
    if step is None or step.starts_on is None or step.ends_on is None:
        sentence = N_("Faltan los días en que el borrador está abierto a comentarios.")
        return GuardResult(GuardState.MISSING, sentence, links=links, count=1)
    days = (step.ends_on - step.starts_on).days + 1
    return _span_result(days, is_closed=step.ends_on < local_date(now, place.timezone), links=links)


def _span_result(days: int, *, is_closed: bool, links: tuple[GuardLink, ...]) -> GuardResult:
    params = {"days": days, "limit": COMMENT_DAYS}
    if days < COMMENT_DAYS:
        sentence = N_("Días naturales que está abierta: %(days)s. Deben ser al menos %(limit)s.")
        return GuardResult(GuardState.MISSING, sentence, params, links, 1)
    if not is_closed:
        return GuardResult(GuardState.MISSING, N_("Sigue abierta: hay que esperar a que cierre."), links=links, count=1)
    return GuardResult(GuardState.OK, N_("Ya cerró. Días naturales que estuvo abierta: %(days)s."), params)


GUARD_LABELS: dict[str, str] = {
    "carta_firmada": N_("Carta de intención firmada"),
    "declaratoria_firmada": N_("Declaratoria firmada por los tres sectores"),
    "asientos_ocupados": N_("Asientos ocupados en cada sector"),
    "secretariado_instalado": N_("Secretariado instalado"),
    "calendario_publicado": N_("Calendario publicado con 14 días de anticipación"),
    "difusion_anotada": N_("Al menos una actividad de difusión"),
    "temas_publicados": N_("Resultados del diagnóstico publicados"),
    "ventana_de_propuestas": N_("Recepción de propuestas de al menos 14 días"),
    "propuestas_revisadas": N_("Todas las propuestas revisadas"),
    "mesas_con_minuta": N_("Cada mesa con minuta y asistencia"),
    "votaciones_contadas": N_("Votaciones contadas y publicadas"),
    "compromisos_completos": N_("Compromisos completos, con quién responde y pasos comprobables"),
    "acuerdo_de_aprobacion": N_("Aprobación en sesión del Secretariado"),
    "dictamenes": N_("Dictamen de cada compromiso"),
    "consulta_del_borrador": N_("Consulta del borrador de al menos 14 días"),
    "aportaciones_respondidas": N_("Todas las aportaciones respondidas con motivos"),
    "plan_adoptado": N_("Plan adoptado y publicado"),
    "envio_a_ogp": N_("Constancia del envío a OGP"),
    "hojas_de_ruta": N_("Hoja de ruta de cada compromiso"),
    "pasos_terminados": N_("Pasos terminados, o plazo del plan cumplido"),
    "informe_final": N_("Informe final publicado"),
    "evaluacion_independiente": N_("Evaluación de quien no tiene parte en el plan"),
}
"""What each guard is called on pages (Spanish msgids)."""

GUARDS: tuple[Guard, ...] = (
    to_come("carta_firmada", StageKey.INTENT, N_("La carta todavía no se firma en este sitio.")),
    to_come("declaratoria_firmada", StageKey.DECLARED, N_("La declaratoria todavía no se firma en este sitio.")),
    Guard("calendario_publicado", StageKey.PLANNING, timeline_published),
    to_come("difusion_anotada", StageKey.SENSITISATION, N_("La difusión todavía no se anota en este sitio.")),
    to_come("temas_publicados", StageKey.DIAGNOSIS, N_("El diagnóstico todavía no se publica en este sitio.")),
    Guard("ventana_de_propuestas", StageKey.PROPOSALS, proposals_window),
    to_come("mesas_con_minuta", StageKey.WORKING_TABLES, N_("Las mesas todavía no se llevan en este sitio.")),
    to_come(
        *("dictamenes", StageKey.FEASIBILITY, N_("Los dictámenes todavía no se escriben en este sitio.")),
        holds_adoption=True,
    ),
    Guard("consulta_del_borrador", StageKey.PUBLIC_COMMENT, comment_window, holds_adoption=True),
    to_come("envio_a_ogp", StageKey.SUBMITTED, N_("El envío todavía no se anota en este sitio.")),
    to_come("informe_final", StageKey.CLOSING, N_("El informe final todavía no se escribe en este sitio.")),
    to_come("evaluacion_independiente", StageKey.EVALUATION, N_("La evaluación todavía no se recibe en este sitio.")),
)
"""The guards of this room, and what stands for rooms to come."""
