"""The plan's pages: what each shows, to whom, and with how many statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.extensions import db
from govabierto.linaje import services as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.things import ThingRef
from govabierto.plan import services
from govabierto.plan.models import Commitment
from govabierto.plan.rules import Verdict
from tests.archivos.builders import PDF
from tests.builders import NOW, make_person, make_place, make_staff
from tests.plan import builders

SignIn = Callable[[Person], FlaskClient]


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
    assert '<del lang="es" data-user-content>Reportes de calle atendidos en 72 horas</del>' in text
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
    commitment = builders.make_adopted(session, team, builders.milestone_fields(due_on=date(2026, 12, 5)))
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
