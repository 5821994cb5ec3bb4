"""Writing many rows at once, straight into the tables."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, cast

from sqlalchemy import Connection, Table, false, func, insert, select, text

from govabierto.nucleo.tables import Base

BATCH = 2_000
Rows = Iterable[dict[str, Any]]


def write(connection: Connection, model: type[Base], rows: Rows) -> None:
    """Insert rows of one table in batches; every row names the same columns."""
    table = cast(Table, model.__table__)
    pending = iter(rows)
    while batch := list(islice(pending, BATCH)):
        connection.execute(insert(table), batch)


def write_full_text(connection: Connection) -> None:
    """Fill SQLite's full-text table from the documents; PostgreSQL keeps its own index."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("INSERT INTO search_fts (rowid, stems) SELECT id, stems FROM search_document"))


def settle(connection: Connection) -> None:
    """Put PostgreSQL's sequences after the rows that came with their own numbers."""
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        if _has_sequence(table):
            sequence = func.pg_get_serial_sequence(f'"{table.name}"', "id")
            highest = select(func.coalesce(func.max(table.c.id), 0) + 1).scalar_subquery()
            connection.execute(select(func.setval(sequence, highest, false())))


def _has_sequence(table: Table) -> bool:
    return [column.name for column in table.primary_key] == ["id"]
