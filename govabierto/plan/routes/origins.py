"""Where a commitment comes from: whoever writes the plan names the folio of a proposal, a vote or an agreement."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.plan import policies, services
from govabierto.plan.forms import OriginForm
from govabierto.plan.routes.blueprint import bp, detail_or_404
from govabierto.web import edge
from govabierto.web.edge import current_place, requires, see_other


@bp.get("/<folio:folio>/origenes")
@requires(policies.may_draft)
def new_origin(folio: str) -> ResponseReturnValue:
    """Show the form that names an origin."""
    detail = detail_or_404(folio)
    return render_template("plan/origin.html", form=OriginForm(), detail=detail)


@bp.post("/<folio:folio>/origenes")
@requires(policies.may_draft)
def create_origin(folio: str) -> ResponseReturnValue:
    """Link the commitment to what it comes from; what was proposed learns that it was taken up."""
    detail, form = detail_or_404(folio), OriginForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.name_origin(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            origin_folio=form.origin.data or "",
            now=tx.now,
        )
        return see_other("plan.show", folio=folio, notice=_("Quedó enlazado: ya se ve de dónde viene."))

    return edge.handle(form, "plan/origin.html", command, detail=detail)
