"""The desk of a place: finding somebody, verifying her, and helping whoever has no e-mail address."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cuentas import policies, queries, security, services
from govabierto.cuentas.forms import ConfirmForm, DeskForm, FindPersonForm
from govabierto.cuentas.models import Person
from govabierto.cuentas.routes.blueprints import desk_bp
from govabierto.cuentas.services import DeskCheck
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.text import N_
from govabierto.web import edge
from govabierto.web.edge import Transaction, requires

PAGE = "ventanilla/show.html"


@desk_bp.get("/")
@requires(policies.may_use_desk)
def index() -> ResponseReturnValue:
    """Ask whom the desk attends."""
    return render_template("ventanilla/index.html", form=FindPersonForm(formdata=None))


@desk_bp.post("/")
@requires(policies.may_use_desk)
def find() -> ResponseReturnValue:
    """Go to the person; what was typed stays out of the address."""
    form = FindPersonForm()
    if form.validate_on_submit():
        person = queries.find_person(edge.session(), form.person.data)
        if person is not None and person.active:
            return edge.see_other("ventanilla.show", folio=person.folio, notice=None)
        form.refuse(InvalidError(N_("No hay una cuenta con ese folio, correo o teléfono."), field="person"))
    return render_template("ventanilla/index.html", form=form), 422


@desk_bp.get("/<folio:folio>")
@requires(policies.may_use_desk)
def show(folio: str) -> ResponseReturnValue:
    """Show what the desk may know of a person, and the form to verify her."""
    return render_template(PAGE, form=DeskForm(formdata=None), **_card(folio))


@desk_bp.post("/<folio:folio>")
@requires(policies.may_use_desk)
def verify(folio: str) -> ResponseReturnValue:
    """Note what the desk checked."""
    form = DeskForm()
    place = edge.current_place()
    seen = DeskCheck(person=folio, curp=form.curp.data or "", is_phone_seen=bool(form.is_phone_seen.data))

    def command(tx: Transaction) -> ResponseReturnValue:
        key = security.settings().curp_key
        try:
            services.verify_at_desk(tx.session, actor=tx.actor, seen=seen, place=place, key=key, now=tx.now)
        except ConflictError as error:
            raise InvalidError(error.message, field="curp") from error
        return edge.see_other(
            "ventanilla.show", folio=folio, notice=_("Listo, quedó verificada. La CURP no se guardó.")
        )

    return edge.handle(form, PAGE, command, **_card(folio))


@desk_bp.post("/<folio:folio>/clave")
@requires(policies.may_use_desk)
def key(folio: str) -> ResponseReturnValue:
    """Print a key with which the person sets a new password."""

    def command(tx: Transaction) -> ResponseReturnValue:
        token = services.issue_desk_key(tx.session, actor=tx.actor, folio=folio, place=edge.current_place(), now=tx.now)
        grouped = "-".join(token[start : start + 5] for start in range(0, len(token), 5))
        return render_template("ventanilla/key.html", key=grouped, folio=folio, site=security.settings().base_url)

    return edge.handle(ConfirmForm(), PAGE, command, **_card(folio))


def _card(folio: str) -> dict[str, object]:
    place = edge.current_place()
    person: Person = queries.person_by_folio(edge.session(), folio)
    residency = next(
        (row for _name, row in queries.residencies_of(edge.session(), person.id) if row.jurisdiction_id == place.id),
        None,
    )
    return {
        "name": f"{person.given_name} {person.family_name}".strip(),
        "folio": person.folio,
        "email": _masked(person.email),
        "phone": person.phone,
        "is_email_confirmed": person.confirmed_at is not None,
        "is_phone_verified": person.phone_verified_at is not None,
        "level": residency.level.value if residency else "none",
        "verified_at": residency.verified_at if residency else None,
        "can_print_key": person.confirmed_at is None or not person.email,
    }


def _masked(email: str | None) -> str:
    """Return an address of which the desk sees enough to recognise it: ``ro•••@ejemplo.mx``."""
    if not email:
        return ""
    local, _at, domain = email.partition("@")
    return f"{local[:2]}•••@{domain}"
