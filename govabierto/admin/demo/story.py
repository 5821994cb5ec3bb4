"""Loading the demonstration."""

from __future__ import annotations

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.admin.demo import bodies, calls, compliance, first_plan, notices, process, second_plan
from govabierto.admin.demo.world import World, set_stage, tell
from govabierto.nucleo.actors import SYSTEM
from govabierto.territorio.models import Jurisdiction
from govabierto.votaciones.services import closing
from govabierto.web.edge import transaction

ACCOUNTS = (
    ("admin", "Administración del sitio"),
    ("secretaria", "Secretaría técnica"),
    ("moderacion", "Moderación"),
    ("ventanilla", "Ventanilla"),
    ("servicios", "Enlace de una dependencia"),
    ("contraparte", "Contraparte de la sociedad civil"),
    ("academia", "Asiento del Secretariado"),
    ("vecina", "Vecina verificada"),
    ("nueva", "Persona sin verificar"),
)
"""The accounts that the load prints, one per role; all end in ``@demo.invalid`` and share one password."""


def is_empty(session: Session) -> bool:
    """Tell whether nobody uses this database yet."""
    return session.scalar(select(Jurisdiction.id).limit(1)) is None


def load(*, password: str) -> None:
    """Tell the whole story in one transaction, from the past up to now."""
    keys = current_app.extensions["ballot_keys"]
    with transaction(actor=SYSTEM) as tx:
        world = World(tx.session, tx.now, keys, current_app.extensions["passwords"].hash(password))
        set_stage(world)
        tell(
            [
                *first_plan.steps(world),
                *second_plan.steps(world),
                *calls.steps(world),
                *process.steps(world),
                *bodies.steps(world),
                *compliance.steps(world),
                *notices.steps(world),
            ]
        )
    with transaction(actor=SYSTEM) as tx:
        closing.destroy_spent_keys(tx.session, keys=keys)
