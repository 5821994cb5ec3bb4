"""The plan's forms: the two keys, the drafts, and what hostile input becomes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.plan.models import Evidence
from tests.archivos.builders import PDF, SVG
from tests.builders import csrf_token, make_place
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


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


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
    assert "al menos un compromiso" in page(secretary, f"{base}/{plan_folio}/adopcion")
    assert "Adoptar el plan" not in page(secretary, f"{base}/?plan={plan_folio}")
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
