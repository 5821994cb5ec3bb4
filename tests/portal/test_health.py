"""What monitors read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session

from govabierto.extensions import db
from govabierto.portal.rules import MIN_FREE_BYTES, Health
from govabierto.trabajos import services as trabajos
from tests.builders import NOW


def test_a_site_that_works_answers_200_with_nothing_to_say(client: FlaskClient, session: Session) -> None:
    trabajos.beat(session, now=NOW)
    session.commit()
    answer = client.get("/salud")
    assert answer.status_code == 200
    assert answer.get_json() == {"estado": "ok", "fallas": [], "avisos": [], "hora": NOW.isoformat()}


def test_a_runner_never_heard_is_a_warning_and_not_a_failure(client: FlaskClient) -> None:
    answer = client.get("/salud")
    assert answer.status_code == 200
    assert (answer.get_json()["fallas"], answer.get_json()["avisos"]) == ([], ["trabajos"])


def test_a_runner_that_went_silent_is_a_warning(client: FlaskClient, session: Session) -> None:
    trabajos.beat(session, now=NOW - timedelta(minutes=10))
    session.commit()
    assert client.get("/salud").get_json()["avisos"] == ["trabajos"]


@pytest.fixture
def without_database(app: Flask, tmp_path: Path) -> Iterator[None]:
    """Leave the application without its database while the test runs."""
    with app.app_context():
        engines = cast(dict[str | None, Engine], db.engines)
        known = engines[None]
        engines[None] = create_engine(f"sqlite:///{tmp_path}/no-hay/base.db")
        yield
        engines[None] = known


@pytest.mark.usefixtures("without_database")
def test_a_database_that_is_away_answers_503_and_says_so(client: FlaskClient) -> None:
    answer = client.get("/salud")
    assert answer.status_code == 503
    assert answer.get_json()["estado"] == "falla"
    assert answer.get_json()["fallas"] == ["base_de_datos"]


def test_a_full_disk_is_a_failure() -> None:
    assert Health(True, True, MIN_FREE_BYTES - 1).failures == ("disco",)
    assert Health(True, True, MIN_FREE_BYTES).failures == ()
