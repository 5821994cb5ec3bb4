"""Account pages belong to no place: their header leads back to the reader's own, and keeps no cookie for it."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from tests.builders import make_person, make_place, make_resident, make_staff

SignIn = Callable[[Person], FlaskClient]


def brand(client: FlaskClient, path: str = "/cuenta/") -> str:
    """Return where the name in the header leads."""
    found = re.search(r'<a class="brand" href="([^"]+)"', client.get(path).get_data(as_text=True))
    assert found
    return found.group(1)


def test_who_was_on_her_way_to_a_page_of_a_place_sees_that_place(session: Session, client: FlaskClient) -> None:
    make_place(session, "tres-ceibas", "Tres Ceibas")
    make_place(session, "san-telmo", "San Telmo")
    session.commit()
    page = client.get("/cuenta/entrar?next=/san-telmo/plan/").get_data(as_text=True)
    assert 'class="brand" href="/san-telmo/"' in page
    assert re.search(r'<nav class="crumbs.*?<a href="/san-telmo/">San Telmo</a>', page, re.DOTALL)
    assert 'href="/san-telmo/propuestas/"' in page
    assert brand(client, "/cuenta/recuperar?next=/san-telmo/") == "/san-telmo/"
    assert brand(client, "/cuenta/recuperar") == "/"


def test_what_leads_to_no_place_or_away_leads_to_the_list(session: Session, client: FlaskClient) -> None:
    make_place(session, "san-telmo", "San Telmo")
    session.commit()
    for target in ("/bitacora/", "//san-telmo/", "https://otro.example/san-telmo/", "/no-existe/plan/"):
        assert brand(client, f"/cuenta/entrar?next={target}") == "/"


def test_staff_see_the_place_of_their_post_and_residents_their_own(session: Session, client_for: SignIn) -> None:
    home, office = make_place(session, "tres-ceibas", "Tres Ceibas"), make_place(session, "san-telmo", "San Telmo")
    assert brand(client_for(make_resident(session, home))) == "/tres-ceibas/"
    assert brand(client_for(make_staff(session, office, Role.SECRETARY))) == "/san-telmo/"
    assert brand(client_for(make_person(session, "Nadie"))) == "/"


def test_a_page_of_a_place_sends_to_sign_in_with_the_way_back(session: Session, client: FlaskClient) -> None:
    make_place(session, "san-telmo", "San Telmo")
    session.commit()
    assert 'href="/cuenta/entrar?next=/san-telmo/votaciones/"' in client.get("/san-telmo/votaciones/").get_data(
        as_text=True
    )
