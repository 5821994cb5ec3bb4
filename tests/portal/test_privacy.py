"""The privacy notice: it says who answers, it is one click away, and its version is the one people accept."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.cuentas.services.registration import PRIVACY_NOTICE
from govabierto.portal.rules import PRIVACY_LAW, PRIVACY_VERSION
from govabierto.territorio.rules import is_valid_slug
from tests.builders import make_place


@pytest.fixture
def notice(client: FlaskClient, session: Session) -> str:
    """Return the notice of a place."""
    make_place(session)
    session.commit()
    answer = client.get("/tres-ceibas/privacidad")
    assert answer.status_code == 200
    return answer.get_data(as_text=True).partition("<main")[2].partition("</main>")[0]


def test_the_notice_says_which_office_answers(notice: str) -> None:
    for fact in ("Secretariado Técnico", "Plaza Mayor 1", "Lunes a viernes, de 9:00 a 16:00"):
        assert fact in notice
    assert 'href="tel:0000000000"' in notice
    assert 'href="mailto:ayuda@tres-ceibas.invalid"' in notice


def test_the_notice_has_a_version_and_says_that_the_government_must_complete_it(notice: str) -> None:
    assert f"versión {PRIVACY_VERSION}, del 21 de noviembre de 2026" in notice
    assert "debe completarlo con su propio fundamento legal" in notice
    assert PRIVACY_LAW in notice


@pytest.mark.parametrize("address", ["/cuenta/datos.json", "/cuenta/perfil", "/cuenta/cerrar"])
def test_the_notice_leads_to_where_people_act(notice: str, address: str) -> None:
    assert f'href="{address}"' in notice


def test_people_accept_the_version_that_is_shown() -> None:
    assert PRIVACY_NOTICE == PRIVACY_VERSION


def test_every_cookie_that_the_site_sets_is_on_the_list(notice: str) -> None:
    for name in ("sesion", "idioma", "equipo"):
        assert f'<th scope="row"><code>{name}</code></th>' in notice
    assert "bound_for" in notice


def test_the_notice_itself_sets_no_cookie(client: FlaskClient, session: Session) -> None:
    make_place(session)
    session.commit()
    assert "Set-Cookie" not in client.get("/tres-ceibas/privacidad").headers


def test_the_notice_of_the_site_leads_to_the_one_of_each_place(client: FlaskClient, session: Session) -> None:
    make_place(session)
    session.commit()
    page = client.get("/privacidad").get_data(as_text=True)
    assert 'href="/tres-ceibas/privacidad"' in page
    assert 'href="/jacaral/privacidad"' in page


def test_a_site_without_places_has_its_notice_too(client: FlaskClient) -> None:
    assert "todavía no tiene ninguno" in client.get("/privacidad").get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/tres-ceibas/", "/tres-ceibas/privacidad"),
        ("/buscar", "/privacidad"),
        ("/cuenta/registro", "/privacidad"),
        ("/tres-ceibas/propuestas/nueva", "/tres-ceibas/privacidad"),
    ],
)
def test_the_notice_is_one_click_away(client: FlaskClient, session: Session, path: str, target: str) -> None:
    make_place(session)
    session.commit()
    assert f'<a href="{target}">' in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize("path", ["/cuenta/registro", "/tres-ceibas/propuestas/nueva"])
def test_the_forms_that_ask_for_data_lead_to_the_notice(client: FlaskClient, session: Session, path: str) -> None:
    make_place(session)
    session.commit()
    main = client.get(path).get_data(as_text=True).partition("<main")[2].partition("</main>")[0]
    assert "privacidad" in main


def test_no_place_can_take_the_address_of_the_notice() -> None:
    assert not is_valid_slug("privacidad")
