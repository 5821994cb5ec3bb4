"""Calling a session and preparing its agenda."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from govabierto.ciclo.forms import day_text
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.folios import normalise_folio
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef, kind_of_folio, load_card
from govabierto.secretariado import policies, services
from govabierto.secretariado.forms import PointForm, SessionForm
from govabierto.secretariado.models import AgendaItem
from govabierto.secretariado.routes import presenters
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.lookup import body_here, item_here
from govabierto.secretariado.rules import DecisionRule, Profile, SessionKind
from govabierto.secretariado.services import PointDraft
from govabierto.territorio.queries import organisations
from govabierto.web import edge
from govabierto.web.edge import current_place, requires, see_other, session, today


@bp.get("/sesiones/nueva")
@requires(policies.may_lead_session)
def new() -> ResponseReturnValue:
    """Show the form that calls a session."""
    return render_template("secretariado/new.html", form=SessionForm(), body=body_here())


@bp.post("/sesiones/nueva")
@requires(policies.may_lead_session)
def create() -> ResponseReturnValue:
    """Call a session with its agenda."""
    form, body = SessionForm(), body_here()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        rule = Profile.from_json(body.profile, body.profile_version).default_rule
        row = services.call_session(
            tx.session, actor=tx.actor, body_folio=body.folio, kind=SessionKind(form.kind.data),
            starts_at=_instant(form), venue=form.venue.data or "", title=form.title.data or "", now=tx.now,
            points=[PointDraft(title, rule=rule if voted else None) for title, voted in form.typed_points()],
        )  # fmt: skip
        return see_other("secretariado.run", folio=row.folio, notice=_("Listo, la sesión quedó convocada."))

    return edge.handle(form, "secretariado/new.html", command, body=body)


@bp.get("/sesiones/<folio:folio>/puntos/<folio:item>/editar")
@requires(policies.may_lead_session)
def edit_item(folio: str, item: str) -> ResponseReturnValue:
    """Show the form that prepares a point."""
    row, owner = item_here(folio, item)
    form = _point_form(row, PointForm(data=_point_data(row)))
    number = presenters.number_of(owner)
    return render_template("secretariado/point.html", form=form, item=row, row=owner, number=number)


@bp.post("/sesiones/<folio:folio>/puntos/<folio:item>/editar")
@requires(policies.may_lead_session)
def update_item(folio: str, item: str) -> ResponseReturnValue:
    """Write a point anew, before it is dealt with."""
    row, owner = item_here(folio, item)
    form = _point_form(row, PointForm())

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.prepare_item(tx.session, actor=tx.actor, item_folio=item, draft=_draft(form), now=tx.now)
        return see_other("secretariado.run", folio=folio, _anchor=item, notice=_("Listo, el punto quedó preparado."))

    number = presenters.number_of(owner)
    return edge.handle(form, "secretariado/point.html", command, item=row, row=owner, number=number)


def _instant(form: SessionForm) -> datetime:
    day, hour = form.day.day, form.hour.hour
    if day is None or hour is None:
        raise InvalidError(N_("Escribe el día y la hora de la sesión."), field="day")
    return datetime.combine(day, hour, tzinfo=ZoneInfo(current_place().timezone))


def _point_data(item: AgendaItem) -> dict[str, str]:
    return {
        "title": item.title,
        "text": item.text,
        "rule": item.decision_rule.value if item.decision_rule else "",
        "responsible": str(item.responsible_id or ""),
        "responsible_post": item.responsible_post,
        "due_on": day_text(item.due_on),
        "subject": item.subject_folio or "",
    }


def _point_form(item: AgendaItem, form: PointForm) -> PointForm:
    own = organisations(session(), current_place().id, on=today())
    form.responsible.choices = [SelectChoice("", "—"), *(SelectChoice(row.folio, row.name) for row in own)]
    if not form.is_submitted():
        form.responsible.data = next((row.folio for row in own if row.id == item.responsible_id), "")
    return form


def _draft(form: PointForm) -> PointDraft:
    return PointDraft(
        title=form.title.data or "",
        text=form.text.data or "",
        rule=DecisionRule(form.rule.data) if form.rule.data else None,
        subject=_subject(form.subject.data or ""),
        responsible_folio=form.responsible.data or None,
        responsible_post=form.responsible_post.data or "",
        due_on=form.due_on.day,
    )


def _subject(text: str) -> ThingRef | None:
    if not text:
        return None
    folio = normalise_folio(text)
    kind = kind_of_folio(folio)
    ref = ThingRef(kind.kind, folio) if kind else None
    card = load_card(session(), ref) if ref else None
    if card is None or not card.is_public:
        raise InvalidError(N_("No hay nada público con ese folio."), field="subject")
    return ref
