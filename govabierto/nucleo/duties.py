"""Which pages each role works on: the composition root names them, so that no room needs to know the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor, Role
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place

#: How many things wait on a page for an actor at a place, on a local date.
Count = Callable[[Session, Actor, Place, date], int]


@dataclass(frozen=True)
class Duty:
    """A page on which a role works. label: Spanish msgid; count: how many things wait there, where that is known."""

    label: str
    endpoint: str
    count: Count | None = None


Duties = Mapping[Role, Sequence[Duty]]


def duties_of(duties: Duties, actor: Actor, places: Iterable[Place], at: datetime) -> list[tuple[Place, list[Duty]]]:
    """Return what an actor works on, place by place, by mandates in force; a page of two roles is told once."""
    found = []
    for place in places:
        today = local_date(at, place.timezone)
        roles = [m.role for m in actor.mandates if m.jurisdiction_id == place.id and m.is_in_force(today)]
        pages = {duty.endpoint: duty for role in roles for duty in duties.get(role, ())}
        if pages:
            found.append((place, list(pages.values())))
    return found
