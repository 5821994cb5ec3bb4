"""The plan's pages: what each shows, to whom, with how many statements, and what hostile input becomes."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.extensions import db
from govabierto.linaje import services as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.things import ThingRef
from govabierto.plan import services
from govabierto.plan.models import Commitment, Evidence, Milestone, MilestoneReport
from govabierto.plan.rules import MilestoneState, Verdict
from tests.archivos.builders import PDF, SVG
from tests.builders import NOW, csrf_token, make_organisation, make_person, make_place, make_staff
from tests.plan import builders

SignIn = Callable[[Person], FlaskClient]
HOSTILE = Path(__file__).parent.parent.parent.parent / "shared" / "data" / "vectores" / "hostile"
OWN_HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "%(title)s %s %",
    "javascript:alert(1)",
    "a\x00b",
    "\u202etxt.exe",
    "'; DROP TABLE plan;--",
    "Z" + "\u0300" * 60,
    "\ud800",
    "9" * 400,
]


@pytest.fixture
def team(session: Session) -> builders.Team:
    return builders.make_team(session, make_place(session))


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that a request sends."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.split(None, 1)[0].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def test_without_a_plan_the_page_says_what_happens_next(
    session: Session, client: FlaskClient, team: builders.Team
) -> None:
    session.commit()
    text = page(client, "/tres-ceibas/plan/")
    assert "Todavía no hay un plan adoptado" in text
    assert "Ver las propuestas" in text


def test_the_plan_page_states_the_finding_and_keeps_no_data_apart(
    session: Session, client: FlaskClient, team: builders.Team
) -> None:
    plan = builders.make_plan(session, team)
    half = (builders.milestone_fields(due_on=date(2026, 6, 1)), builders.milestone_fields(due_on=date(2027, 6, 1)))
    moving = builders.make_commitment(session, team, plan, half)
    builders.make_commitment(
        session,
        team,
        plan,
        (builders.milestone_fields(due_on=date(2027, 9, 1)),),
        builders.other_title(team, "Sanciones firmes, publicadas"),
    )
    builders.adopt(session, team, plan)
    builders.report(session, team, moving, now=NOW - timedelta(days=150))
    session.commit()
    text = page(client, "/tres-ceibas/plan/")
    assert "Vamos 50 puntos por debajo de lo previsto" in text
    assert "Promedio de un compromiso con datos" in text
    assert text.index("Reportes de calle", text.index('id="lista"')) < text.index("Sanciones", text.index('id="lista"'))
    assert "nadie ha reportado todavía" in text
    printed = page(client, "/tres-ceibas/plan/?vista=impresion")
    assert "Compromisos, primero los que necesitan atención" in printed


def test_filters_keep_what_matches(session: Session, client: FlaskClient, team: builders.Team) -> None:
    plan = builders.make_plan(session, team)
    late = builders.make_commitment(session, team, plan, (builders.milestone_fields(due_on=date(2026, 3, 1)),))
    calm = builders.make_commitment(
        session,
        team,
        plan,
        (builders.milestone_fields(due_on=date(2027, 9, 1)),),
        builders.other_title(team, "Otro compromiso"),
    )
    builders.adopt(session, team, plan)
    session.commit()

    def listed(query: str) -> set[str]:
        text = page(client, f"/tres-ceibas/plan/?{query}")
        return set(re.findall(r"C-[2-9A-HJ-NP-Z]{7}", text[text.index('id="lista"') :]))

    assert listed("estado=atrasado") == {late.folio}
    assert listed(f"dependencia={team.agency.folio}") == {late.folio, calm.folio}
    assert listed("pilar=innovacion") == set()
    assert listed("estado=%3Cscript%3E&pilar=x") == set()


def test_several_plans_are_chosen_by_folio_and_the_one_in_force_comes_first(
    session: Session, client: FlaskClient, team: builders.Team
) -> None:
    old = builders.make_plan(session, team, "Plan anterior")
    old.starts_on, old.ends_on = date(2024, 1, 1), date(2026, 12, 31)
    now = builders.make_plan(session, team, "Plan vigente")
    for plan in (old, now):
        builders.make_commitment(session, team, plan)
        builders.adopt(session, team, plan)
    old.ends_on = date(2025, 12, 31)
    session.commit()
    assert "Plan vigente" in page(client, "/tres-ceibas/plan/").split("<h1")[0].rsplit("eyebrow", 1)[1]
    assert (
        "Plan anterior" in page(client, f"/tres-ceibas/plan/?plan={old.folio}").split("<h1")[0].rsplit("eyebrow", 1)[1]
    )
    page(client, "/tres-ceibas/plan/?plan=PL-2222222", 404)


def test_drafts_are_for_those_who_write_answer_and_check(
    session: Session, client: FlaskClient, client_for: SignIn, team: builders.Team
) -> None:
    commitment = builders.make_commitment(session, team, builders.make_plan(session, team))
    other = make_place(session, "san-telmo", "San Telmo del Río")
    insiders = [team.secretary, team.lead, team.verifier, make_staff(session, team.place, Role.SEAT_HOLDER)]
    outsiders = [make_person(session), make_staff(session, other, Role.SECRETARY)]
    session.commit()
    addresses = [f"/tres-ceibas/plan/{commitment.folio}", f"/tres-ceibas/plan/{commitment.folio}/versiones"]
    for address in addresses:
        page(client, address, 404)
        for person in outsiders:
            page(client_for(person), address, 404)
        for person in insiders:
            page(client_for(person), address)
    assert "Todavía no hay un plan adoptado" in page(client, "/tres-ceibas/plan/")
    assert "Es un borrador" in page(client_for(team.secretary), "/tres-ceibas/plan/")


def test_another_places_folio_is_not_found(session: Session, client: FlaskClient, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    make_place(session, "san-telmo", "San Telmo del Río")
    session.commit()
    page(client, f"/tres-ceibas/plan/{commitment.folio}")
    for tail in ("", "/versiones"):
        page(client, f"/san-telmo/plan/{commitment.folio}{tail}", 404)
    page(client, f"/san-telmo/plan/?plan={commitment.plan.folio}")


def test_the_commitment_page_shows_the_sum_the_keys_and_the_missing_steps(
    session: Session, client: FlaskClient, team: builders.Team
) -> None:
    steps = (builders.milestone_fields(weight=60), builders.milestone_fields("Otro", weight=40))
    commitment = builders.make_adopted(session, team, *steps)
    builders.report(session, team, commitment)
    builders.review(session, team, commitment)
    builders.report(session, team, commitment, 2)
    builders.review(session, team, commitment, 2, Verdict.SENT_BACK)
    session.commit()
    text = page(client, f"/tres-ceibas/plan/{commitment.folio}")
    assert "Peso de los pasos verificados: 60 de 100. Declarado y sin segunda llave: 0. Falta por hacer: 40." in text
    assert "2.ª llave: verificó" in text
    assert "«Falta la hoja de octubre.»" in text
    assert "No se anotó de qué propuesta viene." in text
    assert "catalogo.pdf" in text
    assert "Lucía" not in text
    file = re.search(r'href="(/tres-ceibas/archivos/\w+)"', text)
    assert file is not None
    assert client.get(file[1]).data == PDF


def test_versions_show_what_changed(session: Session, client: FlaskClient, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    services.edit_commitment(
        session,
        actor=builders.secretary_of(session, team),
        place=team.place,
        folio=commitment.folio,
        version=1,
        fields=builders.other_title(team, "Nombre nuevo"),
        reason="Se precisó",
        now=NOW,
    )
    session.commit()
    text = page(client, f"/tres-ceibas/plan/{commitment.folio}/versiones")
    assert "<del data-user-content>Reportes de calle atendidos en 72 horas</del>" in text
    assert "Se precisó" in text


def _sized(session: Session, team: builders.Team, commitments: int, steps: int) -> Commitment:
    plan = builders.make_plan(session, team, f"Plan de {commitments}")
    made = [
        builders.make_commitment(
            session, team, plan, tuple(builders.milestone_fields(f"Paso {n}") for n in range(steps))
        )
        for _ in range(commitments)
    ]
    builders.adopt(session, team, plan)
    for number in range(1, steps):
        builders.report(session, team, made[0], number)
        builders.review(session, team, made[0], number)
    return made[0]


def test_statements_do_not_grow_with_the_plan(
    app: Flask, session: Session, client: FlaskClient, client_for: SignIn, team: builders.Team
) -> None:
    app.extensions["page_cache"].clear()
    small, large = _sized(session, team, 2, 2), _sized(session, team, 24, 6)
    signed_in = client_for(team.secretary)
    counts: dict[str, list[int]] = {}
    for commitment in (small, large):
        for name, who in (("anonymous", client), ("signed in", signed_in)):
            for kind, path in (
                ("plan", f"/tres-ceibas/plan/?plan={commitment.plan.folio}"),
                ("commitment", f"/tres-ceibas/plan/{commitment.folio}"),
            ):
                with counted(app) as statements:
                    page(who, path)
                counts.setdefault(f"{kind}, {name}", []).append(len(statements))
    assert all(one == two for one, two in counts.values()), counts
    assert max(max(pair) for pair in counts.values()) <= 10, counts


def test_a_long_lineage_stays_within_the_statements_of_a_page(
    app: Flask, session: Session, client: FlaskClient, team: builders.Team
) -> None:
    chain = [builders.make_commitment(session, team, builders.make_plan(session, team, f"Plan {n}")) for n in range(6)]
    for commitment in chain:
        builders.adopt(session, team, commitment.plan)
    for origin, result in pairwise(chain):
        ends = {"origin": ThingRef("compromiso", origin.folio), "result": ThingRef("compromiso", result.folio)}
        linaje.link(session, relation=Relation.TAKEN_UP_IN, now=NOW, **ends)
    session.commit()
    with counted(app) as statements:
        page(client, f"/tres-ceibas/plan/{chain[-1].folio}")
    assert len(statements) <= 10, statements


def test_the_page_changes_when_a_key_turns_and_when_a_day_passes(
    app: Flask, session: Session, client: FlaskClient, clock: FixedClock, team: builders.Team
) -> None:
    commitment = builders.make_adopted(session, team, builders.milestone_fields(due_on=date(2026, 12, 21)))
    session.commit()
    path = "/tres-ceibas/plan/"
    first = page(client, path)
    hits = app.extensions["page_cache"].hits
    assert page(client, path) == first
    assert app.extensions["page_cache"].hits == hits + 1
    assert "Sin datos" in first
    clock.advance(timedelta(days=1))
    assert 'class="patch risk"' in page(client, path)
    builders.report(session, team, commitment)
    session.commit()
    assert 'class="patch going"' in page(client, path)


def test_the_agency_reports_from_its_tasks_and_the_counterpart_sends_back_and_verifies(
    session: Session, client_for: SignIn, team: builders.Team
) -> None:
    commitment = builders.make_adopted(session, team, builders.milestone_fields(due_on=date(2026, 11, 20)))
    lead, verifier = client_for(team.lead), client_for(team.verifier)
    assert "tienes un pendiente" in page(lead, "/tres-ceibas/plan/pendientes")
    report = f"/tres-ceibas/plan/{commitment.folio}/hitos/1/reporte"
    review = f"/tres-ceibas/plan/{commitment.folio}/hitos/1/revision"
    refused = lead.post(
        report,
        data={"csrf_token": csrf_token(lead, report), "text": "Se hizo", "files": (io.BytesIO(SVG), "plano.svg")},
    )
    assert refused.status_code == 422
    assert "plano.svg" in refused.get_data(as_text=True)
    assert "Se hizo" in refused.get_data(as_text=True)
    for verdict, reasons in (("sent_back", "Falta la hoja de octubre"), ("verified", "")):
        sent = lead.post(
            report,
            data={
                "csrf_token": csrf_token(lead, report),
                "text": "Llamamos a 412 personas",
                "urls": "https://demo.invalid/acta\n",
                "files": [(io.BytesIO(PDF), "a.pdf"), (io.BytesIO(b"a,b\n1,2\n"), "b.csv")],
                "has_personal_data": "no",
            },
        )
        assert sent.status_code == 303, sent.get_data(as_text=True)
        assert "Espera tu llave" in page(verifier, "/tres-ceibas/plan/pendientes")
        turned = verifier.post(
            review, data={"csrf_token": csrf_token(verifier, review), "verdict": verdict, "reasons": reasons}
        )
        assert turned.status_code == 303
        if verdict == "sent_back":
            assert "Te lo devolvieron" in page(lead, "/tres-ceibas/plan/pendientes")
    assert "no tienes pendientes" in page(lead, "/tres-ceibas/plan/pendientes")
    assert "100\N{NO-BREAK SPACE}%" in page(lead, f"/tres-ceibas/plan/{commitment.folio}")
    page(lead, report, 409)
    session.expire_all()
    assert len(session.scalars(select(Evidence)).all()) == 6


def test_sending_back_without_reasons_is_an_error_beside_its_field(
    session: Session, client_for: SignIn, team: builders.Team
) -> None:
    commitment = builders.make_adopted(session, team)
    builders.report(session, team, commitment)
    verifier = client_for(team.verifier)
    review = f"/tres-ceibas/plan/{commitment.folio}/hitos/1/revision"
    for data in ({"verdict": "sent_back"}, {}, {"verdict": "progress=100"}):
        answer = verifier.post(review, data={"csrf_token": csrf_token(verifier, review), **data})
        assert answer.status_code == 422
        assert "Error: " in answer.get_data(as_text=True)


def test_the_secretariat_writes_edits_and_adopts_from_the_pages(
    session: Session, client_for: SignIn, client: FlaskClient, team: builders.Team
) -> None:
    secretary = client_for(team.secretary)
    base = "/tres-ceibas/plan"
    made = secretary.post(
        f"{base}/nuevo",
        data={
            "csrf_token": csrf_token(secretary, f"{base}/nuevo"),
            "title": "Primer plan",
            "starts_on": "1/1/2026",
            "ends_on": "31 de diciembre de 2027",
        },
    )
    plan_folio = made.headers["Location"].partition("plan=")[2]
    new = f"{base}/{plan_folio}/compromisos/nuevo"
    written = secretary.post(new, data={"csrf_token": csrf_token(secretary, new), **_answers(team)})
    assert written.status_code == 303, written.get_data(as_text=True)
    address = written.headers["Location"]
    assert "le falta algo" in page(secretary, f"{base}/{plan_folio}/adopcion")
    edit = f"{address}/editar"
    edited = secretary.post(
        edit,
        data={
            "csrf_token": csrf_token(secretary, edit),
            **_answers(team),
            "version": "1",
            "origin": "co_created",
            "budget_cents": "1,240,000.50",
        },
    )
    assert edited.status_code == 303, edited.get_data(as_text=True)
    assert "$1,240,000.50" in page(secretary, address)
    step = f"{address}/hitos/nuevo"
    added = secretary.post(
        step,
        data={
            "csrf_token": csrf_token(secretary, step),
            "title": "Catálogo",
            "due_on": "15/12/2026",
            "weight": "100",
            "verification_means": "El documento",
        },
    )
    assert added.status_code == 303, added.get_data(as_text=True)
    adoption = f"{base}/{plan_folio}/adopcion"
    adopted = secretary.post(adoption, data={"csrf_token": csrf_token(secretary, adoption)})
    assert adopted.status_code == 303, adopted.get_data(as_text=True)
    assert "Un compromiso." in page(client, f"{base}/")
    assert "No se ha dicho" not in page(client, address)


def _answers(team: builders.Team) -> dict[str, object]:
    return {
        "title": "Reportes en 72 horas",
        "pillars": ["rendicion_de_cuentas"],
        "problem": "Nadie contesta",
        "action": "Contestar",
        "lead_agency_id": team.agency.id,
        "lead_post": "Dirección",
        "counterpart_id": team.counterpart.id,
        "ends_on": "15/12/2027",
        "objective": "Ocho de cada diez",
    }


def test_two_people_who_edit_at_once_see_both_versions(
    session: Session, client_for: SignIn, team: builders.Team
) -> None:
    commitment = builders.make_commitment(session, team, builders.make_plan(session, team))
    secretary = client_for(team.secretary)
    edit = f"/tres-ceibas/plan/{commitment.folio}/editar"

    def send(title: str, version: int) -> tuple[int, str]:
        data = {**_answers(team), "title": title, "version": version, "origin": "co_created"}
        answer = secretary.post(edit, data={"csrf_token": csrf_token(secretary, edit), **data})
        return answer.status_code, answer.get_data(as_text=True)

    assert send("La primera", 1)[0] == 303
    status, text = send("La segunda", 1)
    assert status == 409
    assert text.index("Lo guardado") < text.index("La primera") < text.index("La segunda")
    assert 'name="version" type="hidden" value="2"' in text
    assert send("La segunda", 2)[0] == 303


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ends_on", "31/02/2027", "día/mes/año"),
        ("ends_on", "2027", "día/mes/año"),
        ("budget_cents", "1.240.000,50", "punto para los centavos"),
        ("budget_cents", "-5", "punto para los centavos"),
        ("budget_cents", "9" * 30, "punto para los centavos"),
        ("pillars", "otro", "pillars"),
        ("lead_agency_id", "99999999999999999999999", "lead_agency_id"),
        ("counterpart_id", "-1", "counterpart_id"),
        ("short_description", "x" * 141, "Quita 1"),
    ],
)
def test_what_can_not_be_read_is_said_beside_its_field(
    session: Session, client_for: SignIn, team: builders.Team, field: str, value: str, words: str
) -> None:
    commitment = builders.make_commitment(session, team, builders.make_plan(session, team))
    secretary = client_for(team.secretary)
    edit = f"/tres-ceibas/plan/{commitment.folio}/editar"
    data = {**_answers(team), "version": "1", "origin": "co_created", field: value}
    answer = secretary.post(edit, data={"csrf_token": csrf_token(secretary, edit), **data})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in text
    if field in ("ends_on", "budget_cents"):
        assert f'value="{value}"' in text


def _hostile() -> list[str]:
    texts = list(OWN_HOSTILE)
    if HOSTILE.is_dir():
        texts += json.loads((HOSTILE / "blns.json").read_text(encoding="utf-8"))[::60]
        texts += (HOSTILE / "xss-IntrudersXSS.txt").read_text(encoding="utf-8", errors="replace").splitlines()[::40]
    return texts


def test_hostile_text_is_refused_or_shown_inert(
    session: Session, client_for: SignIn, team: builders.Team, client: FlaskClient
) -> None:
    commitment = builders.make_adopted(session, team)
    secretary = client_for(team.secretary)
    edit = f"/tres-ceibas/plan/{commitment.folio}/editar"
    token = csrf_token(secretary, edit)
    texts = ("title", "problem", "action", "lead_post", "objective", "budget_line", "territory", "risks", "reason")
    version = 1
    for hostile in _hostile():
        safe = hostile.encode("utf-8", "replace").decode("utf-8")
        data = {**_answers(team), **dict.fromkeys(texts, safe), "version": str(version), "origin": "co_created"}
        status = secretary.post(edit, data={"csrf_token": token, **data}).status_code
        assert status in (303, 422), (hostile, status)
        if status == 303:
            session.rollback()  # see what the request wrote
            session.refresh(commitment)
            version = commitment.version
            for path in ("", "/versiones"):
                text = page(client, f"/tres-ceibas/plan/{commitment.folio}{path}")
                _check_inert(text)
            _check_inert(page(client, "/tres-ceibas/plan/"))


class _Tags(HTMLParser):
    """Collects what a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _check_inert(text: str) -> None:
    """Look at the page as a browser does: no element, handler or address of theirs."""
    parser = _Tags()
    parser.feed(text[text.index("<main") : text.index("</main>")])
    for tag, attributes in parser.found:
        assert tag not in ("script", "img", "iframe", "object", "embed", "style", "base", "meta", "marquee"), tag
        assert not [name for name in attributes if name.startswith("on") or name == "style"], attributes
        for name in ("href", "src", "action", "formaction"):
            address = (attributes.get(name) or "").strip().lower()
            assert not address.startswith(("javascript:", "data:", "vbscript:")), address


