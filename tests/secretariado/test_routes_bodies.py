"""Pages of bodies: what people read, what the secretariat does in the browser, and who may do what."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate, Person
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.places import Place
from govabierto.secretariado import services
from govabierto.secretariado.models import (
    AbsenceExcuse,
    Body,
    BodyOffice,
    Seat,
    SeatIncident,
    SeatTerm,
    SectorHeadcount,
)
from govabierto.secretariado.rules import BodyKind, Capacity, IncidentKind, Sector
from tests.builders import NOW, TODAY, csrf_token, make_person, make_place, make_staff
from tests.secretariado.builders import STARTS_AT, Table, make_body, make_session
from tests.statements import statements

BASE = "/tres-ceibas/secretariado"
SignIn = Callable[[Person], FlaskClient]
ACTS = ("ocupar", "desocupar", "cerrar", "funcion", "fin-de-funcion", "situacion", "justificar")


@pytest.fixture
def place(session: Session) -> Place:
    return make_place(session)


@pytest.fixture
def table(session: Session, place: Place) -> Table:
    return make_body(session, place, vacant=["G3"], alternates=["S1"])


@pytest.fixture
def desk(session: Session, place: Place, table: Table, client_for: SignIn) -> FlaskClient:
    return client_for(make_staff(session, place, Role.SECRETARY))


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def send(client: FlaskClient, path: str, **fields: object) -> int:
    token = csrf_token(client, f"{BASE}/{path}")
    return client.post(f"{BASE}/{path}", data={"csrf_token": token, **fields}).status_code


def test_the_page_of_a_body_shows_seats_figures_declarations_and_history(
    session: Session, client: FlaskClient, table: Table
) -> None:
    services.flag_incident(
        session, actor=SYSTEM, seat_folio=table.seats["S2"].folio, kind=IncidentKind.PUBLIC_SERVANT, since_on=TODAY,
        source="Gaceta 31", now=NOW,
    )  # fmt: skip
    session.commit()
    html = page(client, "cuerpos/stm")
    for words in (
        "7 de 8 con voto, ocupados", "Suplente S1", "Vacante desde el 20 nov 2026", "Suspendido", "Gaceta 31",
        "8 asientos con voto − 7 con titular = 1 sin titular", "3 de 7 integrantes con voto = 42.8", "Falta declarar",
        "Nadie ha dejado todavía un asiento",
    ):  # fmt: skip
        assert words in html, words
    index = page(client, "")
    assert "Suspendido" in index
    assert f'href="{BASE}/cuerpos/stm"' in index


def test_a_kept_page_changes_when_a_term_is_about_to_end(
    session: Session, client: FlaskClient, table: Table, clock: FixedClock
) -> None:
    term = session.scalars(select(SeatTerm).where(SeatTerm.member_name == "Titular S3")).one()
    term.to_on = TODAY + timedelta(days=92)
    session.commit()
    assert "Titular S3 en el asiento S3 termina" not in page(client, "cuerpos/stm")
    clock.advance(timedelta(days=3))
    assert "El periodo de Titular S3 en el asiento S3 termina en 89 días." in page(client, "cuerpos/stm")
    clock.advance(timedelta(days=88))
    assert "termina en 1 día." in page(client, "cuerpos/stm")


def test_all_bodies_of_a_place_are_listed_by_pages(session: Session, client: FlaskClient, place: Place) -> None:
    for number in range(1, 23):
        services.create_body(
            session, actor=SYSTEM, place=place, kind=BodyKind.COUNCIL, name=f"Consejo {number}", now=NOW
        )
    session.commit()
    assert "Consejo 20" in page(client, "cuerpos/")
    assert "Consejo 22" in page(client, "cuerpos/?pagina=2")
    assert "Consejo 2<" in page(client, ""), "the room's own page leads to some of them"


def test_things_of_another_place_are_not_found_here(
    session: Session, desk: FlaskClient, table: Table, place: Place
) -> None:
    row = services.flag_incident(
        session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, kind=IncidentKind.OTHER, since_on=TODAY, source="X",
        now=NOW,
    )  # fmt: skip
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    make_body(session, other, seats=[])
    folio, incident = table.seats["S1"].folio, row.folio
    session.commit()
    there = "/san-telmo-del-rio/secretariado"
    for path in (f"{there}/cuerpos/consejo", f"{BASE}/cuerpos/nada", f"{BASE}/nada/popolo.json"):
        assert desk.get(path).status_code == 404
    assert desk.get(f"{BASE}/asientos/AS-2222222").status_code == 404
    assert desk.get(f"{BASE}/situaciones/SI-2222222").status_code == 404
    assert desk.get(f"{BASE}/asientos/{folio}").status_code == 200
    assert desk.get(f"{BASE}/situaciones/{incident}").status_code == 200


def test_staff_of_another_place_finds_no_seat_of_this_one(session: Session, table: Table, client_for: SignIn) -> None:
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    folio = table.seats["S1"].folio
    client = client_for(make_staff(session, other, Role.SECRETARY))
    there = "/san-telmo-del-rio/secretariado"
    for path in (f"asientos/{folio}", *(f"asientos/{folio}/{act}" for act in ACTS), f"asientos/{folio}/declaracion"):
        assert client.get(f"{there}/{path}").status_code == 404


STAFF_PAGES = (
    *("cuerpos/nuevo", "cuerpos/stm/editar", "cuerpos/stm/asientos/nuevo", "cuerpos/stm/paridad", "periodos/"),
    *("periodos/garante", "periodos/administracion"),
)


@pytest.mark.parametrize("role", list(Role))
def test_only_the_administration_and_the_secretariat_reach_the_desk(
    session: Session, table: Table, place: Place, client_for: SignIn, role: Role
) -> None:
    client = client_for(make_staff(session, place, role))
    expected = 200 if role in (Role.ADMIN, Role.SECRETARY) else 403
    folio = table.seats["S1"].folio
    paths = [*STAFF_PAGES, f"asientos/{folio}", *(f"asientos/{folio}/{act}" for act in ACTS)]
    assert {path: client.get(f"{BASE}/{path}").status_code for path in paths} == dict.fromkeys(paths, expected)


def test_whoever_is_not_signed_in_is_sent_to_the_door(session: Session, client: FlaskClient, table: Table) -> None:
    session.commit()
    for path in (*STAFF_PAGES, f"asientos/{table.seats['S1'].folio}/declaracion"):
        assert client.get(f"{BASE}/{path}").status_code in (302, 303)


def test_a_body_is_set_up_in_the_browser_from_its_creation_to_its_members(
    session: Session, desk: FlaskClient, place: Place
) -> None:
    person = make_person(session, "Irene")
    email = str(person.email)
    session.commit()
    named = {"name": "Consejo de Agua", "installed_on": "1/3/2026"}
    assert send(desk, "cuerpos/nuevo", **named, kind="council", slug="agua") == 303
    new_seat, bare = "cuerpos/agua/asientos/nuevo", {"organisation_folio": ""}
    assert send(desk, new_seat, **bare, code="s1", function="member", sector="citizen", has_vote="y") == 303
    assert send(desk, new_seat, **bare, code="F1", function="facilitator", sector="academia", has_vote="y") == 303
    folios = dict(session.execute(select(Seat.code, Seat.folio).join(Body).where(Body.slug == "agua")).all())
    assert sorted(folios) == ["F1", "S1"]
    seat = f"asientos/{folios['S1']}"
    said = {"member_name": "Irene Solís", "post": "Consejera", "capacity": "holder", "from_on": "20/11/2026"}
    assert send(desk, f"{seat}/ocupar", **said, email="nadie@demo.invalid") == 422
    assert send(desk, f"{seat}/ocupar", **said, email=email) == 303
    assert "Con cuenta" in page(desk, seat)
    assert send(desk, f"asientos/{folios['F1']}/ocupar", **{**said, "member_name": "Juan Mar"}) == 303
    assert send(desk, f"{seat}/funcion", office="chair", from_on="20/11/2026", title="Presidenta") == 303
    assert send(desk, f"{seat}/ocupar", **{**said, "member_name": "Lía Paz", "from_on": "21/11/2026"}) == 422
    html = page(desk, "cuerpos/agua")
    for words in ("Irene Solís", "Presidenta", "Juan Mar", "Facilitación", "Voz, sin voto"):
        assert words in html
    session.rollback()
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == person.id)).one()
    assert mandate.role is Role.SEAT_HOLDER
    assert send(desk, f"{seat}/desocupar", capacity="holder", on="20/11/2026", reason="Renunció.") == 303
    assert send(desk, f"{seat}/cerrar", on="20/11/2026", reason="Se fusionó.") == 303
    session.rollback()
    assert session.scalars(select(BodyOffice.to_on)).one() == TODAY
    assert (
        send(desk, "cuerpos/agua/editar", name="Consejo del Agua", dissolved_on="1/1/2020", installed_on="1/3/2026")
        == 422
    )
    assert send(desk, "cuerpos/agua/editar", name="Consejo del Agua", installed_on="1/3/2026") == 303
    assert "Consejo del Agua" in page(desk, "cuerpos/agua")


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("cuerpos/nuevo", {"kind": "council", "name": ""}),
        ("cuerpos/nuevo", {"kind": "otra", "name": "X"}),
        ("cuerpos/nuevo", {"kind": "council", "name": "X", "slug": "sesiones"}),
        ("cuerpos/nuevo", {"kind": "council", "name": "X", "installed_on": "31/02/2026"}),
        ("cuerpos/stm/asientos/nuevo", {"code": "", "function": "member", "sector": "citizen"}),
        ("cuerpos/stm/asientos/nuevo", {"code": "%%", "function": "member", "sector": "citizen"}),
        ("cuerpos/stm/asientos/nuevo", {"code": "Z1", "function": "rey", "sector": "citizen"}),
        ("cuerpos/stm/asientos/nuevo", {"code": "Z1", "function": "member", "sector": "marciano"}),
        ("cuerpos/stm/paridad", {"sector": "academia", "women": "mil", "counted_on": "20/11/2026"}),
        ("cuerpos/stm/paridad", {"sector": "academia", "women": "-1", "counted_on": "20/11/2026"}),
        ("cuerpos/stm/paridad", {"sector": "academia", "women": "1", "counted_on": ""}),
        ("periodos/garante", {"organisation": "O-2222222", "from_on": "1/1/2026", "legal_source": "Ley"}),
    ],
)
def test_what_cannot_be_comes_back_with_its_errors(desk: FlaskClient, path: str, fields: dict[str, str]) -> None:
    token = csrf_token(desk, f"{BASE}/{path}")
    answer = desk.post(f"{BASE}/{path}", data={"csrf_token": token, **fields})
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("ocupar", {"member_name": "X", "capacity": "holder", "from_on": "ayer"}),
        ("ocupar", {"member_name": "X", "capacity": "reina", "from_on": "20/11/2026"}),
        ("ocupar", {"member_name": "X", "capacity": "holder", "from_on": "20/11/2026", "to_on": "1/1/2026"}),
        ("desocupar", {"capacity": "holder", "on": "20/11/2026", "reason": ""}),
        ("cerrar", {"on": "20/11/2027", "reason": "Luego."}),
        ("situacion", {"kind": "candidate", "capacity": "holder", "since_on": "20/11/2027", "source": "X"}),
        ("situacion", {"kind": "candidate", "capacity": "holder", "since_on": "20/11/2026", "source": ""}),
        ("justificar", {"session": "S-2222222", "reason": "X"}),
        ("declaracion", {"capacity": "holder", "has_ties": "no"}),
        ("declaracion", {"capacity": "holder", "sworn": "y"}),
        ("declaracion", {"capacity": "holder", "has_ties": "si", "ties": "", "sworn": "y"}),
    ],
)
def test_an_act_on_a_seat_that_cannot_be_comes_back_with_its_errors(
    desk: FlaskClient, table: Table, act: str, fields: dict[str, str]
) -> None:
    url = f"{BASE}/asientos/{table.seats['S1'].folio}/{act}"
    answer = desk.post(url, data={"csrf_token": csrf_token(desk, url), **fields})
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)


def test_what_a_seat_can_not_do_is_a_conflict(desk: FlaskClient, table: Table) -> None:
    vacant = f"asientos/{table.seats['G3'].folio}"
    assert send(desk, f"{vacant}/desocupar", capacity="holder", on="20/11/2026", reason="X") == 409
    assert send(desk, f"{vacant}/situacion", kind="other", capacity="holder", since_on="20/11/2026", source="X") == 409
    assert send(desk, f"{vacant}/fin-de-funcion", office="chair", on="20/11/2026") == 409
    assert send(desk, f"{vacant}/declaracion", capacity="holder", has_ties="no", sworn="y") == 409


def test_incidents_absences_and_counts_are_written_down_in_the_browser(
    session: Session, desk: FlaskClient, table: Table
) -> None:
    row = make_session(session, table)
    services.declare_no_quorum(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT)
    folio = row.folio
    seat = f"asientos/{table.seats['S1'].folio}"
    session.commit()
    assert (
        send(desk, f"{seat}/situacion", kind="candidate", capacity="holder", since_on="1/11/2026", source="Lista 4")
        == 303
    )
    incident = session.scalars(select(SeatIncident.folio)).one()
    assert "Abierta" in page(desk, seat)
    assert send(desk, f"situaciones/{incident}", on="1/10/2026", resolution="Antes.") == 422
    assert send(desk, f"situaciones/{incident}", on="20/11/2026", resolution="Declinó.") == 303
    assert "Resuelta" in page(desk, seat)
    assert send(desk, f"situaciones/{incident}", on="20/11/2026", resolution="Otra vez.") == 409
    assert send(desk, f"{seat}/justificar", session=folio, reason="Constancia médica.") == 303
    assert (
        send(desk, "cuerpos/stm/paridad", sector="academia", women="1", men="", undeclared="", counted_on="20/11/2026")
        == 303
    )
    session.rollback()
    assert session.scalars(select(AbsenceExcuse.reason)).one() == "Constancia médica."
    assert session.scalars(select(SectorHeadcount.women)).one() == 1
    assert "Paridad en Academia" in page(desk, "cuerpos/stm")


def test_a_member_declares_from_her_own_account_and_for_nobody_else(
    session: Session, table: Table, client: FlaskClient, client_for: SignIn
) -> None:
    own, other = table.seats["S1"].folio, table.seats["S2"].folio
    member = client_for(table.holders["S1"])
    said = {"capacity": "holder", "has_ties": "si", "ties": "Un contrato de 2024 con Obras.", "sworn": "y"}
    assert send(member, f"asientos/{own}/declaracion", **said) == 303
    assert send(member, f"asientos/{other}/declaracion", **said) == 403
    assert f'href="{BASE}/asientos/{own}/declaracion"' in page(member, "cuerpos/stm")
    assert f'{BASE}/asientos/{own}"' not in page(member, f"asientos/{own}/declaracion"), "the desk is not hers"
    html = page(client, "cuerpos/stm")
    assert "Un contrato de 2024 con Obras." in html
    assert "capturada del papel" not in html


def test_hostile_names_and_reasons_are_shown_as_text(session: Session, client: FlaskClient, table: Table) -> None:
    hostile = "<script>alert(1)</script>"
    body = table.body
    body.name = body.description = hostile
    services.flag_incident(
        session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, kind=IncidentKind.OTHER, since_on=TODAY,
        source=hostile, now=NOW,
    )  # fmt: skip
    session.commit()
    for path in ("cuerpos/", "cuerpos/stm", ""):
        assert "<script>alert" not in page(client, path)


def test_every_form_of_the_desk_asks_seven_things_at_most(desk: FlaskClient, table: Table) -> None:
    folio = table.seats["S1"].folio
    for path in (*STAFF_PAGES, *(f"asientos/{folio}/{act}" for act in (*ACTS, "declaracion"))):
        html = page(desk, path)
        assert html.count('class="field') <= 7, path


def test_the_page_of_a_body_takes_ten_statements_at_most_and_no_more_with_more_in_it(
    app: Flask, session: Session, table: Table
) -> None:
    session.commit()

    def asked() -> list[str]:
        app.extensions["page_cache"].clear()
        with statements(app) as seen:
            assert app.test_client().get(f"{BASE}/cuerpos/stm").status_code == 200
        return seen

    few = asked()
    assert len(few) <= 10, few
    for number in range(9):
        services.add_seat(
            session, actor=SYSTEM, body_folio=table.body.folio, code=f"Z{number}", sector=Sector.CITIZEN, now=NOW
        )
        services.flag_incident(
            session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, kind=IncidentKind.OTHER, since_on=TODAY,
            source="X", now=NOW,
        )  # fmt: skip
    session.commit()
    assert len(asked()) == len(few)


def test_a_body_that_was_dissolved_shows_who_sat_there_on_its_last_day(
    session: Session, client: FlaskClient, table: Table
) -> None:
    last = TODAY - timedelta(days=10)
    services.end_term(
        session, actor=SYSTEM, seat_folio=table.seats["S2"].folio, capacity=Capacity.HOLDER,
        on=last + timedelta(days=3), reason="Se mudó.", now=NOW,
    )  # fmt: skip
    told = services.BodyDraft("Secretariado", "", table.body.installed_on, last)
    services.update_body(session, actor=SYSTEM, body_folio=table.body.folio, draft=told, now=NOW)
    session.commit()
    html = page(client, "cuerpos/stm")
    assert "Titular S2" in html
    assert "Disuelto el 10 de noviembre de 2026" in html
    assert "Lo que hay que resolver" not in html
    assert "ocupados" not in page(client, "cuerpos/")


@pytest.mark.parametrize("path", ["convocatorias/", "cartas/", "cuerpos/"])
def test_an_empty_list_says_so_right_below_its_title_and_leads_on(
    session: Session, client: FlaskClient, path: str
) -> None:
    make_place(session)
    session.commit()
    html = client.get(f"/tres-ceibas/secretariado/{path}").get_data(as_text=True)
    main = html.split("<main")[1].split("</main>")[0]
    assert re.findall(r"<h([1-6])", main) == ["1", "2"]
    assert "href=" in main.split('class="emptybox"')[1]
