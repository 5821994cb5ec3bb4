"""Opening an account, confirming, recovering and changing what opens it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.cuentas import queries
from govabierto.cuentas.models import AccountToken, Person, PublicNameMode
from govabierto.nucleo.clock import FixedClock
from tests.builders import csrf_token, make_community, make_place
from tests.cuentas.builders import OTHER_PASSWORD, PASSWORD, link_in, mails, make_account, reload, send, sign_in

FORM = {"given_name": "Rosa", "family_name": "Nájera", "mode": "first_name", "password": PASSWORD}


def _register(client: FlaskClient, contact: str, **more: str) -> tuple[int, str]:
    answer = send(client, "/cuenta/registro", **{**FORM, "contact": contact, **more})
    page = client.get("/cuenta/registro/listo").get_data(as_text=True) if answer.status_code == 303 else ""
    return answer.status_code, page


def _neutral(page: str) -> str:
    page = re.sub(r'name="csrf_token"[^>]*value="[^"]*"', "", page)
    return re.sub(r"P-[2-9A-Z]{7}", "FOLIO", page)


def test_an_account_by_mail_is_confirmed_by_the_button_behind_its_link(client: FlaskClient, session: Session) -> None:
    status, page = _register(client, "Rosa.Nueva@Demo.invalid")
    assert status == 303
    assert "Revisa tu correo" in page
    (mail,) = mails(session)
    assert mail["to"] == "rosa.nueva@demo.invalid"
    link = link_in(mail)
    assert client.get(link).status_code == 200
    session.rollback()
    person = session.scalar(select(Person))
    assert person is not None
    assert person.confirmed_at is None
    assert send(client, link).status_code == 303
    session.rollback()
    assert person.confirmed_at is not None
    assert client.get(link).status_code == 410
    assert sign_in(client, "rosa.nueva@demo.invalid").status_code == 303


def test_an_account_by_phone_shows_a_folio_for_the_desk_and_sends_nothing(
    client: FlaskClient, session: Session
) -> None:
    status, page = _register(client, "55 1234 5678")
    person = session.scalar(select(Person))
    assert person is not None
    assert (status, person.phone, person.phone_verified_at) == (303, "+525512345678", None)
    assert person.folio in page
    assert mails(session) == []
    assert sign_in(client, "+52 55 1234 5678").status_code == 303


@pytest.mark.parametrize("contact", ["rosa@demo.invalid", "5512345678"])
def test_registering_a_known_contact_answers_like_a_new_one(app: Flask, session: Session, contact: str) -> None:
    first = _register(app.test_client(), contact)
    second = _register(app.test_client(), contact, given_name="Otra", password=OTHER_PASSWORD)
    assert (first[0], _neutral(first[1])) == (second[0], _neutral(second[1]))
    assert session.scalar(select(func.count()).select_from(Person)) == 1


def test_the_owner_of_a_known_address_is_told_and_nothing_changes(app: Flask, session: Session) -> None:
    person = make_account(session)
    session.commit()
    email = str(person.email)
    _register(app.test_client(), email, password=OTHER_PASSWORD)
    (mail,) = mails(session)
    assert mail["subject"] == "Ya tienes una cuenta"
    assert sign_in(app.test_client(), email, OTHER_PASSWORD).status_code == 422
    assert sign_in(app.test_client(), email, PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("contact", "rosa"),
        ("contact", "rosa@demo"),
        ("contact", "12345"),
        ("contact", "rosa@demo.invalid\r\nBcc: otra@demo.invalid"),
        ("given_name", "   "),
        ("given_name", "x" * 81),
        ("mode", "otro"),
        ("community", "99999999999999999999"),
        ("community", "-1"),
        ("password", "corta"),
        ("password", "12345678"),
        ("password", "Contraseña123"),
        ("password", "x9" * 129),
    ],
)
def test_what_cannot_be_accepted_comes_back_with_its_reason(
    client: FlaskClient, session: Session, field: str, value: str
) -> None:
    answer = send(client, "/cuenta/registro", **{**FORM, "contact": "rosa@demo.invalid", field: value})
    assert answer.status_code == 422
    assert "error-summary" in answer.get_data(as_text=True)
    assert session.scalar(select(Person.id)) is None
    assert mails(session) == []


def test_line_breaks_in_names_never_reach_a_mails_header(client: FlaskClient, session: Session) -> None:
    _register(client, "rosa@demo.invalid", given_name="Rosa\r\nBcc: otra@demo.invalid")
    (mail,) = mails(session)
    assert "\n" not in mail["subject"] + mail["to"]
    assert "Bcc" not in mail["text"]


def test_links_come_from_the_settings_and_never_from_the_host(client: FlaskClient, session: Session) -> None:
    token = csrf_token(client, "/cuenta/registro")
    client.post(
        "/cuenta/registro",
        data={**FORM, "contact": "rosa@demo.invalid", "csrf_token": token},
        headers={"X-Forwarded-Host": "malo.invalid"},
    )
    (mail,) = mails(session)
    assert "malo.invalid" not in mail["text"]
    assert link_in(mail).startswith("/cuenta/confirmar/")


def test_a_neighbour_signs_with_her_community(client: FlaskClient, session: Session) -> None:
    place = make_place(session)
    community = make_community(session, place)
    session.commit()
    _register(client, "rosa@demo.invalid", mode="neighbour", community=str(community.id))
    person = session.scalar(select(Person))
    assert person is not None
    assert queries.public_name(session, person.id) == "Vecina o vecino de La Noria"
    person.public_name_mode = PublicNameMode.FULL_NAME
    session.flush()
    assert queries.public_name(session, person.id) == "Rosa Nájera"
    assert queries.public_name(session, 987_654) == "Vecina o vecino"


def test_a_neighbour_of_nowhere_is_asked_for_her_community(client: FlaskClient) -> None:
    assert _register(client, "rosa@demo.invalid", mode="neighbour")[0] == 422


def test_a_long_password_with_blanks_and_accents_works_in_either_form(client: FlaskClient, session: Session) -> None:
    composed, decomposed = " jardín " + "z7 " * 60, " jardi\u0301n " + "z7 " * 60
    assert _register(client, "rosa@demo.invalid", password=composed)[0] == 303
    assert sign_in(client, "rosa@demo.invalid", composed.strip()).status_code == 422
    assert sign_in(client, "rosa@demo.invalid", decomposed).status_code == 303


def test_the_password_is_kept_as_argon2id_of_19_mib(client: FlaskClient, session: Session) -> None:
    _register(client, "rosa@demo.invalid")
    stored = session.scalar(select(Person.password))
    assert str(stored).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_recovery_link_works_once_and_ends_every_session(app: Flask, client: FlaskClient, session: Session) -> None:
    person = make_account(session, confirmed=False)
    session.commit()
    email = str(person.email)
    sign_in(client, email)
    assert send(app.test_client(), "/cuenta/recuperar", contact=email).status_code == 303
    link = link_in(mails(session)[0])
    helper = app.test_client()
    assert send(helper, link, password=OTHER_PASSWORD).status_code == 303
    assert client.get("/cuenta/").status_code == 303
    assert helper.get(link).status_code == 410
    assert helper.post(link, data={"csrf_token": csrf_token(helper, "/cuenta/entrar")}).status_code == 410
    assert sign_in(helper, email, PASSWORD).status_code == 422
    assert sign_in(helper, email, OTHER_PASSWORD).status_code == 303
    session.rollback()
    assert person.confirmed_at is not None
    assert mails(session)[-1]["subject"] == "Tu contraseña cambió"


def test_a_recovery_link_expires_after_an_hour(client: FlaskClient, session: Session, clock: FixedClock) -> None:
    person = make_account(session)
    session.commit()
    send(client, "/cuenta/recuperar", contact=str(person.email))
    link = link_in(mails(session)[0])
    clock.advance(timedelta(minutes=59))
    assert client.get(link).status_code == 200
    clock.advance(timedelta(minutes=1))
    assert client.get(link).status_code == 410


def test_a_second_link_makes_the_first_worthless_and_only_hashes_are_kept(
    client: FlaskClient, session: Session
) -> None:
    person = make_account(session)
    session.commit()
    for _ in range(2):
        send(client, "/cuenta/recuperar", contact=str(person.email))
    first, second = (link_in(mail) for mail in mails(session))
    assert (client.get(first).status_code, client.get(second).status_code) == (410, 200)
    kept = "".join(session.scalars(select(AccountToken.token_hash)))
    assert first.rpartition("/")[2].lower() not in kept.lower()


def test_recovering_an_unknown_account_answers_the_same(app: Flask, session: Session) -> None:
    person = make_account(session)
    session.commit()
    answers = []
    for contact in (str(person.email), "nadie@demo.invalid", "5599999999"):
        client = app.test_client()
        answer = send(client, "/cuenta/recuperar", contact=contact)
        page = client.get(answer.headers["Location"]).get_data(as_text=True)
        answers.append((answer.status_code, answer.data, _neutral(page)))
    assert answers[0] == answers[1] == answers[2]
    assert len(mails(session)) == 1


@pytest.mark.parametrize("known", [True, False])
def test_the_eleventh_recovery_waits(app: Flask, session: Session, *, known: bool) -> None:
    person = make_account(session)
    session.commit()
    contact = str(person.email) if known else "nadie@demo.invalid"
    client = app.test_client()
    codes = [send(client, "/cuenta/recuperar", contact=contact).status_code for _ in range(11)]
    assert codes == [303] * 10 + [429]


def test_a_change_of_address_waits_for_its_link_and_ends_every_session(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    person = make_account(session)
    session.commit()
    old = str(person.email)
    sign_in(client, old)
    thief = app.test_client()
    with thief.session_transaction() as copied, client.session_transaction() as original:
        copied.update(original)
    assert send(client, "/cuenta/correo", email="otra@demo.invalid", current="no es esta").status_code == 422
    assert send(client, "/cuenta/correo", email="otra@demo.invalid", current=PASSWORD).status_code == 303
    session.rollback()
    assert person.email == old
    assert send(client, link_in(mails(session)[0])).status_code == 303
    session.rollback()
    assert person.email == "otra@demo.invalid"
    assert [mail["to"] for mail in mails(session)] == ["otra@demo.invalid", old]
    assert thief.get("/cuenta/").status_code == 303


def test_the_address_of_somebody_else_cannot_be_taken_nor_recognised(client: FlaskClient, session: Session) -> None:
    person, other = make_account(session), make_account(session, "Genaro")
    session.commit()
    sign_in(client, person.email)
    answer = send(client, "/cuenta/correo", email=str(other.email), current=PASSWORD)
    assert answer.status_code == 303
    (mail,) = mails(session)
    assert (mail["to"], mail["subject"]) == (other.email, "Alguien quiso usar tu correo")


def test_the_confirmation_can_be_asked_for_again(client: FlaskClient, session: Session) -> None:
    person = make_account(session, confirmed=False)
    session.commit()
    sign_in(client, person.email)
    assert send(client, "/cuenta/confirmar", "/cuenta/").status_code == 303
    assert send(client, link_in(mails(session)[0])).status_code == 303
    session.rollback()
    assert person.confirmed_at is not None


def test_the_profile_changes_how_a_person_signs(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    answer = send(
        client, "/cuenta/perfil", given_name="Rosalía", family_name="Vega", mode="full_name", locale="en", community=""
    )
    assert answer.status_code == 303
    reload(session, person)
    assert queries.public_name(session, person.id) == "Rosalía Vega"
    assert person.locale == "en"


def test_who_opens_an_account_on_the_way_somewhere_arrives_there(client: FlaskClient, session: Session) -> None:
    page = client.get("/cuenta/entrar?next=/tres-ceibas/propuestas/").get_data(as_text=True)
    assert "/cuenta/registro?next=/tres-ceibas/propuestas/" in page
    client.get("/cuenta/registro?next=/tres-ceibas/propuestas/")
    _register(client, "rosa.nueva@demo.invalid")
    (mail,) = mails(session)
    send(client, link_in(mail))
    page = client.get("/cuenta/entrar").get_data(as_text=True)
    assert 'value="/tres-ceibas/propuestas/"' in page


def test_an_account_does_not_send_anyone_out_of_the_site(client: FlaskClient) -> None:
    client.get("/cuenta/registro?next=//malo.invalid/")
    assert "malo.invalid" not in client.get("/cuenta/entrar").get_data(as_text=True)


def test_the_own_page_leads_to_the_place_where_one_lives(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    person.community = make_community(session, make_place(session))
    email = person.email
    session.commit()
    sign_in(client, email)
    page = client.get("/cuenta/").get_data(as_text=True)
    assert 'href="/tres-ceibas/"' in page
    assert 'href="/tres-ceibas/propuestas/mias"' in page
