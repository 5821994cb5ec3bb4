"""The desk: residency by CURP, rolls, keys for people without e-mail; and mandates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select, text
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.cuentas import services
from govabierto.cuentas.models import Mandate, Person, Residency, RollEntry, SignInSession
from govabierto.cuentas.services import DeskCheck
from govabierto.cuentas.services.residency import curp_hmac
from govabierto.nucleo.actors import SYSTEM, Role, VerificationLevel
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.places import Place
from tests.builders import NOW, TODAY, actor_of, make_organisation, make_person, make_place, make_staff, make_state
from tests.cuentas.builders import OTHER_PASSWORD, make_account, reload, send, sign_in

KEY = b"una llave de prueba"
CURPS = ("BOXW310820HNERXN09", "DIFT751028MYNZQJ17", "ZUBQ380101HTLBVK79")
BROKEN = ("", "BOXW310820HNERXN00", "BOXW311320HNERXN09", "DIFT751028MYNZQJ1", "DIFT751028MYNZQJ17X", "ÑÑ", "💥" * 18)


@pytest.fixture
def place(session: Session) -> Place:
    return make_place(session)


def _verify(
    session: Session, place: Place, person: Person, curp: str = "", *, phone: bool = False
) -> VerificationLevel:
    desk = make_staff(session, place, Role.DESK)
    seen = DeskCheck(person=person.folio, curp=curp, is_phone_seen=phone)
    return services.verify_at_desk(session, actor=actor_of(session, desk), seen=seen, place=place, key=KEY, now=NOW)


def test_the_desk_verifies_a_resident_and_forgets_the_curp(session: Session, place: Place) -> None:
    person = make_person(session)
    assert _verify(session, place, person, " boxw310820hnerxn09 ") is VerificationLevel.DESK
    assert actor_of(session, person).reaches(place.id, VerificationLevel.DESK)
    row = session.scalars(select(Residency)).one()
    assert row.curp_hmac == curp_hmac(CURPS[0], KEY)
    session.flush()
    for table in inspect(session.get_bind()).get_table_names():
        if table != "search_fts":
            assert CURPS[0] not in str(session.execute(text(f'SELECT * FROM "{table}"')).all())


def test_one_curp_backs_one_account_in_a_place_and_nobody_learns_whose(session: Session, place: Place) -> None:
    first, second = make_person(session, "Genaro"), make_person(session)
    _verify(session, place, first, CURPS[0])
    with pytest.raises(ConflictError) as refused:
        _verify(session, place, second, CURPS[0])
    assert "Genaro" not in str(refused.value)
    assert first.folio not in str(refused.value)
    other = make_place(session, "san-telmo", "San Telmo del Río")
    assert _verify(session, other, second, CURPS[0]) is VerificationLevel.DESK


def test_a_verified_account_is_not_passed_to_another_curp(session: Session, place: Place) -> None:
    person = make_person(session)
    _verify(session, place, person, CURPS[0])
    assert _verify(session, place, person, CURPS[0]) is VerificationLevel.DESK
    with pytest.raises(ConflictError):
        _verify(session, place, person, CURPS[1])


@pytest.mark.parametrize("curp", BROKEN)
def test_a_curp_that_is_not_right_is_refused(session: Session, place: Place, curp: str) -> None:
    with pytest.raises(InvalidError) as refused:
        _verify(session, place, make_person(session), curp)
    assert refused.value.field == "curp"


def test_the_curps_of_the_vectors_are_judged_as_their_maker_did(shared_data: Path) -> None:
    path = shared_data / "vectores" / "curp.json"
    cases = json.loads(path.read_text(encoding="utf-8"))["cases"] if path.exists() else []
    own = [{"curp": curp, "valid": True} for curp in CURPS] + [{"curp": curp, "valid": False} for curp in BROKEN]
    for case in (*cases, *own):
        if case["valid"]:
            assert len(curp_hmac(case["curp"], KEY)) == 32
        else:
            with pytest.raises(InvalidError):
                curp_hmac(case["curp"], KEY)


def test_a_phone_seen_at_the_desk_is_a_verified_contact(session: Session, place: Place) -> None:
    person = make_person(session, confirmed=False)
    person.email, person.phone = None, "+525512345678"
    assert _verify(session, place, person, phone=True) is VerificationLevel.CONTACT
    actor = actor_of(session, person)
    assert actor.is_contact_verified
    assert not actor.reaches(place.id, VerificationLevel.DESK)


def test_a_later_contact_check_never_lowers_a_level(session: Session, place: Place) -> None:
    person = make_person(session)
    person.phone = "+525512345678"
    _verify(session, place, person, CURPS[0])
    assert _verify(session, place, person, phone=True) is VerificationLevel.DESK


def test_nobody_verifies_herself_nor_without_a_desk_of_the_place(session: Session, place: Place) -> None:
    desk = make_staff(session, place, Role.DESK)
    elsewhere = make_staff(session, make_place(session, "san-telmo", "San Telmo del Río"), Role.DESK)
    seen = DeskCheck(person=desk.folio, curp=CURPS[0])
    for actor, error in ((desk, InvalidError), (elsewhere, NotAllowedError), (make_person(session), NotAllowedError)):
        with pytest.raises(error):
            services.verify_at_desk(session, actor=actor_of(session, actor), seen=seen, place=place, key=KEY, now=NOW)


def test_a_roll_raises_who_is_on_it_before_and_after(session: Session, place: Place) -> None:
    early, late = make_person(session), make_person(session, "Genaro")
    _verify(session, place, early, CURPS[0])
    report = services.import_roll(session, actor=SYSTEM, place=place, curps=CURPS, key=KEY, now=NOW)
    assert (report.read, report.added, report.known, report.raised, report.errors) == (3, 3, 0, 1, [])
    assert _verify(session, place, late, CURPS[1]) is VerificationLevel.ROLL
    session.expire_all()
    assert actor_of(session, early).level_in(place.id) is VerificationLevel.ROLL
    again = services.import_roll(session, actor=SYSTEM, place=place, curps=CURPS, key=KEY, now=NOW)
    assert (again.added, again.known, again.raised) == (0, 3, 0)


def test_a_roll_with_a_broken_line_adds_nothing_and_says_where(session: Session, place: Place) -> None:
    report = services.import_roll(session, actor=SYSTEM, place=place, curps=[CURPS[0], "X"], key=KEY, now=NOW)
    assert [line for line, _reason in report.errors] == [2]
    assert session.scalar(select(RollEntry.curp_hmac)) is None


def test_the_desk_works_through_its_pages(
    session: Session, place: Place, client_for: Callable[[Person], FlaskClient]
) -> None:
    person = make_person(session, confirmed=False)
    person.email, person.phone = None, "+525512345678"
    client = client_for(make_staff(session, place, Role.DESK))
    found = send(client, "/tres-ceibas/ventanilla/", person="55 1234 5678")
    path = found.headers["Location"]
    assert path == f"/tres-ceibas/ventanilla/{person.folio}"
    assert send(client, "/tres-ceibas/ventanilla/", person="nadie@demo.invalid").status_code == 422
    assert send(client, path, curp="BOXW310820HNERXN00").status_code == 422
    assert "Ya se comprobó que vive aquí" not in client.get(path).get_data(as_text=True)
    assert send(client, path, curp=CURPS[0], is_phone_seen="y").status_code == 303
    assert "Ya se comprobó que vive aquí" in client.get(path).get_data(as_text=True)
    reload(session, person)
    assert person.phone_verified_at is not None


def test_a_curp_in_use_is_refused_beside_the_field(
    session: Session, place: Place, client_for: Callable[[Person], FlaskClient], app: Flask
) -> None:
    first, second = make_person(session), make_person(session, "Genaro")
    client = client_for(make_staff(session, place, Role.SECRETARY))
    assert send(client, f"/tres-ceibas/ventanilla/{first.folio}", curp=CURPS[0]).status_code == 303
    refused = send(client, f"/tres-ceibas/ventanilla/{second.folio}", curp=CURPS[0])
    assert refused.status_code == 422
    assert "ya respalda otra cuenta" in refused.get_data(as_text=True)


def test_a_printed_key_sets_a_password_once(
    app: Flask, session: Session, place: Place, client_for: Callable[[Person], FlaskClient]
) -> None:
    person = make_account(session, confirmed=False)
    person.email, person.phone = None, "+525512345678"
    client = client_for(make_staff(session, place, Role.DESK))
    path = f"/tres-ceibas/ventanilla/{person.folio}"
    printed = send(client, f"{path}/clave", path).get_data(as_text=True)
    key = re.findall(r">((?:[2-9A-Z]{5}-){5}[2-9A-Z])<", printed)[0]
    visitor = app.test_client()
    away = send(visitor, "/cuenta/recuperar/clave", "/cuenta/recuperar", key=key.lower().replace("-", " "))
    assert send(visitor, away.headers["Location"], password=OTHER_PASSWORD).status_code == 303
    assert visitor.get(away.headers["Location"]).status_code == 410
    assert sign_in(visitor, "5512345678", OTHER_PASSWORD).status_code == 303
    reload(session, person)
    assert person.confirmed_at is None


def test_the_desk_prints_no_key_for_a_confirmed_address_nor_for_a_post(session: Session, place: Place) -> None:
    desk = actor_of(session, make_staff(session, place, Role.DESK))
    holder = make_staff(session, place, Role.ADMIN)
    holder.confirmed_at = None
    for person in (make_person(session), holder):
        with pytest.raises(NotAllowedError):
            services.issue_desk_key(session, actor=desk, folio=person.folio, place=place, now=NOW)


def test_a_mandate_is_given_and_ended_by_post_in_the_public_record(session: Session, place: Place) -> None:
    admin = actor_of(session, make_staff(session, place, Role.ADMIN))
    person, agency = make_person(session), make_organisation(session, place)
    mandate = services.grant_mandate(
        session,
        actor=admin,
        place=place,
        person=str(person.email),
        role=Role.AGENCY_LEAD,
        post="Titular de Obras",
        organisation_folio=agency.folio,
        now=NOW,
    )
    assert actor_of(session, person).has_role(place.id, frozenset({Role.AGENCY_LEAD}), TODAY)
    services.end_mandate(session, actor=admin, place=place, folio=mandate.folio, now=NOW, to_on=TODAY)
    assert not actor_of(session, person).has_role(place.id, frozenset({Role.AGENCY_LEAD}), date(2026, 11, 21))
    session.flush()
    entries = list(session.scalars(select(LogEntry).order_by(LogEntry.id)))
    assert [entry.kind for entry in entries] == ["mandato.otorgado", "mandato.terminado"]
    assert json.loads(entries[0].content)["cargo"] == "Titular de Obras"
    assert str(person.email) not in entries[0].content
    assert "Rosa" not in entries[0].content


def test_only_the_administration_of_the_place_or_its_state_gives_posts(session: Session, place: Place) -> None:
    state = make_state(session, "otro-estado", "Otro Estado")
    own_state = session.get(type(make_organisation(session, place)), 0)
    assert own_state is None
    person = make_person(session)
    for where, role in ((place, Role.SECRETARY), (state, Role.ADMIN)):
        actor = actor_of(session, make_staff(session, where, role))
        with pytest.raises(NotAllowedError):
            services.grant_mandate(
                session, actor=actor, place=place, person=person.folio, role=Role.DESK, post="Ventanilla", now=NOW
            )
    assert session.scalar(select(Mandate).where(Mandate.person_id == person.id)) is None


def test_a_mandate_of_nobody_or_of_wrong_dates_is_refused(session: Session, place: Place) -> None:
    admin = actor_of(session, make_staff(session, place, Role.ADMIN))
    person = make_person(session)
    wrong = ({"person": "nadie"}, {"post": " "}, {"to_on": date(2020, 1, 1)}, {"organisation_folio": "O-2222222"})
    for change in wrong:
        asked = {"person": person.folio, "post": "Ventanilla", **change}
        with pytest.raises(InvalidError):
            services.grant_mandate(session, actor=admin, place=place, role=Role.DESK, now=NOW, **asked)  # type: ignore[arg-type]
    with pytest.raises(NotFoundError):
        services.end_mandate(session, actor=admin, place=place, folio="M-2222222", now=NOW)


def test_the_first_administration_comes_from_the_command_line(app: Flask, session: Session, place: Place) -> None:
    person = make_person(session)
    session.commit()
    runner = app.test_cli_runner()
    done = runner.invoke(args=["administradora", str(person.email), "--jurisdiccion", "tres-ceibas"])
    assert (done.exit_code, "cargo M-" in done.output) == (0, True)
    assert actor_of(session, person).has_role(place.id, frozenset({Role.ADMIN}), TODAY)
    assert runner.invoke(args=["administradora", "nadie@demo.invalid", "--jurisdiccion", "tres-ceibas"]).exit_code == 1
    assert runner.invoke(args=["administradora", "x@y.invalid", "--jurisdiccion", "no-hay"]).exit_code == 2
    assert session.scalar(select(SignInSession.id)) is None
