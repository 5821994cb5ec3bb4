"""Who asks: anonymous people, and people signed in with cookies as the site itself would sign them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from bench import datos, datos_plan
from bench.tamanos import SLUG

VOTE_PATH = f"/{SLUG}/votaciones/{datos_plan.BALLOT_FOLIO}/boletas"
#: People with a mandate come first; voters are counted from here.
FIRST_VOTER = 10


@dataclass(frozen=True)
class Visitor:
    """A person's cookie, and the token that her forms carry."""

    cookie: str
    csrf_token: str

    def vote(self, number: int) -> str:
        """Return the body of a vote for two options."""
        first = number % datos_plan.OPTIONS + 1
        second = (number + 4) % datos_plan.OPTIONS + 1
        choices = [datos_plan.option_key(first), datos_plan.option_key(second)]
        return urlencode([("csrf_token", self.csrf_token), *(("choices", choice) for choice in choices)])


def sign_in(app: Flask, numbers: Iterable[int]) -> list[Visitor]:
    """Return visitors with a live session on the server, by their numbers in the data."""
    interface = app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    serializer = interface.get_signing_serializer(app)
    assert serializer is not None
    name = app.config["SESSION_COOKIE_NAME"]
    found = []
    for number in numbers:
        with app.test_request_context("/"):
            cookie["sid"] = datos.session_token(number)
            token = generate_csrf()
            found.append(Visitor(f"{name}={serializer.dumps(dict(cookie))}", token))
    return found
