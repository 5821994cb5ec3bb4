"""Axes of development plans and targets of the 2030 Agenda: who contributes to what."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.cumplimiento import policies, queries, services
from govabierto.cumplimiento.forms import AlignForm, UntieForm
from govabierto.cumplimiento.routes.blueprint import bp, crumbs
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.text import N_
from govabierto.web import edge
from govabierto.web.cache import cached_page
from govabierto.web.edge import (
    Transaction,
    current_actor,
    current_instant,
    current_place,
    public,
    requires,
    see_other,
    session,
)

_MAX_QUERY, _MAX_SHOWN = 200, 100


@bp.get("/ejes/")
@public
@cached_page
def axes() -> ResponseReturnValue:
    """Show the axes with their commitments, what has no partner on either side, and search by any name."""
    found = queries.alignments_of(session(), current_place().id)
    query = request.args.get("q", "").strip()[:_MAX_QUERY]
    matching = found.matching(query) if query else found.axes
    return render_template(
        "cumplimiento/axes.html",
        found=found,
        axes=matching[:_MAX_SHOWN],
        hidden=max(len(matching) - _MAX_SHOWN, 0),
        query=query,
        may_align=bool(policies.may_align(current_actor(), current_place(), current_instant())),
        crumbs=crumbs((_("Ejes y metas"), None)),
    )


@bp.get("/ejes/compromisos/<folio:folio>")
@requires(policies.may_align)
def alignment(folio: str) -> ResponseReturnValue:
    """Show what a commitment contributes to, and the form that adds to it."""
    return render_template("cumplimiento/align.html", form=AlignForm(), **_context(folio))


@bp.post("/ejes/compromisos/<folio:folio>")
@requires(policies.may_align)
def align(folio: str) -> ResponseReturnValue:
    """Tie a commitment to an axis, a target, or both."""
    form = AlignForm()
    context = _context(folio)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.align(
            tx.session, actor=tx.actor, place=current_place(), folio=folio, axis=form.axis.data or "",
            target=form.target.data or "", now=tx.now,
        )  # fmt: skip
        return see_other("cumplimiento.alignment", folio=folio)

    return edge.handle(form, "cumplimiento/align.html", command, **context)


@bp.post("/ejes/compromisos/<folio:folio>/quitar")
@requires(policies.may_align)
def unalign(folio: str) -> ResponseReturnValue:
    """Untie a commitment from an axis or a target."""
    form = UntieForm()
    if not form.validate_on_submit():
        raise InvalidError(N_("Elige qué quitar."))
    _context(folio)
    with edge.transaction() as tx:
        services.unalign(
            tx.session, actor=tx.actor, place=current_place(), folio=folio, what=form.what.data or "", now=tx.now
        )
    return see_other("cumplimiento.alignment", folio=folio)


def _context(folio: str) -> dict[str, Any]:
    commitment = queries.public_commitment(session(), current_place().id, folio)
    if commitment is None:
        raise NotFoundError(N_("No existe ese compromiso."))
    ties = [
        {"what": tie.axis.folio if tie.axis else tie.sdg_target, "axis": tie.axis, "target": tie.sdg_target}
        for tie in queries.ties_of(session(), folio)
    ]
    return {"commitment": commitment, "ties": ties, "crumbs": crumbs((_("Ejes y metas"), "../"), (folio, None))}
