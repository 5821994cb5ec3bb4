"""A person's inbox, and how she wants her mails."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.avisos import letters, policies, queries, services
from govabierto.avisos.forms import ChoicesForm, ReadForm
from govabierto.avisos.routes.blueprint import bp
from govabierto.avisos.rules import Choice
from govabierto.nucleo.paging import Page
from govabierto.web import edge
from govabierto.web.edge import Transaction, page_number, requires

INBOX_PAGE = "avisos/inbox.html"
CHOICES_PAGE = "avisos/choices.html"


@bp.get("/cuenta/avisos/")
@requires(policies.may_have_inbox)
def inbox() -> ResponseReturnValue:
    """Show what a person was told, newest first."""
    form = ReadForm(formdata=None, up_to=edge.current_instant().isoformat())
    return render_template(INBOX_PAGE, form=form, **_shown())


@bp.post("/cuenta/avisos/leidos")
@requires(policies.may_have_inbox)
def read() -> ResponseReturnValue:
    """Note that one notice was read, or all that were on the page."""
    form = ReadForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        if form.notice_id is not None:
            services.mark_read(tx.session, actor=tx.actor, notice_id=form.notice_id, now=tx.now)
        else:
            services.mark_all_read(tx.session, actor=tx.actor, up_to=form.seen_at(tx.now), now=tx.now)
        return edge.see_other("avisos.inbox", pagina=page_number() if page_number() > 1 else None)

    return edge.handle(form, INBOX_PAGE, command, **_shown())


@bp.get("/cuenta/avisos/preferencias")
@requires(policies.may_have_inbox)
def choices() -> ResponseReturnValue:
    """Ask how the mails of each topic should come."""
    current = queries.choices_of(edge.session(), edge.current_actor().person_id or 0)
    form = ChoicesForm(formdata=None).offer(current)
    return render_template(CHOICES_PAGE, form=form, hints=_hints())


@bp.post("/cuenta/avisos/preferencias")
@requires(policies.may_have_inbox)
def set_choices() -> ResponseReturnValue:
    """Change how the mails of each topic come."""
    form = ChoicesForm().offer()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.set_choices(tx.session, actor=tx.actor, choices=form.chosen, now=tx.now)
        return edge.see_other("avisos.inbox", notice=_("Listo, tus correos llegarán así desde ahora."))

    return edge.handle(form, CHOICES_PAGE, command, hints=_hints())


def page_address(number: int) -> str:
    """Return the address of a page of the inbox."""
    return url_for("avisos.inbox", pagina=number if number > 1 else None)


def _shown() -> dict[str, object]:
    """Return what the inbox shows."""
    page: Page[queries.NoticeView] = queries.inbox(
        edge.session(), edge.current_actor().person_id or 0, number=page_number()
    )
    said = {item.id: letters.sentence(item) for item in page.items}
    when = {item.id: letters.instant_text(item.created_at, item.timezone) for item in page.items}
    return {"page": page, "said": said, "when": when, "page_url": page_address}


def _hints() -> dict[str, str]:
    mixed = _("Urgente es lo que te toca a ti: la respuesta a tu propuesta, un paso que te devolvieron, tu sesión.")
    daily = _("Sale a las 8:00, hora del lugar, y solo si pasó algo.")
    return {Choice.MIXED.value: mixed, Choice.DAILY.value: daily}
