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


def run_without_keys(connection: Connection) -> None:
    """Run the migrations on SQLite, which makes a changed table anew: dropping the old one would break its references.

    Foreign keys can only be switched off outside a transaction; what they guard is checked before they are on again.
    """
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        run(connection)
        connection.commit()
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            message = f"the migration left {len(broken)} rows without what they refer to: {broken[:5]}"
            raise RuntimeError(message)
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


with current_app.app_context(), db.engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        run_without_keys(connection)
    else:
        run(connection)
        connection.commit()
