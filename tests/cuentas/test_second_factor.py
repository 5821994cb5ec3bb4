"""The second factor, its printed codes, and the reset that takes two people."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.cuentas import security, services
from govabierto.cuentas.models import Person, SecondFactorReset
from govabierto.nucleo.actors import Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import ConflictError, NotAllowedError, NotFoundError
from govabierto.nucleo.places import Place
from govabierto.territorio.models import OrganisationKind
from tests.builders import (
    NOW,
    actor_of,
    make_mandate,
    make_organisation,
    make_person,
    make_place,
    make_staff,
)
from tests.cuentas.builders import PASSWORD, make_account, production, reload, send, sign_in


def _activate(client: FlaskClient, session: Session, person: Person) -> list[str]:
    """Turn the second factor on through the pages and return the printed codes."""
    if client.get("/cuenta/").status_code != 200:
        sign_in(client, person.email)
    assert send(client, "/cuenta/segundo-factor", current=PASSWORD).status_code == 303
    page = client.get("/cuenta/segundo-factor/activar").get_data(as_text=True)
    assert "<svg" in page
    with client.session_transaction() as cookie:
        secret = cookie["factor_secret"]
    code = security.codes().generate_totp_password(secret)
    shown = send(client, "/cuenta/segundo-factor/activar", code=code).get_data(as_text=True)
    reload(session, person)
    return re.findall(r"<code>([2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4})</code>", shown)


def _code(person: Person) -> str:
    return security.codes().generate_totp_password(str(person.tf_totp_secret))


@pytest.fixture
def person(session: Session) -> Person:
    made = make_account(session)
    session.commit()
    return made


def test_ten_codes_are_shown_once_and_kept_as_hashes(client: FlaskClient, session: Session, person: Person) -> None:
    codes = _activate(client, session, person)
    assert len(set(codes)) == 10
    kept = [str(code) for code in person.mf_recovery_codes or []]
    assert all(re.fullmatch(r"[0-9a-f]{64}", code) for code in kept)
    assert codes[0] not in client.get("/cuenta/codigos").get_data(as_text=True)
    assert codes[0].replace("-", "") not in str(person.tf_totp_secret)


def test_a_wrong_code_does_not_turn_it_on(client: FlaskClient, session: Session, person: Person) -> None:
    sign_in(client, person.email)
    send(client, "/cuenta/segundo-factor", current=PASSWORD)
    assert send(client, "/cuenta/segundo-factor/activar", code="000000").status_code == 422
    reload(session, person)
    assert person.tf_primary_method is None


def test_a_password_alone_opens_nothing_and_a_code_is_good_once(
    app: Flask, client: FlaskClient, session: Session, clock: FixedClock, person: Person
) -> None:
    _activate(client, session, person)
    clock.advance(timedelta(seconds=60))
    first, second = app.test_client(), app.test_client()
    assert sign_in(first, person.email).headers["Location"] == "/cuenta/segundo-factor/entrar"
    assert first.get("/cuenta/").status_code == 303
    code = _code(person)
    assert send(first, "/cuenta/segundo-factor/entrar", code=f"{code[:3]} {code[3:]}").headers["Location"] == "/cuenta/"
    assert first.get("/cuenta/").status_code == 200
    sign_in(second, person.email)
    assert send(second, "/cuenta/segundo-factor/entrar", code=code).status_code == 422


def test_a_printed_code_opens_once(app: Flask, client: FlaskClient, session: Session, person: Person) -> None:
    code = _activate(client, session, person)[3]
    answers = []
    for typed in (code.lower(), code):
        other = app.test_client()
        sign_in(other, person.email)
        answers.append(send(other, "/cuenta/segundo-factor/entrar", code=typed).status_code)
    assert answers == [303, 422]
    assert "Te quedan 9" in client.get("/cuenta/codigos").get_data(as_text=True)


def test_new_printed_codes_replace_the_old(client: FlaskClient, session: Session, person: Person) -> None:
    _activate(client, session, person)
    before = list(person.mf_recovery_codes or [])
    page = send(client, "/cuenta/codigos", current=PASSWORD).get_data(as_text=True)
    reload(session, person)
    assert "Imprime estos códigos ahora" in page
    assert not set(before) & set(person.mf_recovery_codes or [])


def test_guessing_codes_is_counted(app: Flask, client: FlaskClient, session: Session, person: Person) -> None:
    _activate(client, session, person)
    guesser = app.test_client()
    sign_in(guesser, person.email)
    codes = [send(guesser, "/cuenta/segundo-factor/entrar", code="000000").status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]


def test_the_right_password_waits_ten_minutes_for_its_code(
    app: Flask, client: FlaskClient, session: Session, clock: FixedClock, person: Person
) -> None:
    _activate(client, session, person)
    other = app.test_client()
    sign_in(other, person.email)
    clock.advance(timedelta(minutes=10, seconds=1))
    assert other.get("/cuenta/segundo-factor/entrar").headers["Location"] == "/cuenta/entrar"


def test_turning_it_off_takes_the_password(client: FlaskClient, session: Session, person: Person) -> None:
    _activate(client, session, person)
    path = "/cuenta/segundo-factor/quitar"
    assert send(client, path, "/cuenta/segundo-factor", current="no es esta").status_code == 422
    assert send(client, path, "/cuenta/segundo-factor", current=PASSWORD).status_code == 303
    reload(session, person)
    assert (person.tf_primary_method, person.tf_totp_secret, person.mf_recovery_codes) == (None, None, None)


def test_production_keeps_the_powers_of_staff_until_the_second_factor_is_on(
    app: Flask, client: FlaskClient, session: Session, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_place(session)
    make_mandate(session, person, place, Role.DESK)
    session.commit()
    monkeypatch.setitem(app.extensions, "settings", production(app))
    assert sign_in(client, person.email).headers["Location"] == "/cuenta/segundo-factor"
    assert client.get("/tres-ceibas/ventanilla/").status_code == 403
    _activate(client, session, person)
    assert client.get("/tres-ceibas/ventanilla/").status_code == 200
    refused = send(client, "/cuenta/segundo-factor/quitar", "/cuenta/segundo-factor", current=PASSWORD)
    assert refused.status_code == 409


def _lost(session: Session, place: Place) -> SecondFactorReset:
    person = make_person(session, "Genaro")
    person.tf_primary_method, person.tf_totp_secret, person.mf_recovery_codes = "authenticator", "{}", ["a"]
    return services.request_reset(session, person_id=person.id, place=place, now=NOW)


def test_a_lost_factor_is_dropped_by_two_people_and_logged_without_names(session: Session) -> None:
    place = make_place(session)
    reset = _lost(session, place)
    agency = make_staff(session, place, Role.AGENCY_LEAD, make_organisation(session, place))
    civil = make_organisation(session, place, "Colectivo La Noria", OrganisationKind.CIVIL_SOCIETY)
    holder = make_staff(session, place, Role.SEAT_HOLDER, civil)
    assert not services.approve_reset(session, actor=actor_of(session, agency), folio=reset.folio, now=NOW)
    with pytest.raises(ConflictError):
        services.approve_reset(session, actor=actor_of(session, agency), folio=reset.folio, now=NOW)
    assert services.approve_reset(session, actor=actor_of(session, holder), folio=reset.folio, now=NOW)
    session.flush()
    person = session.get(Person, reset.person_id)
    assert person is not None
    assert (person.tf_primary_method, person.tf_totp_secret) == (None, None)
    entry = session.scalars(select(LogEntry)).one()
    assert (entry.kind, entry.subject_folio) == ("cuenta.segundo_factor_reiniciado", reset.folio)
    assert "Genaro" not in entry.content
    assert person.folio not in entry.content


def test_two_of_the_government_are_not_enough(session: Session) -> None:
    place = make_place(session)
    reset = _lost(session, place)
    kinds = (OrganisationKind.AGENCY, OrganisationKind.OVERSIGHT_BODY)
    for number, kind in enumerate(kinds):
        organisation = make_organisation(session, place, f"Unidad {number}", kind)
        person = make_staff(session, place, Role.AGENCY_LEAD, organisation)
        assert not services.approve_reset(session, actor=actor_of(session, person), folio=reset.folio, now=NOW)
    assert reset.completed_at is None


def test_nobody_approves_her_own_reset_nor_from_another_place_nor_without_a_post(session: Session) -> None:
    place = make_place(session)
    reset = _lost(session, place)
    owner = session.get(Person, reset.person_id)
    assert owner is not None
    make_mandate(session, owner, place, Role.SEAT_HOLDER)
    elsewhere = make_staff(session, make_place(session, "san-telmo", "San Telmo del Río"), Role.SECRETARY)
    for person in (owner, elsewhere, make_person(session)):
        with pytest.raises(NotAllowedError):
            services.approve_reset(session, actor=actor_of(session, person), folio=reset.folio, now=NOW)
    with pytest.raises(NotFoundError):
        services.approve_reset(session, actor=actor_of(session, elsewhere), folio="RF-2222222", now=NOW)


def test_a_lost_factor_is_asked_for_and_approved_through_the_pages(
    app: Flask, client: FlaskClient, session: Session, person: Person, client_for: Callable[[Person], FlaskClient]
) -> None:
    place = make_place(session)
    civil = make_organisation(session, place, "Colectivo La Noria", OrganisationKind.CIVIL_SOCIETY)
    holders = [make_staff(session, place, Role.SEAT_HOLDER, civil), make_staff(session, place, Role.SECRETARY)]
    session.commit()
    _activate(client, session, person)
    loser = app.test_client()
    assert loser.get("/cuenta/segundo-factor/perdido").status_code == 303
    sign_in(loser, person.email)
    shown = send(loser, "/cuenta/segundo-factor/perdido", place="tres-ceibas").get_data(as_text=True)
    folio = re.findall(r"RF-[2-9A-Z]{7}", shown)[0]
    for holder in holders:
        approver = client_for(holder)
        assert "Rosa" in approver.get("/cuenta/aprobaciones").get_data(as_text=True)
        assert send(approver, f"/cuenta/aprobaciones/{folio}", "/cuenta/aprobaciones").status_code == 303
    assert sign_in(app.test_client(), person.email).headers["Location"] == "/cuenta/"
