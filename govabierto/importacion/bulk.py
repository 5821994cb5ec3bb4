"""Writing many rows at once: few statements, fresh folios, no work that grows with what is already there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import insert, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.tables import Base

BATCH = 1_000
T = TypeVar("T")


def batches(items: Sequence[T], size: int = BATCH) -> Iterator[Sequence[T]]:
    """Yield slices of at most ``size`` items."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def fresh_folios(session: Session, column: InstrumentedAttribute[str], prefix: str, count: int) -> list[str]:
    """Return folios that differ among themselves and from every one in the table, by indexed reads."""
    found: set[str] = set()
    while len(found) < count:
        fresh = {new_folio(prefix) for _ in range(count - len(found))} - found
        for batch in batches(sorted(fresh)):
            fresh -= set(session.scalars(select(column).where(column.in_(batch))))
        found |= fresh
    return list(found)


def insert_rows(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, Any]],
    on_batch: Callable[[int], None] | None = None,
) -> None:
    """Insert rows in batches; the model's own defaults fill what they leave out."""
    done = 0
    for batch in batches(rows):
        session.execute(insert(model), list(batch))
        done += len(batch)
        if on_batch is not None:
            on_batch(done)


def update_rows(session: Session, model: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Update rows by their primary key, in batches; all must have the same keys."""
    for batch in batches(rows):
        session.execute(update(model), list(batch))


def rows_by(
    session: Session,
    columns: Sequence[InstrumentedAttribute[Any]],
    key: InstrumentedAttribute[Any],
    values: Iterable[Any],
    *where: Any,
) -> dict[Any, Any]:
    """Return rows of some columns by a key, for the values given; one statement per batch of values."""
    found: dict[Any, Any] = {}
    for batch in batches(sorted(set(values))):
        for row in session.execute(select(key, *columns).where(key.in_(batch), *where)):
            found[row[0]] = row
    return found
