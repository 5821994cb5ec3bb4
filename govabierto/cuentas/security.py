"""The accounts library (Flask-Security) as this room uses it: hashing of passwords and codes of the second factor.

Its views, mails and cookie are not used; docs/adr/0003 says why. Nothing outside the edge of this room knows it.
"""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, current_app, has_app_context
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.totp import Totp
from flask_security.utils import hash_password, verify_password

from govabierto.cuentas import policies
from govabierto.cuentas.models import Person
from govabierto.cuentas.rules import MAX_GUESSES, keyed_hash
from govabierto.cuentas.rules.passwords import MAX_LENGTH, normalise
from govabierto.extensions import db
from govabierto.nucleo.actors import Actor
from govabierto.settings import Settings
from govabierto.web import edge

SCHEME = "argon2"
ISSUER = "govabierto"
ARGON2 = {"argon2__memory_cost": 19_456, "argon2__time_cost": 2, "argon2__parallelism": 1}
"""19 MiB, two passes, one lane: OWASP's least cost, about 35 ms; guessing is slowed down by counters too."""
CODE_WINDOW_S = 30
_CODE = re.compile(r"\d{6}\Z", re.ASCII)


@dataclass
class _Step:
    """The time step of a person's last code, in the place where the library expects the person."""

    last: int | None
    matched: int | None = None


class ClockedTotp(Totp):
    """Codes that follow the application's clock and are good once."""

    def __init__(self, secrets: dict[str, str] | dict[int, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp = self._totp.using(now=_now)

    def new_secret(self) -> str:
        """Return a fresh secret, encrypted for storage."""
        return self.generate_totp_secret()

    def match(self, code: str, secret: str, last_counter: int | None) -> int | None:
        """Return the time step of a right code that was not used before, or None."""
        digits = re.sub(r"[\s\-]+", "", code)
        if not _CODE.match(digits):
            return None
        step: Any = _Step(last_counter)
        return step.matched if self.verify_totp(digits, secret, step, window=CODE_WINDOW_S) else None

    def get_last_counter(self, user: Any) -> int | None:
        """Return the step of the last code accepted."""
        return cast("int | None", user.last)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Note the step of the code accepted now."""
        user.matched = int(tmatch.counter)

    def address(self, secret: str, account: str) -> str:
        """Return the ``otpauth:`` address that an application reads."""
        return self.get_totp_uri(account, secret)

    def written(self, secret: str) -> str:
        """Return the secret in groups of letters, to be typed by hand."""
        return self.get_totp_pretty_key(secret)


class Passwords:
    """Hashes passwords with argon2id and recognises them."""

    def __init__(self, stranger_hash: str) -> None:
        self._stranger_hash = stranger_hash

    def hash(self, password: str) -> str:
        """Return the hash that is stored."""
        return hash_password(normalise(password))

    def matches(self, password: str, stored: str | None) -> bool:
        """Tell whether a password is the one stored; where there is none, the same work ends in no."""
        is_known = stored is not None and stored.startswith("$argon2")
        compared = stored if stored is not None and is_known else self._stranger_hash
        return bool(verify_password(normalise(password)[: MAX_LENGTH + 1], compared)) and is_known


def install(app: Flask, settings: Settings) -> None:
    """Bind the library to an application: no views, no cookie, no mails, no roles of its own."""
    app.config.update(
        SECURITY_PASSWORD_HASH=SCHEME,
        SECURITY_PASSWORD_SCHEMES=[SCHEME],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=ARGON2,
        SECURITY_PASSWORD_SINGLE_HASH=[SCHEME],
        SECURITY_PASSWORD_SALT=keyed_hash(settings.secret_key.encode(), "contrasenas"),
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_SECRETS={"1": keyed_hash(settings.curp_key, "segundo-factor")},
        SECURITY_TOTP_ISSUER=ISSUER,
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
        REMEMBER_COOKIE_DURATION=timedelta(0),
        SESSION_PROTECTION=None,  # its marks in the cookie: what a cookie is worth, a row of ours says
    )
    library = Security(totp_cls=ClockedTotp)
    people: Any = Person  # our own columns, without the library's mixins and without a table of roles
    no_roles: Any = None
    library.init_app(app, SQLAlchemyUserDatastore(db, people, no_roles), register_blueprint=False)
    _trust_only_our_sessions(library)
    with app.app_context():
        app.extensions["passwords"] = Passwords(hash_password(secrets.token_urlsafe(MAX_GUESSES)))


def passwords() -> Passwords:
    """Return the application's hasher of passwords."""
    return cast(Passwords, current_app.extensions["passwords"])


def codes() -> ClockedTotp:
    """Return the application's checker of the second factor."""
    return cast(ClockedTotp, current_app.extensions["security"].totp_factory)


def codes_key() -> bytes:
    """Return the key of the hashes of printed recovery codes; it does not change with the cookies' key."""
    return keyed_hash(settings().curp_key, "codigos-de-respaldo").encode()


def guess_key() -> bytes:
    """Return the key of the hashes under which guesses are counted."""
    return keyed_hash(settings().secret_key.encode(), "intentos").encode()


def settings() -> Settings:
    """Return the application's settings."""
    return cast(Settings, current_app.extensions["settings"])


def demands_second_factor(actor: Actor, at: datetime) -> bool:
    """Tell whether a person may not do without a second factor: production demands it of the staff.

    The actor must carry all her mandates, as ``queries.actor_of`` gives them.
    """
    return settings().is_production and policies.must_have_second_factor(actor, at)


def _trust_only_our_sessions(library: Security) -> None:
    """Make Flask-Login's own number in a cookie, and tokens in addresses and headers, worth nothing."""
    library.login_manager.user_loader(_nobody)
    library.login_manager.request_loader(_nobody)


def _nobody(_given: object) -> None:
    return None


def _now() -> float:
    return edge.clock().now().timestamp() if has_app_context() else time.time()
