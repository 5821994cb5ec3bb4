"""What members of the body and those responsible for agreements do."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.secretariado import policies, services
from govabierto.secretariado.forms import FulfilForm, SeatVoteForm
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.lookup import agreement_here, item_here, room_here
from govabierto.secretariado.routes.public import agreement_context, session_context
from govabierto.secretariado.rules import VoteChoice
from govabierto.web import edge
from govabierto.web.edge import requires, see_other


@bp.post("/sesiones/<folio:folio>/puntos/<folio:item>/voto")
@requires(policies.may_vote_in_session)
def vote(folio: str, item: str) -> ResponseReturnValue:
    """Cast the vote of the seat that the person occupies, from her own telephone."""
    form = SeatVoteForm()
    item_here(folio, item)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.cast_seat_vote(
            tx.session, actor=tx.actor, item_folio=item, choice=VoteChoice(form.choice.data),
            reason=form.reason.data or "", now=tx.now,
        )  # fmt: skip
        return see_other("secretariado.show", folio=folio, notice=_("Listo, el voto de tu asiento quedó emitido."))

    return edge.handle(form, "secretariado/session.html", command, **session_context(room_here(folio)))


@bp.post("/acuerdos/<folio:folio>/cumplimiento")
@requires(policies.may_fulfil_agreement)
def fulfil(folio: str) -> ResponseReturnValue:
    """Say how an agreement was fulfilled."""
    form = FulfilForm()
    agreement_here(folio)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        note = form.note.data or ""
        services.fulfil_agreement(tx.session, actor=tx.actor, agreement_folio=folio, note=note, now=tx.now)
        return see_other(
            "secretariado.agreement", folio=folio, notice=_("Listo, ya es público que el acuerdo se cumplió.")
        )

    return edge.handle(form, "secretariado/agreement.html", command, **agreement_context(folio))
