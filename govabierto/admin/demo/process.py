"""How the cycles of the demonstration move: stage by stage, with an exception, an extension and a past veda."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from govabierto.admin.demo.world import Step, World
from govabierto.ciclo import queries
from govabierto.ciclo import services as ciclo
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.rules import PublicStage, StageKey, StageStep
from govabierto.ciclo.services import PauseDraft
from govabierto.nucleo.places import Place

Move = tuple[int, StageKey, str]
FIRST_PLAN: tuple[Move, ...] = (
    (-1_008, StageKey.INTENT, "La presidenta firmó la carta."),
    (-1_005, StageKey.DECLARED, "Firmaron gobierno, sociedad civil y órgano garante."),
    (-994, StageKey.MEMBER_SELECTION, ""),
    (-993, StageKey.INSTALLED, "Acta de instalación publicada."),
    (-992, StageKey.PLANNING, ""),
    (-989, StageKey.SENSITISATION, "Tres recorridos por las colonias."),
    (-981, StageKey.DIAGNOSIS, "Sondeo con cinco temas."),
    (-939, StageKey.PROPOSALS, "Cerró la recepción de propuestas."),
    (-932, StageKey.WORKING_TABLES, "Cuatro mesas con minuta."),
    (-914, StageKey.PRIORITISATION, "Se contó la votación de temas."),
    (-755, StageKey.DRAFTING, "Catorce compromisos redactados."),
    (-740, StageKey.FEASIBILITY, "Cada dependencia dijo que puede cumplir."),
    (-735, StageKey.SECRETARIAT_APPROVAL, ""),
    (-714, StageKey.PUBLIC_COMMENT, "Diecinueve días de consulta."),
    (-700, StageKey.REASONED_RESPONSE, "Informe de respuestas publicado."),
    (-690, StageKey.ADOPTED, "Plan firmado y publicado."),
    (-660, StageKey.ROADMAP, ""),
)
SECOND_PLAN: tuple[Move, ...] = (
    (-238, StageKey.INTENT, "Se refrendó la carta con la nueva administración."),
    (-233, StageKey.DECLARED, "Firmaron los tres sectores."),
    (-222, StageKey.MEMBER_SELECTION, "Se renovaron dos asientos."),
    (-212, StageKey.INSTALLED, ""),
    (-205, StageKey.PLANNING, "Calendario aprobado en sesión."),
    (-199, StageKey.SENSITISATION, ""),
    (-126, StageKey.DIAGNOSIS, "Doscientas entrevistas en siete colonias."),
    (-49, StageKey.PROPOSALS, "Cerró la recepción; las mesas terminan de revisar."),
    (-10, StageKey.WORKING_TABLES, "Seis mesas, una por tema."),
)
TELMO: tuple[Move, ...] = ((-15, StageKey.INTENT, "El cabildo aprobó la carta."),)
OPPORTUNITIES = """Diagnóstico: contesta el sondeo en la Casa de la Cultura o en las visitas a tu colonia.

Propuestas: escríbelas aquí o en papel; no necesitas cuenta.

Votación: vota en línea si tu residencia está comprobada, o en la oficina con tu identificación.

Redacción: el borrador estará abierto a comentarios dieciocho días.

Cumplimiento: cada paso se publica con su evidencia, y las organizaciones lo comprueban."""


def steps(world: World) -> list[Step]:
    """Return every passage of the three cycles, and what happened to their calendars."""
    told = [*_moves(world, world.ceibas, "secretaria", FIRST_PLAN), *_moves(world, world.telmo, "st-secretaria", TELMO)]
    told += _moves(world, world.ceibas, "secretaria", SECOND_PLAN)
    old_comment = StageStep(StageKey.PUBLIC_COMMENT, "", world.day(-734), world.day(-716))
    comment = StageStep(StageKey.PUBLIC_COMMENT, "Consulta del borrador", world.day(35), world.day(52))
    tables = StageStep(StageKey.WORKING_TABLES, "Mesas de colonia", world.day(-49), world.day(-12))
    return [
        *told,
        Step(world.at(-736), partial(_adjust, world, old_comment, "Días de la consulta del borrador.")),
        Step(world.at(-204), partial(_adjust, world, comment, "Días de la consulta, acordados en sesión.")),
        Step(world.at(-203), partial(_adjust, world, tables, "Así les decimos aquí.")),
        Step(world.at(-202), partial(_publish_opportunities, world)),
        Step(world.at(-180), partial(_announce_veda, world)),
        Step(world.at(-50), partial(_publish_waiver, world)),
        Step(world.at(-5), partial(_extend_drafting, world)),
    ]


def _moves(world: World, place: Place, who: str, moves: Iterable[Move]) -> list[Step]:
    return [
        Step(world.at(day, 19), partial(_advance, world, place, who, stage, reason)) for day, stage, reason in moves
    ]


def _cycle(world: World, place: Place) -> CycleView:
    """Return the newest cycle of a place as it stands in the story."""
    cycle = queries.current_cycle(world.session, place.id)
    if cycle is None:
        message = "the story moves a cycle before opening it"
        raise LookupError(message)
    return cycle


def _advance(world: World, place: Place, who: str, stage: StageKey, reason: str, *, now: datetime) -> None:
    folio = _cycle(world, place).folio
    actor = world.actor(who)
    ciclo.advance(world.session, actor=actor, cycle_folio=folio, expected=stage, reason=reason, now=now)


def _adjust(world: World, step: StageStep, reason: str, *, now: datetime) -> None:
    folio = _cycle(world, world.ceibas).folio
    actor = world.actor("secretaria")
    ciclo.adjust_stage(world.session, actor=actor, cycle_folio=folio, step=step, reason=reason, now=now)


def _publish_opportunities(world: World, *, now: datetime) -> None:
    folio = _cycle(world, world.ceibas).folio
    actor = world.actor("secretaria")
    ciclo.publish_opportunities(world.session, actor=actor, cycle_folio=folio, text=OPPORTUNITIES, now=now)


def _announce_veda(world: World, *, now: datetime) -> None:
    draft = PauseDraft(
        from_on=world.day(-170),
        to_on=world.day(-140),
        reason="Elección extraordinaria de la diputación del distrito 4 de Jacaral.",
        legal_reference="Constitución, artículo 41, base III, apartado C",
    )
    ciclo.announce_pause(world.session, actor=world.actor("secretaria"), place=world.ceibas, draft=draft, now=now)


def _publish_waiver(world: World, *, now: datetime) -> None:
    ciclo.publish_waiver(
        world.session,
        actor=world.actor("secretaria"),
        cycle_folio=_cycle(world, world.ceibas).folio,
        guard="propuestas_revisadas",
        agreement_folio=world.refs["acuerdo de excepción"].folio,
        reason="Llegaron más propuestas que nunca. Las mesas revisan las que faltan y el plazo de respuesta no cambia.",
        now=now,
    )


def _extend_drafting(world: World, *, now: datetime) -> None:
    window = _cycle(world, world.ceibas).window_of(PublicStage.DRAFTING)
    if window is None:
        return
    ciclo.set_window(
        world.session,
        actor=world.actor("secretaria"),
        cycle_folio=_cycle(world, world.ceibas).folio,
        stage=PublicStage.DRAFTING,
        opens_at=window.opens_at,
        closes_at=world.closing(68),
        reason="Prórroga de tres días: las dependencias pidieron revisar sus partidas.",
        now=now,
    )
