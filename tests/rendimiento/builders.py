"""Small sets of the bench's data in the database under test, and what a request asks of it."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from bench import datos, paginas, visitantes
from bench.instalaciones import key_store
from bench.paginas import Target
from bench.pasos import Work, counted
from bench.tamanos import Size
from govabierto.extensions import db
from tests.builders import NOW
from tests.conftest import empty_database

SMALL = Size("chico", proposals=48, votes=480, comments=240, people=60)
TENFOLD = Size("diez veces", proposals=480, votes=4_800, comments=2_400, people=60)
ANYONE = 40
"""A person without a mandate."""


def fill(app: Flask, size: Size) -> None:
    """Put a set into the database, in place of what was there."""
    with app.app_context():
        empty_database()
        with db.engine.begin() as connection:
            datos.fill(connection, size, now=NOW, keys=key_store(app, Path(app.instance_path)))
            if connection.dialect.name == "postgresql":
                connection.execute(text("ANALYZE"))
        app.extensions["page_cache"].clear()


def signed_in(app: Flask, number: int = ANYONE) -> dict[str, str]:
    """Return the headers of a request of the number-th person."""
    return {"Cookie": visitantes.sign_in(app, [number])[0].cookie}


def page(size: Size, key: str) -> Target:
    """Return a page by its key."""
    return next(target for target in paginas.pages(size) if target.key == key)


def work_of(app: Flask, path: str, headers: dict[str, str] | None = None) -> Work:
    """Return what a page asks of the database once everything that is remembered is remembered.

    The memory of whole pages is emptied, so that the page is made anew.
    """
    client = bare_client(app)
    assert client.get(path, headers=headers).status_code == 200
    app.extensions["page_cache"].clear()
    with app.app_context():
        engine = db.engine
    with counted(engine, indexes_only=True) as work:
        assert client.get(path, headers=headers).status_code == 200
    return work


def bare_client(app: Flask) -> FlaskClient:
    """Return a client that sends the cookies it is told and keeps none."""
    return app.test_client(use_cookies=False)
