"""How many one-row durable commits a second the same database takes from nobody but a loop."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from bench.instalaciones import SQLITE, Installation

Commit = Callable[[], None]
_TABLE = "CREATE TABLE IF NOT EXISTS banco_confirmacion (id INTEGER PRIMARY KEY, v TEXT NOT NULL)"
_INSERT = "INSERT INTO banco_confirmacion (v) VALUES ('x')"


def rate(installation: Installation, *, clients: int, seconds: float) -> float:
    """Return commits a second with that many clients, each with a connection of its own."""
    opener = _sqlite if installation.kind == SQLITE else _postgresql
    counts = [0] * clients
    ready = threading.Barrier(clients + 1)
    stop = threading.Event()

    def client(index: int) -> None:
        commit, close = opener(installation)
        ready.wait()
        while not stop.is_set():
            commit()
            counts[index] += 1
        close()

    threads = [threading.Thread(target=client, args=(index,)) for index in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    stop.wait(seconds)
    stop.set()
    elapsed = time.perf_counter() - start
    for thread in threads:
        thread.join()
    return sum(counts) / elapsed


def _sqlite(installation: Installation) -> tuple[Commit, Callable[[], None]]:
    path = Path(str(make_url(installation.database_url).database)).with_name("confirmaciones.sqlite3")
    connection = sqlite3.connect(path, isolation_level=None, timeout=15, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(_TABLE)

    def commit() -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(_INSERT)
        connection.execute("COMMIT")

    return commit, connection.close


def _postgresql(installation: Installation) -> tuple[Commit, Callable[[], None]]:
    url = make_url(installation.database_url)
    connection = psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database, autocommit=True)
    with _creating:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS banco_confirmacion (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v TEXT)"
        )

    def commit() -> None:
        connection.execute(_INSERT)

    return commit, connection.close


_creating = threading.Lock()
