"""Dates of a place: its administrations, the authority that guarantees transparency, and what a post hands over."""

from __future__ import annotations

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from govabierto.nucleo.actors import ROLE_LABELS
from govabierto.nucleo.errors import NotAllowedError, NotFoundError
from govabierto.nucleo.text import N_
from govabierto.secretariado import body_forms as forms
from govabierto.secretariado import policies, queries, services
from govabierto.secretariado.providers import open_tasks
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.seat_acts import day_of
from govabierto.secretariado.services import OversightDraft
from govabierto.secretariado.services.handover import handover_zip
from govabierto.territorio.models import OrganisationKind
from govabierto.territorio.queries import administration_terms, organisations, oversight_authorities
from govabierto.web import edge
from govabierto.web.edge import current_actor, current_instant, current_place, requires, see_other, session, today
from govabierto.web.filters import long_date, translated

_FORM = "secretariado/body_form.html"
_AUTHORITIES = (OrganisationKind.OVERSIGHT_BODY, OrganisationKind.AUTONOMOUS_BODY, OrganisationKind.AGENCY)


@bp.get("/periodos/")
@requires(policies.may_set_up_body)
def periods() -> ResponseReturnValue:
    """List administrations and authorities of the place with their dates."""
    place = current_place()
    return render_template(
        "secretariado/periods.html",
        administrations=administration_terms(session(), place.id),
        authorities=oversight_authorities(session(), place),
        day=today(),
    )


@bp.get("/periodos/administracion")
@requires(policies.may_set_up_body)
def new_administration() -> ResponseReturnValue:
    """Show the form of an administration."""
    return render_template(_FORM, form=forms.AdministrationForm(), **_administration_page())


@bp.post("/periodos/administracion")
@requires(policies.may_set_up_body)
def define_administration() -> ResponseReturnValue:
    """Note the dates of an administration."""
    form = forms.AdministrationForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.define_administration(
            tx.session, actor=tx.actor, place=current_place(), starts_on=day_of(form, "starts_on"),
            ends_on=day_of(form, "ends_on"), now=tx.now,
        )  # fmt: skip
        return see_other("secretariado.periods")

    return edge.handle(form, _FORM, command, **_administration_page())


@bp.get("/periodos/garante")
@requires(policies.may_set_up_body)
def new_oversight() -> ResponseReturnValue:
    """Show the form of the authority that guarantees transparency."""
    return render_template(_FORM, form=_oversight_form(), **_oversight_page())


@bp.post("/periodos/garante")
@requires(policies.may_set_up_body)
def define_oversight() -> ResponseReturnValue:
    """Note which authority guarantees transparency since when."""
    form = _oversight_form()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        draft = OversightDraft(
            str(form.organisation.data), day_of(form, "from_on"), bool(form.is_autonomous.data),
            form.legal_source.data or "", form.to_on.day,
        )  # fmt: skip
        services.define_oversight(tx.session, actor=tx.actor, place=current_place(), draft=draft, now=tx.now)
        return see_other("secretariado.periods")

    return edge.handle(form, _FORM, command, **_oversight_page())


@bp.get("/relevos/<folio:folio>")
@requires(policies.may_see_handover)
def handover(folio: str) -> ResponseReturnValue:
    """Show what a post leaves open for whoever comes next."""
    held = _held(folio)
    tasks = open_tasks(session(), held.post(current_place()), today())
    return render_template("secretariado/handover.html", held=held, tasks=tasks, roles=ROLE_LABELS, day=today())


@bp.get("/relevos/<folio:folio>.zip")
@requires(policies.may_see_handover)
def handover_pack(folio: str) -> ResponseReturnValue:
    """Give what a post leaves open as a file to keep."""
    held, place = _held(folio), current_place()
    tasks = open_tasks(session(), held.post(place), today())
    readme = _(
        "Relevo de %(post)s, %(place)s.\n\nPendientes al %(day)s: %(count)s. Están en pendientes.csv, que se abre en "
        "una hoja de cálculo, y en pendientes.json.\n\nLas tareas siguen al cargo: quien lo reciba las verá al entrar "
        "con su cuenta. Todo lo público del plan se descarga en %(data)s\n",
        post=held.row.post, place=place.name, day=long_date(today()), count=len(tasks),
        data=_base_url() + url_for("datos.index"),
    )  # fmt: skip
    packed = handover_zip(tasks, str(readme), translated, _base_url())
    headers = {"Content-Disposition": f'attachment; filename="relevo-{folio}.zip"'}
    return Response(packed, mimetype="application/zip", headers=headers)


def _held(folio: str) -> queries.HeldMandate:
    """Return a mandate of the place, for its holder, whoever has the same post, and who sets bodies up."""
    place, actor = current_place(), current_actor()
    held = queries.mandate_by_folio(session(), place.id, folio)
    if held is None:
        raise NotFoundError(N_("No conocemos ese nombramiento en este lugar."))
    is_own = held.row.person_id == actor.person_id
    shares = any(
        mandate.role is held.row.role and mandate.organisation_id == held.row.organisation_id
        for mandate in policies.mandates_in_force(actor, place, current_instant())
    )
    if not is_own and not shares and not policies.may_set_up_body(actor, place, current_instant()):
        raise NotAllowedError(N_("El relevo lo ve quien deja el cargo, quien lo recibe y la Secretaría técnica."))
    return held


def _base_url() -> str:
    return str(current_app.extensions["base_url"])


def _oversight_form() -> forms.OversightForm:
    form, place = forms.OversightForm(), current_place()
    own = organisations(session(), place.id, kinds=_AUTHORITIES)
    state = organisations(session(), place.parent_id, kinds=_AUTHORITIES) if place.parent_id else []
    form.organisation.choices = [SelectChoice(row.folio, row.name) for row in (*own, *state)]
    return form


def _administration_page() -> dict[str, object]:
    return {
        "title": _("Anotar una administración"),
        "lede": _("Treinta días antes de que termine, la sociedad civil recibe la dirección de todo lo público."),
        "submit": _("Guardar las fechas"),
        "hints": {"starts_on": _("Por ejemplo: 29/11/2026.")},
        "more": (),
        **_way_back(),
    }


def _oversight_page() -> dict[str, object]:
    return {
        "title": _("Anotar la autoridad garante"),
        "lede": _("La institución cambia con las leyes. Cada una queda con sus fechas, y la anterior no se borra."),
        "submit": _("Guardar la autoridad"),
        "hints": {
            "from_on": _("La anterior termina el día antes."),
            "legal_source": _("Por ejemplo: Ley de Transparencia del Estado, artículo 33."),
            "is_autonomous": _("Si no lo es, su asiento cuenta como de gobierno en las cuentas de balance."),
            "to_on": _("Vacío si no tiene fin."),
        },
        "more": ("to_on",),
        **_way_back(),
    }


def _way_back() -> dict[str, object]:
    return {"body": None, "seat": None, "back": url_for("secretariado.periods")}
