"""Alembic's environment: the application's engine and metadata, batch mode for SQLite, lock limits on PostgreSQL."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection, text

from govabierto.extensions import db
from govabierto.nucleo.tables import Base, UtcDateTime

#: Full-text indexes are made by hand, one per engine; autogeneration must leave them alone.
ENGINE_OWN = ("search_fts",)


def include_object(_item: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave out what only one engine has."""
    return not (kind in ("table", "index") and name is not None and name.startswith(ENGINE_OWN))


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write our instants as plain timestamps, so that a migration never depends on the application's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run(connection: Connection) -> None:
    """Run the migrations on a connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET lock_timeout = '5s'"))
        context.run_migrations()


def set_foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys off while tables are made anew, and on again; it ignores this in a transaction.

    A table that others refer to is changed by copying it, dropping it and renaming the copy (SQLite, ALTER TABLE).
    """
    if connection.dialect.name == "sqlite":
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA foreign_keys=OFF" if state == "off" else "PRAGMA foreign_keys=ON")
        cursor.close()


def check_foreign_keys(connection: Connection) -> None:
    """Refuse to leave a row of SQLite pointing at nothing."""
    if connection.dialect.name == "sqlite":
        torn = connection.execute(text("PRAGMA foreign_key_check")).all()
        if torn:
            message = f"a migration left rows that point at nothing: {torn[:5]}"
            raise RuntimeError(message)


with current_app.app_context(), db.engine.connect() as connection:
    set_foreign_keys(connection, "off")
    try:
        run(connection)
        check_foreign_keys(connection)
        connection.commit()
    finally:
        connection.rollback()
        set_foreign_keys(connection, "on")
