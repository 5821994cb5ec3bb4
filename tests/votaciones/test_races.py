"""Many at once: the table, and only the table, decides that a person votes once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from govabierto.app import create_app
from govabierto.extensions import db
from govabierto.nucleo.actors import SYSTEM, Actor
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import GovAbiertoError
from govabierto.settings import Settings
from govabierto.votaciones import queries, services
from govabierto.web.edge import transaction
from tests import bases
from tests.builders import NOW, actor_of, make_place, make_resident
from tests.votaciones.builders import key_store, make_ballot

pytestmark = pytest.mark.resistencia
PEOPLE = 20


@pytest.fixture
def second_app(worker_id: str, tmp_path: Path) -> Iterator[Flask]:
    """Give an application on a database of its own, whose tables a test may break."""
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path)
    environ = {
        "GOVABIERTO_CARPETA": str(tmp_path / "instancia"),
        "GOVABIERTO_DATABASE_URL": url,
        "GOVABIERTO_RATE_LIMITS": "no",
    }
    app = create_app(Settings.from_env(environ), FixedClock(NOW))
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    bases.drop_database(url)


def stage(app: Flask, people: int) -> tuple[str, list[Actor]]:
    """Commit an open ballot and its voters; return its folio and them."""
    with app.app_context():
        session = db.session()
        place = make_place(session)
        ballot = make_ballot(session, place)
        actors = [actor_of(session, make_resident(session, place)) for _ in range(people)]
        folio = ballot.folio
        session.commit()
        db.session.remove()
    return folio, actors


def cast_at_once(app: Flask, folio: str, actors: Sequence[Actor]) -> Counter[str]:
    """Cast one vote per actor, all at the same moment, each in a thread, a session and a transaction of its own."""
    start = threading.Barrier(len(actors))
    answers: list[str] = []

    def cast(actor: Actor) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction(actor=actor) as tx:
                    services.cast_ballot(
                        tx.session, actor=actor, ballot_folio=folio, choices=["1"], keys=key_store(), now=tx.now
                    )
                answers.append("accepted")
            except services.AlreadyVotedError:
                answers.append("refused")
            except (GovAbiertoError, SQLAlchemyError) as error:
                answers.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=cast, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(answers)


def stored(app: Flask, folio: str) -> tuple[int, int, int]:
    """Return how many participations there are, what the turnout says, and how many sealed ballots there are."""
    with app.app_context():
        session = db.session()
        ballot = queries.ballot_by_folio(session, folio)
        found = (
            queries.participations(session, ballot.id),
            queries.turnout(session, ballot.id),
            len(list(queries.sealed_ballots(session, ballot.id))),
        )
        db.session.remove()
    return found


def test_forty_threads_for_twenty_people_store_twenty_votes(app: Flask) -> None:
    folio, people = stage(app, PEOPLE)
    assert cast_at_once(app, folio, people * 2) == {"accepted": PEOPLE, "refused": PEOPLE}
    assert stored(app, folio) == (PEOPLE, PEOPLE, PEOPLE)


def test_without_the_constraint_the_same_forty_threads_store_too_many(second_app: Flask) -> None:
    with second_app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE participation DROP CONSTRAINT pk_participation"))
        else:
            connection.execute(text("DROP TABLE participation"))
            connection.execute(text("CREATE TABLE participation (ballot_id INTEGER, voter_key BLOB)"))
    folio, people = stage(second_app, PEOPLE)
    answers = cast_at_once(second_app, folio, people * 2)
    assert answers["accepted"] > PEOPLE
    assert stored(second_app, folio)[0] > PEOPLE


def test_fifty_identical_votes_of_one_person_are_one_vote(app: Flask) -> None:
    folio, people = stage(app, 1)
    for _round in range(3):
        cast_at_once(app, folio, people * 50)
    assert stored(app, folio) == (1, 1, 1)


def test_a_close_amid_votes_counts_every_acknowledged_one_and_no_other(app: Flask, clock: FixedClock) -> None:
    folio, people = stage(app, PEOPLE)
    with app.app_context():
        closes_at = queries.ballot_by_folio(db.session(), folio).closes_at
        db.session.remove()
    closing: list[str] = []

    def close() -> None:
        with app.app_context():
            clock.instant = closes_at
            with transaction(actor=SYSTEM) as tx:
                services.close_ballot(tx.session, actor=SYSTEM, ballot_folio=folio, keys=key_store(), now=tx.now)
            closing.append("closed")
            db.session.remove()

    closer = threading.Timer(0.01, close)
    closer.start()
    answers = cast_at_once(app, folio, people)
    closer.join()
    with app.app_context():
        ballot = queries.ballot_by_folio(db.session(), folio)
        assert closing == ["closed"]
        assert ballot.ballot_count == answers["accepted"] == queries.turnout(db.session(), ballot.id)
        assert queries.participations(db.session(), ballot.id) == answers["accepted"]
        assert list(queries.sealed_ballots(db.session(), ballot.id)) == []
        db.session.remove()