@pytest.mark.parametrize("query", ["plan=%00", "plan=" + "A" * 300, "estado=%ff", "pilar[]=x", "vista=otra"])
def test_strange_addresses_never_break_the_page(
    session: Session, client: FlaskClient, team: builders.Team, query: str
) -> None:
    builders.make_adopted(session, team)
    session.commit()
    assert client.get(f"/tres-ceibas/plan/?{query}").status_code in (200, 400, 404)


ROLES = [None, "neighbour", "elsewhere", *Role]
READERS_OF_TASKS = {Role.AGENCY_LEAD, Role.CSO_COUNTERPART}
DRAFTERS = {Role.SECRETARY, Role.GOVERNMENT_POC}
GUARDIANS = {Role.SECRETARY, Role.DATA_PROTECTION_OFFICER}
ROUTES: list[tuple[str, set[Role]]] = [
    ("pendientes", READERS_OF_TASKS),
    ("{commitment}/hitos/1/reporte", {Role.AGENCY_LEAD}),
    ("{commitment}/hitos/2/revision", {Role.CSO_COUNTERPART}),
    ("evidencias/{evidence}/retiro", GUARDIANS | READERS_OF_TASKS),
    ("nuevo", DRAFTERS),
    ("{plan}/compromisos/nuevo", DRAFTERS),
    ("{commitment}/editar", DRAFTERS),
    ("{commitment}/hitos/nuevo", DRAFTERS),
    ("{commitment}/hitos/1/editar", DRAFTERS),
    ("{commitment}/hitos/1/cancelacion", DRAFTERS),
    ("{plan}/adopcion", {Role.SECRETARY}),
]


