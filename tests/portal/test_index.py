"""The portal: one place is gone to, several are listed with where each stands."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.builders import make_place, make_state
from tests.ciclo.builders import make_cycle


def test_a_site_with_one_place_goes_straight_to_it(client: FlaskClient, session: Session) -> None:
    make_state(session)
    session.commit()
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/jacaral/")


def test_a_site_with_several_places_lists_them_and_says_where_each_stands(
    client: FlaskClient, session: Session
) -> None:
    make_cycle(session, make_place(session))
    make_place(session, "san-telmo", "San Telmo del Río")
    session.commit()
    page = client.get("/").get_data(as_text=True)
    assert "2 municipios" in page
    first = page.partition('href="/tres-ceibas/"')[2].partition("</li>")[0]
    second = page.partition('href="/san-telmo/"')[2].partition("</li>")[0]
    assert "<p>Hoy:" in first
    assert "<p>" not in second


def test_a_site_without_places_says_what_to_do(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Todavía no hay ningún municipio" in answer.get_data(as_text=True)
