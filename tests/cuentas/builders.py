"""Builders of accounts with passwords, and what tests of this room read from the outbox."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from govabierto.cuentas import security
from govabierto.cuentas.models import Person
from govabierto.settings import Settings
from govabierto.trabajos.models import OutboxMessage
from tests.builders import csrf_token, make_person
from tests.mail import as_sent

PASSWORD = "la noria despierta temprano"
OTHER_PASSWORD = "caballo grapa correcto azul"


def make_account(
    session: Session, given_name: str = "Rosa", *, password: str = PASSWORD, confirmed: bool = True
) -> Person:
    """Make a person who can sign in with a password; commit the session before a client uses it."""
    person = make_person(session, given_name, confirmed=confirmed)
    person.password = security.passwords().hash(password)
    session.flush()
    return person


def sign_in(client: FlaskClient, contact: str | None, password: str = PASSWORD, **more: str) -> TestResponse:
    """Sign in through the page."""
    token = csrf_token(client, "/cuenta/entrar")
    return client.post(
        "/cuenta/entrar", data={"csrf_token": token, "contact": contact, "password": password, "next": "", **more}
    )


def send(client: FlaskClient, path: str, page: str | None = None, **data: str) -> TestResponse:
    """Post a form with the token of the page that shows it."""
    return client.post(path, data={"csrf_token": csrf_token(client, page or path), **data})


def mails(session: Session) -> list[dict[str, str]]:
    """Return the mails that wait in the outbox, in order."""
    session.rollback()
    return [as_sent(message.payload) for message in session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def link_in(mail: dict[str, str]) -> str:
    """Return the path of the link in a mail."""
    found = re.search(r"http://localhost(/\S+)", mail["text"])
    assert found, mail["text"]
    return found.group(1)


def production(app: Flask) -> Settings:
    """Return the application's settings as production would have them."""
    settings: Settings = app.extensions["settings"]
    return replace(settings, environment="produccion")


def reload(session: Session, person: Person) -> None:
    """Read a person's row afresh and leave no transaction open."""
    session.rollback()
    session.refresh(person)
    session.commit()
