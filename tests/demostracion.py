"""The demonstration as tests use it: loaded once per worker, copied for each module that asks."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import select

from govabierto.admin.demo.story import load
from govabierto.app import create_app
from govabierto.cuentas.models import Person, SignInSession
from govabierto.cuentas.rules import hash_session_id
from govabierto.extensions import db
from govabierto.nucleo.clock import FixedClock
from govabierto.settings import Settings
from govabierto.web.edge import transaction
from tests.builders import NOW

PASSWORD = "una frase larga de prueba"


@dataclass(frozen=True)
class Demo:
    """The application with the demonstration in its database and its clock at NOW."""

    app: Flask

    def client(self, key: str | None = None) -> FlaskClient:
        """Return a client: of nobody, or signed in as the person of the demonstration with that key."""
        client = self.app.test_client()
        if key is None:
            return client
        token = secrets.token_urlsafe(32)
        with self.app.app_context(), transaction() as tx:
            person_id = tx.session.scalars(select(Person.id).where(Person.email == f"{key}@demo.invalid")).one()
            tx.session.add(
                SignInSession(
                    id_hash=hash_session_id(token), person_id=person_id, created_at=NOW, last_seen_at=NOW, device=""
                )
            )
        with client.session_transaction() as cookie:
            cookie["sid"] = token
        return client

    def close(self) -> None:
        """Let go of the database."""
        self.app.extensions["page_cache"].close()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


def make_demo(folder: Path, database_url: str, **environ: str) -> Demo:
    """Build an application and load the demonstration into its empty database."""
    given = {
        "GOVABIERTO_CARPETA": str(folder),
        "GOVABIERTO_DATABASE_URL": database_url,
        "GOVABIERTO_RATE_LIMITS": "no",
        "GOVABIERTO_BASE_URL": "http://localhost",
        "GOVABIERTO_JOBS_URL": "memory://",
        **environ,
    }
    app = create_app(Settings.from_env(given), FixedClock(NOW))
    with app.app_context():
        upgrade()
        load(password=PASSWORD)
        db.session.remove()
    return Demo(app)
