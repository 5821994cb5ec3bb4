"""Electoral pauses, asked of whoever knows them: the composition root registers the question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.nucleo.places import Place

#: Tells whether what has a purpose (``promotional``) stops at a place at an instant.
PauseQuestion = Callable[[Session, Place, str, datetime], bool]


def _never(_session: Session, _place: Place, _purpose: str, _at: datetime) -> bool:
    return False


_QUESTION: list[PauseQuestion] = [_never]


def register_pause(question: PauseQuestion | None) -> None:
    """Say who knows about pauses; None forgets it, and nothing is paused."""
    _QUESTION[0] = question or _never


def is_paused(session: Session, place: Place, purpose: str, at: datetime) -> bool:
    """Tell whether a place is in a pause that stops that purpose."""
    return _QUESTION[0](session, place, purpose, at)
