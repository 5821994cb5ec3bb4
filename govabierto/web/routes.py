"""Addresses that belong to no room: language, patterns and static files."""

from __future__ import annotations

from flask import Blueprint, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from govabierto.extensions import csrf
from govabierto.web import assets
from govabierto.web.cache import cached_page
from govabierto.web.edge import current_actor, public, transaction
from govabierto.web.headers import is_same_site, safe_target
from govabierto.web.i18n import remember_locale

bp = Blueprint("web", __name__, template_folder="templates")
public(assets.serve)
assets.register(bp)


@bp.get("/patrones")
@public
@cached_page
def patterns() -> ResponseReturnValue:
    """Show every component in every state."""
    return render_template("web/patrones.html")


@bp.post("/idioma/<locale>")
@csrf.exempt
@public
def set_locale(locale: str) -> ResponseReturnValue:
    """Remember the language, in the browser and for the mails of who is signed in.

    Guarded by the request's origin instead of a token, so that pages stay cacheable.
    """
    if locale not in ("es", "en"):
        raise NotFound
    if not is_same_site():
        raise BadRequest
    if current_actor().is_signed_in:
        with transaction() as tx:
            current_app.extensions["keep_locale"](tx.session, actor=tx.actor, locale=locale)
    response = make_response(redirect(safe_target(request.form.get("siguiente")) or "/", 303))
    remember_locale(response, locale)
    return response
