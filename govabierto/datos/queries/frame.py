"""What every reader of a data set is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from govabierto.nucleo.places import Place
from govabierto.plan.queries import Overview

BATCH = 500


@dataclass
class Frame:
    """Whose data, as they stand on which day. overviews: of plans read already, so that each is read once."""

    place: Place
    today: date
    now: datetime
    overviews: dict[int, Overview] = field(default_factory=dict)

    def address(self, room: str, folio: str, *, fragment: str = "") -> str:
        """Return the public page of a thing, from the root of the site."""
        return f"/{self.place.slug}/{room}/{folio}{fragment}"


@dataclass(frozen=True)
class Record:
    """A row: the number that orders it, which is never shown, and its values by field."""

    id: int
    values: dict[str, Any]

    @property
    def folio(self) -> str:
        """Its public name."""
        return str(self.values["folio"])


@dataclass(frozen=True)
class Source:
    """How a data set is read.

    ids: statement of the numbers of a place's public rows. folio: column of their names. number: column that orders
    them. read: rows of the numbers given, in their order.
    """

    ids: Callable[[Place], Select[int]]
    number: InstrumentedAttribute[int]
    folio: InstrumentedAttribute[str]
    read: Callable[[Session, Frame, list[int]], list[Record]]
