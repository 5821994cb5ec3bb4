"""The blueprint of the cycle, and what every page of it begins with."""

from __future__ import annotations

from flask import Blueprint

from govabierto.ciclo import queries
from govabierto.ciclo.queries import CycleView, StagesFound
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.web.edge import current_place, session

bp = Blueprint("proceso", __name__, url_prefix="/<slug:j>/proceso", template_folder="../templates")


def current_cycle() -> CycleView:
    """Return the place's newest cycle; NotFoundError before the first."""
    cycle = queries.current_cycle(session(), current_place().id)
    if cycle is None:
        raise NotFoundError(N_("Aquí todavía no hay un ciclo abierto."))
    return cycle


def current_stages() -> StagesFound:
    """Return the place's newest cycle with its detailed stages; NotFoundError before the first."""
    return queries.with_stages(session(), current_cycle())
