"""Installations with data: made once, kept in the system's temporary folder, copied for each run."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import make_url, text

from bench import datos
from bench.tamanos import EDITION, Size
from govabierto.app import create_app
from govabierto.extensions import db
from govabierto.settings import PREFIX, Settings
from govabierto.votaciones.sealing import FileKeyStore, KeyStore
from tests import bases

SQLITE, POSTGRESQL = bases.SQLITE, bases.POSTGRESQL
#: Fixed, so that cookies may be signed here; these installations listen on this machine only and hold nothing real.
_SIGNING_KEY = "banco-de-pruebas-sin-nada-que-guardar-0000"
_HERE = Path(__file__).parent
_DATABASE_FILE = "govabierto.sqlite3"
_SOURCES = ("datos.py", "datos_plan.py", "datos_voces.py", "escritura.py", "tamanos.py", "textos.py")
#: A commit is on the disk before it is acknowledged; the servers of the tests are told otherwise.
_DURABLE = ("fsync = on", "synchronous_commit = on", "full_page_writes = on", "shared_buffers = '128MB'")


@dataclass(frozen=True)
class Installation:
    """A folder and a database with one set. database_pids: processes whose time counts as the site's."""

    size: Size
    folder: Path
    database_url: str
    database_pids: tuple[int, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The engine."""
        return SQLITE if self.database_url.startswith(SQLITE) else POSTGRESQL

    def environ(self, **settings: str) -> dict[str, str]:
        """Return the environment of a process of this installation, without settings of whoever runs this."""
        given = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        return given | self.own_settings(**settings)

    def own_settings(self, **settings: str) -> dict[str, str]:
        """Return only its settings, as environment variables."""
        own = {
            "CARPETA": str(self.folder),
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": _SIGNING_KEY,
            "RATE_LIMITS": "no",  # all load comes from one address, which they would stop
            "LOG_FORMAT": "json",
            **settings,
        }
        return {PREFIX + name: value for name, value in own.items()}

    def app(self, **settings: str) -> Flask:
        """Return the application on this installation, in this process."""
        return create_app(Settings.from_env(self.own_settings(**settings)))


def sqlite(size: Size, run_folder: Path) -> Installation:
    """Return a fresh copy of a set on SQLite, in the folder of this run."""
    kept = _kept_folder() / f"{size.name}-{_fingerprint()}"
    if not kept.is_dir():
        _forget_older(size)
        draft = Path(tempfile.mkdtemp(dir=_kept_folder(), prefix=".haciendo-"))
        _make(Installation(size, draft, f"sqlite:///{draft / _DATABASE_FILE}"))
        draft.rename(kept)
    folder = run_folder / f"sqlite-{size.name}"
    shutil.copytree(kept, folder)
    copy = Installation(size, folder, f"sqlite:///{folder / _DATABASE_FILE}")
    _refresh(copy)
    return copy


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a PostgreSQL whose commits are durable and give its address; it ends with this process."""
    folder = Path(tempfile.mkdtemp(prefix="govabierto-pg-"))
    address = bases.start_postgresql(folder)
    _as_owner(address, *(f"ALTER SYSTEM SET {line}" for line in _DURABLE), "SELECT pg_reload_conf()")
    yield address


def postgresql(size: Size, run_folder: Path, server: str) -> Installation:
    """Return a set in a new database of a server."""
    name = f"banco_{size.name.lower()}"
    _as_owner(server, f'CREATE DATABASE "{name}" TEMPLATE template0')
    folder = run_folder / f"postgresql-{size.name}"
    folder.mkdir()
    url = make_url(server).set(database=name).render_as_string()
    made = Installation(size, folder, url, (_postmaster(server),))
    _make(made)
    _as_owner(url, "VACUUM ANALYZE", "CHECKPOINT")
    return made


def key_store(app: Flask, folder: Path) -> KeyStore:
    """Return where the application keeps the secrets of votes."""
    return cast(KeyStore, app.extensions.get("ballot_keys") or FileKeyStore(folder / "llaves"))


def _make(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        upgrade()
        with db.engine.begin() as connection:
            keys = key_store(app, installation.folder)
            datos.fill(connection, installation.size, now=datetime.now(UTC), keys=keys)
        if installation.kind == SQLITE:
            with db.engine.connect() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()


def _refresh(installation: Installation) -> None:
    app = installation.app()
    with app.app_context():
        with db.engine.begin() as connection:
            datos.refresh(connection, datetime.now(UTC))
        db.engine.dispose()


def _kept_folder() -> Path:
    folder = Path(tempfile.gettempdir()) / "govabierto-banco"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _forget_older(size: Size) -> None:
    for older in _kept_folder().glob(f"{size.name}-*"):
        shutil.rmtree(older, ignore_errors=True)


def _fingerprint() -> str:
    """Return what changes when the data or the schema do."""
    versions = (_HERE.parent / "migrations" / "versions").glob("*.py")
    digest = hashlib.sha256(str(EDITION).encode())
    for path in sorted([*versions, *(_HERE / name for name in _SOURCES)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _as_owner(address: str, *statements: str) -> None:
    url = make_url(address)
    with psycopg.connect(
        host=str(url.query["host"]), user=url.username, dbname=url.database, autocommit=True
    ) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _postmaster(server: str) -> int:
    url = make_url(server)
    with psycopg.connect(host=str(url.query["host"]), user=url.username, dbname=url.database) as connection:
        row = connection.execute("SELECT pg_read_file('postmaster.pid', 0, 12)").fetchone()
        assert row is not None
        return int(str(row[0]).split()[0])
