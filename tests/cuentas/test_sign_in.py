"""Signing in and out, sessions kept on the server, guessing and enumeration."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person, SecurityEvent, SignInSession
from govabierto.extensions import db
from govabierto.nucleo.clock import FixedClock
from tests.builders import make_person
from tests.cuentas.builders import OTHER_PASSWORD, PASSWORD, make_account, send, sign_in

EVIL = (
    "https://malo.invalid/",
    "//malo.invalid/",
    "/\\malo.invalid",
    "\\\\malo.invalid",
    "///malo.invalid",
    "javascript:alert(1)",
    "http:malo.invalid",
    "/\t/malo.invalid",
    "/\r\nLocation: https://malo.invalid",
    " //malo.invalid",
)


def _sid(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("sid")


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", page)


def test_a_person_signs_in_and_sees_her_account(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    answer = sign_in(client, person.email)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/cuenta/")
    assert "Rosa" in client.get("/cuenta/").get_data(as_text=True)


def test_a_phone_number_signs_in_as_people_write_it(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    person.phone = "+525512345678"
    session.commit()
    assert sign_in(client, "55 1234-5678").status_code == 303


def test_signing_in_gives_a_new_identifier_and_a_new_row(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    with client.session_transaction() as cookie:
        cookie["sid"] = "puesto-por-otra-persona"
    sign_in(client, person.email)
    first = _sid(client)
    send(client, "/cuenta/salir", "/cuenta/")
    sign_in(client, person.email)
    assert first not in (None, "puesto-por-otra-persona", _sid(client))
    assert session.scalar(select(func.count()).select_from(SignInSession)) == 2


def test_a_copied_cookie_is_dead_after_signing_out(app: Flask, client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    thief = _thief(app, client)
    assert thief.get("/cuenta/").status_code == 200
    answer = send(client, "/cuenta/salir", "/cuenta/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert thief.get("/cuenta/").status_code == 303
    assert client.get("/cuenta/").status_code == 303


def test_a_copied_cookie_is_dead_after_a_change_of_password(app: Flask, client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    thief = _thief(app, client)
    answer = send(client, "/cuenta/clave", current=PASSWORD, password=OTHER_PASSWORD)
    assert answer.status_code == 303
    assert thief.get("/cuenta/").status_code == 303
    assert client.get("/cuenta/").status_code == 200


def test_a_copied_cookie_is_dead_after_the_account_is_closed(app: Flask, client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    thief = _thief(app, client)
    assert send(client, "/cuenta/cerrar", current=PASSWORD).status_code == 303
    assert thief.get("/cuenta/").status_code == 303
    assert sign_in(app.test_client(), person.email).status_code == 422


def test_the_librarys_own_number_in_a_cookie_opens_nothing(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = person.fs_uniquifier
        cookie["_fresh"] = True
    assert client.get("/cuenta/").status_code == 303


def test_an_idle_session_ends_and_a_used_one_lasts_until_its_limit(
    app: Flask, client: FlaskClient, session: Session, clock: FixedClock
) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    for _ in range(3):
        clock.advance(timedelta(hours=11))
        assert client.get("/cuenta/").status_code == 200
    clock.advance(timedelta(hours=12, minutes=1))
    assert client.get("/cuenta/").status_code == 303
    sign_in(client, person.email)
    for _ in range(66):
        clock.advance(timedelta(hours=11))
        last = client.get("/cuenta/").status_code
    assert last == 303


def test_a_session_is_touched_at_most_every_five_minutes(
    client: FlaskClient, session: Session, clock: FixedClock
) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    seen = []
    for minutes in (4, 2, 3, 2):
        clock.advance(timedelta(minutes=minutes))
        client.get("/cuenta/")
        session.rollback()
        seen.append(session.scalar(select(SignInSession.last_seen_at)))
    assert len(set(seen)) == 3
    assert seen[1] == seen[2]


def test_a_person_lists_and_ends_her_own_sessions_only(
    app: Flask, client: FlaskClient, session: Session, client_for: Callable[[Person], FlaskClient]
) -> None:
    person, other = make_account(session), make_person(session, "Genaro")
    session.commit()
    stranger = client_for(other)
    phone = app.test_client()
    agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
    phone.environ_base["HTTP_USER_AGENT"] = agent
    sign_in(phone, person.email)
    sign_in(client, person.email)
    page = client.get("/cuenta/sesiones").get_data(as_text=True)
    assert "Chrome, Android" in page
    (target,) = set(re.findall(r"/cuenta/sesiones/([0-9a-f]{16})/terminar", page))
    assert send(stranger, f"/cuenta/sesiones/{target}/terminar", "/cuenta/").status_code == 404
    assert phone.get("/cuenta/").status_code == 200
    assert send(client, f"/cuenta/sesiones/{target}/terminar", "/cuenta/").status_code == 303
    assert phone.get("/cuenta/").status_code == 303
    assert client.get("/cuenta/").status_code == 200


def test_all_other_sessions_end_at_once(app: Flask, client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    others = [app.test_client() for _ in range(2)]
    for each in (*others, client):
        sign_in(each, person.email)
    assert send(client, "/cuenta/sesiones/otras", "/cuenta/").status_code == 303
    assert [each.get("/cuenta/").status_code for each in (*others, client)] == [303, 303, 200]


def test_an_unknown_account_and_a_wrong_password_answer_alike(app: Flask, session: Session) -> None:
    person = make_account(session)
    session.commit()
    pages = []
    for contact in (person.email, "nadie@demo.invalid"):
        answer = sign_in(app.test_client(), contact, "otra cosa distinta")
        body = _without_tokens(answer.get_data(as_text=True)).replace(str(contact), "CONTACTO")
        pages.append((answer.status_code, re.sub(r"[0-9a-f]{12}", "", body)))
    assert pages[0] == pages[1]
    assert pages[0][0] == 422


def test_an_unknown_account_costs_the_same_statements_and_the_same_hashing(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_account(session)
    session.commit()
    context = app.extensions["security"].pwd_context
    verify, work = context.verify, []
    monkeypatch.setattr(context, "verify", lambda *given: work.append("argon2") or verify(*given))
    event.listen(db.engine, "before_cursor_execute", note := lambda *given: work.append(given[2].split(" ")[0]))
    seen = []
    for contact in (person.email, "nadie@demo.invalid", "esto no es un contacto"):
        work.clear()
        sign_in(app.test_client(), contact, "otra cosa distinta")
        seen.append(list(work))
    event.remove(db.engine, "before_cursor_execute", note)
    assert seen[0] == seen[1] == seen[2]
    assert seen[0].count("argon2") == 1


def test_a_closed_account_answers_like_an_unknown_one(app: Flask, session: Session) -> None:
    person = make_account(session)
    person.active = False
    session.commit()
    assert sign_in(app.test_client(), person.email).status_code == 422


@pytest.mark.parametrize("known", [True, False])
def test_the_eleventh_guess_waits_whether_or_not_the_account_exists(
    app: Flask, session: Session, clock: FixedClock, *, known: bool
) -> None:
    person = make_account(session)
    session.commit()
    contact = person.email if known else "nadie@demo.invalid"
    guesser = app.test_client()
    codes = [sign_in(guesser, contact, "no es esta, seguro").status_code for _ in range(10)]
    refused = sign_in(guesser, contact, PASSWORD)
    assert (set(codes), refused.status_code) == ({422}, 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    clock.advance(timedelta(minutes=15, seconds=1))
    assert sign_in(guesser, contact).status_code == (303 if known else 422)


def test_guesses_from_one_address_are_counted_over_all_accounts(app: Flask, session: Session) -> None:
    guesser = app.test_client()
    codes = [sign_in(guesser, f"persona{n}@demo.invalid", "no es esta").status_code for n in range(11)]
    assert codes == [422] * 10 + [429]


def test_strangers_who_guess_do_not_keep_the_owner_out(app: Flask, client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    send(client, "/cuenta/salir", "/cuenta/")
    guesser = app.test_client()
    for _ in range(11):
        blocked = sign_in(guesser, person.email, "no es esta")
    assert blocked.status_code == 429
    assert sign_in(app.test_client(), person.email).status_code == 429
    assert sign_in(client, person.email).status_code == 303


def test_ten_right_sign_ins_are_not_guesses(app: Flask, session: Session) -> None:
    person = make_account(session)
    session.commit()
    assert {sign_in(app.test_client(), person.email).status_code for _ in range(12)} == {303}
    kinds = set(session.scalars(select(SecurityEvent.kind)))
    assert kinds == {"acceso.logrado"}


def test_security_events_hold_no_address_and_no_name(app: Flask, client: FlaskClient, session: Session) -> None:
    sign_in(client, "alguien@demo.invalid", "no es esta")
    rows = [row.subject_hash for row in session.scalars(select(SecurityEvent))]
    assert len(rows) == 2
    assert all(re.fullmatch(r"[0-9a-f]{64}", row) for row in rows)


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_never_leads_away(app: Flask, session: Session, target: str) -> None:
    person = make_account(session)
    session.commit()
    client = app.test_client()
    assert sign_in(client, person.email, next=target).headers["Location"] == "/cuenta/"
    assert client.get("/cuenta/entrar", query_string={"next": target}).headers["Location"] == "/cuenta/"


def test_whoever_must_sign_in_comes_back_to_the_page(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    away = client.get("/cuenta/sesiones")
    assert (away.status_code, away.headers["Location"]) == (303, "/cuenta/entrar?next=/cuenta/sesiones")
    page = client.get(away.headers["Location"]).get_data(as_text=True)
    assert 'value="/cuenta/sesiones"' in page
    answer = sign_in(client, person.email, next="/cuenta/sesiones")
    assert answer.headers["Location"] == "/cuenta/sesiones"


def test_a_form_without_its_token_changes_nothing(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    answer = client.post("/cuenta/entrar", data={"contact": person.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert _sid(client) is None


def test_nul_bytes_and_lone_surrogates_are_only_a_wrong_password(client: FlaskClient) -> None:
    for contact, password in (("\x00", "\x00\x00"), ("a" * 5000, "x"), ("ñ@ñ.mx", "x" * 600), ("+" + "9" * 300, "x")):
        assert sign_in(client, contact, password).status_code == 422


def _thief(app: Flask, client: FlaskClient) -> FlaskClient:
    """Return a client with a copy of another's cookie."""
    thief = app.test_client()
    with thief.session_transaction() as copied, client.session_transaction() as original:
        copied.update(original)
    return thief