@pytest.mark.parametrize("path", [path for path, _roles in ROUTES])
def test_each_form_opens_for_its_roles_alone(
    session: Session, client: FlaskClient, client_for: SignIn, team: builders.Team, path: str
) -> None:
    steps = (builders.milestone_fields(), builders.milestone_fields("Otro"))
    commitment = builders.make_adopted(session, team, *steps)
    report = builders.report(session, team, commitment, 2)
    evidence = session.scalars(select(Evidence).where(Evidence.report_id == report.id)).one()
    other = make_place(session, "san-telmo", "San Telmo del Río")
    session.commit()
    address = "/tres-ceibas/plan/" + path.format(
        commitment=commitment.folio, plan=commitment.plan.folio, evidence=evidence.folio
    )
    allowed = dict(ROUTES)[path]
    for role in ROLES:
        if role is None:
            who, expected = client, {303}
        elif role == "neighbour":
            who, expected = client_for(make_person(session)), {403}
        elif role == "elsewhere":
            who, expected = client_for(make_staff(session, other, min(allowed))), {403}
        else:
            held = Role(role)
            organisation = team.agency if held is Role.AGENCY_LEAD else team.counterpart
            who = client_for(make_staff(session, team.place, held, organisation))
            expected = {200} if held in allowed else {403}
        assert who.get(address).status_code in expected, (role, path)
        if expected != {200}:
            refused = who.post(address, data={"csrf_token": "x"}).status_code
            assert refused in (400, 401, 403, 405), (role, path, refused)


