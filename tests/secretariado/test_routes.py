"""Pages of the Secretariado: what people read, what members and staff do, who may do what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.places import Place
from govabierto.secretariado import services
from govabierto.secretariado.models import AgendaItem, Agreement, BodySession, SeatVote
from govabierto.secretariado.rules import ItemState, SessionState
from govabierto.territorio.queries import place_by_slug
from tests.builders import csrf_token, make_organisation, make_person, make_place, make_staff
from tests.secretariado.builders import (
    STARTS_AT,
    Table,
    arrive,
    make_agreement,
    make_body,
    make_session,
    open_session,
    open_vote,
    record_votes,
)
from tests.statements import statements

BASE = "/tres-ceibas/secretariado"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def table(session: Session) -> Table:
    return make_body(session, make_place(session), vacant=["G3"], alternates=["S1"])


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def act(client: FlaskClient, desk: str, path: str, **fields: object) -> int:
    token = csrf_token(client, f"{desk}/conduccion")
    return client.post(f"{desk}/{path}", data={"csrf_token": token, **fields}).status_code


def test_a_place_without_a_body_says_what_is_missing(session: Session, client: FlaskClient) -> None:
    make_place(session)
    session.commit()
    assert "Falta instalarlo" in page(client, f"{BASE}/")


def test_the_body_shows_seats_quorum_sessions_and_agreements(
    session: Session, client: FlaskClient, table: Table
) -> None:
    make_agreement(session, table)
    session.commit()
    html = page(client, f"{BASE}/")
    for words in ("Titular S1", "Suplente S1", "Vacante", "5 de los 8 asientos", "ST/ORD/01/2026-01", "quedan 25 días"):
        assert words in html


def test_an_overdue_agreement_says_so_once_its_day_has_passed(
    session: Session, client: FlaskClient, table: Table, clock: FixedClock
) -> None:
    folio = make_agreement(session, table)
    session.commit()
    assert "En plazo" in page(client, f"{BASE}/acuerdos/{folio}")
    clock.advance(timedelta(days=30))
    assert "Vencido" in page(client, f"{BASE}/acuerdos/{folio}")
    assert "venció hace 5 días" in page(client, f"{BASE}/")


def test_a_session_shows_the_vote_seat_by_seat_and_refreshes_by_itself(
    session: Session, client: FlaskClient, table: Table, clock: FixedClock
) -> None:
    clock.instant = STARTS_AT
    row = open_session(session, table, present="G1 G2 S1 S2 S3 A1 P1")
    item = open_vote(session, row)
    record_votes(session, item, "G1+ S1-")
    session.commit()
    html = page(client, f"{BASE}/sesiones/{row.folio}")
    assert 'data-refresh-s="20"' in html
    for words in ("Se está votando", "En contra", "Todavía no vota", "Vacante", "asientos presentes por votar"):
        assert words in html
    services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=STARTS_AT)
    session.commit()
    assert "No se aprobó" in page(client, f"{BASE}/sesiones/{row.folio}")


def test_a_page_kept_in_memory_shows_the_next_vote_at_once(session: Session, client: FlaskClient, table: Table) -> None:
    row = open_session(session, table)
    item = open_vote(session, row)
    session.commit()
    before = page(client, f"{BASE}/sesiones/{row.folio}")
    record_votes(session, item, "S1-")
    session.commit()
    after = page(client, f"{BASE}/sesiones/{row.folio}")
    assert ("En contra" in before, "En contra" in after) == (False, True)


def test_a_closed_session_keeps_showing_who_was_there(session: Session, client: FlaskClient, table: Table) -> None:
    row = open_session(session, table)
    services.close_session(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT + timedelta(hours=1))
    session.commit()
    html = page(client, f"{BASE}/sesiones/{row.folio}")
    assert "3 de 3 presentes" in html
    assert "No se trató." in html


def test_the_agreement_tells_its_text_its_owner_its_tally_and_its_acts(
    session: Session, client: FlaskClient, table: Table
) -> None:
    folio = make_agreement(session, table)
    session.commit()
    html = page(client, f"{BASE}/acuerdos/{folio}")
    for words in (
        "Del 17 de octubre al 15 de diciembre.", "Dirección de Obras Públicas", "hacían falta 4 de 7",
        "Se adoptó el acuerdo", "Todavía no es un compromiso",
    ):  # fmt: skip
        assert words in html


def test_things_of_another_place_are_not_found_here(session: Session, client: FlaskClient, table: Table) -> None:
    folio = make_agreement(session, table)
    row = session.scalars(select(BodySession)).one()
    make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    session.commit()
    other = "/san-telmo-del-rio/secretariado"
    for path in (f"sesiones/{row.folio}", f"sesiones/{row.folio}.ics", f"acuerdos/{folio}", "sesiones/S-2222222"):
        assert client.get(f"{other}/{path}").status_code == 404


def test_hostile_titles_are_shown_as_text(session: Session, client: FlaskClient, table: Table) -> None:
    row = make_session(session, table)
    row.title, row.items[1].title = "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'
    session.commit()
    for path in (f"{BASE}/", f"{BASE}/sesiones/{row.folio}"):
        html = page(client, path)
        assert "<script>alert" not in html
        assert "<img" not in html


def test_the_calendar_file_of_a_session_names_its_place_and_instant(
    session: Session, client: FlaskClient, table: Table
) -> None:
    row = make_session(session, table)
    session.commit()
    answer = client.get(f"{BASE}/sesiones/{row.folio}.ics")
    assert answer.mimetype == "text/calendar"
    text = answer.get_data(as_text=True)
    assert "DTSTART:20261120T160000Z\r\n" in text
    assert f"UID:{row.folio}@tres-ceibas.govabierto\r\n" in text


def test_a_member_votes_from_her_telephone_and_only_once(
    session: Session, table: Table, client_for: SignIn, clock: FixedClock
) -> None:
    row = open_session(session, table)
    item = open_vote(session, row)
    phone = client_for(table.holders["S1"])
    clock.instant = STARTS_AT
    path = f"{BASE}/sesiones/{row.folio}"
    assert "Tu asiento es el S1" in page(phone, path)
    token = csrf_token(phone, path)
    url = f"{path}/puntos/{item.folio}/voto"
    assert phone.post(url, data={"csrf_token": token}).status_code == 422
    answer = phone.post(url, data={"csrf_token": token, "choice": "no", "reason": "Falta el contrato."})
    assert answer.status_code == 303
    assert phone.post(url, data={"csrf_token": token, "choice": "yes"}).status_code == 409
    assert "Tu asiento ya votó: En contra." in page(phone, path)
    session.rollback()
    assert [vote.choice.value for vote in session.scalars(select(SeatVote))] == ["no"]


def test_the_alternate_is_told_that_the_holder_has_the_seat(
    session: Session, table: Table, client_for: SignIn, clock: FixedClock
) -> None:
    row = open_session(session, table)
    item = open_vote(session, row)
    clock.instant = STARTS_AT
    phone = client_for(table.alternates["S1"])
    path = f"{BASE}/sesiones/{row.folio}"
    assert "lo ocupa ahora su titular" in page(phone, path)
    token = csrf_token(phone, "/cuenta/")
    answer = phone.post(f"{path}/puntos/{item.folio}/voto", data={"csrf_token": token, "choice": "yes"})
    assert answer.status_code == 403


def test_the_secretary_runs_a_whole_session_on_the_web(
    session: Session, table: Table, client_for: SignIn, clock: FixedClock
) -> None:
    place = table.body.jurisdiction_id
    secretary = client_for(_secretary(session))
    agency = make_organisation(session, _place(session))
    session.commit()
    new = f"{BASE}/sesiones/nueva"
    answer = secretary.post(new, data={
        "csrf_token": csrf_token(secretary, new), "kind": "ordinaria", "day": "20/11/2026", "hour": "10:30",
        "venue": "Casa de la Cultura", "points": "Asistencia\n* Mover una fecha\n\nAsuntos generales",
    })  # fmt: skip
    assert answer.status_code == 303
    row = session.scalars(select(BodySession).where(BodySession.body_id == table.body.id)).one()
    desk = f"{BASE}/sesiones/{row.folio}"
    assert answer.headers["Location"] == f"{desk}/conduccion"
    assert [(item.title, item.needs_vote) for item in row.items] == [
        ("Asistencia", False), ("Mover una fecha", True), ("Asuntos generales", False)
    ]  # fmt: skip
    point = row.items[1]
    edit = f"{desk}/puntos/{point.folio}/editar"
    fields = {
        "csrf_token": csrf_token(secretary, edit), "title": "Mover una fecha", "text": "Al 15 de diciembre.",
        "rule": "simple_majority", "responsible": agency.folio, "responsible_post": "Dirección", "due_on": "15/12/2026",
    }  # fmt: skip
    assert secretary.post(edit, data={**fields, "subject": "V-2222222"}).status_code == 422
    assert secretary.post(edit, data=fields).status_code == 303
    clock.instant = row.starts_at
    assert act(secretary, desk, "asistencia") == 422
    here = ["G1:holder", "G2:holder", "S1:alternate", "S2:holder", "A1:holder", "P1:holder"]
    assert act(secretary, desk, "asistencia", arrived=here) == 303
    assert act(secretary, desk, "apertura") == 303
    assert act(secretary, desk, f"puntos/{row.items[0].folio}/desahogo") == 303
    assert act(secretary, desk, f"puntos/{point.folio}/votacion") == 303
    for code in ("G1", "G2", "S1", "S2", "A1"):
        assert act(secretary, desk, f"puntos/{point.folio}/votos", seat=code, choice="yes") == 303
    assert act(secretary, desk, f"puntos/{point.folio}/votos", seat="P1", choice="quizá") == 422
    assert act(secretary, desk, "cierre", sure="y") == 409
    assert act(secretary, desk, f"puntos/{point.folio}/conteo") == 303
    assert act(secretary, desk, "salida", seat="P1") == 303
    assert act(secretary, desk, "cierre") == 422
    assert act(secretary, desk, "cierre", sure="y") == 303
    session.rollback()
    agreement = session.scalars(select(Agreement).where(Agreement.jurisdiction_id == place)).one()
    assert (agreement.number, agreement.responsible_id) == ("ST/ORD/01/2026-01", agency.id)
    assert (row.state, session.get_one(AgendaItem, point.id).state) == (SessionState.CLOSED, ItemState.APPROVED)


def test_opening_without_quorum_answers_409_with_the_reason(
    session: Session, table: Table, client_for: SignIn, clock: FixedClock
) -> None:
    row = make_session(session, table)
    arrive(session, row, ["G1"])
    clock.instant = STARTS_AT
    secretary = client_for(_secretary(session))
    desk = f"{BASE}/sesiones/{row.folio}"
    token = csrf_token(secretary, f"{desk}/conduccion")
    answer = secretary.post(f"{desk}/apertura", data={"csrf_token": token})
    assert answer.status_code == 409
    assert "están 1 de 8 asientos y hacen falta 5" in answer.get_data(as_text=True)
    assert act(secretary, desk, "sin-quorum") == 303
    assert "faltó quórum" in page(secretary, desk)


def test_the_desk_says_from_when_a_session_opens_and_which_votes_are_missing(
    session: Session, table: Table, client_for: SignIn, clock: FixedClock
) -> None:
    row = make_session(session, table)
    arrive(session, row, ["G1", "G2", "S1", "S2", "S3", "A1", "P1"])
    secretary = client_for(_secretary(session))
    desk = f"{BASE}/sesiones/{row.folio}"
    early = page(secretary, f"{desk}/conduccion")
    assert "se puede abrir desde" in early
    assert "Se decide con votación." in early
    assert "Abrir la sesión" not in early
    clock.instant = STARTS_AT
    assert act(secretary, desk, "apertura") == 303
    assert "Terminar la sesión" in page(secretary, f"{desk}/conduccion")
    assert act(secretary, desk, f"puntos/{row.items[1].folio}/votacion") == 303
    during = page(secretary, f"{desk}/conduccion")
    assert "Faltan los votos de 7 asientos presentes." in during
    assert "Terminar la sesión" not in during
    refused = secretary.post(
        f"{desk}/cierre",
        data={"csrf_token": csrf_token(secretary, f"{desk}/conduccion"), "sure": "y"},
        headers={"Referer": f"http://localhost{desk}/conduccion"},
    )
    assert refused.status_code == 409
    assert f'href="{desk}/conduccion"' in refused.get_data(as_text=True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"day": "31/02/2027"}, "Escribe el día así"),
        ({"day": "20/11/2025"}, "antes de que empiece"),
        ({"hour": "25:00"}, "Escribe la hora así"),
        ({"points": " \n - \n"}, "entre uno y 60 puntos"),
        ({"venue": ""}, "Di dónde es"),
        ({"kind": "secreta"}, "error-summary"),
    ],
)
def test_a_wrong_call_comes_back_with_its_reason_and_what_was_typed(
    session: Session, table: Table, client_for: SignIn, fields: dict[str, str], words: str
) -> None:
    secretary = client_for(_secretary(session))
    new = f"{BASE}/sesiones/nueva"
    good = {"kind": "ordinaria", "day": "24/11/2026", "hour": "17:00", "venue": "Casa", "points": "* Uno"}
    answer = secretary.post(new, data={"csrf_token": csrf_token(secretary, new), **good, **fields})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in html
    assert "<title>Error:" in html


def test_the_owner_of_an_agreement_says_that_it_was_fulfilled(
    session: Session, table: Table, client_for: SignIn
) -> None:
    folio = make_agreement(session, table)
    agency = make_organisation(session, _place(session))
    session.scalars(select(Agreement)).one().responsible_id = agency.id
    lead = client_for(make_staff(session, _place(session), Role.AGENCY_LEAD, agency))
    path = f"{BASE}/acuerdos/{folio}"
    token = csrf_token(lead, path)
    assert lead.post(f"{path}/cumplimiento", data={"csrf_token": token, "note": ""}).status_code == 422
    answer = lead.post(f"{path}/cumplimiento", data={"csrf_token": token, "note": "Se publicó en la gaceta."})
    assert answer.status_code == 303
    html = page(lead, path)
    assert "Cumplido" in html
    assert "Se publicó en la gaceta." in html


STAFF_GETS = ("sesiones/nueva", "sesiones/{s}/conduccion", "sesiones/{s}/puntos/{i}/editar")
STAFF_POSTS = (
    *("sesiones/nueva", "sesiones/{s}/asistencia", "sesiones/{s}/salida", "sesiones/{s}/apertura"),
    *("sesiones/{s}/sin-quorum", "sesiones/{s}/cierre", "sesiones/{s}/puntos/{i}/editar"),
    *("sesiones/{s}/puntos/{i}/desahogo", "sesiones/{s}/puntos/{i}/votacion", "sesiones/{s}/puntos/{i}/votos"),
    "sesiones/{s}/puntos/{i}/conteo",
)


@pytest.mark.parametrize("path", STAFF_GETS)
@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 303), ("person", 403), *((role, 200 if role is Role.SECRETARY else 403) for role in Role)],
)
def test_who_sees_the_pages_of_the_secretariat(
    session: Session, table: Table, client: FlaskClient, client_for: SignIn, path: str, role: object, status: int
) -> None:
    row = make_session(session, table)
    session.commit()
    who = client if role is None else client_for(_person_of(session, role))
    address = path.format(s=row.folio, i=row.items[1].folio)
    assert who.get(f"{BASE}/{address}").status_code == status


@pytest.mark.parametrize("path", STAFF_POSTS)
@pytest.mark.parametrize("role", [None, "person", Role.ADMIN, Role.SEAT_HOLDER, Role.AGENCY_LEAD, "far"])
def test_nobody_but_the_secretariat_of_the_place_leads_its_sessions(
    session: Session, table: Table, client: FlaskClient, client_for: SignIn, path: str, role: object
) -> None:
    row = make_session(session, table)
    session.commit()
    who = client if role is None else client_for(_person_of(session, role))
    token = csrf_token(who, "/cuenta/entrar" if role is None else "/cuenta/")
    address = path.format(s=row.folio, i=row.items[1].folio)
    assert who.post(f"{BASE}/{address}", data={"csrf_token": token}).status_code == (401 if role is None else 403)
    session.rollback()
    assert row.state is SessionState.CALLED


def test_the_session_page_takes_at_most_thirteen_statements_however_full_it_is(
    app: Flask, session: Session, table: Table, client_for: SignIn, clock: FixedClock
) -> None:
    row = open_session(session, table, points=4)
    for position in (2, 3, 4):
        item = open_vote(session, row, position=position)
        record_votes(session, item, "G1+ G2+ S1+ S2- S3+ A1+ P1+")
        services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=STARTS_AT)
    open_vote(session, row, position=5)
    clock.instant = STARTS_AT
    phone = client_for(table.holders["S1"])
    with statements(app) as seen:
        page(phone, f"{BASE}/sesiones/{row.folio}")
    assert len(seen) <= 13, "\n".join(seen)


def test_the_body_page_takes_at_most_ten_statements(
    app: Flask, session: Session, table: Table, client_for: SignIn
) -> None:
    make_agreement(session, table)
    make_session(session, table)
    reader = client_for(make_person(session))
    with statements(app) as seen:
        page(reader, f"{BASE}/")
    assert len(seen) <= 10, "\n".join(seen)


def _place(session: Session) -> Place:
    place = place_by_slug(session, "tres-ceibas")
    assert place is not None
    return place


def _secretary(session: Session) -> Person:
    return make_staff(session, _place(session), Role.SECRETARY)


def _person_of(session: Session, role: object) -> Person:
    if role == "person":
        return make_person(session)
    if role == "far":
        return make_staff(session, make_place(session, "san-telmo-del-rio", "San Telmo del Río"), Role.SECRETARY)
    assert isinstance(role, Role)
    return make_staff(session, _place(session), role)
