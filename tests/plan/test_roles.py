"""Who may open and send each form, and what no form can do."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from govabierto.plan.models import Evidence, Milestone, MilestoneReport
from govabierto.plan.rules import MilestoneState
from tests.builders import csrf_token, make_organisation, make_person, make_place, make_staff
from tests.plan import builders

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def team(session: Session) -> builders.Team:
    return builders.make_team(session, make_place(session))


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


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
