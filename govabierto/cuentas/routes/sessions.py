"""A person's own sessions."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cuentas import policies, queries, security, services
from govabierto.cuentas.forms import ConfirmForm
from govabierto.cuentas.models import SignInSession
from govabierto.cuentas.routes.blueprints import bp
from govabierto.web import edge
from govabierto.web.edge import Transaction, requires


@bp.get("/sesiones")
@requires(policies.is_signed_in)
def sessions() -> ResponseReturnValue:
    """List where the account is open."""
    current = edge.current_actor().session_id_hash
    return render_template("cuentas/sessions.html", sessions=live_sessions(), current=current)


@bp.post("/sesiones/<reference>/terminar")
@requires(policies.is_signed_in)
def session_end(reference: str) -> ResponseReturnValue:
    """End one session."""

    def command(tx: Transaction) -> ResponseReturnValue:
        services.end_session(tx.session, actor=tx.actor, reference=reference, now=tx.now)
        return edge.see_other("cuentas.sessions", notice=_("Listo, esa sesión se cerró."))

    return edge.handle(ConfirmForm(), "cuentas/sessions.html", command, sessions=[], current=None)


@bp.post("/sesiones/otras")
@requires(policies.is_signed_in)
def sessions_end_others() -> ResponseReturnValue:
    """End every session but this one."""

    def command(tx: Transaction) -> ResponseReturnValue:
        services.end_other_sessions(tx.session, actor=tx.actor, now=tx.now)
        return edge.see_other("cuentas.sessions", notice=_("Listo, se cerraron tus otras sesiones."))

    return edge.handle(ConfirmForm(), "cuentas/sessions.html", command, sessions=[], current=None)


def live_sessions() -> list[SignInSession]:
    """Return the live sessions of whoever is signed in."""
    limits = security.settings()
    return queries.sessions_of(
        edge.session(),
        edge.current_actor().person_id or 0,
        now=edge.current_instant(),
        idle_min=limits.session_idle_min,
        max_days=limits.session_max_days,
    )
