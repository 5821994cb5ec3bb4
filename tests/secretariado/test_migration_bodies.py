"""The migration of bodies, on a database that looks like yesterday's: nothing that was there is lost."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, MetaData, Table

from govabierto.app import create_app, data_folder
from govabierto.extensions import db
from govabierto.nucleo.clock import FixedClock
from govabierto.settings import Settings
from tests import bases
from tests.builders import NOW


@pytest.fixture
def old_app(worker_id: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an application whose database is as it was before the migration."""
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path_factory.getbasetemp())
    app = create_app(
        Settings.from_env({"GOVABIERTO_CARPETA": str(tmp_path), "GOVABIERTO_DATABASE_URL": url}), FixedClock(NOW)
    )
    with app.app_context():
        upgrade(revision=before())
        yield app
        db.session.remove()
        db.engine.dispose()
    bases.drop_database(url)


def own() -> Any:
    """Return the migration of this story, whatever its number is."""
    script = ScriptDirectory(str(data_folder("migrations")))
    return next(one for one in script.walk_revisions() if one.path.endswith("_cuerpos.py"))


def before() -> str:
    revision = own().down_revision
    assert isinstance(revision, str)
    return revision


def put(connection: Connection, name: str, /, **values: Any) -> None:
    """Insert a row; whatever else the table asks for at this point of its history is filled in by its type."""
    table = Table(name, MetaData(), autoload_with=connection)
    for column in table.columns:
        if column.name not in values and not column.nullable and not column.primary_key:
            values[column.name] = _filler(column)
    connection.execute(table.insert(), values)


def _filler(column: sa.Column[Any]) -> Any:
    if column.name == "locale":  # one of two words, by a CHECK
        return "es"
    if isinstance(column.type, sa.Boolean):
        return False
    if isinstance(column.type, sa.JSON):
        return {}
    kinds: tuple[tuple[type[Any], Any], ...] = ((sa.DateTime, NOW), (sa.Date, NOW.date()), (sa.Integer, 1))
    return next((value for kind, value in kinds if isinstance(column.type, kind)), "")


def yesterday(connection: Connection) -> None:
    put(
        connection, "jurisdiction", id=1, folio="J-1", slug="jacaral", name="Jacaral", kind="estado",
        timezone="America/Mexico_City", term_starts_on=date(2024, 1, 1), term_ends_on=date(2027, 12, 31),
    )  # fmt: skip
    put(
        connection,
        "person",
        id=1,
        folio="P-1",
        email="a@demo.invalid",
        fs_uniquifier="x",
        public_name_mode="first_name",
    )
    put(connection, "mandate", id=1, folio="M-1", person_id=1, role="seat_holder", post="Asiento", jurisdiction_id=1)
    put(
        connection, "body", id=1, folio="B-1", jurisdiction_id=1, kind="promoter_group", name="Grupo", profile_version=1
    )
    put(connection, "seat", id=1, folio="AS-1", body_id=1, code="S1", sector="civil_society", has_vote=True)
    put(
        connection, "seat_term", id=1, seat_id=1, mandate_id=1, capacity="holder", member_name="Rosa",
        from_on=date(2025, 1, 1),
    )  # fmt: skip
    put(connection, "body_session", id=1, folio="S-1", body_id=1, kind="ordinaria", state="closed", number=1, year=2026)
    put(connection, "attendance", id=1, session_id=1, seat_id=1, seat_term_id=1, arrived_at=NOW)


def rows(statement: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_what_was_there_stays_and_gets_its_new_words(old_app: Flask) -> None:
    with db.engine.begin() as connection:
        yesterday(connection)
    upgrade(revision=own().revision)
    assert rows("SELECT slug, description, name FROM body") == [("promoter-group", "", "Grupo")]
    assert rows("SELECT function, code FROM seat WHERE has_vote AND has_voice") == [("member", "S1")]
    assert rows("SELECT member_name, post, mandate_id FROM seat_term") == [("Rosa", "", 1)]
    assert rows("SELECT count(*) FROM attendance") == [(1,)]
    assert [str(row[0])[:10] for row in rows("SELECT ends_on FROM administration_term")] == ["2027-12-31"]


def test_going_back_keeps_who_has_a_mandate_and_lets_go_of_who_has_none(old_app: Flask) -> None:
    with db.engine.begin() as connection:
        yesterday(connection)
    upgrade(revision=own().revision)
    with db.engine.begin() as connection:
        put(connection, "seat", id=2, folio="AS-2", body_id=1, code="S2", sector="citizen", function="member")
        put(connection, "seat_term", id=2, seat_id=2, capacity="holder", member_name="Sin cuenta")
        put(connection, "attendance", id=2, session_id=1, seat_id=2, seat_term_id=2, arrived_at=NOW)
    downgrade(revision=before())
    assert rows("SELECT member_name FROM seat_term") == [("Rosa",)]
    assert rows("SELECT seat_id FROM attendance") == [(1,)]
    upgrade(revision=own().revision)
    assert rows("SELECT member_name FROM seat_term") == [("Rosa",)]
