"""The second factor: turning it on and off, printed codes, and what to do when it is lost."""

from __future__ import annotations

from flask import render_template
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from govabierto.cuentas import policies, queries, security, services
from govabierto.cuentas.forms import CodeForm, ConfirmForm, CurrentPasswordForm, LostFactorForm, with_choices
from govabierto.cuentas.models import Person
from govabierto.cuentas.routes import steps
from govabierto.cuentas.routes.blueprints import bp
from govabierto.documentos.qr import qr_inline
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.territorio import queries as territorio_queries
from govabierto.web import edge
from govabierto.web.edge import Transaction, public, requires

STATE_PAGE = "cuentas/second_factor.html"
SETUP_PAGE = "cuentas/second_factor_setup.html"
#: Where the cookie keeps it until the first code proves it.
PLACE = "factor_secret"


@bp.get("/segundo-factor")
@requires(policies.is_signed_in)
def second_factor() -> ResponseReturnValue:
    """Say whether the second factor is on and what to do."""
    return render_template(STATE_PAGE, form=CurrentPasswordForm(formdata=None), **_state())


@bp.post("/segundo-factor")
@requires(policies.is_signed_in)
def second_factor_start() -> ResponseReturnValue:
    """Make a new secret, kept encrypted in the cookie until a code proves it."""
    form = CurrentPasswordForm()
    if not steps.is_owner(form):
        return render_template(STATE_PAGE, form=form, **_state()), 422
    cookie[PLACE] = security.codes().new_secret()
    return edge.see_other("cuentas.second_factor_setup", notice=None)


@bp.get("/segundo-factor/activar")
@requires(policies.is_signed_in)
def second_factor_setup() -> ResponseReturnValue:
    """Show the picture for the application and ask for its first code."""
    if PLACE not in cookie:
        return edge.see_other("cuentas.second_factor")
    return render_template(SETUP_PAGE, form=CodeForm(formdata=None), **_picture())


@bp.post("/segundo-factor/activar")
@requires(policies.is_signed_in)
def second_factor_enable() -> ResponseReturnValue:
    """Turn it on and show the printed codes once."""
    if PLACE not in cookie:
        return edge.see_other("cuentas.second_factor", notice=None)
    form = CodeForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        made = services.enable_second_factor(
            tx.session,
            actor=tx.actor,
            secret=cookie[PLACE],
            code=form.code.data,
            codes=security.codes(),
            key=security.codes_key(),
            now=tx.now,
        )
        cookie.pop(PLACE)
        return render_template("cuentas/codes_once.html", codes=made)

    return edge.handle(form, SETUP_PAGE, command, **_picture())


@bp.post("/segundo-factor/quitar")
@requires(policies.is_signed_in)
def second_factor_disable() -> ResponseReturnValue:
    """Turn it off."""
    form = CurrentPasswordForm()
    if not steps.is_owner(form):
        return render_template(STATE_PAGE, form=form, **_state()), 422
    with edge.transaction() as tx:
        is_required = security.demands_second_factor(tx.actor, tx.now)
        services.disable_second_factor(tx.session, actor=tx.actor, is_required=is_required, now=tx.now)
    return edge.see_other("cuentas.second_factor", notice=_("Listo, para entrar basta tu contraseña."))


@bp.get("/codigos")
@requires(policies.is_signed_in)
def codes() -> ResponseReturnValue:
    """Say how many printed codes are left."""
    return render_template("cuentas/codes.html", form=CurrentPasswordForm(formdata=None), left=_codes_left())


@bp.post("/codigos")
@requires(policies.is_signed_in)
def codes_renew() -> ResponseReturnValue:
    """Replace the printed codes and show the new ones once."""
    form = CurrentPasswordForm()
    if not steps.is_owner(form):
        return render_template("cuentas/codes.html", form=form, left=_codes_left()), 422
    with edge.transaction() as tx:
        made = services.renew_recovery_codes(tx.session, actor=tx.actor, key=security.codes_key(), now=tx.now)
    return render_template("cuentas/codes_once.html", codes=made)


