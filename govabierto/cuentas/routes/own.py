"""A person's own page."""

from __future__ import annotations

import json
from datetime import datetime

from flask import Response, current_app, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cuentas import policies, queries, security, services, session_cookie
from govabierto.cuentas.forms import ConfirmForm, CurrentPasswordForm, ProfileForm
from govabierto.cuentas.routes import steps
from govabierto.cuentas.routes.blueprints import bp
from govabierto.cuentas.routes.sessions import live_sessions
from govabierto.nucleo.actors import ROLE_LABELS, Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.duties import duties_of
from govabierto.nucleo.places import Place
from govabierto.territorio import queries as territorio_queries
from govabierto.web import edge
from govabierto.web.edge import Transaction, requires
from govabierto.web.i18n import remember_locale

PROFILE_PAGE = "cuentas/profile.html"


@bp.get("/")
@requires(policies.is_signed_in)
def index() -> ResponseReturnValue:
    """Show the account: who one is here, what was verified and what one may do."""
    actor, now = edge.current_actor(), edge.current_instant()
    person = queries.person_of(edge.session(), actor)
    whole = queries.actor_of(edge.session(), person)
    all_places = territorio_queries.all_places(edge.session())
    places = {place.id: place for place in all_places}
    return render_template(
        "cuentas/index.html",
        person=person,
        public_name=queries.public_name(edge.session(), person.id),
        mandates=[(mandate, places[mandate.jurisdiction_id]) for mandate in whole.mandates],
        places=places,
        duties=_duties(actor, all_places, now),
        role_labels=ROLE_LABELS,
        today=edge.today(),
        own_place=places.get(person.community.jurisdiction_id) if person.community else None,
        residencies=queries.residencies_of(edge.session(), person.id),
        session_count=len(live_sessions()),
        must_add_factor=not actor.has_second_factor and security.demands_second_factor(whole, now),
        can_approve=bool(policies.may_see_approvals(actor, None, now)),
        form=ConfirmForm(formdata=None),
    )


def _duties(actor: Actor, places: list[Place], now: datetime) -> list[tuple[Place, list[tuple[str, str, int]]]]:
    """Return what waits for whoever is signed in, place by place: (msgid, address, how many)."""
    read = edge.session()
    return [
        (
            place,
            [
                (
                    duty.label,
                    url_for(duty.endpoint, j=place.slug),
                    duty.count(read, actor, place, local_date(now, place.timezone)) if duty.count else 0,
                )
                for duty in found
            ],
        )
        for place, found in duties_of(current_app.extensions["duties"], actor, places, now)
    ]


@bp.get("/perfil")
@requires(policies.is_signed_in)
def edit() -> ResponseReturnValue:
    """Ask how the person is called and signs."""
    person = queries.person_of(edge.session(), edge.current_actor())
    form = ProfileForm(
        formdata=None,
        given_name=person.given_name,
        family_name=person.family_name,
        mode=person.public_name_mode.value,
        community=str(person.community_id or ""),
        locale=person.locale,
    )
    form.offer_communities(queries.all_communities(edge.session()))
    return render_template(PROFILE_PAGE, form=form)


@bp.post("/perfil")
@requires(policies.is_signed_in)
def update() -> ResponseReturnValue:
    """Change how the person is called and signs."""
    form = ProfileForm()
    form.offer_communities(queries.all_communities(edge.session()))

    def command(tx: Transaction) -> ResponseReturnValue:
        services.update_profile(
            tx.session,
            actor=tx.actor,
            given_name=form.given_name.data,
            family_name=form.family_name.data or "",
            mode=form.chosen_mode,
            community_id=form.community_id,
            locale=form.locale.data,
        )
        response = make_response(edge.see_other("cuentas.index", notice=_("Listo, tus datos cambiaron.")))
        remember_locale(response, form.locale.data)
        return response

    return edge.handle(form, PROFILE_PAGE, command)


@bp.get("/datos.json")
@requires(policies.is_signed_in)
def download() -> ResponseReturnValue:
    """Give a person everything that is kept about her."""
    person = queries.person_of(edge.session(), edge.current_actor())
    body = json.dumps(queries.own_data(edge.session(), person.id), ensure_ascii=False, indent=2, sort_keys=True)
    response = Response(body + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="mis-datos-{person.folio}.json"'
    return response


@bp.get("/cerrar")
@requires(policies.is_signed_in)
def close() -> ResponseReturnValue:
    """Say what closing the account means, and ask for the password."""
    return render_template("cuentas/close.html", form=CurrentPasswordForm(formdata=None))


@bp.post("/cerrar")
@requires(policies.is_signed_in)
def destroy() -> ResponseReturnValue:
    """Close the account and erase its personal data."""
    form = CurrentPasswordForm()
    if not steps.is_owner(form):
        return render_template("cuentas/close.html", form=form), 422
    with edge.transaction() as tx:
        services.close_account(tx.session, actor=tx.actor, now=tx.now)
    session_cookie.forget()
    edge.say(_("Tu cuenta quedó cerrada y tus datos se borraron. Lo que publicaste sigue, firmado «Cuenta cerrada»."))
    return redirect("/", 303)
