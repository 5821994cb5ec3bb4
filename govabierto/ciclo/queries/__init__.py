"""Reads of the cycle: where it stands, its history, and electoral pauses."""

from govabierto.ciclo.queries.cycles import (
    THING_KINDS,
    CycleView,
    changes_of,
    current_cycle,
    cycle_by_folio,
    cycle_row,
    window_row,
)
from govabierto.ciclo.queries.history import Moment, history_of, last_official_act
from govabierto.ciclo.queries.pauses import (
    PlaceFound,
    is_paused,
    pause_row,
    pauses_of,
    place_with_pauses,
)
from govabierto.ciclo.queries.stages import StagesFound, stages_of, with_stages

__all__ = [
    "THING_KINDS",
    "CycleView",
    "Moment",
    "PlaceFound",
    "StagesFound",
    "changes_of",
    "current_cycle",
    "cycle_by_folio",
    "cycle_row",
    "history_of",
    "is_paused",
    "last_official_act",
    "pause_row",
    "pauses_of",
    "place_with_pauses",
    "stages_of",
    "window_row",
    "with_stages",
]
