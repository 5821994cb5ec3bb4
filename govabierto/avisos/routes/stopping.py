"""Stopping mails with the link that each one carries: without signing in, by POST only (RFC 8058)."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from govabierto.avisos import letters, services
from govabierto.avisos.routes.blueprint import bp
from govabierto.avisos.rules import EVERYTHING, TOPIC_LABELS, StopLink, Topic, read_stop_token
from govabierto.extensions import csrf
from govabierto.nucleo.actors import NOBODY
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.web import edge
from govabierto.web.edge import public

PAGE = "avisos/stop.html"


@bp.get("/avisos/baja/<token>")
@public
def confirm_stop(token: str) -> ResponseReturnValue:
    """Ask whether the mails should stop; a program that only looks changes nothing."""
    return render_template(PAGE, is_done=False, label=_label(_link(token)), token=token)


@bp.post("/avisos/baja/<token>")
@csrf.exempt
@public
def stop(token: str) -> ResponseReturnValue:
    """Stop the mails at once: 200 and no redirection, as mail programs want it. The token is what guards it."""
    link = _link(token)
    with edge.transaction(actor=NOBODY) as tx:
        services.stop_mails(tx.session, link=link, now=tx.now)
    return render_template(PAGE, is_done=True, label=_label(link), token=token)


def _link(token: str) -> StopLink:
    link = read_stop_token(letters.stop_key(), token)
    if link is None:
        raise NotFoundError(
            N_("Este enlace no es de uno de nuestros correos."),
            next_step=N_("Cópialo completo del correo, o entra a tu cuenta y elige qué correos te llegan."),
        )
    return link


def _label(link: StopLink) -> str:
    return "" if link.scope == EVERYTHING else TOPIC_LABELS[Topic(link.scope)]
