"""Following things and places, and the list of what one follows: only its owner ever sees it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.avisos import policies, queries, services
from govabierto.avisos.forms import FollowForm, TopicsForm
from govabierto.avisos.routes.blueprint import bp
from govabierto.avisos.rules import TOPIC_LABELS
from govabierto.nucleo.things import ThingRef
from govabierto.territorio.queries import place_folio
from govabierto.web import edge
from govabierto.web.cache import cached_page
from govabierto.web.edge import Transaction, page_number, public, requires
from govabierto.web.headers import safe_target

LIST_PAGE = "avisos/following.html"
PLACE_PAGE = "avisos/place.html"


def is_followed(kind: str, folio: str) -> bool:
    """Tell the button of a thing's page whether the reader follows it; one statement for whoever signed in."""
    actor = edge.current_actor()
    return actor.person_id is not None and queries.is_following(edge.session(), actor.person_id, ThingRef(kind, folio))


@bp.get("/cuenta/avisos/sigues")
@requires(policies.may_have_inbox)
def index() -> ResponseReturnValue:
    """List what a person follows."""
    return render_template(LIST_PAGE, form=FollowForm(formdata=None), **_shown())


@bp.post("/cuenta/avisos/seguir")
@requires(policies.may_have_inbox)
def follow() -> ResponseReturnValue:
    """Begin to follow a thing, and go back to its page."""
    form = FollowForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        card = services.follow(tx.session, actor=tx.actor, ref=form.ref, now=tx.now)
        edge.say(_("Listo, te avisaremos cuando algo cambie."))
        return redirect(card.href, 303)

    return edge.handle(form, LIST_PAGE, command, **_shown())


@bp.post("/cuenta/avisos/dejar")
@requires(policies.may_have_inbox)
def unfollow() -> ResponseReturnValue:
    """Stop following a thing, and go back to where the button was."""
    form = FollowForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.unfollow(tx.session, actor=tx.actor, ref=form.ref, topic=form.chosen_topic, now=tx.now)
        edge.say(_("Listo, ya no lo sigues."))
        return redirect(safe_target(request.form.get("siguiente")) or url_for("avisos.index"), 303)

    return edge.handle(form, LIST_PAGE, command, **_shown())


@bp.get("/<slug:j>/avisos/")
@public
@cached_page
def place() -> ResponseReturnValue:
    """Offer to follow what happens in a place: by notices to whoever has an account, by the calendar to anybody."""
    actor = edge.current_actor()
    if not actor.is_signed_in:
        return render_template(PLACE_PAGE, form=None, labels=TOPIC_LABELS)
    here = place_folio(edge.session(), edge.current_place().id)
    followed = queries.topics_followed(edge.session(), actor.person_id or 0, here)
    return render_template(PLACE_PAGE, form=TopicsForm(formdata=None).offer(followed), labels=TOPIC_LABELS)


@bp.post("/<slug:j>/avisos/")
@requires(policies.may_have_inbox)
def follow_place() -> ResponseReturnValue:
    """Follow exactly the chosen topics of the place."""
    form = TopicsForm().offer()

    def command(tx: Transaction) -> ResponseReturnValue:
        here = place_folio(tx.session, edge.current_place().id)
        services.follow_topics(tx.session, actor=tx.actor, place_folio=here, topics=form.chosen, now=tx.now)
        return edge.see_other("avisos.place", notice=_("Listo, guardamos lo que quieres seguir."))

    return edge.handle(form, PLACE_PAGE, command, labels=TOPIC_LABELS)


def _shown() -> dict[str, object]:
    page = queries.follows_of(edge.session(), edge.current_actor().person_id or 0, number=page_number())
    return {"page": page, "labels": TOPIC_LABELS, "page_url": _page_address}


def _page_address(number: int) -> str:
    return url_for("avisos.index", pagina=number if number > 1 else None)
