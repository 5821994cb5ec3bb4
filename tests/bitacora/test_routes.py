"""Pages of the public record: anyone can list it, filter it and compute a hash again."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora import services
from govabierto.bitacora.models import LogEntry
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.things import ThingRef
from govabierto.territorio.models import OrganisationKind
from govabierto.territorio.services import create_community, create_organisation
from tests.builders import NOW, make_person, make_place
from tests.statements import statements

SignIn = Callable[[Person], FlaskClient]


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def register(session: Session, count: int) -> None:
    """Make a place with as many registered organisations."""
    place = make_place(session)
    for number in range(count):
        create_organisation(
            session, actor=SYSTEM, place=place, name=f"Red Vecinal {number:02d}", now=NOW,
            kind=OrganisationKind.CIVIL_SOCIETY,
        )  # fmt: skip
    session.commit()


def test_an_empty_record_says_so(client: FlaskClient) -> None:
    assert "Todavía no hay actos" in page(client, "/bitacora/")


def test_acts_are_listed_newest_first_with_their_thing_and_what_the_record_proves(
    session: Session, client: FlaskClient
) -> None:
    register(session, 3)
    for path in ("/bitacora/", "/tres-ceibas/bitacora/"):
        html = page(client, path)
        assert html.index("Red Vecinal 02") < html.index("Red Vecinal 00")
        for words in ("Se registró la organización", "Qué no prueba todavía", "3 actos"):
            assert words in html


def test_a_place_lists_only_its_own_acts(session: Session, client: FlaskClient) -> None:
    register(session, 1)
    make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    session.commit()
    assert "Red Vecinal" not in page(client, "/san-telmo-del-rio/bitacora/")


def test_the_list_of_all_places_kept_in_memory_shows_the_next_act_at_once(
    session: Session, client: FlaskClient
) -> None:
    register(session, 1)
    assert "1 acto" in page(client, "/bitacora/")
    place = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    create_community(session, actor=SYSTEM, place=place, name="El Arenal", now=NOW)
    session.commit()
    assert "Se agregó una comunidad" in page(client, "/bitacora/")


def test_the_list_comes_in_pages_and_by_kind_of_act(session: Session, client: FlaskClient) -> None:
    register(session, 30)
    second = page(client, "/tres-ceibas/bitacora/?pagina=2")
    assert "Red Vecinal 00" in second
    assert "Red Vecinal 29" not in second
    assert "Red Vecinal" in page(client, "/tres-ceibas/bitacora/?acto=organizacion.creada")
    assert "Ningún acto de ese tipo" in page(client, "/tres-ceibas/bitacora/?acto=ciclo.abierto")


@pytest.mark.parametrize(
    "query",
    ["acto='--", "acto=kind", "pagina=-1", "pagina=0", "pagina=" + "9" * 30, "pagina=²", "pagina=1e9", "pagina=%E2%82"],
)
def test_strange_filters_and_pages_never_break_the_list(session: Session, client: FlaskClient, query: str) -> None:
    register(session, 1)
    assert client.get(f"/tres-ceibas/bitacora/?{query}").status_code == 200


def test_anyone_can_compute_the_hash_of_an_act_again(session: Session, client: FlaskClient) -> None:
    register(session, 1)
    number = session.scalars(select(LogEntry.id)).one()
    html = page(client, f"/bitacora/{number}")
    salt = re.search(r"<code class=\"as-typed\">([0-9a-f]{32})</code>", html)
    printed = re.search(r"<code class=\"as-typed\">([0-9a-f]{64})</code>", html)
    assert salt
    assert printed
    content = client.get(f"/bitacora/{number}/contenido.json")
    assert content.mimetype == "application/json"
    assert sha256(bytes.fromhex(salt[1]) + content.data).hexdigest() == printed[1]


@pytest.mark.parametrize("number", ["0", "999999", str(2**63), str(2**200), "-1", "uno"])
def test_an_act_that_does_not_exist_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/bitacora/{number}").status_code == 404


def test_an_act_without_public_thing_and_with_hostile_text_is_shown_as_text(
    session: Session, client: FlaskClient
) -> None:
    entry = services.append(
        session, kind="<script>x</script>", subject=ThingRef("nada", "X-2222222"), jurisdiction_id=None,
        content={"texto": "</code><script>alert(1)</script>"}, now=NOW,
    )  # fmt: skip
    session.commit()
    for path in ("/bitacora/", f"/bitacora/{entry.id}"):
        html = page(client, path)
        assert "<script>alert" not in html
        assert "<script>x" not in html
    assert "no tiene página pública" in page(client, f"/bitacora/{entry.id}")


def test_a_page_of_acts_takes_at_most_eight_statements(app: Flask, session: Session, client_for: SignIn) -> None:
    register(session, 30)
    reader = client_for(make_person(session))
    with statements(app) as seen:
        page(reader, "/tres-ceibas/bitacora/")
    assert len(seen) <= 8, "\n".join(seen)
