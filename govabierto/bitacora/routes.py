"""Pages of the public record: the list of acts, and each act with what proves it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime
from flask_babel import gettext as _

from govabierto.bitacora import queries
from govabierto.bitacora.queries import Act, Proof
from govabierto.nucleo.actors import ROLE_LABELS, Role
from govabierto.nucleo.acts import act_label, known_acts
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.web.cache import cached_page
from govabierto.web.edge import page_number, place_or_none, public, session

bp = Blueprint("bitacora", __name__, template_folder="templates")
PAGE_SIZE = 25
MAX_NUMBER = 2**53 - 1
_NUMBER = f"<int(max={MAX_NUMBER}):number>"


@bp.get("/bitacora/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """List the acts of every place, newest first."""
    return _list("bitacora.index", None)


@bp.get("/<slug:j>/bitacora/")
@public
@cached_page
def place_index() -> ResponseReturnValue:
    """List the acts of one place, newest first."""
    place = place_or_none()
    return _list("bitacora.place_index", place.id if place else None)


@bp.get(f"/bitacora/{_NUMBER}")
@public
@cached_page
def show(number: int) -> ResponseReturnValue:
    """Show one act with its content, its salt and its hash, and how to compute the hash again."""
    proof = _proof(number)
    return render_template("bitacora/act.html", proof=proof, act=proof.act, who=who, visible=_is_shown)


@bp.get(f"/bitacora/{_NUMBER}/contenido.json")
@public
@cached_page
def content(number: int) -> ResponseReturnValue:
    """Give the exact bytes that were hashed."""
    headers = {"Content-Disposition": f'attachment; filename="acto-{number}.json"'}
    return Response(_proof(number).canonical.encode("utf-8"), mimetype="application/json", headers=headers)


def who(act: Act) -> str:
    """Return under which post somebody acted, or whether it was the public or the site itself."""
    if act.actor_post:
        return act.actor_post
    words = {"public": _("Una persona sin cargo"), "system": _("El sitio, por calendario o por instalación")}
    role = words.get(act.actor_role)
    return str(role if role is not None else _(ROLE_LABELS[Role(act.actor_role)]))


def hour(instant: datetime) -> str:
    """Return the local hour of an instant, such as 17:00."""
    return str(format_datetime(instant, "H:mm"))


def _list(endpoint: str, jurisdiction_id: int | None) -> ResponseReturnValue:
    kind = _kind()
    page = queries.page_of_acts(session(), jurisdiction_id, number=page_number(), size=PAGE_SIZE, kind=kind)

    def page_url(number: int) -> str:
        return url_for(endpoint, acto=kind, pagina=number if number > 1 else None)

    kinds = sorted(((key, str(_(act_label(key)))) for key in known_acts()), key=lambda option: option[1])
    return render_template(
        "bitacora/index.html", page=page, page_url=page_url, kind=kind or "", kinds=kinds, who=who,
        visible=_is_shown, hour=hour, action=url_for(endpoint),
    )  # fmt: skip


def _is_shown(act: Act) -> bool:
    return act.card is not None and act.card.is_public


def _proof(number: int) -> Proof:
    proof = queries.proof_of(session(), number)
    if proof is None:
        raise NotFoundError(N_("No hay un acto con ese número."))
    return proof


def _kind() -> str | None:
    asked = request.args.get("acto", "")
    return asked if asked in known_acts() else None
