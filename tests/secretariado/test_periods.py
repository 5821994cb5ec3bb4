"""Administrations, the authority that guarantees transparency, and what is handed over when a mandate ends."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.cuentas.models import Mandate, Person
from govabierto.nucleo import events
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.places import Place
from govabierto.secretariado import endings, queries, services
from govabierto.secretariado.events import AdministrationEnding
from govabierto.secretariado.providers import OpenTask
from govabierto.secretariado.rules import Capacity, Sector
from govabierto.secretariado.services import MemberDraft, OversightDraft
from govabierto.secretariado.services.handover import handover_zip
from govabierto.territorio.models import AdministrationTerm, OrganisationKind
from govabierto.territorio.queries import oversight_on, place_by_slug
from govabierto.trabajos.models import OutboxMessage
from govabierto.web.edge import transaction
from tests.builders import NOW, TODAY, csrf_token, make_mandate, make_organisation, make_person, make_place, make_staff
from tests.secretariado.builders import make_agreement, make_body

SignIn = Callable[[Person], FlaskClient]
BASE = "/tres-ceibas/secretariado"
ENDS = TODAY + timedelta(days=31)


@pytest.fixture
def place(session: Session) -> Place:
    return make_place(session)


@pytest.fixture
def state(session: Session, place: Place) -> Place:
    found = place_by_slug(session, "jacaral")
    assert found is not None
    return found


def define(session: Session, place: Place, name: str, since: date, *, autonomous: bool) -> None:
    body = make_organisation(session, place, name, OrganisationKind.OVERSIGHT_BODY)
    draft = OversightDraft(body.folio, since, is_autonomous=autonomous, legal_source="Ley local, artículo 29")
    services.define_oversight(session, actor=SYSTEM, place=place, draft=draft, now=NOW)


def test_the_authority_is_whoever_it_was_on_that_day_the_places_own_before_its_states(
    session: Session, place: Place, state: Place
) -> None:
    define(session, state, "Instituto estatal", date(2020, 1, 1), autonomous=True)
    define(session, state, "Contraloría estatal", date(2026, 3, 1), autonomous=False)

    def told(day: date) -> tuple[str, bool] | None:
        row = oversight_on(session, place, day)
        return None if row is None else (row.organisation.name, row.is_autonomous)

    assert told(date(2019, 12, 31)) is None
    assert told(date(2026, 2, 28)) == ("Instituto estatal", True)
    assert told(date(2026, 3, 1)) == ("Contraloría estatal", False)
    define(session, place, "Unidad municipal", date(2026, 6, 1), autonomous=False)
    assert told(TODAY) == ("Unidad municipal", False)


@pytest.mark.parametrize("law", ["", "   "])
def test_an_authority_needs_a_law_and_a_day_after_the_last_one(session: Session, state: Place, law: str) -> None:
    define(session, state, "Instituto", date(2020, 1, 1), autonomous=True)
    body = make_organisation(session, state, "Otra", OrganisationKind.OVERSIGHT_BODY)
    for draft in (
        OversightDraft(body.folio, TODAY, is_autonomous=False, legal_source=law),
        OversightDraft(body.folio, date(2020, 1, 1), is_autonomous=False, legal_source="Ley"),
        OversightDraft("O-2222222", TODAY, is_autonomous=False, legal_source="Ley"),
    ):
        with pytest.raises(InvalidError):
            services.define_oversight(session, actor=SYSTEM, place=state, draft=draft, now=NOW)


def test_a_guarantor_that_is_not_autonomous_counts_as_government_on_the_page(
    session: Session, client: FlaskClient, state: Place
) -> None:
    seats = [("G1", Sector.GOVERNMENT), ("T1", Sector.GUARANTOR), ("S1", Sector.CIVIL_SOCIETY)]
    make_body(session, state, seats=seats)
    define(session, state, "Instituto", date(2020, 1, 1), autonomous=True)
    session.commit()
    assert "fuera del gobierno, 2" in client.get("/jacaral/secretariado/cuerpos/stm").get_data(as_text=True)
    define(session, state, "Contraloría", date(2026, 3, 1), autonomous=False)
    session.commit()
    html = client.get("/jacaral/secretariado/cuerpos/stm").get_data(as_text=True)
    assert "fuera del gobierno, 1" in html
    assert "va con gobierno" in html


def test_a_page_kept_in_memory_hears_of_the_states_new_authority(
    session: Session, client: FlaskClient, place: Place, state: Place
) -> None:
    make_body(session, place, seats=[("T1", Sector.GUARANTOR)])
    session.commit()
    before = client.get(f"{BASE}/cuerpos/stm").get_data(as_text=True)
    define(session, state, "Instituto", date(2020, 1, 1), autonomous=True)
    session.commit()
    after = client.get(f"{BASE}/cuerpos/stm").get_data(as_text=True)
    assert ("va con gobierno" in before, "va con gobierno" in after) == (True, False)


def test_two_administrations_never_govern_on_one_day(session: Session, place: Place) -> None:
    services.define_administration(
        session, actor=SYSTEM, place=place, starts_on=date(2025, 1, 1), ends_on=date(2027, 12, 31), now=NOW
    )
    for starts_on, ends_on in ((TODAY, TODAY), (date(2027, 12, 31), date(2030, 1, 1)), (TODAY, date(2020, 1, 1))):
        with pytest.raises(InvalidError):
            services.define_administration(
                session, actor=SYSTEM, place=place, starts_on=starts_on, ends_on=ends_on, now=NOW
            )


def run_job(app: Flask) -> None:
    with app.app_context(), transaction(actor=SYSTEM) as tx:
        endings.announce_endings(tx)


def letters(session: Session) -> list[str]:
    session.rollback()
    return sorted(row.payload["to"] for row in session.scalars(select(OutboxMessage)) if row.key.startswith("relevo"))


def test_thirty_days_before_the_end_civil_society_learns_once_where_everything_is(
    app: Flask, session: Session, clock: FixedClock, place: Place
) -> None:
    table = make_body(session, place, vacant=["S3"])
    without = MemberDraft("Berta Solano", "Vocal", Capacity.HOLDER, TODAY)
    services.seat_person(session, actor=SYSTEM, seat_folio=table.seats["S3"].folio, draft=without, now=NOW)
    services.define_administration(
        session, actor=SYSTEM, place=place, starts_on=date(2025, 1, 1), ends_on=ENDS, now=NOW
    )
    expected = sorted(str(table.holders[code].email) for code in ("S1", "S2"))
    session.commit()
    told: list[AdministrationEnding] = []
    events._HANDLERS[AdministrationEnding] = (lambda _session, event: told.append(event),)
    try:
        run_job(app)
        assert letters(session) == [], "thirty-one days are left"
        clock.advance(timedelta(days=1))
        run_job(app)
        assert letters(session) == expected
        clock.advance(timedelta(days=3))
        run_job(app)
    finally:
        del events._HANDLERS[AdministrationEnding]
    assert letters(session) == expected
    assert [(event.told, event.without_account, event.ends_on) for event in told] == [(2, 1, ENDS)]
    message = session.scalars(select(OutboxMessage).where(OutboxMessage.key.startswith("relevo"))).first()
    assert message is not None
    assert "http://localhost/tres-ceibas/datos/" in message.payload["text"]
    kinds = list(session.scalars(select(LogEntry.kind)))
    assert kinds.count("administracion.por_terminar") == 1


def test_an_administration_that_already_ended_is_not_announced(
    app: Flask, session: Session, clock: FixedClock, place: Place
) -> None:
    make_body(session, place)
    session.add(
        AdministrationTerm(
            jurisdiction_id=place.id, starts_on=date(2020, 1, 1), ends_on=TODAY - timedelta(days=1), created_at=NOW
        )
    )
    session.commit()
    run_job(app)
    assert letters(session) == []


def test_what_a_post_leaves_open_follows_it_to_whoever_comes_next(
    session: Session, place: Place, client_for: SignIn
) -> None:
    table = make_body(session, place)
    make_agreement(session, table)
    works = make_organisation(session, place)
    leaves = make_staff(session, place, Role.AGENCY_LEAD, works)
    row = session.scalars(select(Mandate).where(Mandate.person_id == leaves.id)).one()
    row.post, row.to_on = "Dirección de Obras Públicas", TODAY - timedelta(days=1)
    comes = make_person(session, "Irene")
    make_mandate(session, comes, place, Role.AGENCY_LEAD, works)
    stranger = make_staff(session, place, Role.DESK)
    folio = row.folio
    for person, status in ((leaves, 200), (comes, 200), (stranger, 403)):
        answer = client_for(person).get(f"{BASE}/relevos/{folio}")
        assert answer.status_code == status
    html = client_for(comes).get(f"{BASE}/relevos/{folio}").get_data(as_text=True)
    assert "Cambio de fecha 1" in html
    assert "Para el 15 dic 2026" in html
    packed = client_for(comes).get(f"{BASE}/relevos/{folio}.zip")
    assert packed.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(packed.data)) as archive:
        assert archive.namelist() == ["LEEME.txt", "pendientes.csv", "pendientes.json"]
        tasks = json.loads(archive.read("pendientes.json"))["pendientes"]
        assert "Dirección de Obras Públicas" in archive.read("LEEME.txt").decode()
    assert [(task["titulo"], task["vence"]) for task in tasks] == [("Cambio de fecha 1", "2026-12-15")]
    assert tasks[0]["direccion"].startswith("http://localhost/tres-ceibas/secretariado/acuerdos/A-")


def test_a_pack_is_the_same_bytes_twice_and_no_cell_is_a_formula() -> None:
    tasks = [OpenTask("Acuerdo", "=HYPERLINK(1)", "/x", TODAY, "A-2222222")]
    first, second = (handover_zip(tasks, "Hola", str, "https://sitio.invalid") for _time in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert "'=HYPERLINK(1)" in archive.read("pendientes.csv").decode("utf-8-sig")


def test_a_mandate_of_another_place_is_not_found_here(session: Session, place: Place, client_for: SignIn) -> None:
    other = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    make_staff(session, other, Role.AGENCY_LEAD)
    folio = session.scalars(select(Mandate.folio)).one()
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    for ending in ("", ".zip"):
        assert secretary.get(f"{BASE}/relevos/{folio}{ending}").status_code == 404


def test_the_secretariat_notes_the_authority_and_the_administration_in_the_browser(
    session: Session, place: Place, client_for: SignIn
) -> None:
    body = make_organisation(session, place, "Unidad de Transparencia", OrganisationKind.OVERSIGHT_BODY)
    desk = client_for(make_staff(session, place, Role.SECRETARY))
    assert "Nadie la ha anotado" in desk.get(f"{BASE}/periodos/").get_data(as_text=True)
    for path, good, bad in (
        (
            "garante",
            {"organisation": body.folio, "from_on": "1/3/2026", "legal_source": "Ley, art. 8"},
            {"organisation": body.folio, "from_on": "ayer", "legal_source": "Ley"},
        ),
        (
            "administracion",
            {"starts_on": "1/1/2025", "ends_on": "31/12/2027"},
            {"starts_on": "31/12/2027", "ends_on": "1/1/2025"},
        ),
    ):
        url = f"{BASE}/periodos/{path}"
        token = csrf_token(desk, url)
        refused = desk.post(url, data={"csrf_token": token, **bad})
        assert refused.status_code == 422
        assert "error-summary" in refused.get_data(as_text=True)
        assert desk.post(url, data={"csrf_token": token, **good}).status_code == 303
    html = desk.get(f"{BASE}/periodos/").get_data(as_text=True)
    for words in ("Unidad de Transparencia", "Cuenta como gobierno", "Vigente", "En funciones"):
        assert words in html


def test_a_state_sees_what_its_municipalities_have(session: Session, client: FlaskClient, place: Place) -> None:
    make_body(session, place, vacant=["G3"])
    make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    session.commit()
    html = client.get("/jacaral/secretariado/municipios").get_data(as_text=True)
    for words in ("1 de 2 municipios", "7 de 8", "42.8", "Sin cuerpo instalado", "Sin plan todavía"):
        assert words in html
    assert client.get(f"{BASE}/municipios").status_code == 404
    lines = queries.federation_of(session, place.parent_id or 0, NOW, TODAY).lines
    assert [(line.slug, line.bodies, line.seats, line.filled) for line in lines] == [
        ("san-telmo-del-rio", 0, 0, 0), ("tres-ceibas", 1, 8, 7),
    ]  # fmt: skip
