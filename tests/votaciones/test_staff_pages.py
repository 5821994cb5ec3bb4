"""The secretariat's pages, and who else reaches them: nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.folios import new_folio
from govabierto.votaciones.rules import Method
from tests.builders import NOW, csrf_token, make_place, make_resident, make_staff
from tests.votaciones.builders import key_store, make_ballot

BASE = "/tres-ceibas/votaciones"
#: Late enough to vote before, soon enough for a sign-in of today to live on.
CLOSES_AT = NOW + timedelta(hours=2)
ClientFor = Callable[[Person], FlaskClient]


def post(client: FlaskClient, path: str, page: str, **fields: object) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": csrf_token(client, page)} | fields)
    return answer.status_code, answer.get_data(as_text=True)


STAFF_FORM = {
    "title": "Obras de La Noria",
    "binds": "El Secretariado las lleva al plan.",
    "options": "Pozo nuevo | 600,000\nParque lineal | 500,000\nLuminarias | 400,000.50",
    "method": Method.GREEDY_SKIP.value,
    "max_choices": "2",
    "budget": "1,000,000",
    "tie_rule": "sorteo",
    "electorate_level": "desk",
    "opens_at": "17/11/2026 09:00",
    "closes_at": "20/11/2026 11:00",
}


def test_the_secretariat_prepares_corrects_opens_and_counts_with_forms_alone(
    session: Session, client_for: ClientFor, clock: FixedClock
) -> None:
    place = make_place(session)
    client = client_for(make_staff(session, place, Role.SECRETARY))
    answer = client.post(f"{BASE}/nueva", data=STAFF_FORM | {"csrf_token": csrf_token(client, f"{BASE}/nueva")})
    page = answer.headers["Location"]
    assert answer.status_code == 303
    edited = client.get(f"{page}/editar").get_data(as_text=True)
    assert "Luminarias | 400000.50" in edited
    assert post(client, f"{page}/editar", f"{page}/editar", **STAFF_FORM | {"title": "Obras"})[0] == 303
    assert post(client, f"{page}/abrir", f"{page}/abrir")[0] == 303
    assert client.get(f"{page}/editar").status_code == 409
    assert "Todavía no se puede contar" in client.get(f"{page}/cerrar").get_data(as_text=True)
    clock.instant = CLOSES_AT
    assert post(client, f"{page}/cerrar", f"{page}/cerrar")[0] == 303
    assert client.get(f"{page}/resultados").status_code == 200
    assert page.rpartition("/")[2] not in key_store().folios()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"title": ""}, "Escribe de qué trata"),
        ({"options": "Una sola | 1"}, "lleva entre 2 y"),
        ({"options": "A | mucho\nB | 2"}, "costo del renglón 1"),
        ({"budget": "diez"}, "Escribe una cantidad"),
        ({"budget": ""}, "de cuánto es el presupuesto"),
        ({"closes_at": "31/02/2026 20:00"}, "Escribe día, mes, año y hora"),
        ({"closes_at": "16/11/2026 20:00"}, "cerrar después de abrir"),
        ({"max_choices": "9" * 30}, "desde 1"),
        ({"method": "magia"}, ""),
        ({"options": "\n".join(f"Opción {n}" for n in range(1_001))}, "demasiadas opciones"),
    ],
)
def test_a_wrong_draft_comes_back_with_its_error(
    session: Session, client_for: ClientFor, changes: dict[str, str], words: str
) -> None:
    place = make_place(session)
    client = client_for(make_staff(session, place, Role.SECRETARY))
    status, text = post(client, f"{BASE}/nueva", f"{BASE}/nueva", **STAFF_FORM | changes)
    assert status == 422
    assert words in text
    assert "El Secretariado las lleva al plan." in text


def test_a_draft_is_seen_only_by_who_prepares_it(session: Session, client: FlaskClient, client_for: ClientFor) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "draft", title="Secreto por ahora")
    folio, staff = ballot.folio, make_staff(session, place, Role.SECRETARY)
    neighbour = make_resident(session, place)
    assert client_for(staff).get(f"{BASE}/{folio}").status_code == 200
    for reader in (client, client_for(neighbour)):
        for path in (f"/{folio}", f"/{folio}/resultados", f"/{folio}/reglas.json"):
            assert reader.get(BASE + path).status_code == 404
        assert "Secreto por ahora" not in reader.get(f"{BASE}/").get_data(as_text=True)


def test_a_ballot_is_found_only_at_its_own_place(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    folio = make_ballot(session, place).folio
    session.commit()
    assert client.get(f"/san-telmo-del-rio/votaciones/{folio}").status_code == 404
    assert client.get(f"{BASE}/{new_folio('V')}").status_code == 404
    assert client.get(f"{BASE}/V-2222222").status_code == 404


STAFF_PATHS = ["/nueva", "/{draft}/editar", "/{draft}/abrir", "/{due}/cerrar"]
WHO = ["nobody", "neighbour", *[role for role in Role if role not in (Role.ADMIN, Role.SECRETARY)], "elsewhere"]


@pytest.mark.parametrize("who", WHO)
def test_no_one_but_the_secretariat_reaches_the_staff_pages(
    session: Session, client: FlaskClient, client_for: ClientFor, who: str
) -> None:
    place, other = make_place(session), make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    folios = {state: make_ballot(session, place, state).folio for state in ("draft", "due", "open")}
    session.commit()
    if who == "nobody":
        reader, expected = client, 401
    elif who == "neighbour":
        reader, expected = client_for(make_resident(session, place)), 403
    elif who == "elsewhere":
        reader, expected = client_for(make_staff(session, other, Role.SECRETARY)), 403
    else:
        reader, expected = client_for(make_staff(session, place, Role(who))), 403
    headers = {"Accept": "application/json"}
    token_page = f"{BASE}/{folios['open']}"
    token = csrf_token(reader, token_page) if who == "neighbour" else None
    for path in STAFF_PATHS:
        address = BASE + path.format(**folios)
        assert reader.get(address, headers=headers).status_code == expected
        if token:
            assert reader.post(address, data={"csrf_token": token}, headers=headers).status_code == expected
        else:
            assert reader.post(address, headers=headers).status_code == 400


@pytest.mark.parametrize("role", [Role.ADMIN, Role.SECRETARY])
def test_the_secretariat_and_the_administration_reach_them(session: Session, client_for: ClientFor, role: Role) -> None:
    place = make_place(session)
    folios = {state: make_ballot(session, place, state).folio for state in ("draft", "due")}
    client = client_for(make_staff(session, place, role))
    for path in STAFF_PATHS:
        assert client.get(BASE + path.format(**folios)).status_code == 200
