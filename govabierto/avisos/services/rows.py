"""Inserting rows that may be there already: the constraint decides, and a second time is no error."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, Executable
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from govabierto.nucleo.tables import Base


def insert_into(session: Session, model: type[Base]) -> Any:
    """Return an INSERT of a model that knows ``on_conflict_do_nothing`` on the engine in use."""
    make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    return make(model)


def change(session: Session, statement: Executable) -> int:
    """Run a statement that writes, and return how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement, execution_options={"preserve_rowcount": True})).rowcount