def test_no_form_sets_progress(session: Session, client_for: SignIn, team: builders.Team) -> None:
    commitment = builders.make_adopted(session, team)
    typed = {
        "progress": "100",
        "avance": "100",
        "state": "verified",
        "verified_at": "2026-01-01",
        "reported_at": "2026-01-01",
        "verified": "1",
        "weight_verified": "100",
    }
    base = f"/tres-ceibas/plan/{commitment.folio}"
    forms = (f"{base}/editar", f"{base}/hitos/1/editar", f"{base}/hitos/nuevo")
    whole = {**_answers(team), "version": "1", "origin": "co_created", "reason": "Porque sí"}
    step = {"due_on": "15/12/2026", "weight": "50", "verification_means": "El documento"}
    for role in Role:
        organisation = make_organisation(session, team.place, f"Organización {role.value}")
        who = client_for(make_staff(session, team.place, role, organisation))
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', who.get(f"{base}/editar").get_data(as_text=True))
        for path in forms:
            sent = {"csrf_token": token[1] if token else "x", **whole, **step, **typed}
            assert who.post(path, data=sent).status_code in (303, 400, 403, 409, 422)
    session.expire_all()
    assert {milestone.state for milestone in session.scalars(select(Milestone))} == {MilestoneState.PLANNED}
    assert session.scalars(select(MilestoneReport)).all() == []


def test_withdrawn_evidence_disappears_from_the_page_and_its_reason_stays(
    session: Session, client: FlaskClient, client_for: SignIn, team: builders.Team
) -> None:
    commitment = builders.make_adopted(session, team)
    builders.report(session, team, commitment)
    evidence = session.scalars(select(Evidence)).one()
    guardian = client_for(make_staff(session, team.place, Role.DATA_PROTECTION_OFFICER))
    address = f"/tres-ceibas/plan/evidencias/{evidence.folio}/retiro"
    sent = guardian.post(address, data={"csrf_token": csrf_token(guardian, address), "reason": "Aparece un teléfono"})
    assert sent.status_code == 303
    text = page(client, f"/tres-ceibas/plan/{commitment.folio}")
    assert "Aparece un teléfono" in text
    assert "catalogo.pdf" not in text
