"""The open call for the vacant seat of Tres Ceibas: published, with applications, as the story tells it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import select

from govabierto.admin.demo.world import Step, World
from govabierto.secretariado.models import Body, OpenCall
from govabierto.secretariado.rules import Sector
from govabierto.secretariado.services import calls
from govabierto.secretariado.services.calls import CallDraft, Candidacy

REQUIREMENTS = (
    "Trabajar en Tres Ceibas desde hace al menos dos años.",
    "No tener contratos vigentes con el Ayuntamiento.",
    "Elegir en asamblea a quien representa a la organización y a su suplente.",
)
FIRST = Candidacy(
    organisation_name="Red de Huertos de Santa Rita",
    motives="Llevamos cuatro años cuidando el agua de riego y queremos que el plan hable de ella.",
    how_chosen="En asamblea de 31 personas; se eligió a dos vecinas por mano alzada.",
    public_money_cents=18_500_00,
    public_money_detail="Apoyo para semillas, 2024.",
    ties="Ninguno.",
    sworn=True,
)
SECOND = Candidacy(
    organisation_name="Taller de Radio El Mirador",
    motives="Podemos contar en la radio lo que el Secretariado decide, cada semana.",
    how_chosen="Votación interna del taller, nueve personas.",
    public_money_cents=0,
    ties="Una integrante es prima de un regidor.",
    sworn=True,
)


def steps(world: World) -> list[Step]:
    """Return the call: it opened three weeks ago and takes applications today."""
    return [
        Step(world.at(-9), partial(open_call, world)),
        Step(world.at(-5), partial(receive, world, "vecina", FIRST)),
        Step(world.at(-2), partial(receive, world, "vecino", SECOND)),
    ]


def open_call(world: World, *, now: datetime) -> None:
    """Publish the call."""
    session, secretary = world.session, world.actor("secretaria")
    body = session.scalars(select(Body).where(Body.jurisdiction_id == world.ceibas.id).order_by(Body.id)).first()
    if body is None:
        return
    draft = CallDraft(
        title="Un asiento para la sociedad civil en el Secretariado",
        text="El cargo es honorífico y dura dos años. Cada organización propone titular y suplente.",
        sector=Sector.CIVIL_SOCIETY,
        seat_count=1,
        requirements=REQUIREMENTS,
        opens_on=now.date(),
        working_days=15,
    )
    row = calls.draft_call(session, actor=secretary, body_folio=body.folio, draft=draft, now=now)
    calls.publish_call(session, actor=secretary, folio=row.folio, now=now)


def receive(world: World, key: str, candidacy: Candidacy, *, now: datetime) -> None:
    """Take in an application."""
    folio = world.session.scalars(select(OpenCall.folio).order_by(OpenCall.id)).first()
    if folio is not None:
        calls.apply(world.session, actor=world.actor(key), folio=folio, candidacy=candidacy, files=(), now=now)
