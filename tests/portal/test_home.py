"""The first screen of a place: one main button, the search by folio, three figures and the office."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.ciclo.rules import PublicStage
from govabierto.nucleo.clock import FixedClock
from tests.builders import make_place
from tests.ciclo import builders as ciclo
from tests.portal.builders import make_voting_place
from tests.propuestas.builders import make_proposal
from tests.statements import statements

MAX_STATEMENTS = 14


def main_of(client: FlaskClient, path: str = "/tres-ceibas/") -> str:
    """Return what stands in the main part of a page."""
    page = client.get(path).get_data(as_text=True)
    return page.partition("<main")[2].partition("</main>")[0]


def main_buttons(part: str) -> list[str]:
    """Return the words of the main buttons."""
    found = re.findall(r'<(?:a|button)[^>]*class="btn main"[^>]*>(.*?)</(?:a|button)>', part, re.DOTALL)
    return [re.sub(r"<[^>]+>", "", inner).strip() for inner in found]


def test_during_the_vote_the_one_main_button_votes(client: FlaskClient, session: Session) -> None:
    make_voting_place(session)
    session.commit()
    page = main_of(client)
    assert main_buttons(page) == ["Votar"]
    assert re.search(r'href="/tres-ceibas/votaciones/V-[2-9A-Z]{7}"', page)


@pytest.fixture
def proposing(session: Session, clock: FixedClock) -> None:
    """Make a place, and move the clock to when people propose."""
    ciclo.make_cycle(session, make_place(session))
    session.commit()
    clock.instant = ciclo.WINDOWS[PublicStage.PROPOSALS][0] + timedelta(days=1)


@pytest.mark.usefixtures("proposing")
def test_while_people_propose_the_one_main_button_writes_a_proposal(client: FlaskClient) -> None:
    page = main_of(client)
    assert main_buttons(page) == ["Escribir una propuesta"]
    assert 'href="/tres-ceibas/propuestas/nueva"' in page


def test_before_any_cycle_the_home_says_so_and_invites_to_write(client: FlaskClient, session: Session) -> None:
    make_place(session)
    session.commit()
    page = main_of(client)
    assert "Hoy: todavía no empieza el plan" in page
    assert main_buttons(page) == ["Escribir una propuesta"]


def test_when_the_window_closes_the_page_changes_by_itself(
    client: FlaskClient, session: Session, clock: FixedClock
) -> None:
    make_voting_place(session)
    session.commit()
    before = main_of(client)
    clock.instant = ciclo.WINDOWS[PublicStage.DRAFTING][0] + timedelta(hours=1)
    after = main_of(client)
    assert main_buttons(before) == ["Votar"]
    assert main_buttons(after) == ["Ver el plan"]


def test_a_folio_can_be_searched_from_the_first_screen(client: FlaskClient, session: Session) -> None:
    make_voting_place(session)
    session.commit()
    page = main_of(client)
    form = page.partition("<search>")[2].partition("</search>")[0]
    assert 'action="/buscar"' in form
    assert "Busca tu folio" in form
    assert page.index("<search>") < page.index('id="camino"')


def test_three_figures_tell_what_was_done_what_is_late_and_what_waits(client: FlaskClient, session: Session) -> None:
    make_voting_place(session)
    session.commit()
    figures = re.findall(r'<li class="stat"><b>(.*?)</b><a[^>]*>(.*?)</a>', main_of(client))
    assert figures == [("0", "cumplidos y revisados"), ("0", "atrasados"), ("2", "propuestas sin respuesta")]


def test_figures_of_a_plan_that_does_not_exist_are_not_zeros(client: FlaskClient, session: Session) -> None:
    make_proposal(session, make_place(session))
    session.commit()
    values = re.findall(r'<li class="stat"><b>(.*?)</b>', main_of(client))
    assert values[2] == "1"
    assert "0" not in values


def test_the_office_stands_on_the_first_screen_with_address_hours_and_phone(
    client: FlaskClient, session: Session
) -> None:
    make_place(session)
    session.commit()
    office = main_of(client).partition('class="small office"')[2].partition("</p>")[0]
    for fact in ("Secretariado Técnico", "Plaza Mayor 1", "Lunes a viernes, de 9:00 a 16:00", 'href="tel:0000000000"'):
        assert fact in office


def test_the_home_takes_at_most_fourteen_statements_and_one_more_to_count_owed_answers_anew(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    place = make_voting_place(session)
    for number in range(20):
        make_proposal(session, place, title=f"Propuesta {number}")
    session.commit()
    counts = []
    for _visit in range(2):
        app.extensions["page_cache"].clear()
        with statements(app) as seen:
            assert client.get("/tres-ceibas/").status_code == 200
        counts.append(len(seen))
    assert counts[0] <= MAX_STATEMENTS + 1
    assert 0 < counts[1] <= MAX_STATEMENTS


def test_the_home_of_a_state_lists_its_municipalities(client: FlaskClient, session: Session) -> None:
    ciclo.make_cycle(session, make_place(session))
    make_place(session, "san-telmo", "San Telmo del Río")
    session.commit()
    part = main_of(client, "/jacaral/").partition('id="municipios"')[2]
    assert 'href="/tres-ceibas/"' in part
    assert "San Telmo del Río" in part
    assert "Todavía no empieza un ciclo." in part
