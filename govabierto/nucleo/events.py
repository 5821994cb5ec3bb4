"""News travels up: rooms emit frozen events, and the composition root says who listens, in which order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Event:
    """Something that happened in a business transaction."""

    at: datetime


Handler = Callable[[Session, Any], None]
_HANDLERS: dict[type[Event], tuple[Handler, ...]] = {}


def wire(subscriptions: Sequence[tuple[type[Event], Handler]]) -> None:
    """Replace all subscriptions; handlers of one event run in the order given."""
    _HANDLERS.clear()
    for event_type, handler in subscriptions:
        _HANDLERS[event_type] = (*_HANDLERS.get(event_type, ()), handler)


def emit(session: Session, event: Event) -> None:
    """Hand an event to its subscribers, within the same transaction."""
    for handler in _HANDLERS.get(type(event), ()):
        handler(session, event)
