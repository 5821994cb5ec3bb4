"""Texts that are ready to paste into messaging groups, for whoever calls people together."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from govabierto.avisos import letters, policies
from govabierto.avisos.routes.blueprint import bp
from govabierto.avisos.rules.ready_texts import MOMENT_LABELS, moments_of
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef, kind_of_folio, load_card
from govabierto.web import edge
from govabierto.web.edge import requires


@bp.get("/<slug:j>/avisos/textos/<folio:folio>")
@requires(policies.may_announce)
def texts(folio: str) -> ResponseReturnValue:
    """Show the texts of a session, a ballot, an open call or a table, in both languages."""
    place, kind = edge.current_place(), kind_of_folio(folio)
    loader = current_app.extensions["occasions"].get(kind.kind) if kind else None
    card = load_card(edge.session(), ThingRef(kind.kind, folio)) if kind and loader else None
    if loader is None or card is None or not card.is_public or card.jurisdiction_id != place.id:
        raise NotFoundError(N_("No hay nada que anunciar con ese folio."))
    occasion = loader(edge.session(), folio)
    moments = moments_of(occasion, edge.current_instant())
    found = [
        (
            moment,
            MOMENT_LABELS[moment],
            [(one, letters.ready_text(occasion, moment, place, one)) for one in ("es", "en")],
        )
        for moment in moments
    ]
    return render_template("avisos/texts.html", card=card, texts=found, address=letters.short_address(folio))
