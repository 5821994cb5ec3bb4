"""The self-check of the demonstration: facts with a proof, axes of a fictional development plan, some aligned."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import select

from govabierto.admin.demo.world import Step, World
from govabierto.cumplimiento import services
from govabierto.cumplimiento.models import DevelopmentAxis
from govabierto.cumplimiento.rules import DeclaredKind
from govabierto.cumplimiento.services import DeclaredDraft
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.folios import new_folio
from govabierto.plan.models import Commitment, Plan

SOURCE = "Plan Municipal de Desarrollo de Tres Ceibas"
#: (code, name, the one it hangs from, other names)
AXES = (
    ("4", "Gobierno que rinde cuentas", "", ("Eficacia y transparencia", "Gobierno eficiente")),
    ("4.1", "Transparencia y datos abiertos", "4", ("Información para todas las personas",)),
    ("4.2", "Participación en las decisiones", "4", ("Consejos y presupuesto participativo",)),
    ("4.3", "Servicios que responden", "4", ("Ventanilla y reportes de calle",)),
    ("5", "Municipio ordenado", "", ("Desarrollo urbano",)),
)
#: (number of a commitment of the first plan, code of an axis, target)
TIES = ((1, "4.1", "16.6"), (2, "4.1", "16.10"), (3, "4.3", "16.5"))
HISTORY_DAYS = 12


def steps(world: World) -> list[Step]:
    """Return what the secretariat declares, when, and a daily snapshot of the last days."""
    days = [Step(world.at(-offset, 7), partial(_remember, world)) for offset in range(HISTORY_DAYS, 0, -1)]
    return [
        Step(world.at(-13), partial(_begin_in_telmo, world)),
        Step(world.at(-200), partial(_publish_axes, world)),
        Step(world.at(-190), partial(_align, world)),
        Step(world.at(-150), partial(_declare, world, DeclaredKind.RESULTS, "Asamblea de avances en La Noria")),
        Step(world.at(-31), partial(_declare, world, DeclaredKind.OUTREACH, "Perifoneo y carteles en nueve colonias")),
        *days,
        Step(world.now, partial(_remember, world)),
    ]


def _begin_in_telmo(world: World, *, now: datetime) -> None:
    """San Telmo only begins: what it did not do in the years before is nobody's fault."""
    actor, place = world.actor("st-secretaria"), world.telmo
    services.set_start(world.session, actor=actor, place=place, starts_on=world.day(-60), now=now)


def _publish_axes(world: World, *, now: datetime) -> None:
    made: dict[str, DevelopmentAxis] = {}
    for code, name, parent, aliases in AXES:
        made[code] = DevelopmentAxis(
            folio=new_folio("EJ"), jurisdiction_id=world.ceibas.id, code=code, name=name, aliases=list(aliases),
            source=SOURCE, parent_id=made[parent].id if parent else None, created_at=now,
        )  # fmt: skip
        world.session.add(made[code])
        world.session.flush()


def _align(world: World, *, now: datetime) -> None:
    folios = dict(
        world.session.execute(
            select(Commitment.number, Commitment.folio)
            .join(Plan, Plan.id == Commitment.plan_id)
            .where(Commitment.jurisdiction_id == world.ceibas.id, Plan.adopted_at.is_not(None))
        ).all()
    )
    for number, axis, target in TIES:
        if number in folios:
            services.align(
                world.session, actor=world.actor("secretaria"), place=world.ceibas, folio=folios[number], axis=axis,
                target=target, now=now,
            )  # fmt: skip


def _declare(world: World, kind: DeclaredKind, title: str, *, now: datetime) -> None:
    day = local_date(now, world.ceibas.timezone) - timedelta(days=1)
    draft = DeclaredDraft(kind, day, title, "https://tres-ceibas.invalid/actividades")
    services.declare(world.session, actor=world.actor("secretaria"), place=world.ceibas, draft=draft, now=now)


def _remember(world: World, *, now: datetime) -> None:
    world.session.flush()
    for place in (world.ceibas, world.telmo):
        services.remember(world.session, place=place, now=now)
