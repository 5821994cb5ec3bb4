"""A call that changes, its documents, and the calendar and feed of all sessions of a place."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.archivos.services import prepare
from govabierto.ciclo.forms import day_text
from govabierto.documentos.atom import CONTENT_TYPE, Feed, FeedEntry, feed_text, tag_uri
from govabierto.documentos.calendar import CalendarEvent, calendar_text
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.secretariado import policies, queries
from govabierto.secretariado.acta_forms import DocumentForm, RescheduleForm
from govabierto.secretariado.models import Body, BodySession
from govabierto.secretariado.routes import presenters
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.lookup import body_here, session_here
from govabierto.secretariado.services import calling as services
from govabierto.web import edge
from govabierto.web.cache import cached_page
from govabierto.web.edge import current_place, public, requires, see_other, session

_SESSION = "/sesiones/<folio:folio>"
SESSION_LENGTH = timedelta(hours=2)


@bp.get("/sesiones.ics")
@public
@cached_page
def sessions_calendar() -> ResponseReturnValue:
    """Give the sessions of the body as a calendar to subscribe to."""
    body = body_here()
    events = [event_of(row, body) for row in queries.sessions_of(session(), body.id)]
    headers = {"Content-Disposition": 'inline; filename="sesiones.ics"'}
    return Response(calendar_text(body.name, events), mimetype="text/calendar", headers=headers)


@bp.get("/sesiones.atom")
@public
@cached_page
def sessions_feed() -> ResponseReturnValue:
    """Give the sessions of the body as a feed."""
    body, place = body_here(), current_place()
    rows = queries.sessions_of(session(), body.id)
    created_on = local_date(body.created_at, place.timezone)
    entries = tuple(
        FeedEntry(
            uid=tag_uri(f"{place.slug}.govabierto", created_on, "sesion", row.folio),
            title=row.title,
            url=url_for("secretariado.show", folio=row.folio, _external=True),
            updated_at=row.closed_at or row.opened_at or row.called_at or row.created_at,
            summary=f"{presenters.number_of(row)} · {row.venue}",
            author=body.name,
            lang="es",
        )
        for row in rows
    )
    feed = Feed(
        uid=tag_uri(f"{place.slug}.govabierto", created_on, "sesiones"),
        title=_("Sesiones de %(body)s", body=body.name),
        self_url=url_for("secretariado.sessions_feed", _external=True),
        url=url_for("secretariado.index", _external=True),
        author=body.name,
        updated_at=body.created_at,
        entries=entries,
    )
    return Response(feed_text(feed), mimetype=CONTENT_TYPE)


def event_of(row: BodySession, body: Body) -> CalendarEvent:
    """Return a session as calendars hold it: the same UID for ever, a higher SEQUENCE with each change."""
    base = str(current_app.extensions["base_url"])
    return CalendarEvent(
        uid=f"{row.folio}@{current_place().slug}.govabierto",
        title=f"{row.title} · {body.name}",
        starts_at=row.starts_at,
        ends_at=row.closed_at if row.closed_at and row.closed_at > row.starts_at else row.starts_at + SESSION_LENGTH,
        changed_at=row.called_at or row.created_at,
        sequence=row.sequence,
        place=row.venue,
        url=f"{base}{url_for('secretariado.show', folio=row.folio)}",
    )


@bp.get(f"{_SESSION}/cambiar")
@requires(policies.may_lead_session)
def reschedule_form(folio: str) -> ResponseReturnValue:
    """Show the form that moves a session."""
    row, _body = session_here(folio)
    local = row.starts_at.astimezone(ZoneInfo(current_place().timezone))
    form = RescheduleForm(data={"day": day_text(local.date()), "hour": f"{local:%H:%M}", "venue": row.venue})
    return render_template("secretariado/reschedule.html", form=form, row=row, document_form=DocumentForm())


@bp.post(f"{_SESSION}/cambiar")
@requires(policies.may_lead_session)
def reschedule(folio: str) -> ResponseReturnValue:
    """Move a session that was called."""
    row, _body = session_here(folio)
    form = RescheduleForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        if form.day.day is None or form.hour.hour is None:
            raise InvalidError(N_("Escribe el día y la hora de la sesión."), field="day")
        starts_at = datetime.combine(form.day.day, form.hour.hour, tzinfo=ZoneInfo(current_place().timezone))
        services.reschedule(
            tx.session, actor=tx.actor, session_folio=folio, starts_at=starts_at, venue=form.venue.data or "",
            reason=form.reason.data or "", now=tx.now,
        )  # fmt: skip
        return see_other("secretariado.show", folio=folio)

    return edge.handle(
        form, "secretariado/reschedule.html", command, row=row, document_form=DocumentForm(formdata=None)
    )


@bp.post(f"{_SESSION}/documentos")
@requires(policies.may_lead_session)
def add_document(folio: str) -> ResponseReturnValue:
    """Add a document to the call."""
    row, _body = session_here(folio)
    form = DocumentForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        if not form.files.data:
            raise InvalidError(N_("Elige el documento."), field="files")
        upload = form.files.data[0]
        document = prepare(upload.filename or "documento", upload.read())
        services.attach_document(tx.session, actor=tx.actor, session_folio=folio, document=document, now=tx.now)
        return see_other("secretariado.show", folio=folio)

    context = {"row": row, "document_form": form}
    return edge.handle(form, "secretariado/add_document.html", command, **context)
