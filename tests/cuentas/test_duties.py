"""Staff find their pages: what the account page lists for each role, and that each of those pages opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.app import DUTIES
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from govabierto.propuestas.rules import ProposalState
from tests.builders import TODAY, make_mandate, make_place, make_resident, make_staff
from tests.propuestas.builders import make_proposal
from tests.secretariado.builders import make_body

TITLE = "Hoy te toca"


def section(client: FlaskClient) -> str:
    """Return the part of the account page that says what waits for whoever signed in, or nothing."""
    page = client.get("/cuenta/").get_data(as_text=True)
    found = re.search(r'<section[^>]*aria-labelledby="hoy-te-toca">.*?</section>', page, re.DOTALL)
    return found.group(0) if found else ""


def pages_in(part: str) -> list[str]:
    """Return the addresses of the duties in that part, without the title of each place."""
    return re.findall(r'<li>.*?href="([^"]+)"', part)


def test_every_role_has_a_page_to_work_on() -> None:
    assert set(DUTIES) == set(Role)
    assert all(DUTIES.values())


@pytest.mark.parametrize("role", Role)
def test_each_role_finds_its_pages_and_they_open(
    session: Session, role: Role, client_for: Callable[[Person], FlaskClient]
) -> None:
    place = make_place(session)
    make_body(session, place)
    client = client_for(make_staff(session, place, role))
    part = section(client)
    assert TITLE in part
    assert place.name in part
    pages = pages_in(part)
    assert len(pages) == len(DUTIES[role])
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_somebody_without_a_post_is_told_no_duties_but_where_she_lives(
    session: Session, client_for: Callable[[Person], FlaskClient]
) -> None:
    client = client_for(make_resident(session, make_place(session)))
    assert section(client) == ""
    assert 'href="/tres-ceibas/"' in client.get("/cuenta/").get_data(as_text=True)


def test_a_post_that_ended_gives_no_duties(session: Session, client_for: Callable[[Person], FlaskClient]) -> None:
    place = make_place(session)
    person = make_resident(session, place)
    make_mandate(session, person, place, Role.DESK).to_on = TODAY - timedelta(days=1)
    assert section(client_for(person)) == ""


def test_duties_are_told_place_by_place_and_a_page_of_two_posts_once(
    session: Session, client_for: Callable[[Person], FlaskClient]
) -> None:
    here, there = make_place(session), make_place(session, "san-telmo", "San Telmo del Río")
    person = make_staff(session, here, Role.SEAT_HOLDER)
    make_mandate(session, person, here, Role.ALTERNATE)
    make_mandate(session, person, there, Role.DESK)
    pages = pages_in(section(client_for(person)))
    assert sorted(pages) == ["/san-telmo/ventanilla/", "/tres-ceibas/secretariado/"]


def test_the_list_counts_what_waits(session: Session, client_for: Callable[[Person], FlaskClient]) -> None:
    place = make_place(session)
    client = client_for(make_staff(session, place, Role.MODERATOR))
    assert "espera" not in section(client)
    for _number in range(2):
        make_proposal(session, place, state=ProposalState.HELD)
    session.commit()
    assert "2 esperan" in section(client)
