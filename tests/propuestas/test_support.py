"""Supporting: one per person, exact counts, nobody listed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.cuentas.models import Person
from govabierto.extensions import db
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import NotAllowedError, NotFoundError, SignInRequiredError
from govabierto.nucleo.places import Place
from govabierto.nucleo.tables import Base
from govabierto.propuestas import services
from govabierto.propuestas.models import Proposal, ProposalSupport
from govabierto.propuestas.rules import ProposalState
from govabierto.web.edge import transaction
from tests.builders import NOW, actor_of, csrf_token, make_person, make_place
from tests.propuestas.builders import make_proposal

PEOPLE = 20
THREADS = 40


def test_a_person_counts_once_and_may_change_her_mind(session: Session) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    act = {"actor": actor_of(session, make_person(session)), "place": place, "folio": proposal.folio, "now": NOW}
    commands = (services.support, services.support, services.withdraw_support, services.withdraw_support)
    counts = [command(session, **act).support_count for command in commands]  # type: ignore[operator]
    assert counts == [1, 1, 0, 0]


def test_the_public_record_counts_supports_and_names_nobody(session: Session) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    rosa = make_person(session, "Rosalinda")
    services.support(session, actor=actor_of(session, rosa), place=place, folio=proposal.folio, now=NOW)
    entry = session.scalars(select(LogEntry)).one()
    assert entry.kind == "propuesta.apoyada"
    assert json.loads(entry.content) == {"apoyos": 1, "estado": "submitted"}
    assert "Rosalinda" not in entry.content + entry.actor_post + entry.actor_role


def test_who_may_not_support_is_told_why(session: Session) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    closed = make_proposal(session, place, state=ProposalState.WITHDRAWN)
    held = make_proposal(session, place, state=ProposalState.HELD)
    verified = actor_of(session, make_person(session))
    unverified = actor_of(session, make_person(session, confirmed=False))
    cases = [
        (Actor(), proposal, SignInRequiredError),
        (unverified, proposal, NotAllowedError),
        (verified, closed, NotAllowedError),
        (verified, held, NotFoundError),
    ]
    for actor, subject, error in cases:
        with pytest.raises(error):
            services.support(session, actor=actor, place=place, folio=subject.folio, now=NOW)


def test_supporting_and_stopping_by_the_page(session: Session, client_for: Callable[[Person], FlaskClient]) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    rosa = client_for(make_person(session))
    page = f"/{place.slug}/propuestas/{proposal.folio}"
    token = {"csrf_token": csrf_token(rosa, page)}
    assert rosa.post(f"{page}/apoyo", data=token).status_code == 303
    assert "La apoyas" in rosa.get(page).get_data(as_text=True)
    assert rosa.post(f"{page}/apoyo/retirar", data=token).status_code == 303
    assert "La apoyas" not in rosa.get(page).get_data(as_text=True)


def race(app: Flask, session: Session) -> tuple[Place, Proposal]:
    """Let 40 threads support a proposal for 20 people, each person twice at the same time."""
    place = make_place(session)
    proposal = make_proposal(session, place)
    actors = [actor_of(session, make_person(session)) for _ in range(PEOPLE)]
    session.commit()
    barrier = threading.Barrier(THREADS)
    errors: list[BaseException] = []

    def support(actor: Actor) -> None:
        with app.app_context():
            barrier.wait(30)
            try:
                with transaction(actor=actor, now=NOW) as tx:
                    services.support(tx.session, actor=actor, place=place, folio=proposal.folio, now=NOW)
            except BaseException as error:  # noqa: BLE001 - told to the test below
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=support, args=(actor,)) for actor in actors for _ in range(THREADS // PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert errors == []
    session.rollback()
    session.refresh(proposal)
    return place, proposal


def rows_of(session: Session, proposal: Proposal) -> int:
    return session.scalar(select(func.count()).where(ProposalSupport.proposal_id == proposal.id)) or 0


def test_forty_threads_for_twenty_people_count_twenty(app: Flask, session: Session) -> None:
    _, proposal = race(app, session)
    assert (proposal.support_count, rows_of(session, proposal)) == (PEOPLE, PEOPLE)


def test_without_the_key_of_the_table_the_same_race_counts_forty(app: Flask, session: Session) -> None:
    with without_key(session):
        _, proposal = race(app, session)
        assert (proposal.support_count, rows_of(session, proposal)) == (THREADS, THREADS)


@contextmanager
def without_key(session: Session) -> Iterator[None]:
    """Take away the key that guards supports, and give it back afterwards."""
    columns = "proposal_id BIGINT, person_id BIGINT, created_at TIMESTAMP"
    run(session, "DROP TABLE proposal_support", f"CREATE TABLE proposal_support ({columns})")
    try:
        yield
    finally:
        session.rollback()
        run(session, "DROP TABLE proposal_support")
        Base.metadata.tables["proposal_support"].create(session.connection())
        session.commit()


def run(session: Session, *statements: str) -> None:
    for statement in statements:
        session.execute(text(statement))
    session.commit()
