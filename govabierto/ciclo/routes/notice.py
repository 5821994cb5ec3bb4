"""What every page of a place needs: the place with its electoral pauses, and the notice of the one in force."""

from __future__ import annotations

from flask import g
from sqlalchemy.orm import Session

from govabierto.ciclo import queries
from govabierto.ciclo.rules import Pause
from govabierto.ciclo.rules.pauses import next_pause_change, pause_in_force
from govabierto.nucleo.places import Place
from govabierto.web.cache import shown_until
from govabierto.web.edge import current_instant


def load_place(session: Session, slug: str) -> Place | None:
    """Read the place of a request with its electoral pauses, in one statement."""
    found = queries.place_with_pauses(session, slug, current_instant())
    g.pauses = found.pauses if found else ()
    return found.place if found else None


def pause_to_tell(place: Place) -> Pause | None:
    """Return the pause that a page has to tell, and say until when a kept page may leave it as it is."""
    now = current_instant()
    shown_until(next_pause_change(pauses_at_hand(), now, place.timezone))
    return pause_in_force(pauses_at_hand(), now, place.timezone)


def pauses_at_hand() -> tuple[Pause, ...]:
    """Return the pauses of the request's place that are not over; no statement."""
    pauses: tuple[Pause, ...] = g.get("pauses", ())
    return pauses