@bp.get("/segundo-factor/perdido")
@public
def second_factor_lost() -> ResponseReturnValue:
    """Ask where two people can vouch for whoever gave the right password."""
    pending = steps.pending_person()
    if pending is None:
        return edge.see_other("cuentas.login")
    return render_template("cuentas/lost.html", form=_lost_form(pending[0]), folio=None)


@bp.post("/segundo-factor/perdido")
@public
def second_factor_lost_ask() -> ResponseReturnValue:
    """Ask for the reset and show its folio."""
    pending = steps.pending_person()
    if pending is None:
        return edge.see_other("cuentas.login", notice=None)
    person_id, form = pending[0].id, _lost_form(pending[0])

    def command(tx: Transaction) -> ResponseReturnValue:
        place = territorio_queries.place_by_slug(tx.session, form.place.data)
        if place is None:
            raise NotFoundError(N_("No conocemos ese municipio o estado."))
        reset = services.request_reset(tx.session, person_id=person_id, place=place, now=tx.now)
        return render_template("cuentas/lost.html", form=form, folio=reset.folio, office=place)

    return edge.handle(form, "cuentas/lost.html", command, folio=None)


@bp.get("/aprobaciones")
@requires(policies.may_see_approvals)
def approvals() -> ResponseReturnValue:
    """List the resets that wait in the places where the reader has a post."""
    actor, today = edge.current_actor(), edge.today()
    places = {mandate.jurisdiction_id for mandate in actor.mandates if mandate.is_in_force(today)}
    waiting = queries.waiting_resets(edge.session(), places)
    return render_template("cuentas/approvals.html", waiting=waiting, form=ConfirmForm(formdata=None))


@bp.post("/aprobaciones/<folio:folio>")
@requires(policies.may_see_approvals)
def approve(folio: str) -> ResponseReturnValue:
    """Approve a reset."""

    def command(tx: Transaction) -> ResponseReturnValue:
        is_done = services.approve_reset(tx.session, actor=tx.actor, folio=folio, now=tx.now)
        done = _("Listo, quedó quitado el segundo paso. La persona ya puede entrar con su contraseña.")
        return edge.see_other(
            "cuentas.approvals", notice=done if is_done else _("Listo, tu aprobación quedó anotada. Falta otra.")
        )

    return edge.handle(ConfirmForm(), "cuentas/approvals.html", command, waiting=[])


def _state() -> dict[str, object]:
    person = queries.person_of(edge.session(), edge.current_actor())
    whole = queries.actor_of(edge.session(), person)
    is_required = security.demands_second_factor(whole, edge.current_instant())
    return {"is_on": whole.has_second_factor, "is_required": is_required, "left": _codes_left()}


def _codes_left() -> int:
    return len(queries.person_of(edge.session(), edge.current_actor()).mf_recovery_codes or [])


def _picture() -> dict[str, object]:
    person = queries.person_of(edge.session(), edge.current_actor())
    address = security.codes().address(cookie[PLACE], person.email or person.phone or person.folio)
    return {
        "picture": Markup(qr_inline(address, _("Código QR para tu aplicación; abajo está escrito con letras"))),
        "written": security.codes().written(cookie[PLACE]),
    }


def _lost_form(person: Person) -> LostFactorForm:
    """Offer the places where the person has a post or was verified, or every place when there is none."""
    known = {mandate.jurisdiction_id for mandate in queries.mandates_of(edge.session(), person.id)}
    known |= {row.jurisdiction_id for _name, row in queries.residencies_of(edge.session(), person.id)}
    places = territorio_queries.all_places(edge.session())
    offered = [place for place in places if place.id in known] or places
    return with_choices(LostFactorForm(), [(place.slug, place.name) for place in offered])
