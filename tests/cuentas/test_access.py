"""Who may call what: every route of the room by every role, and a person's own data."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.cuentas import queries
from govabierto.cuentas.models import Person
from govabierto.cuentas.queries.own_data import OWN_TABLES, columns_to_person
from govabierto.nucleo.actors import Role
from govabierto.web.edge import POLICY_ATTRIBUTE
from tests.builders import make_person, make_place, make_resident, make_staff
from tests.cuentas.builders import PASSWORD, make_account, sign_in

PUBLIC = (
    "/cuenta/entrar",
    "/cuenta/registro",
    "/cuenta/recuperar",
    "/cuenta/recuperar/listo",
)
OWN = (
    "/cuenta/",
    "/cuenta/perfil",
    "/cuenta/clave",
    "/cuenta/correo",
    "/cuenta/sesiones",
    "/cuenta/segundo-factor",
    "/cuenta/codigos",
    "/cuenta/llaves",
    "/cuenta/cerrar",
    "/cuenta/datos.json",
)
DESK = ("/tres-ceibas/ventanilla/",)
ROLES = (None, *Role)
POSTS = (
    "/cuenta/entrar",
    "/cuenta/salir",
    "/cuenta/registro",
    "/cuenta/recuperar",
    "/cuenta/recuperar/clave",
    "/cuenta/clave",
    "/cuenta/clave/abc",
    "/cuenta/correo",
    "/cuenta/correo/abc",
    "/cuenta/confirmar",
    "/cuenta/confirmar/abc",
    "/cuenta/perfil",
    "/cuenta/cerrar",
    "/cuenta/sesiones/otras",
    "/cuenta/sesiones/0123456789abcdef/terminar",
    "/cuenta/segundo-factor",
    "/cuenta/segundo-factor/activar",
    "/cuenta/segundo-factor/entrar",
    "/cuenta/segundo-factor/perdido",
    "/cuenta/segundo-factor/quitar",
    "/cuenta/codigos",
    "/cuenta/llaves",
    "/cuenta/llaves/nueva",
    "/cuenta/llaves/entrar",
    "/cuenta/llaves/LL-2222222/quitar",
    "/cuenta/aprobaciones/RF-2222222",
    "/tres-ceibas/ventanilla/",
    "/tres-ceibas/ventanilla/P-2222222",
    "/tres-ceibas/ventanilla/P-2222222/clave",
)


def test_every_route_of_the_room_declares_its_policy(app: Flask) -> None:
    rooms = ("cuentas.", "ventanilla.")
    views = {name: view for name, view in app.view_functions.items() if name.startswith(rooms)}
    assert len(views) > 40
    assert [name for name, view in views.items() if not hasattr(view, POLICY_ATTRIBUTE)] == []


def test_the_accounts_library_adds_no_route_of_its_own(app: Flask) -> None:
    assert not any(name.startswith("security") for name in app.view_functions)


def test_every_post_of_the_room_is_in_this_list(app: Flask) -> None:
    rooms = ("cuentas.", "ventanilla.")
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(rooms) and "POST" in rule.methods]
    assert len(rules) == len(POSTS)


@pytest.mark.parametrize("path", POSTS)
def test_a_post_without_a_token_is_refused(
    session: Session, path: str, client_for: Callable[[Person], FlaskClient]
) -> None:
    client = client_for(make_staff(session, make_place(session), Role.DESK))
    assert client.post(path, data={"current": PASSWORD}).status_code == 400


@pytest.mark.parametrize("path", OWN + DESK + ("/cuenta/aprobaciones",))
def test_whoever_did_not_sign_in_is_sent_to_do_so(session: Session, client: FlaskClient, path: str) -> None:
    make_place(session)
    session.commit()
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/cuenta/entrar?next={path}")


@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_its_own_pages_and_only_the_desk_sees_the_desk(
    session: Session, role: Role | None, client_for: Callable[[Person], FlaskClient]
) -> None:
    place = make_place(session)
    person = make_staff(session, place, role) if role else make_resident(session, place)
    client = client_for(person)
    assert {path: client.get(path).status_code for path in OWN} == dict.fromkeys(OWN, 200)
    assert {client.get(path).status_code for path in PUBLIC[:2]} == {303}
    expected = 200 if role in (Role.DESK, Role.SECRETARY) else 403
    assert client.get("/tres-ceibas/ventanilla/").status_code == expected
    assert client.get(f"/tres-ceibas/ventanilla/{person.folio}").status_code == expected
    assert client.get("/cuenta/aprobaciones").status_code == (200 if role else 403)


def test_a_desk_serves_only_its_own_place(session: Session, client_for: Callable[[Person], FlaskClient]) -> None:
    make_place(session, "san-telmo", "San Telmo del Río")
    client = client_for(make_staff(session, make_place(session), Role.DESK))
    assert client.get("/san-telmo/ventanilla/").status_code == 403
    assert client.get("/tres-ceibas/ventanilla/P-2222222").status_code == 404


@pytest.mark.parametrize("path", PUBLIC)
def test_pages_of_strangers_open_in_both_languages(client: FlaskClient, path: str) -> None:
    for language in ("es", "en"):
        answer = client.get(path, query_string={"lang": language})
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("token", ["abc", "%00", "%F0%9F%92%A5", "x" * 2000, "..%2F", "-"])
@pytest.mark.parametrize("room", ["clave", "correo", "confirmar"])
def test_an_invented_link_is_only_a_dead_one(client: FlaskClient, room: str, token: str) -> None:
    assert client.get(f"/cuenta/{room}/{token}").status_code in (400, 404, 410)


def test_a_column_that_refers_to_a_person_has_a_rule_in_her_own_data(app: Flask) -> None:
    found = {f"{table.name}.{column.name}" for table, column in columns_to_person()}
    assert found == set(OWN_TABLES)


def test_a_person_downloads_what_is_kept_about_her_without_secrets(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    answer = client.get("/cuenta/datos.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    data: dict[str, Any] = json.loads(answer.data)
    assert set(data) == {"cuenta", *OWN_TABLES.values()}
    assert data["cuenta"]["email"] == person.email
    assert len(data["sesiones"]) == 1
    for secret in (person.password, person.fs_uniquifier, "id_hash", "password"):
        assert secret not in answer.get_data(as_text=True)


def test_names_are_shown_inert(session: Session, client_for: Callable[[Person], FlaskClient]) -> None:
    person = make_person(session, "<script>alert(1)</script>")
    page = client_for(person).get("/cuenta/").get_data(as_text=True)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_demo_accounts_are_noticed_while_they_are_open(session: Session) -> None:
    person = make_person(session)
    assert not queries.has_demo_accounts(session)
    person.is_demo = True
    session.flush()
    assert queries.has_demo_accounts(session)
    person.active = False
    session.flush()
    assert not queries.has_demo_accounts(session)
