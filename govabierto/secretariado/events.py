"""News of the Secretariado."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from govabierto.nucleo.events import Event
from govabierto.nucleo.things import ThingRef


@dataclass(frozen=True)
class SessionCalled(Event):
    """A session was called. people: who holds a seat of the body, or its alternate."""

    session: ThingRef
    jurisdiction_id: int
    starts_at: datetime
    people: tuple[int, ...]


@dataclass(frozen=True)
class AgreementAdopted(Event):
    """A session adopted an agreement. responsible_id: the organisation that has to do it, by ``due_on``."""

    agreement: ThingRef
    session: ThingRef
    jurisdiction_id: int
    number: str
    responsible_id: int | None
    due_on: date | None


@dataclass(frozen=True)
class AgreementOverdue(Event):
    """The last day of an agreement ended, and nobody has said that it was fulfilled."""

    agreement: ThingRef
    jurisdiction_id: int
    number: str
    responsible_id: int | None
    due_on: date


@dataclass(frozen=True)
class AdministrationEnding(Event):
    """An administration ends within thirty days, and civil society was told where the whole record is."""

    jurisdiction_id: int
    ends_on: date
    told: int
    without_account: int
