"""The list: filters, order, paging, statements and work that do not grow."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.dialogo.rules import Disposition
from govabierto.extensions import db
from govabierto.nucleo.actors import Role
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.propuestas import queries, services
from govabierto.propuestas.rules import ListFilter, ProposalState, Sort, filter_of
from tests.bases import database_kind
from tests.builders import NOW, TODAY, actor_of, make_community, make_person, make_place, make_staff
from tests.propuestas.builders import make_proposal

PATH = "/tres-ceibas/propuestas/"


def titles(session: Session, place: Place, asked: ListFilter, number: int = 1, today: date = TODAY) -> list[str]:
    listing = queries.listing_of(session, place.id, asked, number=number, today=today)
    return [row.title for row in listing.page.items]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements that the application sends."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_filters_orders_and_pages(session: Session) -> None:
    place = make_place(session)
    noria = make_community(session, place)
    for number in range(17):
        made = make_proposal(session, place, title=f"Número {number:02d}", published_at=NOW - timedelta(days=number))
        made.support_count = number
    make_proposal(session, place, title="Del agua", pillars=[Pillar.TRANSPARENCIA], community=noria)
    make_proposal(session, place, title="Admitida", state=ProposalState.ADMITTED)
    make_proposal(session, place, title="Escondida", state=ProposalState.HELD)
    make_proposal(session, make_place(session, "san-telmo", "San Telmo"), title="De otro lugar")
    session.flush()
    assert titles(session, place, ListFilter(sort=Sort.SUPPORTED))[:2] == ["Número 16", "Número 15"]
    assert titles(session, place, ListFilter())[0] == "Número 00"
    assert len(titles(session, place, ListFilter(), number=2)) == 4
    assert titles(session, place, ListFilter(pillar=Pillar.TRANSPARENCIA)) == ["Del agua"]
    assert titles(session, place, ListFilter(community_slug="la-noria")) == ["Del agua"]
    assert titles(session, place, ListFilter(state=ProposalState.ADMITTED)) == ["Admitida"]
    assert titles(session, place, ListFilter(query="aguas")) == ["Del agua"]
    assert titles(session, place, ListFilter(query="escondida")) == []
    listing = queries.listing_of(session, place.id, ListFilter(), number=1, today=TODAY)
    assert (listing.page.total, listing.counts[ProposalState.ADMITTED]) == (19, 1)


def test_the_random_order_lasts_a_day_and_holds_everything_once(session: Session) -> None:
    place = make_place(session)
    for number in range(40):
        make_proposal(session, place, title=f"Número {number:02d}")
    asked = ListFilter(sort=Sort.RANDOM)
    pages = [title for number in (1, 2, 3) for title in titles(session, place, asked, number)]
    assert sorted(pages) == [f"Número {number:02d}" for number in range(40)]
    assert pages != sorted(pages)
    assert titles(session, place, asked) == pages[:15]
    assert titles(session, place, asked, today=TODAY + timedelta(days=1)) != pages[:15]


def test_values_that_are_not_on_the_lists_are_ignored() -> None:
    hostile = {"q": " agua\x00 ", "pilar": "x' OR 1=1", "comunidad": "../..", "estado": "draft", "orden": "id; DROP"}
    assert filter_of(hostile) == ListFilter(query="agua")


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 40, "1e9", "²", ""])
def test_any_page_number_is_answered(client: FlaskClient, session: Session, page: str) -> None:
    make_place(session)
    session.commit()
    assert client.get(PATH, query_string={"pagina": page, "estado": "held", "q": "%' \"*"}).status_code == 200


def test_totals_follow_what_is_published_and_withdrawn(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    rosa = make_person(session)
    proposal = make_proposal(session, place, rosa)
    session.commit()
    assert "1 propuesta<" in client.get(PATH).get_data(as_text=True)
    services.withdraw(session, actor=actor_of(session, rosa), place=place, folio=proposal.folio, now=NOW)
    make_proposal(session, place)
    session.commit()
    page = client.get(PATH).get_data(as_text=True)
    assert "2 propuestas<" in page
    assert "Retirada por quien la escribió" in page


@pytest.mark.parametrize("query", ["", "?orden=apoyadas&pilar=innovacion", "?q=parque&pagina=2", "?orden=azar"])
def test_a_list_takes_at_most_eight_statements_signed_in(
    session: Session, client_for: Callable[[Person], FlaskClient], query: str
) -> None:
    place = make_place(session)
    make_community(session, place)
    for number in range(40):
        make_proposal(session, place, title=f"Parque {number}", pillars=[Pillar.INNOVACION, Pillar.TRANSPARENCIA])
    client = client_for(make_staff(session, place, Role.SECRETARY))
    with statements() as seen:
        assert client.get(PATH + query).status_code == 200
    assert len(seen) <= (9 if "azar" in query else 8), seen


def test_a_page_takes_at_most_ten_statements_signed_in(
    session: Session, client_for: Callable[[Person], FlaskClient]
) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    rosa = make_person(session)
    for _ in range(60):
        services.comment(session, actor=actor_of(session, rosa), place=place, folio=proposal.folio, text="Sí", now=NOW)
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    services.answer(
        session,
        actor=secretary,
        place=place,
        folio=proposal.folio,
        disposition=Disposition.INCLUDED,
        reasons="Va",
        now=NOW,
    )
    client = client_for(rosa)
    with statements() as seen:
        assert client.get(f"{PATH}{proposal.folio}").status_code == 200
    assert len(seen) <= 10, seen


def steps_of(session: Session, work: Callable[[], object]) -> int:
    """Count SQLite's virtual machine steps, in tens."""
    connection = session.connection().connection.dbapi_connection
    assert isinstance(connection, sqlite3.Connection)
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    connection.set_progress_handler(tick, 10)
    try:
        work()
    finally:
        connection.set_progress_handler(None, 0)
    return count


if database_kind() == "sqlite":  # the steps counted are its own

    @pytest.mark.parametrize(
        "asked",
        [
            ListFilter(),
            ListFilter(sort=Sort.SUPPORTED),
            ListFilter(state=ProposalState.ADMITTED),
            ListFilter(state=ProposalState.ADMITTED, sort=Sort.SUPPORTED),
            ListFilter(pillar=Pillar.INNOVACION),
        ],
    )
    def test_the_work_of_a_list_does_not_grow_with_the_proposals(session: Session, asked: ListFilter) -> None:
        place = make_place(session)

        def grow(count: int) -> int:
            for number in range(count):
                state = ProposalState.ADMITTED if number % 2 else ProposalState.SUBMITTED
                made = make_proposal(session, place, state=state, pillars=[Pillar.INNOVACION])
                made.support_count = number
            session.flush()
            queries.listing_of(session, place.id, asked, number=1, today=TODAY)
            return steps_of(session, lambda: queries.listing_of(session, place.id, asked, number=1, today=TODAY))

        few, many = grow(40), grow(360)
        assert many <= few * 1.15 + 5, (few, many)
