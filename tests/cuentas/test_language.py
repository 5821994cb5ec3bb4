"""The language of a person's mails: that of the page where she registered, until she reads in the other one."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from tests.builders import make_person
from tests.cuentas.builders import PASSWORD, mails, make_account, reload, send, sign_in


@pytest.mark.parametrize(("locale", "subject"), [("es", "Confirma tu correo"), ("en", "Confirm your email")])
def test_who_registers_is_written_to_in_the_language_of_the_page(
    client: FlaskClient, session: Session, locale: str, subject: str
) -> None:
    client.set_cookie("idioma", locale)
    form = {"given_name": "Rosa", "family_name": "", "mode": "first_name", "password": PASSWORD}
    assert send(client, "/cuenta/registro", contact="rosa@demo.invalid", **form).status_code == 303
    (mail,) = mails(session)
    assert session.scalars(select(Person.locale)).one() == locale
    assert mail["subject"] == subject


def test_switching_the_language_while_signed_in_switches_the_mails(client: FlaskClient, session: Session) -> None:
    person, other = make_account(session), make_account(session, "Berta")
    session.commit()
    sign_in(client, person.email)
    for locale in ("en", "es"):
        assert client.post(f"/idioma/{locale}", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
        reload(session, person)
        assert person.locale == locale
    reload(session, other)
    assert other.locale == "es"


def test_a_stranger_who_switches_changes_nobody(app: Flask, client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    assert client.post("/idioma/en", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 303
    sign_in(app.test_client(), person.email)
    reload(session, person)
    assert person.locale == "es"


def test_a_request_of_another_site_changes_no_language(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    assert client.post("/idioma/en", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 400
    reload(session, person)
    assert person.locale == "es"


def test_the_account_page_changes_the_language_of_mails_and_pages(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    fields = {"given_name": "Rosa", "family_name": "", "mode": "first_name", "community": "", "locale": "en"}
    answer = send(client, "/cuenta/perfil", **fields)
    assert answer.status_code == 303
    assert "idioma=en" in answer.headers["Set-Cookie"]
    reload(session, person)
    assert person.locale == "en"
    assert '<html lang="en"' in client.get("/cuenta/").get_data(as_text=True)
    assert client.get("/cuenta/datos.json").get_json()["cuenta"]["locale"] == "en"


def test_the_table_knows_two_languages(session: Session) -> None:
    person = make_person(session)
    person.locale = "fr"
    with pytest.raises(IntegrityError):
        session.flush()
