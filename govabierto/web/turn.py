"""SQLite's writers in a queue: it takes one at a time and makes the others poll, asleep for up to 100 ms.

Threads of a process wait at a lock of Python's, processes at one of the system's on a file beside the database; both
wake whoever waits at once. Who writes without asking here, such as another program, meets SQLite's own lock.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine

SUFFIX = "-turno"


class Turn:
    """The right to write to one database, held by one thread of one process at a time; a thread may take it again."""

    def __init__(self, path: str | None) -> None:
        self._path = path
        self._threads = threading.RLock()
        self._depth = 0
        self._file: tuple[int, int] | None = None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for the turn and hold it during the block."""
        with self._threads:
            self._depth += 1
            try:
                if self._depth == 1 and self._path is not None:
                    fcntl.flock(self._descriptor(self._path), fcntl.LOCK_EX)
                yield
            finally:
                self._depth -= 1
                if self._depth == 0 and self._file is not None:
                    fcntl.flock(self._file[1], fcntl.LOCK_UN)

    def _descriptor(self, path: str) -> int:
        """Return the file's descriptor of this very process: one that was forked with it would share its lock."""
        if self._file is None or self._file[0] != os.getpid():
            self._file = (os.getpid(), os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        return self._file[1]


_TURNS: dict[str, Turn] = {}
_LOCK = threading.Lock()


def turn_of(engine: Engine) -> Turn:
    """Return the turn of a SQLite database; one in memory has no file and needs none."""
    name = engine.url.database or ""
    with _LOCK:
        if name not in _TURNS:
            has_file = name not in ("", ":memory:") and not name.startswith("file:")
            _TURNS[name] = Turn(name + SUFFIX if has_file else None)
        return _TURNS[name]
