"""Fixtures of every room: an application on an empty database, a clock that only tests move, a client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from govabierto.app import SUBSCRIPTIONS, create_app
from govabierto.archivos import store as archivos_store
from govabierto.cuentas.models import Person
from govabierto.extensions import db, limiter
from govabierto.nucleo import events
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.tables import Base
from govabierto.settings import Settings
from tests import bases
from tests.builders import NOW, make_sign_in


class FreshClient(FlaskClient):
    """A client whose requests do not share ``g`` with the test, nor with one another."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request within an application context of its own."""
        with self.application.app_context():
            return super().open(*args, **kwargs)


# A slow shared machine is no reason for a property to fail.
hypothesis.settings.register_profile("govabierto", deadline=None)
hypothesis.settings.load_profile("govabierto")


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> str:
    """Return the address of this worker's own database on the engine under test."""
    return bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def _app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("instancia")
    environ = {
        "GOVABIERTO_CARPETA": str(folder),
        "GOVABIERTO_DATABASE_URL": database_url,
        "GOVABIERTO_RATE_LIMITS": "no",
        "GOVABIERTO_BASE_URL": "http://localhost",
    }
    app = create_app(Settings.from_env(environ), FixedClock(NOW))
    app.test_client_class = FreshClient
    app.config["TESTING"] = False  # errors must become pages here too
    with app.app_context():
        upgrade()
    yield app
    app.extensions["page_cache"].close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(_app: Flask) -> Iterator[Flask]:
    """Give the application with an empty database and the clock at NOW; clean up after the test."""
    _app.extensions["clock"].instant = NOW
    _app.extensions["page_cache"].clear()
    # Another application of the same process may have bound a store of its own.
    archivos_store.bind(_app.extensions["file_store"], max_bytes=_app.extensions["settings"].max_upload_bytes)
    events.wire(SUBSCRIPTIONS)  # a test may have listened alone
    limiter.enabled = False  # one object for all applications: the last one built, with limits or not, has set it
    yield _app
    with _app.app_context():
        empty_database()


def empty_database() -> None:
    """Take every row out of every table."""
    db.session.remove()
    tables = [table.name for table in reversed(Base.metadata.sorted_tables)]
    with db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            names = ", ".join(f'"{name}"' for name in tables)
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
            return
        connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        connection.execute(text("DELETE FROM search_fts"))
        for name in tables:
            connection.execute(text(f'DELETE FROM "{name}"'))


@pytest.fixture
def clock(app: Flask) -> FixedClock:
    """Give the application's clock, which only the test moves."""
    moving: FixedClock = app.extensions["clock"]
    return moving


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """Give a session; commit it for what a client must see."""
    with app.app_context():
        yield db.session()
        db.session.rollback()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give an anonymous client."""
    return app.test_client()


@pytest.fixture
def client_for(app: Flask, session: Session) -> Callable[[Person], FlaskClient]:
    """Give a function that returns a client signed in as a person; it commits the session first."""

    def sign_in(person: Person) -> FlaskClient:
        token = make_sign_in(session, person)
        session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["sid"] = token
        return client

    return sign_in


@pytest.fixture
def shared_data() -> Path:
    """Give the folder of real data beside the repository; tests that use it also run on samples of our own."""
    return Path(__file__).parent.parent.parent / "shared" / "data"
