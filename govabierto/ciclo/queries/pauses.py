"""Reads of electoral pauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Date, and_, bindparam, select
from sqlalchemy.orm import Session

from govabierto.ciclo.models import ElectoralPause
from govabierto.ciclo.rules import Pause, Publication
from govabierto.ciclo.rules.pauses import pause_in_force, what_stops
from govabierto.nucleo.places import Place
from govabierto.territorio import queries as territorio_queries
from govabierto.territorio.models import Jurisdiction

_A_DAY = timedelta(days=1)
#: Read at every request of a place: built once.
_PLACE_WITH_PAUSES = (
    territorio_queries.places_statement()
    .add_columns(ElectoralPause)
    .outerjoin(
        ElectoralPause,
        and_(
            ElectoralPause.jurisdiction_id == Jurisdiction.id,
            ElectoralPause.to_on >= bindparam("since", type_=Date()),
            ElectoralPause.lifted_at.is_(None),
        ),
    )
    .where(Jurisdiction.slug == bindparam("slug"))
    .order_by(ElectoralPause.from_on, ElectoralPause.id)
)


@dataclass(frozen=True)
class PlaceFound:
    """A place with its pauses that are not over, read together at every request."""

    place: Place
    pauses: tuple[Pause, ...]


def place_with_pauses(session: Session, slug: str, now: datetime) -> PlaceFound | None:
    """Return a place by its slug with its pauses that are not over, in the statement that reads the place."""
    since = (now - _A_DAY).date()  # a day more than any time zone needs
    rows = session.execute(_PLACE_WITH_PAUSES, {"slug": slug, "since": since}).all()
    if not rows:
        return None
    place = territorio_queries.place_of(rows[0])
    return PlaceFound(place, tuple(_pause(row[-1]) for row in rows if row[-1] is not None))


def pauses_of(session: Session, jurisdiction_id: int) -> Sequence[Pause]:
    """Return every pause that a place announced, the newest first."""
    statement = select(ElectoralPause).where(ElectoralPause.jurisdiction_id == jurisdiction_id)
    rows = session.scalars(statement.order_by(ElectoralPause.from_on.desc(), ElectoralPause.id.desc()))
    return [_pause(row) for row in rows]


def is_paused(session: Session, place: Place, now: datetime, kind: Publication) -> bool:
    """Tell whether an electoral pause keeps a place from publishing something of a kind now.

    Rooms ask before they show or send what promotes: banners of achievements, pictures for social media, the screen
    of a lobby, digests. What informs never stops, and costs no statement.
    """
    if not what_stops(kind):
        return False
    today = (now - _A_DAY).date()
    statement = select(ElectoralPause).where(
        ElectoralPause.jurisdiction_id == place.id,
        ElectoralPause.to_on >= today,
        ElectoralPause.lifted_at.is_(None),
    )
    pauses = [_pause(row) for row in session.scalars(statement)]
    return pause_in_force(pauses, now, place.timezone) is not None


def pause_row(session: Session, jurisdiction_id: int, folio: str) -> ElectoralPause | None:
    """Return the row of a pause of a place, locked, for changing it."""
    statement = select(ElectoralPause).where(
        ElectoralPause.jurisdiction_id == jurisdiction_id, ElectoralPause.folio == folio
    )
    return session.scalar(statement.with_for_update())


def _pause(row: ElectoralPause) -> Pause:
    return Pause(
        folio=row.folio,
        from_on=row.from_on,
        to_on=row.to_on,
        reason=row.reason,
        legal_reference=row.legal_reference,
        announced_at=row.announced_at,
        post=row.post,
        lifted_at=row.lifted_at,
        lifted_reason=row.lifted_reason,
    )
