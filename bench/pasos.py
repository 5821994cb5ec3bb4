"""Counting, inside this process, what the database does for one request: statements, and steps or rows."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event, text

_COUNTED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)
_WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)\b", re.IGNORECASE)
_ROWS_READ = (
    "SELECT (SELECT COALESCE(SUM(seq_tup_read + COALESCE(idx_tup_fetch, 0)), 0) FROM pg_stat_user_tables)"
    " + (SELECT COALESCE(SUM(idx_tup_read), 0) FROM pg_stat_user_indexes)"
)


@dataclass
class Work:
    """What the database did. steps: of SQLite's virtual machine; rows: read by PostgreSQL; locked_ms: writing."""

    statements: list[str] = field(default_factory=list)
    #: Steps counted when each statement began.
    began_at: list[int] = field(default_factory=list)
    steps: int = 0
    rows: int = 0
    write_commits: int = 0
    locked_ms: list[float] = field(default_factory=list)

    @property
    def amount(self) -> int:
        """Steps or rows, whichever the engine counts."""
        return self.steps or self.rows

    def costs(self) -> list[tuple[int, str]]:
        """Return SQLite's steps of each statement, in order."""
        ends = [*self.began_at[1:], self.steps]
        return [
            (end - start, statement) for start, end, statement in zip(self.began_at, ends, self.statements, strict=True)
        ]


@contextmanager
def counted(engine: Engine, *, indexes_only: bool = False) -> Iterator[Work]:
    """Count what the database does until the block ends; one block at a time.

    indexes_only: PostgreSQL scans no whole table where an index would do, as it does by itself with small tables.
    """
    work = Work()
    watch = _Watch(work, indexes_only=indexes_only)
    engine.dispose()
    for name in watch.EVENTS:
        event.listen(engine, name, getattr(watch, name))
    before = _rows_read(engine)
    try:
        yield work
    finally:
        work.rows = _rows_read(engine) - before
        for name in watch.EVENTS:
            event.remove(engine, name, getattr(watch, name))
        engine.dispose()


class _Watch:
    """The listeners of one count."""

    EVENTS = ("begin", "before_cursor_execute", "after_cursor_execute", "commit")

    def __init__(self, work: Work, *, indexes_only: bool) -> None:
        self._work = work
        self._indexes_only = indexes_only
        self._has_written = False
        self._locked_at: float | None = None

    def begin(self, connection: Connection) -> None:
        """Watch a connection from its first transaction on."""
        self._has_written, self._locked_at = False, None
        raw: Any = connection.connection.dbapi_connection
        if isinstance(raw, sqlite3.Connection):
            raw.set_progress_handler(self._step, 1)
        elif self._indexes_only:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")

    def before_cursor_execute(self, _connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Keep a statement, unless it is ours or only opens or closes something."""
        if _COUNTED.match(statement) and "pg_stat_" not in statement:
            self._work.statements.append(" ".join(statement.split()))
            self._work.began_at.append(self._work.steps)
            self._has_written = self._has_written or bool(_WRITES.match(statement))
            if self._has_written and self._locked_at is None:
                self._locked_at = time.perf_counter()

    def after_cursor_execute(self, _connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        """Note when SQLite's write lock was granted."""
        if statement == "BEGIN IMMEDIATE":
            self._locked_at = time.perf_counter()

    def commit(self, _connection: Connection) -> None:
        """Count the commits of transactions that wrote."""
        if self._has_written:
            self._work.write_commits += 1
            if self._locked_at is not None:
                self._work.locked_ms.append(1000 * (time.perf_counter() - self._locked_at))
        self._has_written, self._locked_at = False, None

    def _step(self) -> int:
        self._work.steps += 1
        return 0


def _rows_read(engine: Engine) -> int:
    """Return how many rows PostgreSQL's tables and indexes gave, all told; zero on SQLite."""
    if engine.dialect.name != "postgresql":
        return 0
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_stat_force_next_flush()"))
        connection.commit()
        return int(connection.execute(text(_ROWS_READ)).scalar_one())
