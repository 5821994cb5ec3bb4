"""Who acts on a cycle and under which post, and the one public act that each order writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.ciclo import policies, queries
from govabierto.ciclo.models import Cycle, StagePassage
from govabierto.ciclo.rules import CycleState, PassageKind, StageKey
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import (
    ConflictError,
    InvalidError,
    NotFoundError,
)
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.territorio.queries import place_by_id


@dataclass(frozen=True)
class Authority:
    """Who leads the process of a place at an instant, under which mandate; the clock has none."""

    session: Session
    actor: Actor
    place: Place
    mandate: MandateValue | None
    now: datetime

    @property
    def post(self) -> str:
        """The post under which the actor acts; empty for the clock."""
        return self.mandate.post if self.mandate else ""

    def log(self, kind: str, subject: ThingRef, content: Mapping[str, object]) -> None:
        """Write the public act."""
        append(
            self.session,
            kind=kind,
            subject=subject,
            jurisdiction_id=self.place.id,
            content=content,
            now=self.now,
            actor=self.actor,
            mandate=self.mandate,
        )

    def log_cycle(self, kind: str, cycle: Cycle, content: Mapping[str, object]) -> None:
        """Write a public act about a cycle."""
        self.log(kind, ThingRef("ciclo", cycle.folio), content)

    def passage(
        self,
        cycle: Cycle,
        kind: PassageKind,
        *,
        from_stage: StageKey | None,
        reason: str,
        guards: list[object] | None = None,
    ) -> StagePassage:
        """Return a step of a cycle's history, once the cycle was changed; the caller adds it."""
        return StagePassage(
            cycle_id=cycle.id, kind=kind, from_stage=from_stage, to_stage=cycle.current_stage,
            state=cycle.state, reason=reason, post=self.post, guards=guards or [], at=self.now,
        )  # fmt: skip


def authority_in(session: Session, actor: Actor, place: Place, now: datetime) -> Authority:
    """Return the authority of somebody who may lead the process of a place; raises NotAllowedError."""
    require(policies.may_lead_cycle(actor, place, now))
    mandate = actor.mandate_in(place.id, policies.LEADERS, local_date(now, place.timezone))
    return Authority(session, actor, place, mandate, now)


def led_cycle(session: Session, actor: Actor, folio: str, now: datetime) -> tuple[Cycle, Authority]:
    """Return a cycle, locked, with the authority of who leads it; raises NotFoundError, NotAllowedError."""
    cycle = queries.cycle_row(session, folio)
    place = place_by_id(session, cycle.jurisdiction_id) if cycle is not None else None
    if cycle is None or place is None:
        raise NotFoundError(N_("No conocemos ese ciclo."))
    return cycle, authority_in(session, actor, place, now)


def check_reason(reason: str, message: str) -> str:
    """Return a reason without outer blanks; raises InvalidError with the message when nothing was given."""
    if not reason.strip():
        raise InvalidError(message, field="reason")
    return reason.strip()


def check_running(cycle: Cycle) -> None:
    """Raise ConflictError unless a cycle runs."""
    if cycle.state is not CycleState.ACTIVE:
        raise ConflictError(N_("El ciclo no está en curso: primero hay que reanudarlo o abrir uno nuevo."))


@contextmanager
def before_anybody_else(session: Session) -> Iterator[None]:
    """Write rows that the table refuses where somebody came first; ConflictError then."""
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise ConflictError(N_("Alguien más lo guardó al mismo tiempo.")) from error
