"""What people see and do: page, JSON and CSV agree; history, pillars, axes and the forms of the secretariat."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bench.pasos import counted
from govabierto.app import PERIODIC
from govabierto.bitacora.models import LogEntry
from govabierto.cuentas.models import Person
from govabierto.cumplimiento import queries, services
from govabierto.cumplimiento.jobs import remember_today
from govabierto.cumplimiento.models import (
    CommitmentAlignment,
    ComplianceSnapshot,
    DeclaredEvidence,
    DevelopmentAxis,
)
from govabierto.cumplimiento.rules import RULES, DeclaredKind, RuleState
from govabierto.cumplimiento.services import DeclaredDraft
from govabierto.extensions import db
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.places import Place
from govabierto.plan.models import Commitment
from tests.builders import NOW, TODAY, actor_of, csrf_token, make_place, make_staff
from tests.ciclo.builders import make_cycle
from tests.importacion.builders import figures, run
from tests.plan.builders import adopt as adopt_plan
from tests.plan.builders import make_adopted, make_commitment, make_plan, make_team
from tests.propuestas.builders import make_proposal
from tests.secretariado.builders import make_body, open_session

BASE = "/tres-ceibas/cumplimiento"
URL = "https://ejemplo.invalid/prueba"
MAX_STATEMENTS = 10
MAX_PAGE = 60_000
AXES = """clave,nombre,padre,alias,fuente
4,Gobierno eficaz,,Eficiencia|Eficacia y Transparencia,Plan Municipal
4.1,Transparencia,4,,Plan Municipal
4.1.1,"Datos, abiertos",4.1,Información pública,Plan Municipal
"""
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def place(session: Session) -> Place:
    return make_place(session)


@pytest.fixture
def lived(session: Session, place: Place) -> Place:
    """Give a place with a cycle, a body, a plan and a proposal: some rules kept, some not."""
    make_cycle(session, place)
    open_session(session, make_body(session, place))
    make_adopted(session, make_team(session, place))
    make_proposal(session, place, response_due_on=date(2026, 11, 1))
    session.commit()
    return place


def page(client: FlaskClient, path: str = "/") -> str:
    answer = client.get(f"{BASE}{path}")
    assert answer.status_code == 200, answer.get_data(as_text=True)[:500]
    return answer.get_data(as_text=True)


def test_page_json_and_csv_say_the_same(client: FlaskClient, lived: Place) -> None:
    html = page(client)
    content = json.loads(page(client, "/reglas.json"))
    rows = list(csv.DictReader(io.StringIO(page(client, "/reglas.csv").lstrip("\ufeff"))))
    rules = content["reglas"]
    assert [rule["clave"] for rule in rules] == [row["clave"] for row in rows] == [rule.code for rule in RULES]
    for rule, row in zip(rules, rows, strict=True):
        for name in ("estado", "valor", "se_pide", "fuente", "fecha"):
            assert row[name] == rule[name]
        assert row["cifra"] == ("" if rule["cifra"] is None else str(rule["cifra"]))
        part = re.search(rf'<li class="stack stack-s" id="{re.escape(rule["clave"])}">.*?</li>\n', html, re.DOTALL)
        assert part is not None
        assert f"<dt>Hoy</dt><dd>{rule['valor']}</dd>" in part[0]
        assert f"<dt>Se pide</dt><dd>{rule['se_pide']}</dd>" in part[0]
        assert ("sin confirmar en la fuente" in part[0]) is not rule["fuente_confirmada"]
        assert rule["siguiente_paso"] is None or rule["siguiente_paso"] in part[0]
    kept = sum(rule["estado"] == "cumple" for rule in rules)
    assert f"{kept} de 24 reglas se cumplen hoy" in html
    assert content["resumen"]["cumple"] == kept
    assert sum(content["resumen"][state.value] for state in RuleState) == content["resumen"]["total"] == 24


def test_the_page_is_filtered_by_state_and_an_unknown_one_shows_what_to_do(client: FlaskClient, lived: Place) -> None:
    failing = page(client, "/?estado=no_cumple")
    states = {rule["clave"]: rule["estado"] for rule in json.loads(page(client, "/reglas.json"))["reglas"]}
    shown = set(re.findall(r'<li class="stack stack-s" id="([^"]+)"', failing))
    assert shown == {code for code, state in states.items() if state == "no_cumple"} != set()
    assert "Ninguna regla está así hoy" in page(client, "/?estado=quizá")


def test_a_place_before_its_start_has_no_data_and_says_why(session: Session, place: Place, client: FlaskClient) -> None:
    session.commit()
    html = page(client)
    assert "0 de 24 reglas se cumplen hoy" in html
    assert html.count("Sin datos, anterior a la plataforma.") == 24
    assert json.loads(page(client, "/reglas.json"))["desde"] is None


def test_the_pages_keep_to_their_statements_whatever_the_number_of_rows(
    app: Flask, session: Session, lived: Place, client: FlaskClient
) -> None:
    paths = ("/", "/reglas.json", "/reglas.csv", "/reglas/OGP-1.1", "/pilares", "/ejes/")
    before = {path: statements_of(app, client, path) for path in paths}
    team = make_team(session, lived)
    plan = make_plan(session, team, "Segundo")
    for number in range(12):
        commitment = make_commitment(session, team, plan)
        make_proposal(session, lived, title=f"Propuesta {number}")
        session.flush()
        assert commitment.number
    adopt_plan(session, team, plan)
    run(session, lived, "ejes", AXES.encode())
    session.commit()
    after = {path: statements_of(app, client, path) for path in paths}
    assert {path: count for path, count in after.items() if count > before[path] or count > MAX_STATEMENTS} == {}
    assert len(page(client)) < MAX_PAGE


def statements_of(app: Flask, client: FlaskClient, path: str) -> int:
    page(client, path)
    app.extensions["page_cache"].clear()
    with app.app_context():
        engine = db.engine
    with counted(engine, indexes_only=True) as work:
        page(client, path)
    return len(work.statements)


def test_a_kept_page_changes_at_local_midnight_and_at_once_when_something_is_said(
    session: Session, lived: Place, client: FlaskClient, clock: FixedClock
) -> None:
    first = page(client)
    assert page(client) == first
    services.declare(
        session, actor=SYSTEM, place=lived, now=NOW,
        draft=DeclaredDraft(DeclaredKind.RESULTS, TODAY, "Asamblea", URL),
    )  # fmt: skip
    session.commit()
    assert "Asamblea" in page(client)
    clock.advance(timedelta(hours=14))  # 23:00 there
    assert "20 de noviembre de 2026" in page(client)
    clock.advance(timedelta(hours=1))
    assert "21 de noviembre de 2026" in page(client)


def test_each_day_is_kept_once_and_shown_as_stretches(
    app: Flask, session: Session, lived: Place, client: FlaskClient
) -> None:
    assert remember_today in PERIODIC
    assert services.remember_due(session, now=NOW) == 2  # the municipality and its state
    assert services.remember_due(session, now=NOW + timedelta(hours=14)) == 0
    assert services.remember_due(session, now=NOW + timedelta(hours=15)) == 2
    count = select(func.count()).select_from(ComplianceSnapshot)
    assert session.scalar(count) == 2 * 2 * 24
    history = queries.history_of(session, lived.id, "OGP-1.2")
    assert [(one.state, one.first_on, one.last_on) for one in history] == [
        (RuleState.OK, TODAY, TODAY + timedelta(days=1))
    ]
    with pytest.raises(IntegrityError), session.begin_nested():
        services.remember(session, place=lived, now=NOW)
    session.commit()
    html = page(client, "/reglas/OGP-1.2")
    assert "Del 20 de noviembre de 2026 al 21 de noviembre de 2026" in html
    assert "Historia de la regla" in html


def test_history_keeps_days_within_its_sentences(session: Session, lived: Place, client: FlaskClient) -> None:
    services.remember(session, place=lived, now=NOW)
    services.set_start(session, actor=SYSTEM, place=lived, starts_on=date(2025, 1, 1), now=NOW)
    services.remember(session, place=lived, now=NOW + timedelta(days=1))
    session.commit()
    stretch = queries.history_of(session, lived.id, "LOC-4")[0]
    assert stretch.value.params["due"] == date(2026, 4, 13)
    assert "el plazo es el 13 de abril de 2026" in page(client, "/reglas/LOC-4")


@pytest.mark.parametrize("path", ["/reglas/XX-9", "/reglas/ogp-1.1", "/ejes/compromisos/C-XXXX"])
def test_what_is_not_there_is_not_found(lived: Place, client: FlaskClient, path: str) -> None:
    assert client.get(f"{BASE}{path}").status_code == 404


# --- The secretariat -----------------------------------------------------------------------------------------------


def test_the_secretariat_publishes_the_start_and_the_record_says_so(
    session: Session, lived: Place, client_for: SignIn
) -> None:
    client = client_for(make_staff(session, lived, Role.SECRETARY))
    token = csrf_token(client, f"{BASE}/inicio")
    late = client.post(f"{BASE}/inicio", data={"csrf_token": token, "starts_on": "21/11/2026"})
    assert late.status_code == 422
    assert 'value="21/11/2026"' in late.get_data(as_text=True)
    assert client.post(f"{BASE}/inicio", data={"csrf_token": token, "starts_on": "ayer"}).status_code == 422
    assert client.post(f"{BASE}/inicio", data={"csrf_token": token, "starts_on": "01/06/2026"}).status_code == 303
    assert "Se revisa desde el 1 de junio de 2026" in page(client)
    entry = session.scalars(select(LogEntry).where(LogEntry.kind == "cumplimiento.inicio")).one()
    assert json.loads(entry.content) == {"desde": "2026-06-01", "antes": None}
    assert entry.actor_post


def test_a_fact_is_declared_with_its_proof_and_only_once(session: Session, lived: Place, client_for: SignIn) -> None:
    client = client_for(make_staff(session, lived, Role.SECRETARY))
    token = csrf_token(client, f"{BASE}/declarar")
    good = {
        "csrf_token": token, "kind": "presentacion", "commitment": "", "on": "10/11/2026", "title": "Asamblea <b>",
        "url": URL,
    }  # fmt: skip
    folio = session.scalars(select(Commitment.folio)).one()
    for wrong in (
        {"url": "javascript:alert(1)"},
        {"url": "https://"},
        {"url": ""},
        {"title": " "},
        {"on": "21/11/2026"},
        {"kind": "otra"},
        {"kind": ""},
        {"kind": "genero"},
        {"commitment": folio},
        {"kind": "genero", "commitment": "C-NADA"},
    ):
        answer = client.post(f"{BASE}/declarar", data=good | wrong)
        assert answer.status_code == 422, wrong
    assert client.post(f"{BASE}/declarar", data=good).status_code == 303
    assert client.post(f"{BASE}/declarar", data=good).status_code == 409
    html = page(client)
    assert "Asamblea &lt;b&gt;" in html
    assert f'href="{URL}" rel="nofollow noopener"' in html
    assert client.post(f"{BASE}/declarar", data=good | {"kind": "genero", "commitment": folio}).status_code == 303
    session.rollback()
    assert session.scalar(select(func.count()).select_from(DeclaredEvidence)) == 2


@pytest.mark.parametrize("role", [Role.SEAT_HOLDER, Role.AGENCY_LEAD, Role.ADMIN, Role.EVALUATOR])
def test_who_has_another_post_declares_nothing(session: Session, lived: Place, role: Role) -> None:
    actor = actor_of(session, make_staff(session, lived, role))
    draft = DeclaredDraft(DeclaredKind.RESULTS, TODAY, "Asamblea", URL)
    with pytest.raises(NotAllowedError):
        services.declare(session, actor=actor, place=lived, draft=draft, now=NOW)
    with pytest.raises(NotAllowedError):
        services.set_start(session, actor=actor, place=lived, starts_on=TODAY, now=NOW)


def test_the_secretary_of_another_place_does_nothing_here(session: Session, lived: Place) -> None:
    other = make_place(session, "san-telmo", "San Telmo")
    actor = actor_of(session, make_staff(session, other, Role.SECRETARY))
    with pytest.raises(NotAllowedError):
        services.set_start(session, actor=actor, place=lived, starts_on=TODAY, now=NOW)


@pytest.mark.parametrize(
    "values",
    [
        "'genero', '', 'x'",
        "'difusion', 'C-1', 'x'",
        "'difusion', '', ''",
        "'otra', '', 'x'",
    ],
)
def test_the_table_itself_refuses_a_fact_that_can_not_be(session: Session, place: Place, values: str) -> None:
    statement = (
        'INSERT INTO declared_evidence (jurisdiction_id, "on", title, post, at, kind, commitment_folio, url)'
        f" VALUES ({place.id}, '2026-11-20', 'x', '', '2026-11-20 15:00:00', {values})"
    )
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(statement))


# --- Pillars, axes and targets -------------------------------------------------------------------------------------


def test_pillars_show_counts_gaps_and_no_invented_progress(lived: Place, client: FlaskClient) -> None:
    content = json.loads(page(client, "/pilares.json"))
    found = {line["pilar"]: line for line in content["pilares"]}
    assert found["rendicion_de_cuentas"] == {
        "pilar": "rendicion_de_cuentas", "compromisos": 1, "propuestas": 0, "verificado": None, "hueco": False,
    }  # fmt: skip
    assert found["participacion_ciudadana"]["propuestas"] == 1
    assert content["desigual"] is True
    html = page(client, "/pilares")
    assert "3 pilares se quedan sin compromisos" in html
    assert html.count("hueco") == 3


def test_axes_are_imported_found_by_any_name_and_imported_again_without_change(
    session: Session, lived: Place, client: FlaskClient
) -> None:
    assert figures(run(session, lived, "ejes", AXES.encode())) == (3, 3, 0, 0, 0)
    assert figures(run(session, lived, "ejes", AXES.encode())) == (3, 0, 0, 3, 0)
    changed = AXES.replace("Gobierno eficaz", "Gobierno eficiente").replace("4.1,,", "4,,")
    assert figures(run(session, lived, "ejes", changed.encode()))[:4] == (3, 0, 1, 2)
    session.commit()
    for query in ("eficacia", "EFICIENCIA", "gobierno eficiente"):
        html = page(client, f"/ejes/?q={query}")
        assert "Gobierno eficiente" in html
        assert "Datos, abiertos" not in html
    assert "Ningún eje se llama así" in page(client, "/ejes/?q=nada de esto")
    assert "Un compromiso no dice a qué eje contribuye" in page(client, "/ejes/")
    session.rollback()
    assert "Gobierno eficiente" in client.get("/buscar?q=eficacia").get_data(as_text=True)


def test_a_file_of_axes_says_what_is_wrong_with_it(session: Session, lived: Place) -> None:
    broken = "clave,nombre,padre\n1,Uno,\n1,Otra vez,\n,Sin clave,\n2,Sin padre,9\n3,Tres,4\n4,Cuatro,3\n5,Cinco,5\n"
    report = run(session, lived, "ejes", broken.encode(), apply=False)
    lines = {problem.line for problem in report.problems}
    assert lines >= {3, 4, 6, 7, 8}
    assert session.scalar(select(func.count()).select_from(DevelopmentAxis)) == 0


def test_287_axes_are_imported_and_the_page_stays_small(session: Session, lived: Place, client: FlaskClient) -> None:
    rows = "".join(f"{n},Subprograma {n},,Nombre {n} antiguo,Plan\n" for n in range(1, 288))
    run(session, lived, "ejes", f"clave,nombre,padre,alias,fuente\n{rows}".encode())
    session.commit()
    html = page(client, "/ejes/")
    assert "Hay 187 más" in html
    assert len(html) < MAX_PAGE
    assert "Subprograma 250" in page(client, "/ejes/?q=nombre 250")


def test_a_commitment_is_aligned_and_untied_in_public(session: Session, lived: Place, client_for: SignIn) -> None:
    run(session, lived, "ejes", AXES.encode())
    folio = session.scalars(select(Commitment.folio)).one()
    client = client_for(make_staff(session, lived, Role.GOVERNMENT_POC))
    path = f"{BASE}/ejes/compromisos/{folio}"
    token = csrf_token(client, path)
    for wrong in ({"axis": "", "target": ""}, {"axis": "No existe", "target": ""}, {"axis": "4", "target": "99.9"}):
        assert client.post(path, data={"csrf_token": token} | wrong).status_code == 422, wrong
    good = {"csrf_token": token, "axis": "eficacia y transparencia", "target": "16.7"}
    assert client.post(path, data=good).status_code == 303
    assert client.post(path, data=good).status_code == 409
    html = page(client, "/ejes/")
    assert "Meta 16.7" in html
    assert "Cada compromiso contribuye a un eje" in html
    session.rollback()
    assert session.scalar(select(func.count()).select_from(CommitmentAlignment)) == 2
    for what in ("16.7", session.scalars(select(DevelopmentAxis.folio).where(DevelopmentAxis.code == "4")).one()):
        assert client.post(f"{path}/quitar", data={"csrf_token": token, "what": what}).status_code == 303
    assert client.post(f"{path}/quitar", data={"csrf_token": token, "what": "16.7"}).status_code == 404
    session.rollback()
    assert session.scalar(select(func.count()).select_from(CommitmentAlignment)) == 0
    kinds = session.scalars(select(LogEntry.kind).where(LogEntry.subject_folio == folio)).all()
    assert kinds.count("compromiso.alineado") == 1
    assert kinds.count("compromiso.desalineado") == 2


def test_a_commitment_of_another_place_is_not_aligned_here(session: Session, lived: Place) -> None:
    other = make_place(session, "san-telmo", "San Telmo")
    folio = session.scalars(select(Commitment.folio)).one()
    with pytest.raises(NotFoundError):
        services.align(session, actor=SYSTEM, place=other, folio=folio, target="16.7", now=NOW)
    run(session, other, "ejes", AXES.encode())
    with pytest.raises(InvalidError):
        services.align(session, actor=SYSTEM, place=lived, folio=folio, axis="4", now=NOW)
    services.align(session, actor=SYSTEM, place=lived, folio=folio, target="16.7", now=NOW)
    with pytest.raises(ConflictError):
        services.align(session, actor=SYSTEM, place=lived, folio=folio, target="16.7", now=NOW)


def test_the_footer_the_plan_and_the_calendar_lead_here(lived: Place, client: FlaskClient) -> None:
    for path in ("/tres-ceibas/", "/tres-ceibas/plan/", "/tres-ceibas/proceso/"):
        assert 'href="/tres-ceibas/cumplimiento/"' in client.get(path).get_data(as_text=True)


def test_english_readers_get_the_same_codes_and_states(lived: Place, client: FlaskClient) -> None:
    spanish, english = (json.loads(page(client, f"/reglas.json?lang={lang}"))["reglas"] for lang in ("es", "en"))
    same = ("clave", "estado", "cifra")
    assert [[rule[name] for name in same] for rule in spanish] == [[rule[name] for name in same] for rule in english]
