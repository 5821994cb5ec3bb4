"""Walking a data set by batches in the order of its rows, never by offset."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.datos.queries.frame import BATCH, Frame, Record, Source
from govabierto.nucleo.places import Place
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import BallotState


def records(session: Session, frame: Frame, source: Source) -> Iterator[Record]:
    """Yield every row, a batch at a time, so that memory does not grow with their number."""
    after = 0
    while ids := _ids(session, frame, source, after, BATCH):
        yield from source.read(session, frame, ids)
        after = ids[-1]


def page_of(
    session: Session, frame: Frame, source: Source, *, after: str | None, limit: int
) -> tuple[list[Record], bool] | None:
    """Return a page of rows after the one with a folio, and whether more follow; None for a folio that is not there."""
    start = 0
    if after is not None:
        found = session.scalar(source.ids(frame.place).where(source.folio == after))
        if found is None:
            return None
        start = found
    ids = _ids(session, frame, source, start, limit + 1)
    return source.read(session, frame, ids[:limit]), len(ids) > limit


def record_of(session: Session, frame: Frame, source: Source, folio: str) -> Record | None:
    """Return one public row by its folio."""
    found = session.scalar(source.ids(frame.place).where(source.folio == folio))
    return None if found is None else source.read(session, frame, [found])[0]


def counts(session: Session, place: Place, sources: Mapping[str, Source]) -> dict[str, int]:
    """Return how many public rows each data set has, in one statement."""
    columns = [
        select(func.count()).select_from(source.ids(place).subquery()).scalar_subquery().label(name)
        for name, source in sources.items()
    ]
    return dict(zip(sources, session.execute(select(*columns)).one(), strict=True))


def next_ballot_instant(session: Session, place: Place, now: datetime) -> datetime | None:
    """Return the next instant at which an open ballot's phase changes by the clock."""
    instants = []
    for column in (Ballot.opens_at, Ballot.closes_at):
        where = (Ballot.jurisdiction_id == place.id, Ballot.state == BallotState.OPEN, column > now)
        instants.append(session.scalar(select(func.min(column)).where(*where)))
    return min((instant for instant in instants if instant is not None), default=None)


def _ids(session: Session, frame: Frame, source: Source, after: int, limit: int) -> list[int]:
    statement = source.ids(frame.place).where(source.number > after).order_by(source.number).limit(limit)
    return list(session.scalars(statement))
