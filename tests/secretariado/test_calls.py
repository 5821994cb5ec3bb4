"""Open calls: windows in working days, who applies and objects, rulings with reasons, invitation as the last resort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.cuentas import queries as cuentas
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import SYSTEM, Actor, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.secretariado.models import OpenCall, SeatApplication
from govabierto.secretariado.rules import ApplicationState, CallPhase, CallWindow, Sector, call_window, phase_of_call
from govabierto.secretariado.services import calls
from govabierto.secretariado.services.calls import CallDraft, Candidacy
from govabierto.territorio.queries import place_by_slug
from govabierto.territorio.rules import working_days_between
from tests.builders import NOW, TODAY, csrf_token, make_person, make_place, make_staff
from tests.secretariado.builders import Table, make_body

BASE = "/tres-ceibas/secretariado/convocatorias"
SignIn = Callable[[Person], FlaskClient]
DRAFT = CallDraft("Dos asientos", "", Sector.CIVIL_SOCIETY, 2, ["Dos años de trabajo"], TODAY, 10)
CANDIDACY = Candidacy("Red de Huertos", "Por el agua", "En asamblea de 31 personas", 0, "Ninguno", sworn=True)


@pytest.fixture
def table(session: Session) -> Table:
    return make_body(session, make_place(session), vacant=["S3"])


def make_call(session: Session, table: Table, draft: CallDraft = DRAFT) -> OpenCall:
    row = calls.draft_call(session, actor=SYSTEM, body_folio=table.body.folio, draft=draft, now=NOW)
    return calls.publish_call(session, actor=SYSTEM, folio=row.folio, now=NOW)


def somebody(session: Session) -> Actor:
    return cuentas.actor_of(session, make_person(session))


def apply(session: Session, row: OpenCall, name: str = "Red de Huertos", now: datetime = NOW) -> SeatApplication:
    candidacy = replace(CANDIDACY, organisation_name=name)
    return calls.apply(session, actor=somebody(session), folio=row.folio, candidacy=candidacy, files=(), now=now)


def on(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 18, tzinfo=NOW.tzinfo)


def after_objections(row: OpenCall) -> datetime:
    return on(row.objections_until + timedelta(days=1))


def rule(session: Session, found: SeatApplication, now: datetime, *, is_accepted: bool = True) -> None:
    calls.rule(session, actor=SYSTEM, folio=found.folio, is_accepted=is_accepted, reason="Cumple.", now=now)


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.integers(5, 60), st.sets(st.dates(), max_size=5))
def test_a_window_is_counted_in_working_days_and_objections_follow_it(
    opens_on: date, days: int, holidays: set[date]
) -> None:
    window = call_window(opens_on, days, 5, holidays)
    assert working_days_between(opens_on, window.closes_on, holidays) == days
    assert working_days_between(window.closes_on, window.objections_until, holidays) == 5


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_call_passes_through_its_phases_in_order(today: date) -> None:
    window = CallWindow(date(2026, 3, 2), date(2026, 4, 1), date(2026, 4, 10))
    order = [CallPhase.COMING, CallPhase.OPEN, CallPhase.OBJECTIONS, CallPhase.RULING]
    now, later = (
        phase_of_call(window, day, is_published=True, is_ruled=False) for day in (today, today + timedelta(days=1))
    )
    assert order.index(now) <= order.index(later)


def test_the_last_day_still_takes_applications_and_the_next_one_does_not(session: Session, table: Table) -> None:
    row = make_call(session, table)
    apply(session, row, now=on(row.closes_on))
    with pytest.raises(ConflictError, match="no está abierta"):
        apply(session, row, "Otra", now=on(row.closes_on + timedelta(days=1)))


def test_an_organisation_applies_once_however_it_writes_its_name(session: Session, table: Table) -> None:
    row = make_call(session, table)
    apply(session, row, "Red de Huertos")
    with pytest.raises(ConflictError, match="ya está postulada"):
        apply(session, row, "  RED  de huertos ")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sworn": False}, "sworn"),
        ({"how_chosen": " "}, "how_chosen"),
        ({"ties": ""}, "ties"),
        ({"public_money_cents": -1}, "public_money"),
    ],
)
def test_nobody_applies_without_saying_how_it_was_chosen_its_ties_and_its_oath(
    session: Session, table: Table, change: dict[str, object], field: str
) -> None:
    row = make_call(session, table)
    with pytest.raises(InvalidError) as refusal:
        calls.apply(
            session, actor=somebody(session), folio=row.folio, candidacy=replace(CANDIDACY, **change), files=(), now=NOW
        )
    assert refusal.value.field == field


def test_government_seats_are_not_called_and_a_call_does_not_open_in_the_past(session: Session, table: Table) -> None:
    for change, field in (
        ({"sector": Sector.GOVERNMENT}, "sector"),
        ({"opens_on": TODAY - timedelta(days=1)}, "opens_on"),
        ({"requirements": [" "]}, "requirements"),
        ({"working_days": 4}, "working_days"),
    ):
        with pytest.raises(InvalidError) as refusal:
            make_call(session, table, replace(DRAFT, **change))
        assert refusal.value.field == field


def test_an_extension_says_why_and_only_a_window_that_lasts_is_extended(session: Session, table: Table) -> None:
    row = make_call(session, table)
    old = row.closes_on
    with pytest.raises(InvalidError, match="por qué se amplía"):
        calls.extend_call(session, actor=SYSTEM, folio=row.folio, working_days=5, reason=" ", now=NOW)
    calls.extend_call(session, actor=SYSTEM, folio=row.folio, working_days=5, reason="Nadie se postuló.", now=NOW)
    assert row.closes_on > old
    with pytest.raises(ConflictError, match="no ha terminado"):
        calls.extend_call(
            session, actor=SYSTEM, folio=row.folio, working_days=5, reason="Tarde", now=after_objections(row)
        )


def test_a_ruling_waits_for_the_objections_and_their_answers_and_has_reasons(session: Session, table: Table) -> None:
    row = make_call(session, table)
    found = apply(session, row)
    with pytest.raises(ConflictError, match="terminan los días para objetar"):
        rule(session, found, on(row.objections_until))
    objector = somebody(session)
    objection = calls.object_to(
        session, actor=objector, folio=found.folio, text="Recibió un contrato.", now=on(row.objections_until)
    )
    with pytest.raises(ConflictError, match="Ya objetaste"):
        calls.object_to(session, actor=objector, folio=found.folio, text="Otra vez", now=on(row.objections_until))
    with pytest.raises(ConflictError, match="objeciones sin respuesta"):
        rule(session, found, after_objections(row))
    calls.answer_objection(
        session, actor=SYSTEM, folio=found.folio, objection_id=objection.id, answer="Terminó en 2022.",
        now=after_objections(row),
    )  # fmt: skip
    with pytest.raises(InvalidError, match="razones del dictamen"):
        calls.rule(session, actor=SYSTEM, folio=found.folio, is_accepted=True, reason=" ", now=after_objections(row))
    rule(session, found, after_objections(row))
    assert found.state is ApplicationState.ACCEPTED


def test_whoever_objects_is_not_in_the_public_record(session: Session, table: Table) -> None:
    row = make_call(session, table)
    found = apply(session, row)
    calls.object_to(session, actor=somebody(session), folio=found.folio, text="No", now=on(row.objections_until))
    entry = session.query(LogEntry).filter_by(kind="postulacion.objetada").one()
    assert "No" not in str(entry.content).split()
    assert entry.actor_role == "public"


def test_no_more_are_accepted_than_there_are_seats_and_the_call_is_ruled_when_they_are(
    session: Session, table: Table
) -> None:
    row = make_call(session, table, replace(DRAFT, seat_count=1))
    first, second = apply(session, row, "Una"), apply(session, row, "Dos")
    late = after_objections(row)
    rule(session, first, late)
    assert row.ruled_at is None, "somebody still waits for an answer"
    with pytest.raises(ConflictError, match="ya están cubiertos"):
        rule(session, second, late)
    rule(session, second, late, is_accepted=False)
    assert row.ruled_at == late


def test_an_invitation_comes_only_after_the_call_and_where_seats_are_left(session: Session, table: Table) -> None:
    row = make_call(session, table, replace(DRAFT, seat_count=1))
    invite = {"actor": SYSTEM, "folio": row.folio, "candidacy": CANDIDACY, "reason": "Nadie se postuló."}
    with pytest.raises(ConflictError, match="Se invita cuando"):
        calls.invite(session, **invite, now=NOW)
    found = calls.invite(session, **invite, now=after_objections(row))
    assert found.is_invitation
    other = {**invite, "candidacy": replace(CANDIDACY, organisation_name="Otra")}
    with pytest.raises(ConflictError, match="no hace falta invitar"):
        calls.invite(session, **other, now=after_objections(row))


@pytest.mark.parametrize(
    "change", ["sworn = FALSE", "ruled_at = at", "is_invitation = TRUE", "public_money_cents = -1"]
)
def test_the_table_refuses_what_the_rules_refuse(session: Session, table: Table, change: str) -> None:
    found = apply(session, make_call(session, table))
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(f"UPDATE seat_application SET {change} WHERE id = :id"), {"id": found.id})


def test_a_call_is_walked_in_pages_from_draft_to_ruling(
    session: Session, table: Table, client: FlaskClient, client_for: SignIn, clock: FixedClock
) -> None:
    place = place_by_slug(session, "tres-ceibas")
    assert place is not None
    staff, applicant = client_for(make_staff(session, place, Role.SECRETARY)), client_for(make_person(session))
    form = {
        "title": "Un asiento", "sector": "civil_society", "seat_count": "1", "opens_on": "20/11/2026",
        "working_days": "10", "requirements": "Dos años de trabajo",
    }  # fmt: skip
    path = f"{BASE}/nueva"
    bad = staff.post(path, data={**form, "csrf_token": csrf_token(staff, path), "seat_count": "muchos"})
    assert bad.status_code == 422
    assert "Dos años de trabajo" in bad.get_data(as_text=True), "what was typed comes back"
    answer = staff.post(path, data={**form, "csrf_token": csrf_token(staff, path)})
    call = answer.headers["Location"]
    assert client.get(call).status_code == 404, "a draft is not public"
    token = csrf_token(staff, call)
    assert staff.post(f"{call}/publicacion", data={"csrf_token": token}).status_code == 303
    assert client.get(call).status_code == 200
    assert client.get(f"{call}/postular").status_code in (302, 303, 401)
    candidacy = {
        "organisation_name": "Red de Huertos", "motives": "El agua", "how_chosen": "Asamblea", "public_money": "18,500",
        "ties": "Ninguno", "sworn": "y",
    }  # fmt: skip
    sent = applicant.post(
        f"{call}/postular", data={**candidacy, "csrf_token": csrf_token(applicant, f"{call}/postular")}
    )
    assert sent.status_code == 303
    page = client.get(sent.headers["Location"]).get_data(as_text=True)
    assert "$18,500" in page
    assert "Asamblea" in page
    found = session.scalars(select(SeatApplication)).one()
    clock.instant = after_objections(found.call)
    rule(session, found, clock.instant)
    session.commit()
    assert "Aceptada" in client.get(call).get_data(as_text=True)


def test_a_call_of_another_place_is_not_found_here(session: Session, table: Table, client: FlaskClient) -> None:
    row = make_call(session, table)
    make_place(session, "san-telmo", "San Telmo")
    session.commit()
    assert client.get(f"/san-telmo/secretariado/convocatorias/{row.folio}").status_code == 404
