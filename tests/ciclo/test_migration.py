"""Cycles that lived before the machine come to the stage that their windows imply, and go back unharmed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Boolean, DateTime, column, insert, select, table, text

from govabierto.app import create_app, data_folder
from govabierto.extensions import db
from govabierto.settings import Settings
from tests import bases

REVISION = "0006"
NOW = datetime.now(UTC).replace(microsecond=0)
ROWS = (
    (1, "proposals", {"integracion": (-90, -60), "propuestas": (-30, 30)}, ""),
    (2, "implementation", {"cumplimiento": (-200, -10)}, ""),
    (3, "intent", {}, ""),
    (4, "member_selection", {"integracion": (-9, 9)}, "La sociedad civil se retiró."),
)


@pytest.fixture
def old_app(worker_id: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Give an application whose schema is the one before the machine."""
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path_factory.getbasetemp())
    app = create_app(Settings.from_env({"GOVABIERTO_CARPETA": str(tmp_path), "GOVABIERTO_DATABASE_URL": url}))
    with app.app_context():
        upgrade(revision=str(ScriptDirectory(str(data_folder("migrations"))).get_revision(REVISION).down_revision))
        yield app
        db.session.remove()
        db.engine.dispose()
    bases.drop_database(url)


def fill_old_schema() -> None:
    """Write a place and its cycles as they were."""
    instant = DateTime(timezone=True)
    cycle = table(
        "cycle",
        *(column(name) for name in ("id", "folio", "jurisdiction_id", "number", "title", "suspension_reason")),
        *(column("is_suspended", Boolean()), column("created_at", instant)),
    )
    window = table(
        "stage_window",
        *(column("cycle_id"), column("stage"), column("opens_at", instant), column("closes_at", instant)),
    )
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO jurisdiction (id, folio, slug, name, kind, timezone, currency, office_name, "
                "office_address, office_hours, office_phone, office_email, created_at) VALUES (1, 'J-1', 'x', 'X', "
                "'estado', 'America/Mexico_City', 'MXN', '', '', '', '', '', :now)"
            ),
            {"now": NOW.replace(tzinfo=None) if connection.dialect.name == "sqlite" else NOW},
        )
        for number, _stage, windows, reason in ROWS:
            known = {"id": number, "folio": f"CI-{number}", "jurisdiction_id": 1, "number": number, "title": "C"}
            known |= {"is_suspended": bool(reason), "suspension_reason": reason, "created_at": NOW}
            connection.execute(insert(cycle), [known])
            for stage, (first, last) in windows.items():
                dates = {"opens_at": NOW + timedelta(days=first), "closes_at": NOW + timedelta(days=last)}
                connection.execute(insert(window), [{"cycle_id": number, "stage": stage, **dates}])


def test_old_cycles_come_to_the_stage_that_their_windows_imply_and_back(old_app: Flask) -> None:
    fill_old_schema()
    upgrade()
    cycle = table("cycle", *(column(name) for name in ("id", "current_stage", "state", "state_reason", "preset")))
    with db.engine.connect() as connection:
        rows = connection.execute(select(cycle).order_by(cycle.c.id)).all()
        counts = connection.execute(text("SELECT COUNT(*) FROM cycle_stage")).scalar_one()
        passages = connection.execute(text("SELECT COUNT(*) FROM stage_passage")).scalar_one()
    assert [row.current_stage for row in rows] == [stage for _number, stage, _windows, _reason in ROWS]
    assert [(row.state, row.state_reason) for row in rows[2:]] == [("active", ""), ("suspended", ROWS[3][3])]
    assert {row.preset for row in rows} == {"mexico_stm"}
    assert (counts, passages) == (22 * len(ROWS), len(ROWS))
    parent = str(ScriptDirectory(str(data_folder("migrations"))).get_revision(REVISION).down_revision)
    downgrade(revision=parent)
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT is_suspended, suspension_reason FROM cycle ORDER BY id")).all()
    assert [(bool(row[0]), row[1]) for row in found] == [(bool(reason), reason) for *_rest, reason in ROWS]
