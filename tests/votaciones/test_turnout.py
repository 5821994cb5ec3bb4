"""Wherever votes come from, the turnout that pages add up is what counting the participations gives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from govabierto.extensions import db
from govabierto.votaciones import queries
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import BallotState
from tests import bases
from tests.builders import make_place
from tests.demostracion import make_demo
from tests.nucleo.test_migrations import empty_app
from tests.votaciones.builders import make_ballot

__all__ = ["empty_app"]


@pytest.fixture
def demo_app(worker_id: str, tmp_path: Path) -> Iterator[Flask]:
    """Give an application with the demonstration in a database of its own."""
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path)
    app = make_demo(tmp_path / "instancia", url).app
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    bases.drop_database(url)


def test_votes_of_yesterday_are_added_up_by_the_migration(empty_app: Flask) -> None:
    upgrade()
    session = db.session()
    place = make_place(session)
    kinds = {"open": 3, "due": 2, "counted": 4}
    ballots = {state: make_ballot(session, place, state, votes=[["1"]] * votes).id for state, votes in kinds.items()}
    session.commit()
    db.session.remove()
    downgrade(revision="0001")
    upgrade()
    found = {state: queries.turnout(db.session(), ballot_id) for state, ballot_id in ballots.items()}
    assert found == kinds


def test_the_turnout_of_every_ballot_of_the_demonstration_is_right(demo_app: Flask) -> None:
    session = db.session()
    voted = 0
    for ballot in session.scalars(select(Ballot)):
        voters = queries.participations(session, ballot.id)
        assert queries.turnout(session, ballot.id) == voters
        voted += voters if ballot.state is BallotState.OPEN else 0
    assert voted, "an open ballot has votes"
