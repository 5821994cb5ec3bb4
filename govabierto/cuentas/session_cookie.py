"""The cookie of whoever signed in: a random identifier that is worth something only while its row lives."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from govabierto.cuentas import queries, services
from govabierto.cuentas.rules import TOUCH_EVERY, device_of, keyed_hash, without_staff
from govabierto.cuentas.security import guess_key, settings
from govabierto.nucleo.actors import NOBODY, Actor
from govabierto.web import edge

logger = logging.getLogger(__name__)
DEVICE_COOKIE = "equipo"
ONE_YEAR_S = 31_536_000


def install(app: Flask) -> None:
    """Note from time to time that sessions are in use, after the answer is made."""
    app.after_request(_touch)


def load_actor(session: Session, now: datetime) -> Actor:
    """Turn the identifier in the cookie into an actor; a dead one is nobody.

    In production staff without a second factor keep their account but none of the powers of their posts.
    """
    session_id = cookie.get("sid")
    if not isinstance(session_id, str):
        return NOBODY
    limits = settings()
    reader = queries.reader_of(
        session, session_id, now=now, idle_min=limits.session_idle_min, max_days=limits.session_max_days
    )
    if reader is None:
        return NOBODY
    g.session_seen_at, g.unread_count = reader.seen_at, reader.counted
    actor = reader.actor
    if limits.is_production and not actor.has_second_factor:
        return Actor(**{**vars(actor), "mandates": without_staff(actor.mandates)})
    return actor


def begin(session: Session, person_id: int, *, now: datetime) -> None:
    """Start a session for this browser under a new identifier; what the cookie held before is dropped."""
    token = services.open_session(
        session, person_id=person_id, device=device_of(request.headers.get("User-Agent", "")), now=now
    )
    cookie.clear()
    cookie["sid"] = token


def forget() -> None:
    """Empty this browser's cookie."""
    cookie.clear()


def guess_subjects(account: str) -> tuple[str, ...]:
    """Return under which hashes a guess at an account counts: the account and where it comes from.

    A browser that once signed in to the account has a counter of its own, so that strangers who guess can't keep the
    owner out.
    """
    key = guess_key()
    device, _, seal = request.cookies.get(DEVICE_COOKIE, "").partition(".")
    if device and secrets.compare_digest(seal.encode(), _seal(device, account).encode()):
        return (keyed_hash(key, "equipo", device, account),)
    return (keyed_hash(key, "cuenta", account), keyed_hash(key, "origen", request.remote_addr or ""))


def recognise_device(response: Response, account: str) -> None:
    """Let this browser be recognised the next time that the account is opened."""
    device = secrets.token_urlsafe(16)
    response.set_cookie(
        DEVICE_COOKIE,
        f"{device}.{_seal(device, account)}",
        max_age=ONE_YEAR_S,
        path="/cuenta/",
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def _seal(device: str, account: str) -> str:
    return keyed_hash(guess_key(), "sello", device, account)


def _touch(response: Response) -> Response:
    seen_at: datetime | None = g.pop("session_seen_at", None)
    actor: Actor | None = g.get("actor")
    now = edge.current_instant()
    if seen_at is None or actor is None or actor.session_id_hash is None or now - seen_at < TOUCH_EVERY:
        return response
    try:
        with edge.transaction(actor=actor, now=now) as tx:
            services.touch_session(tx.session, id_hash=actor.session_id_hash, now=now)
    except SQLAlchemyError:
        logger.warning("session_not_touched")
    return response
