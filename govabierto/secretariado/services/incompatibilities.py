"""Who evaluates a plan has no seat and answers for nothing in it, and the other way round.

Source: dominio, fact 9 and 1.3: evaluators who had a seat evaluated their own work.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.events import MandateProposed
from govabierto.cuentas.models import Mandate
from govabierto.nucleo.actors import Role
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.secretariado.models import Body, Seat, SeatTerm

RESPONSIBLE_ROLES = frozenset(
    {Role.SEAT_HOLDER, Role.ALTERNATE, Role.FACILITATOR, Role.AGENCY_LEAD, Role.CSO_COUNTERPART, Role.SECRETARY}
)
"""Roles that a plan's evaluator may not have, nor have had, in the same place."""


def on_mandate_proposed(session: Session, event: MandateProposed) -> None:
    """Refuse the post of evaluator to who has or had a seat, and a seat to who evaluates or evaluated."""
    if event.role is Role.EVALUATOR:
        refuse_seated(session, event.person_id, event.jurisdiction_id)
    elif event.role in RESPONSIBLE_ROLES:
        refuse_evaluator(session, event.person_id, event.jurisdiction_id, field="role")


def refuse_seated(session: Session, person_id: int, jurisdiction_id: int) -> None:
    """Raise InvalidError where a person has, or ever had, a seat or a responsibility in the plan of a place."""
    sat = (
        select(SeatTerm.id)
        .join(Mandate, Mandate.id == SeatTerm.mandate_id)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .where(Mandate.person_id == person_id, Body.jurisdiction_id == jurisdiction_id)
        .limit(1)
    )
    if session.scalar(sat) is not None or _has_had(session, person_id, jurisdiction_id, RESPONSIBLE_ROLES):
        raise InvalidError(
            N_("Quien evalúa no puede tener, ni haber tenido, un asiento o una tarea del plan en este lugar."),
            field="role",
        )


def refuse_evaluator(session: Session, person_id: int, jurisdiction_id: int, *, field: str = "mandate_folio") -> None:
    """Raise InvalidError where a person evaluates, or ever evaluated, the plan of a place."""
    if _has_had(session, person_id, jurisdiction_id, frozenset({Role.EVALUATOR})):
        raise InvalidError(
            N_("Esa persona evalúa, o evaluó, el plan de este lugar: no puede tener un asiento ni una tarea en él."),
            field=field,
        )


def _has_had(session: Session, person_id: int, jurisdiction_id: int, roles: frozenset[Role]) -> bool:
    statement = select(Mandate.id).where(
        Mandate.person_id == person_id, Mandate.jurisdiction_id == jurisdiction_id, Mandate.role.in_(roles)
    )
    return session.scalar(statement.limit(1)) is not None
