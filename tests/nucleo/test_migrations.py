"""Migrations: up, down and up again on a database of their own, and the schema says what the models say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, inspect, text

from govabierto.app import create_app, data_folder
from govabierto.extensions import db
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.tables import Base
from govabierto.settings import Settings
from tests import bases
from tests.builders import NOW

FULL_TEXT = "search_fts"  # SQLite's own index, with the tables that it makes for itself


@pytest.fixture
def empty_app(worker_id: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an application whose database has nothing in it."""
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path_factory.getbasetemp())
    environ = {"GOVABIERTO_CARPETA": str(tmp_path), "GOVABIERTO_DATABASE_URL": url}
    app = create_app(Settings.from_env(environ), FixedClock(NOW))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    bases.drop_database(url)


def tables(connection: Connection) -> set[str]:
    names = inspect(connection).get_table_names()
    return {name for name in names if not name.startswith((FULL_TEXT, "sqlite_")) and name != "alembic_version"}


def shape(connection: Connection) -> dict[str, object]:
    """Return the schema as plain values that can be compared."""
    found = inspect(connection)
    return {
        name: (
            sorted((c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in found.get_columns(name)),
            found.get_pk_constraint(name)["constrained_columns"],
            sorted(str(item) for item in found.get_foreign_keys(name)),
            sorted(str(item) for item in found.get_unique_constraints(name)),
            sorted(str(item["name"]) for item in found.get_check_constraints(name)),
            sorted(str(item["name"]) for item in found.get_indexes(name)),
        )
        for name in sorted(tables(connection))
    }


def differences() -> list[object]:
    """Return what autogeneration would still change; what only one engine has is left out."""
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": lambda _i, name, *_r: not str(name).startswith(FULL_TEXT)}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata))


def test_the_schema_goes_up_down_and_up_to_the_same_place(empty_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        first = shape(connection)
    assert set(first) == {table.name for table in Base.metadata.sorted_tables}
    downgrade(revision="base")
    with db.engine.connect() as connection:
        assert tables(connection) == set()
    upgrade()
    with db.engine.connect() as connection:
        assert shape(connection) == first


def test_the_migrated_schema_is_the_one_of_the_models(empty_app: Flask) -> None:
    upgrade()
    assert differences() == []


def test_a_column_that_no_model_has_would_be_noticed(empty_app: Flask) -> None:
    upgrade()
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE heartbeat ADD COLUMN sobra INTEGER"))
    assert "sobra" in str(differences())


def test_migrating_twice_changes_nothing(empty_app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        first = shape(connection)
    upgrade()
    with db.engine.connect() as connection:
        assert shape(connection) == first


def test_there_is_one_line_of_history() -> None:
    script = ScriptDirectory(str(data_folder("migrations")))
    assert len(script.get_heads()) == 1
    assert [revision.revision for revision in script.walk_revisions()] == sorted(
        (revision.revision for revision in script.walk_revisions()), reverse=True
    )
