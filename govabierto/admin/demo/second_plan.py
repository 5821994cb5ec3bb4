"""What happens today: the second plan of Tres Ceibas is being voted, and San Telmo del Río only begins."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from govabierto.admin.demo import assembly, talk
from govabierto.admin.demo.voices import HELD_PROPOSAL, NEW_PROPOSALS, SAN_TELMO_PROPOSAL
from govabierto.admin.demo.world import Step, World
from govabierto.ciclo import services as ciclo
from govabierto.ciclo.rules import PublicStage, StageKey
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado.rules import DecisionRule
from govabierto.secretariado.services.agenda import PointDraft
from govabierto.votaciones.rules import Method, TieRule
from govabierto.votaciones.services import drafts, opening

WINDOWS = {
    PublicStage.INTEGRATION: (-240, -215),
    PublicStage.DIAGNOSIS: (-200, -130),
    PublicStage.PROPOSALS: (-125, -50),
    PublicStage.VOTING: (-9, 9),
    PublicStage.DRAFTING: (11, 65),
    PublicStage.IMPLEMENTATION: (70, 800),
    PublicStage.EVALUATION: (801, 980),
}
TELMO_WINDOWS = {PublicStage.INTEGRATION: (-20, 25), PublicStage.DIAGNOSIS: (30, 75)}
BUDGET = 120_000_000


def steps(world: World) -> list[Step]:
    """Return everything that happens in the second cycle and in the second municipality."""
    told = [
        Step(world.at(-240, 6), partial(_open_cycle, world)),
        Step(world.at(-128), partial(_call_work, world)),
        Step(world.at(-120, 23), partial(_work, world)),
        Step(world.at(-60), partial(_fulfil, world)),
        Step(world.at(-20, 6), partial(_begin_telmo, world)),
        Step(world.at(-9, 6), partial(_open_vote, world)),
        Step(world.at(-6), partial(_call_next, world)),
    ]
    for one in (*NEW_PROPOSALS, HELD_PROPOSAL):
        told += talk.steps_of(world, world.ceibas, one)
    return told + talk.steps_of(world, world.telmo, SAN_TELMO_PROPOSAL)


def _open_cycle(world: World, *, now: datetime) -> None:
    windows = {stage: (world.at(first, 6), world.closing(last)) for stage, (first, last) in WINDOWS.items()}
    secretary = world.actor("secretaria")
    ciclo.open_cycle(
        world.session, actor=secretary, place=world.ceibas, title="Segundo Plan", windows=windows, now=now,
        stage=StageKey.INTENT,
    )  # fmt: skip


def _begin_telmo(world: World, *, now: datetime) -> None:
    windows = {stage: (world.at(first, 6), world.closing(last)) for stage, (first, last) in TELMO_WINDOWS.items()}
    actor = world.actor("st-secretaria")
    ciclo.open_cycle(
        world.session, actor=actor, place=world.telmo, title="Primer Plan", windows=windows, now=now,
        stage=StageKey.INTENT,
    )  # fmt: skip


def _call_work(world: World, *, now: datetime) -> None:
    points = (
        PointDraft("Lista de asistencia y quórum"),
        PointDraft(
            "Llevar el tablero de reportes a las siete colonias",
            text="Servicios Públicos presenta el tablero semanal en cada colonia, en fin de semana.",
            rule=DecisionRule.SIMPLE_MAJORITY,
            responsible_folio=world.organisations["servicios"].folio,
            responsible_post="Enlace de Servicios Públicos",
            due_on=world.day(-62),
        ),
        PointDraft(
            "Publicar los contratos de las obras en curso",
            text="Obras Públicas publica los contratos vigentes con sus convenios modificatorios.",
            rule=DecisionRule.DOUBLE_MAJORITY,
            responsible_folio=world.organisations["obras"].folio,
            responsible_post="Enlace de Obras Públicas",
            due_on=world.day(-25),
        ),
        PointDraft(
            "Empezar las mesas aunque falten propuestas por revisar",
            text="Las mesas reciben también las propuestas que sigan en revisión; el plazo de respuesta no cambia.",
            rule=DecisionRule.DOUBLE_MAJORITY,
            responsible_folio=world.organisations["secretaria"].folio,
            responsible_post="Secretaria técnica",
            due_on=world.day(20),
        ),
        PointDraft(
            "Cerrar la recepción de propuestas un mes antes",
            text="Adelantar el cierre de la recepción de propuestas del Segundo Plan.",
            rule=DecisionRule.DOUBLE_MAJORITY,
        ),
        PointDraft("Asuntos generales"),
    )
    assembly.call(world, "sesión de trabajo", -120, points, now)


def _work(world: World, *, now: datetime) -> None:
    row = assembly.session_of(world, "sesión de trabajo")
    against = (
        ("S1", assembly.NO, "Es la segunda vez que se propone. La gente necesita más tiempo, no menos."),
        ("S2", assembly.NO, ""),
        ("S3", assembly.NO, ""),
        ("A1", assembly.NO, ""),
        ("P1", assembly.ABSTAIN, ""),
    )
    last = [item for item in row.items if item.needs_vote][-1]
    agreed = assembly.hold(world, row, assembly.Ballots(), now, special={last.folio: against})
    world.refs["acuerdo cumplido"] = ThingRef("acuerdo", agreed[0].folio)
    world.refs["acuerdo de excepción"] = ThingRef("acuerdo", agreed[2].folio)


def _fulfil(world: World, *, now: datetime) -> None:
    note = "El tablero se presentó en las siete colonias; hay relatoría de cada visita."
    assembly.fulfil(world, world.refs["acuerdo cumplido"].folio, note, now)


def _open_vote(world: World, *, now: datetime) -> None:
    chosen = [one for one in NEW_PROPOSALS if one.in_ballot is not None]
    options = tuple(
        drafts.OptionDraft(title=one.title, cost=one.in_ballot, key=f"opcion-{index}", subject=world.refs[one.title])
        for index, one in enumerate(chosen, 1)
    )
    secretary = world.actor("secretaria")
    draft = drafts.BallotDraft(
        title="Qué propuestas entran al Segundo Plan",
        question="¿Qué propuestas deben entrar al Segundo Plan de gobierno abierto?",
        binds="Obliga al Secretariado a redactar un compromiso por cada propuesta que quepa en el presupuesto.",
        options=options,
        opens_at=now,
        closes_at=world.closing(9),
        method=Method.GREEDY_SKIP,
        max_choices=3,
        seats=None,
        budget=BUDGET,
        tie_rule=TieRule.DRAW,
    )
    ballot = drafts.create_ballot(world.session, actor=secretary, place=world.ceibas, draft=draft, now=now)
    opening.open_ballot(world.session, actor=secretary, ballot_folio=ballot.folio, keys=world.keys, now=now)
    for step in sorted(talk.votes_of(world, ballot, world.neighbours[:44], -8, -1), key=lambda one: one.at):
        step.act(now=step.at)


def _call_next(world: World, *, now: datetime) -> None:
    points = (
        PointDraft("Lista de asistencia y quórum"),
        PointDraft("Lectura de los acuerdos de la sesión anterior"),
        PointDraft("Participación de vecinas y vecinos"),
        PointDraft(
            "Mover la fecha del informe de obras detenidas",
            text="Obras Públicas pide mover el informe porque un contrato se adjudicó tarde.",
            rule=DecisionRule.DOUBLE_MAJORITY,
            subject=world.refs["compromiso 2"],
            responsible_folio=world.organisations["obras"].folio,
        ),
        PointDraft("Asuntos generales"),
    )
    assembly.call(world, "próxima sesión", 4, points, now)
