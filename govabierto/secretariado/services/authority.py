"""Under whose authority an act of the Secretariado happens, and its entry in the public record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.nucleo.actors import Actor, Decision, MandateValue, Role
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, NotFoundError
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.tables import Base
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.territorio.queries import place_by_id

Policy = Callable[[Actor, Place | None, datetime], Decision]


@dataclass(frozen=True)
class Authority:
    """Who acts, where, when and under which mandate."""

    actor: Actor
    place: Place
    now: datetime
    mandate: MandateValue | None

    @property
    def post(self) -> str:
        """The post under which the actor acts, empty for the system."""
        return self.mandate.post if self.mandate else ""

    def log(self, session: Session, kind: str, subject: ThingRef, content: Mapping[str, object]) -> None:
        """Append the act to the public record."""
        append(
            session,
            kind=kind,
            subject=subject,
            jurisdiction_id=self.place.id,
            content=content,
            now=self.now,
            actor=self.actor,
            mandate=self.mandate,
        )

    def insert(self, session: Session, row: Base, taken: str) -> None:
        """Insert a row of the act; a constraint that refuses it is a ConflictError with that message."""
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError as error:
            raise ConflictError(taken) from error


def authorise(
    session: Session, actor: Actor, jurisdiction_id: int, now: datetime, *, policy: Policy, roles: frozenset[Role]
) -> Authority:
    """Return the authority for an act in a place. Raises SignInRequiredError or NotAllowedError."""
    place = place_by_id(session, jurisdiction_id)
    if place is None:
        raise NotFoundError(N_("No conocemos ese municipio o estado."))
    require(policy(actor, place, now))
    mandate = actor.mandate_in(place.id, roles, local_date(now, place.timezone))
    return Authority(actor, place, now, mandate)
