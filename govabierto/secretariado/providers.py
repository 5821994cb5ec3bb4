"""What the Secretariado asks of rooms above it, which the composition root registers: open tasks and plans' states."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Role
from govabierto.nucleo.places import Place


@dataclass(frozen=True)
class PostHeld:
    """A post whose tasks stay with whoever comes next: in which place, for which organisation, as what."""

    place: Place
    role: Role
    post: str
    organisation_id: int | None


@dataclass(frozen=True)
class OpenTask:
    """Something that waits for a post. what: Spanish msgid of its kind; title: in the words of people."""

    what: str
    title: str
    href: str
    due_on: date | None = None
    folio: str = ""


@dataclass(frozen=True)
class PlanState:
    """How the plan of a place goes. words: Spanish msgid; title: of the plan."""

    words: str
    title: str = ""


OpenTasks = Callable[[Session, PostHeld, date], Iterable[OpenTask]]
PlanStates = Callable[[Session, Iterable[int], date], Mapping[int, PlanState]]

_TASKS: list[OpenTasks] = []
_PLANS: list[PlanStates] = []


def register(tasks: Iterable[OpenTasks], plans: PlanStates) -> None:
    """Say who knows what waits for a post, and how the plans of places go; called once by the composition root."""
    _TASKS[:] = tasks
    _PLANS[:] = [plans]


def open_tasks(session: Session, post: PostHeld, day: date) -> list[OpenTask]:
    """Return what waits for a post on a day, what is due first; tasks without a day come last."""
    found = [task for provider in _TASKS for task in provider(session, post, day)]
    return sorted(found, key=lambda task: (task.due_on is None, task.due_on or day, task.title))


def plan_states(session: Session, jurisdiction_ids: Iterable[int], day: date) -> Mapping[int, PlanState]:
    """Return how the plans of some places go, by jurisdiction; a place without one is not there."""
    return _PLANS[0](session, jurisdiction_ids, day) if _PLANS else {}
