"""Signed links and the mails that carry them."""

from __future__ import annotations

import hmac

from flask import current_app, url_for
from itsdangerous import BadData, URLSafeSerializer

from govabierto.propuestas.letters import CONFIRM
from govabierto.propuestas.rules import CONFIRMATION_TIME
from govabierto.trabajos.rules import Letter, Link
from govabierto.web.edge import current_instant, current_place
from govabierto.web.filters import date_time

_PURPOSE = "propuestas.confirmar.v1"


def confirmation_token(folio: str) -> str:
    """Return a signed token that confirms one proposal's contact and nothing else, for some days."""
    until = int((current_instant() + CONFIRMATION_TIME).timestamp())
    return str(_signer().dumps([current_place().slug, folio, until]))


def is_confirmation(token: str, folio: str) -> bool:
    """Tell whether a token was signed for this proposal and is still in time."""
    try:
        slug, named, until = _signer().loads(token[:500])
    except (BadData, ValueError, TypeError):
        return False
    is_same = hmac.compare_digest(f"{slug}/{named}".encode(), f"{current_place().slug}/{folio}".encode())
    return is_same and isinstance(until, int) and current_instant().timestamp() < until


def full_address(path: str) -> str:
    """Return a path of this site as an address that works outside it; never taken from the request."""
    return str(current_app.extensions["base_url"]).rstrip("/") + path


def confirmation_letter(folio: str) -> Letter:
    """Return the mail that asks to confirm a proposal; its writer reads the page's language."""
    return Letter(
        CONFIRM,
        {
            "place": current_place().name,
            "folio": folio,
            "link": Link(url_for("propuestas.confirm_page", folio=folio, token=confirmation_token(folio))),
            "until": date_time(current_instant() + CONFIRMATION_TIME),
        },
    )


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_PURPOSE)
