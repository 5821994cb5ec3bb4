"""Pages of the process: what everybody reads, what the secretariat does, and who may not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.ciclo import services
from govabierto.ciclo.models import Cycle, CycleStage
from govabierto.ciclo.rules import StageKey
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from tests.builders import NOW, csrf_token, make_person, make_place, make_staff
from tests.ciclo.builders import local, make_cycle, make_staged
from tests.propuestas.builders import make_proposal
from tests.secretariado.builders import make_agreement, make_body
from tests.statements import statements

BASE = "/tres-ceibas/proceso"
SignIn = Callable[[Person], FlaskClient]
FORMS = ("etapa", "retiro", "calendario", "oportunidades", "excepciones/nueva", "pausas/nueva", "detalle/drafting")


def page(client: FlaskClient, path: str = f"{BASE}/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


def secretary_of(session: Session, client_for: SignIn, stage: StageKey) -> FlaskClient:
    place = make_place(session)
    make_staged(session, place, stage)
    return client_for(make_staff(session, place, Role.SECRETARY))


def test_the_page_says_the_detailed_stage_its_day_and_exactly_what_is_missing(
    session: Session, client: FlaskClient, clock: FixedClock
) -> None:
    place = make_place(session)
    make_cycle(session, place)
    session.commit()
    clock.advance(timedelta(days=2))
    html = page(client)
    for words in ("Priorización y votación", "Todavía no hay una votación de este ciclo.", "Ver las votaciones"):
        assert words in html
    assert "<dd>3</dd>" in html
    for words in ("39 días", "359 días", "437 días", "n = 7"):
        assert words in html
    assert "Etapa 4 de 7: Votación" in page(client, "/tres-ceibas/")
    assert "En detalle: Priorización y votación, día 3 en esta etapa." in page(client, "/tres-ceibas/")


def test_a_calendar_ahead_of_the_recorded_stage_is_said(
    session: Session, client: FlaskClient, clock: FixedClock
) -> None:
    make_cycle(session, make_place(session))
    session.commit()
    assert "El calendario ya va en" not in page(client)
    clock.instant = local(2026, 12, 1)
    html = page(client)
    assert "El calendario ya va en Redacción, pero la etapa anotada sigue siendo Priorización y votación" in html


def test_silence_is_warned_of_and_then_the_cycle_lapses_on_the_page_too(
    app: Flask, session: Session, client: FlaskClient, clock: FixedClock
) -> None:
    make_cycle(session, make_place(session))
    session.commit()
    clock.advance(timedelta(days=119))
    assert "sin un acto" not in page(client)
    clock.advance(timedelta(days=1))
    assert "Llevamos 120 días sin un acto" in page(client)
    clock.advance(timedelta(days=60))
    assert "con 180, el ciclo caduca" in page(client)
    app.extensions["make_runner"]().tick()
    assert "El ciclo caducó por falta de actos" in page(client)
    assert "Hoy: el proceso caducó" in page(client, "/tres-ceibas/")


def test_programs_read_what_the_page_says(session: Session, client: FlaskClient) -> None:
    make_cycle(session, make_place(session))
    session.commit()
    found = json.loads(page(client, f"{BASE}/proceso.json"))
    assert (found["estado"], found["etapa"]["clave"], found["etapa"]["dia"]) == ("active", "prioritisation", 1)
    assert len(found["etapas"]) == 22
    (condition,) = found["condiciones"]
    assert (condition["clave"], condition["estado"], condition["impide"]) == ("votaciones_contadas", "missing", True)
    assert condition["donde"] == ["/tres-ceibas/votaciones/"]


def test_a_place_without_a_cycle_has_no_data_for_programs(session: Session, client: FlaskClient) -> None:
    make_place(session)
    session.commit()
    assert client.get(f"{BASE}/proceso.json").status_code == 404


def test_the_button_comes_after_what_the_stage_asks_and_a_refusal_says_it_again(
    session: Session, client_for: SignIn
) -> None:
    secretary = secretary_of(session, client_for, StageKey.REASONED_RESPONSE)
    html = page(secretary, f"{BASE}/etapa")
    assert "Todavía no tiene compromisos".lower() in html.lower()
    assert "Pasar a " not in html, "no button while something blocks"
    token = csrf_token(secretary, f"{BASE}/etapa")
    sent = {"csrf_token": token, "expected": "reasoned_response", "reason": ""}
    refused = secretary.post(f"{BASE}/etapa", data=sent)
    assert refused.status_code == 409
    assert "falta algo y no hay una excepción publicada" in refused.get_data(as_text=True)


def test_the_secretary_takes_a_cycle_on_and_back(session: Session, client: FlaskClient, client_for: SignIn) -> None:
    secretary = secretary_of(session, client_for, StageKey.FEASIBILITY)
    html = page(secretary, f"{BASE}/etapa")
    assert html.index("Dictamen de cada compromiso") < html.index("Pasar a Aprobación en sesión")
    token = csrf_token(secretary, f"{BASE}/etapa")
    wrong = {"csrf_token": token, "expected": "nada", "reason": ""}
    assert secretary.post(f"{BASE}/etapa", data=wrong).status_code == 422
    stale = {"csrf_token": token, "expected": "drafting", "reason": ""}
    assert secretary.post(f"{BASE}/etapa", data=stale).status_code == 409
    back = {"csrf_token": token, "expected": "feasibility", "reason": "Falta partida."}
    assert secretary.post(f"{BASE}/etapa/regreso", data=back).status_code == 303
    html = page(client)
    assert "Se regresó a redacción" in html
    assert "Falta partida." in html
    assert "Redacción de compromisos" in html


def test_the_secretary_publishes_an_exception_and_everybody_sees_its_agreement(
    session: Session, client: FlaskClient, client_for: SignIn
) -> None:
    place = make_place(session)
    folio = make_agreement(session, make_body(session, place))
    make_cycle(session, place)
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    form = f"{BASE}/excepciones/nueva"
    token = csrf_token(secretary, form)
    sent = {"csrf_token": token, "guard": "votaciones_contadas", "folio": "A-NADA", "reason": "Se votó en papel."}
    wrong = secretary.post(form, data=sent)
    assert wrong.status_code == 422
    assert "No encontramos ese acuerdo" in wrong.get_data(as_text=True)
    assert secretary.post(form, data=sent | {"folio": folio.lower()}).status_code == 303
    html = page(client)
    for words in ("Exceptuado", f"Lo permite el acuerdo {folio}", "Se votó en papel.", "Excepciones publicadas"):
        assert words in html
    assert client.get(f"/f/{folio}").status_code == 302


def test_the_calendar_is_seen_before_it_is_published(session: Session, client: FlaskClient, client_for: SignIn) -> None:
    secretary = secretary_of(session, client_for, StageKey.PRIORITISATION)
    form = f"{BASE}/calendario"
    assert "Ver las fechas" in page(secretary, form)
    seen = page(secretary, f"{form}?inicio=23/11/2026&camino=mexico_stm&orden=aprobacion")
    assert "Publicar estas fechas" in seen
    assert session.scalar(select(CycleStage.id).where(CycleStage.starts_on.is_not(None))) is None
    assert "Publicar estas fechas" not in page(secretary, f"{form}?inicio=99/99/9999&camino=nada")
    token = csrf_token(secretary, form + "?inicio=23/11/2026&camino=mexico_stm")
    sent = {"csrf_token": token, "start_on": "23/11/2026", "preset": "mexico_stm", "order": "aprobacion"}
    assert secretary.post(form, data=sent | {"reason": ""}).status_code == 422
    assert secretary.post(form, data=sent | {"preset": "nada", "reason": "x"}).status_code == 422
    assert secretary.post(form, data=sent | {"reason": "Nuevo calendario."}).status_code == 303
    html = page(client)
    assert "Nuevo calendario." in html
    assert "Del 23 de noviembre de 2026" in html


def test_the_secretary_names_a_stage_as_it_is_called_here_and_says_how_to_take_part(
    session: Session, client: FlaskClient, client_for: SignIn
) -> None:
    secretary = secretary_of(session, client_for, StageKey.PRIORITISATION)
    form = f"{BASE}/detalle/drafting"
    token = csrf_token(secretary, form)
    sent = {
        "csrf_token": token,
        "name": "Escribir <i>juntos</i>",
        "starts_on": "1/12/2026",
        "ends_on": "",
        "reason": "x",
    }
    assert secretary.post(form, data=sent).status_code == 422
    assert secretary.post(form, data=sent | {"ends_on": "20/12/2026"}).status_code == 303
    assert secretary.get(f"{BASE}/detalle/submitted").status_code == 404
    assert secretary.get(f"{BASE}/detalle/nada").status_code == 404
    form = f"{BASE}/oportunidades"
    assert secretary.post(form, data={"csrf_token": token, "text": ""}).status_code == 422
    assert secretary.post(form, data={"csrf_token": token, "text": "Ven a las mesas."}).status_code == 303
    html = page(client)
    assert "Escribir &lt;i&gt;juntos&lt;/i&gt;" in html
    assert "Ven a las mesas." in html


def test_a_place_leaves_the_process_in_public_and_comes_back(
    session: Session, client: FlaskClient, client_for: SignIn
) -> None:
    secretary = secretary_of(session, client_for, StageKey.PRIORITISATION)
    token = csrf_token(secretary, f"{BASE}/retiro")
    assert secretary.post(f"{BASE}/retiro", data={"csrf_token": token, "reason": ""}).status_code == 422
    assert secretary.post(f"{BASE}/retiro", data={"csrf_token": token, "reason": "Se votó."}).status_code == 303
    assert "El lugar se retiró del proceso" in page(client)
    assert "Hoy: el lugar se retiró" in page(client, "/tres-ceibas/")
    assert secretary.post(f"{BASE}/retiro", data={"csrf_token": token, "reason": "Otra."}).status_code == 409
    assert secretary.post(f"{BASE}/suspension", data={"csrf_token": token, "reason": "Refrendo."}).status_code == 303
    assert "Se renovó el ciclo" in page(client)


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 303), ("person", 403), *((role, 200 if role is Role.SECRETARY else 403) for role in Role)],
)
def test_who_leads_the_process(
    session: Session, client: FlaskClient, client_for: SignIn, path: str, role: object, status: int
) -> None:
    place = make_place(session)
    make_cycle(session, place)
    session.commit()
    who = client
    if role is not None:
        who = client_for(make_staff(session, place, role) if isinstance(role, Role) else make_person(session))
    assert who.get(f"{BASE}/{path}").status_code == status


@pytest.mark.parametrize("path", [*FORMS, "etapa/regreso"])
def test_the_secretariat_of_another_place_leads_nothing_here(session: Session, client_for: SignIn, path: str) -> None:
    make_cycle(session, make_place(session))
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    stranger = client_for(make_staff(session, other, Role.SECRETARY))
    token = csrf_token(stranger, "/cuenta/")
    assert stranger.post(f"{BASE}/{path}", data={"csrf_token": token, "reason": "x"}).status_code == 403


@pytest.mark.parametrize("stage", StageKey)
def test_no_stage_takes_more_than_ten_statements_however_much_there_is(
    app: Flask, session: Session, client_for: SignIn, stage: StageKey
) -> None:
    if stage in (StageKey.SUBMITTED, StageKey.CLOSED):
        return
    place = make_place(session)
    cycle = make_staged(session, place, stage)
    for number in range(12):
        make_proposal(session, place, title=f"Propuesta {number}")
        services.suspend(session, actor=SYSTEM, cycle_folio=cycle.folio, reason="Pausa.", now=NOW)
        services.resume(session, actor=SYSTEM, cycle_folio=cycle.folio, reason="Sigue.", now=NOW)
    reader = client_for(make_person(session))
    with statements(app) as seen:
        page(reader)
    assert len(seen) <= 10, "\n".join(seen)


def test_a_cycle_with_stages_of_its_own_keeps_them_at_every_reading(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    cycle = make_staged(session, place, StageKey.PRIORITISATION)
    session.commit()
    assert session.get(Cycle, cycle.id) is not None
    html = page(client)
    for name in ("Carta de intención", "Hojas de ruta", "Ciclo cerrado"):
        assert name in html
