"""Pages of the cycle."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.ciclo import services
from govabierto.ciclo.rules import PublicStage
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from tests.builders import NOW, csrf_token, make_person, make_place, make_staff
from tests.ciclo.builders import local, make_cycle
from tests.statements import statements

BASE = "/tres-ceibas/proceso"
SignIn = Callable[[Person], FlaskClient]


def page(client: FlaskClient, path: str = f"{BASE}/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_place_without_a_cycle_says_so(session: Session, client: FlaskClient) -> None:
    make_place(session)
    session.commit()
    assert "Todavía no hay un ciclo abierto" in page(client)
    assert client.get(f"{BASE}/calendario.ics").status_code == 404


def test_the_page_says_what_happens_today_and_until_when(session: Session, client: FlaskClient) -> None:
    make_cycle(session, make_place(session))
    session.commit()
    html = page(client)
    for words in ("Hoy: se vota qué entra", "Quedan 9 días", "Sin fechas publicadas todavía.", "no han cambiado"):
        assert words in html


def test_a_page_kept_in_memory_changes_when_the_stage_closes(
    session: Session, client: FlaskClient, clock: FixedClock
) -> None:
    make_cycle(session, make_place(session))
    session.commit()
    clock.instant = local(2026, 11, 30) - timedelta(seconds=1)
    assert "Hoy: se vota" in page(client)
    clock.advance(timedelta(seconds=1))
    assert "Entre una etapa y otra" in page(client)
    clock.instant = local(2026, 12, 1)
    assert "Hoy: se escriben los compromisos" in page(client)


def test_the_secretary_moves_a_window_and_everybody_sees_old_new_and_why(
    session: Session, client: FlaskClient, client_for: SignIn
) -> None:
    place = make_place(session)
    make_cycle(session, place)
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    form = f"{BASE}/etapas/redaccion"
    html = page(secretary, form)
    assert 'value="01/12/2026"' in html
    assert 'value="31/01/2027"' in html
    token = csrf_token(secretary, form)
    wrong = secretary.post(form, data={"csrf_token": token, "opens_on": "7 dic", "closes_on": "07/02/2027"})
    assert wrong.status_code == 422
    assert "Escribe el día así" in wrong.get_data(as_text=True)
    sent = {"csrf_token": token, "opens_on": "07/12/2026", "closes_on": "2027-02-07", "reason": "Por el festivo."}
    assert secretary.post(form, data=sent).status_code == 303
    seen = page(client)
    for words in ("Del 1 de diciembre de 2026 al 31 de enero de 2027", "al 7 de febrero de 2027", "Por el festivo."):
        assert words in seen
    before = client.get(f"{BASE}/calendario.ics").get_data(as_text=True)
    assert before.count("BEGIN:VEVENT") == 4
    assert "SEQUENCE:1\r\n" in before


def test_the_secretary_opens_suspends_and_resumes(session: Session, client: FlaskClient, client_for: SignIn) -> None:
    place = make_place(session)
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    token = csrf_token(secretary, f"{BASE}/nuevo")
    assert secretary.post(f"{BASE}/nuevo", data={"csrf_token": token, "title": ""}).status_code == 422
    sent = {"csrf_token": token, "title": "Primer Plan", "opens_on": "01/12/2026", "closes_on": "15/01/2027"}
    assert secretary.post(f"{BASE}/nuevo", data=sent).status_code == 303
    pause = f"{BASE}/suspension"
    assert secretary.post(pause, data={"csrf_token": token, "reason": ""}).status_code == 422
    assert secretary.post(pause, data={"csrf_token": token, "reason": "Se retiró <b>la mesa</b>."}).status_code == 303
    html = page(client)
    assert "El ciclo está suspendido" in html
    assert "<b>la mesa</b>" not in html
    assert secretary.post(pause, data={"csrf_token": token, "reason": "Volvió."}).status_code == 303
    assert "El ciclo está suspendido" not in page(client)


@pytest.mark.parametrize("path", ["nuevo", "etapas/redaccion"])
@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 303), ("person", 403), *((role, 200 if role is Role.SECRETARY else 403) for role in Role)],
)
def test_who_sees_the_forms_of_the_cycle(
    session: Session, client: FlaskClient, client_for: SignIn, path: str, role: object, status: int
) -> None:
    place = make_place(session)
    make_cycle(session, place)
    session.commit()
    who = client
    if role is not None:
        who = client_for(make_staff(session, place, role) if isinstance(role, Role) else make_person(session))
    assert who.get(f"{BASE}/{path}").status_code == status


@pytest.mark.parametrize("path", ["nuevo", "etapas/redaccion", "suspension"])
def test_the_secretariat_of_another_place_moves_nothing_here(session: Session, client_for: SignIn, path: str) -> None:
    make_cycle(session, make_place(session))
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    stranger = client_for(make_staff(session, other, Role.SECRETARY))
    token = csrf_token(stranger, "/cuenta/")
    assert stranger.post(f"{BASE}/{path}", data={"csrf_token": token, "reason": "x"}).status_code == 403


def test_an_unknown_stage_has_no_address(session: Session, client_for: SignIn) -> None:
    place = make_place(session)
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    assert secretary.get(f"{BASE}/etapas/otra").status_code == 404


def test_the_page_takes_at_most_ten_statements(app: Flask, session: Session, client_for: SignIn) -> None:
    place = make_place(session)
    cycle = make_cycle(session, place)
    services.set_window(
        session, actor=SYSTEM, cycle_folio=cycle.folio, stage=PublicStage.DRAFTING, opens_at=local(2026, 12, 7),
        closes_at=local(2027, 2, 8), reason="Porque sí.", now=NOW,
    )  # fmt: skip
    reader = client_for(make_person(session))
    with statements(app) as seen:
        page(reader)
    assert len(seen) <= 10, "\n".join(seen)


def test_the_home_says_in_words_which_stage_it_is_and_what_one_can_read(session: Session, client: FlaskClient) -> None:
    make_cycle(session, make_place(session))
    session.commit()
    html = page(client, "/tres-ceibas/")
    assert "Etapa 4 de 7: Votación" in html
    assert 'href="/tres-ceibas/proceso/"><svg' in html
    assert "Puedes leer las propuestas y escribir la tuya." in html
