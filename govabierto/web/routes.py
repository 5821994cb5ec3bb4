"""Addresses that belong to no room: language, patterns and static files."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest, NotFound

from govabierto.extensions import csrf
from govabierto.web import assets
from govabierto.web.cache import LOCALE_COOKIE, cached_page
from govabierto.web.edge import public
from govabierto.web.headers import is_same_site, safe_target

bp = Blueprint("web", __name__, template_folder="templates")
ONE_YEAR_S = 31_536_000
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
    """Remember the language; guarded by the request's origin instead of a token, so that pages stay cacheable."""
    if locale not in ("es", "en"):
        raise NotFound
    if not is_same_site():
        raise BadRequest
    response = make_response(redirect(safe_target(request.form.get("siguiente")) or "/", 303))
    response.set_cookie(
        LOCALE_COOKIE, locale, max_age=ONE_YEAR_S, samesite="Lax", httponly=True, secure=request.is_secure
    )
    return response
