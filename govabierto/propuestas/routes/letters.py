"""Signed links and the mails that carry them."""

from __future__ import annotations

import hmac

from flask import current_app, url_for
from flask_babel import gettext as _
from itsdangerous import BadData, URLSafeSerializer

from govabierto.propuestas.rules import CONFIRMATION_TIME
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


def confirmation_letter(folio: str) -> tuple[str, str]:
    """Return subject and text of the mail that asks to confirm a proposal, in the page's language."""
    path = url_for("propuestas.confirm_page", folio=folio, token=confirmation_token(folio))
    link = full_address(path)
    subject = _("Confirma tu propuesta %(folio)s", folio=folio)
    text = _(
        "Hola:\n\n"
        "Recibimos una propuesta para %(place)s con esta dirección de correo. Su folio es %(folio)s.\n\n"
        "Para que se publique, abre este enlace y oprime el botón:\n%(link)s\n\n"
        "El enlace sirve hasta el %(until)s. Si no la escribiste tú, no hagas nada.\n",
        place=current_place().name,
        folio=folio,
        link=link,
        until=date_time(current_instant() + CONFIRMATION_TIME),
    )
    return subject, text


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=_PURPOSE)
