"""Setting up bodies and seats, what happens to who sits in them, and the dates of a place."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from govabierto.ciclo.forms import day_text
from govabierto.secretariado import body_forms as forms
from govabierto.secretariado import policies, queries, services
from govabierto.secretariado.models import Body
from govabierto.secretariado.queries import SeatCard
from govabierto.secretariado.routes import body_presenters, presenters
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.body_lookup import body_named, incident_here, seat_here
from govabierto.secretariado.routes.seat_acts import DECLARATION, SEAT_ACTS, SeatAct, day_of, prepare
from govabierto.secretariado.rules import INCIDENT_LABELS, BodyKind, SeatFunction, Sector
from govabierto.secretariado.services import BodyDraft, Headcount
from govabierto.territorio.queries import organisations
from govabierto.web import edge
from govabierto.web.edge import current_place, requires, see_other, session, today

_ACT = (
    "/asientos/<folio:folio>/"
    "<any('ocupar', 'desocupar', 'cerrar', 'funcion', 'fin-de-funcion', 'situacion', 'justificar'):act>"
)
_FORM = "secretariado/body_form.html"


@bp.get("/cuerpos/nuevo")
@requires(policies.may_set_up_body)
def new_body() -> ResponseReturnValue:
    """Show the form of a body."""
    return render_template(_FORM, form=forms.BodyForm(), **_body_page())


@bp.post("/cuerpos/nuevo")
@requires(policies.may_set_up_body)
def create_body() -> ResponseReturnValue:
    """Create a body."""
    form = forms.BodyForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        row = services.create_body(
            tx.session, actor=tx.actor, place=current_place(), kind=forms.choice(form, "kind", BodyKind),
            name=form.name.data or "", installed_on=form.installed_on.day, slug=form.slug.data or "",
            description=form.description.data or "", now=tx.now,
        )  # fmt: skip
        return see_other(
            "secretariado.body", body=row.slug, notice=_("El cuerpo quedó publicado. Ahora agrega sus asientos.")
        )

    return edge.handle(form, _FORM, command, **_body_page())


@bp.get("/cuerpos/<slug:body>/editar")
@requires(policies.may_set_up_body)
def edit_body(body: str) -> ResponseReturnValue:
    """Show the form that changes a body."""
    row = body_named(body)
    typed = {"name": row.name, "description": row.description}
    dates = {"installed_on": day_text(row.installed_on), "dissolved_on": day_text(row.dissolved_on)}
    return render_template(_FORM, form=forms.BodyEditForm(data={**typed, **dates}), **_body_page(row))


@bp.post("/cuerpos/<slug:body>/editar")
@requires(policies.may_set_up_body)
def update_body(body: str) -> ResponseReturnValue:
    """Change a body."""
    row, form = body_named(body), forms.BodyEditForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        draft = BodyDraft(
            form.name.data or "", form.description.data or "", form.installed_on.day, form.dissolved_on.day
        )
        services.update_body(tx.session, actor=tx.actor, body_folio=row.folio, draft=draft, now=tx.now)
        return see_other("secretariado.body", body=body)

    return edge.handle(form, _FORM, command, **_body_page(row))


@bp.get("/cuerpos/<slug:body>/asientos/nuevo")
@requires(policies.may_set_up_body)
def new_seat(body: str) -> ResponseReturnValue:
    """Show the form of a seat."""
    return render_template(_FORM, form=_seat_form(), **_seat_page(body_named(body)))


@bp.post("/cuerpos/<slug:body>/asientos/nuevo")
@requires(policies.may_set_up_body)
def create_seat(body: str) -> ResponseReturnValue:
    """Add a seat."""
    row, form = body_named(body), _seat_form()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.add_seat(
            tx.session, actor=tx.actor, body_folio=row.folio, code=form.code.data or "",
            sector=forms.choice(form, "sector", Sector), function=forms.choice(form, "function", SeatFunction),
            organisation_folio=form.organisation_folio.data or None, has_vote=bool(form.has_vote.data), now=tx.now,
        )  # fmt: skip
        return see_other("secretariado.body", body=body)

    return edge.handle(form, _FORM, command, **_seat_page(row))


@bp.get("/cuerpos/<slug:body>/paridad")
@requires(policies.may_set_up_body)
def new_headcount(body: str) -> ResponseReturnValue:
    """Show the form that counts a sector."""
    form = forms.HeadcountForm(data={"counted_on": day_text(today())})
    return render_template(_FORM, form=form, **_headcount_page(body_named(body)))


@bp.post("/cuerpos/<slug:body>/paridad")
@requires(policies.may_set_up_body)
def count_sector(body: str) -> ResponseReturnValue:
    """Keep the count of a sector."""
    row, form = body_named(body), forms.HeadcountForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        headcount = Headcount(
            forms.choice(form, "sector", Sector), form.women.count or 0, form.men.count or 0,
            form.undeclared.count or 0, day_of(form, "counted_on"),
        )  # fmt: skip
        services.count_sector(tx.session, actor=tx.actor, body_folio=row.folio, headcount=headcount, now=tx.now)
        return see_other("secretariado.body", body=body, _anchor="cuentas")

    return edge.handle(form, _FORM, command, **_headcount_page(row))


@bp.get("/asientos/<folio:folio>")
@requires(policies.may_set_up_body)
def seat(folio: str) -> ResponseReturnValue:
    """Show the desk of a seat: who sits there and what can be done."""
    card, body = seat_here(folio)
    day = today()
    offices = [one for one in queries.offices_of(session(), body.id) if one.seat_code == card.code]
    rows = body_presenters.sector_groups([card], offices, {}, day)
    return render_template(
        "secretariado/seat.html", seat=card, body=body, rows=rows, acts=SEAT_ACTS, told=body_presenters,
        say=presenters, offices=[one for one in offices if one.interval.covers(day)],
        incidents=[(INCIDENT_LABELS[one.kind], one) for one in card.incidents],
    )  # fmt: skip


@bp.get(_ACT)
@requires(policies.may_set_up_body)
def new_seat_act(folio: str, act: str) -> ResponseReturnValue:
    """Show the form of an act on a seat."""
    card, body = seat_here(folio)
    said = SEAT_ACTS[act]
    form = prepare(said.form(data=_today_of(said)), card, body)
    return render_template(_FORM, form=form, **_act_page(said, card, body))


@bp.post(_ACT)
@requires(policies.may_set_up_body)
def seat_act(folio: str, act: str) -> ResponseReturnValue:
    """Do an act on a seat."""
    card, body = seat_here(folio)
    said = SEAT_ACTS[act]
    form = prepare(said.form(), card, body)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        said.run(tx, form, folio)
        return see_other("secretariado.seat", folio=folio)

    return edge.handle(form, _FORM, command, **_act_page(said, card, body))


@bp.get("/asientos/<folio:folio>/declaracion")
@requires(policies.may_declare)
def new_declaration(folio: str) -> ResponseReturnValue:
    """Show the form with which a member declares her ties."""
    card, body = seat_here(folio)
    form = prepare(forms.DeclarationForm(), card, body)
    return render_template(_FORM, form=form, **_declaration_page(card, body))


@bp.post("/asientos/<folio:folio>/declaracion")
@requires(policies.may_declare)
def declare(folio: str) -> ResponseReturnValue:
    """Publish a declaration."""
    card, body = seat_here(folio)
    form = prepare(forms.DeclarationForm(), card, body)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        DECLARATION.run(tx, form, folio)
        return see_other(
            "secretariado.body", body=body.slug, _anchor="declaraciones", notice=_("La declaración quedó publicada.")
        )

    return edge.handle(form, _FORM, command, **_declaration_page(card, body))


@bp.get("/situaciones/<folio:folio>")
@requires(policies.may_set_up_body)
def incident(folio: str) -> ResponseReturnValue:
    """Show the form that resolves an incident."""
    _row, card, body = incident_here(folio)
    form = forms.ResolutionForm(data={"on": day_text(today())})
    return render_template(_FORM, form=form, **_incident_page(card, body))


@bp.post("/situaciones/<folio:folio>")
@requires(policies.may_set_up_body)
def resolve_incident(folio: str) -> ResponseReturnValue:
    """Resolve an incident."""
    _row, card, body = incident_here(folio)
    form = forms.ResolutionForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.resolve_incident(
            tx.session, actor=tx.actor, incident_folio=folio, on=day_of(form, "on"),
            resolution=form.resolution.data or "", now=tx.now,
        )  # fmt: skip
        return see_other("secretariado.seat", folio=card.folio)

    return edge.handle(form, _FORM, command, **_incident_page(card, body))


def _seat_form() -> forms.SeatAddForm:
    form = forms.SeatAddForm()
    own = organisations(session(), current_place().id, on=today())
    form.organisation_folio.choices = [SelectChoice("", "—"), *(SelectChoice(row.folio, row.name) for row in own)]
    return form


def _today_of(act: SeatAct) -> dict[str, str]:
    """Return today as the day that most acts happen on."""
    return {name: day_text(today()) for name in ("on", "from_on", "since_on") if hasattr(act.form, name)}


def _body_page(row: Body | None = None) -> dict[str, object]:
    hints = {
        "description": _("En una o dos frases: qué decide y con quién."),
        "installed_on": _("Por ejemplo: 29/11/2026. Vacío si todavía no se instala."),
        "dissolved_on": _("Vacío mientras exista."),
        "slug": _("Una palabra para su dirección. Vacío para hacerla con su nombre."),
    }
    return {
        "title": _("Cambiar el cuerpo colegiado") if row else _("Crear un cuerpo colegiado"),
        "lede": _("Una secretaría, un grupo promotor, un consejo o un comité: cada uno tiene su página."),
        "submit": _("Guardar los cambios") if row else _("Crear el cuerpo"),
        "hints": hints,
        "more": () if row else ("slug",),
        **_crumbs(row),
    }


def _seat_page(row: Body) -> dict[str, object]:
    hints = {
        "code": _("Corta, con letras y números, por ejemplo S1."),
        "function": _("Solo quien integra el cuerpo puede votar."),
        "has_vote": _("Quien facilita, observa o es invitado nunca vota."),
    }
    return {
        "title": _("Agregar un asiento"),
        "lede": _("Desde hoy cuenta para el quórum, ocupado o vacante."),
        "submit": _("Agregar el asiento"),
        "hints": hints,
        "more": (),
        **_crumbs(row),
    }


def _headcount_page(row: Body) -> dict[str, object]:
    return {
        "title": _("Contar mujeres y hombres"),
        "lede": _("Cada quien dice cómo se identifica. Se guarda la cuenta del sector, nunca quién es quién."),
        "submit": _("Guardar la cuenta"),
        "hints": {"counted_on": _("Titulares y suplentes de ese día.")},
        "more": (),
        **_crumbs(row),
    }


def _act_page(act: SeatAct, card: SeatCard, body: Body) -> dict[str, object]:
    return {
        "title": _(act.title),
        "lede": _(act.lede),
        "submit": _(act.submit),
        "hints": {name: _(hint) for name, hint in act.hints.items()},
        "more": act.more,
        **_crumbs(body, card),
    }


def _declaration_page(card: SeatCard, body: Body) -> dict[str, object]:
    """Return what the form of a declaration shows; a member comes from the body's page and goes back to it."""
    return {**_act_page(DECLARATION, card, body), "back": url_for("secretariado.body", body=body.slug)}


def _incident_page(card: SeatCard, body: Body) -> dict[str, object]:
    return {
        "title": _("Resolver la situación"),
        "lede": _("Desde el día que escribas el asiento vuelve a actuar. Lo que pasó queda en su historia."),
        "submit": _("Publicar cómo se resolvió"),
        "hints": {"on": _("Por ejemplo: 29/11/2026.")},
        "more": (),
        **_crumbs(body, card),
    }


def _crumbs(row: Body | None, card: SeatCard | None = None) -> dict[str, object]:
    """Return the way back: to the seat, the body, or all of them."""
    back = url_for("secretariado.bodies")
    if card is not None:
        back = url_for("secretariado.seat", folio=card.folio)
    elif row is not None:
        back = url_for("secretariado.body", body=row.slug)
    return {"body": row, "seat": card, "back": back}
