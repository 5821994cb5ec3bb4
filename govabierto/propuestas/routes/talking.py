"""Supporting and commenting."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.dialogo import policies as dialogo_policies
from govabierto.dialogo import queries as dialogo
from govabierto.dialogo.models import Comment
from govabierto.dialogo.rules import ModerationRule
from govabierto.extensions import limiter
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.permissions import require
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas import policies, services
from govabierto.propuestas.forms import CommentForm, EmptyForm, WithdrawCommentForm
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.routes.blueprint import bp, crumbs, not_found, public_proposal, visible_page
from govabierto.propuestas.routes.reading import page_context
from govabierto.propuestas.rules import KIND
from govabierto.web import edge
from govabierto.web.edge import Transaction, current_actor, current_instant, current_place, see_other, session


@bp.post("/<folio:folio>/apoyo")
@edge.requires(policies.may_take_part)
def support(folio: str) -> ResponseReturnValue:
    """Support a proposal."""
    public_proposal(folio)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.support(tx.session, actor=tx.actor, place=current_place(), folio=folio, now=tx.now)
        return see_other("propuestas.show", folio=folio, notice=_("Listo, tu apoyo cuenta."))

    return edge.handle(EmptyForm(), "propuestas/show.html", command)


@bp.post("/<folio:folio>/apoyo/retirar")
@edge.requires(policies.may_take_part)
def withdraw_support(folio: str) -> ResponseReturnValue:
    """Stop supporting a proposal."""
    public_proposal(folio)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.withdraw_support(tx.session, actor=tx.actor, place=current_place(), folio=folio, now=tx.now)
        return see_other("propuestas.show", folio=folio, notice=_("Listo, quitaste tu apoyo."))

    return edge.handle(EmptyForm(), "propuestas/show.html", command)


@bp.post("/<folio:folio>/comentarios")
@edge.requires(policies.may_take_part)
@limiter.limit("60/hour")
def comment(folio: str) -> ResponseReturnValue:
    """Publish a comment or a reply."""
    public_proposal(folio)
    form = CommentForm()

    if form.validate_on_submit():
        try:
            with edge.transaction() as tx:
                row = services.comment(
                    tx.session,
                    actor=tx.actor,
                    place=current_place(),
                    folio=folio,
                    text=form.text.data or "",
                    parent_folio=form.parent.data or None,
                    now=tx.now,
                )
            return see_other(
                "propuestas.show", folio=folio, _anchor=row.folio, notice=_("Listo, tu comentario ya se ve.")
            )
        except InvalidError as error:
            form.refuse(error)
    context = page_context(visible_page(folio), form)
    return render_template("propuestas/show.html", form=form, **context), 422


@bp.get("/<folio:folio>/comentarios/<folio:comment_folio>/editar")
@edge.requires(policies.may_take_part)
def edit_comment(folio: str, comment_folio: str) -> ResponseReturnValue:
    """Offer a fresh comment's words to its author."""
    row = _comment(folio, comment_folio)
    require(dialogo_policies.may_edit_comment(current_actor(), row, current_instant()))
    return render_template("propuestas/comment.html", form=CommentForm(data={"text": row.body}), **_context(folio, row))


@bp.post("/<folio:folio>/comentarios/<folio:comment_folio>/editar")
@edge.requires(policies.may_take_part)
def update_comment(folio: str, comment_folio: str) -> ResponseReturnValue:
    """Correct a comment."""
    row = _comment(folio, comment_folio)
    form = CommentForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.edit_comment(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            comment_folio=comment_folio,
            text=form.text.data or "",
            now=tx.now,
        )
        done = _("Listo, tu comentario quedó corregido.")
        return see_other("propuestas.show", folio=folio, _anchor=comment_folio, notice=done)

    return edge.handle(form, "propuestas/comment.html", command, **_context(folio, row))


@bp.get("/<folio:folio>/comentarios/<folio:comment_folio>/retirar")
@edge.requires(policies.may_moderate)
def confirm_comment_withdrawal(folio: str, comment_folio: str) -> ResponseReturnValue:
    """Ask a moderator for the rule and the reason."""
    row = _comment(folio, comment_folio)
    form = WithdrawCommentForm()
    return render_template("propuestas/withdraw_comment.html", form=form, **_context(folio, row))


@bp.post("/<folio:folio>/comentarios/<folio:comment_folio>/retirar")
@edge.requires(policies.may_moderate)
def withdraw_comment(folio: str, comment_folio: str) -> ResponseReturnValue:
    """Take a comment's text from the page."""
    row = _comment(folio, comment_folio)
    form = WithdrawCommentForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.withdraw_comment(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            comment_folio=comment_folio,
            rule=ModerationRule(form.rule.data),
            reason=form.reason.data or "",
            now=tx.now,
        )
        done = _("Listo, el comentario ya no se ve. Tu motivo quedó a la vista.")
        return see_other("propuestas.show", folio=folio, _anchor=comment_folio, notice=done)

    return edge.handle(form, "propuestas/withdraw_comment.html", command, **_context(folio, row))


def _comment(folio: str, comment_folio: str) -> Comment:
    public_proposal(folio)
    found = dialogo.comment_by_folio(session(), comment_folio, ThingRef(KIND, folio))
    if found is None:
        raise not_found()
    return found


def _context(folio: str, row: Comment) -> dict[str, object]:
    proposal: Proposal = public_proposal(folio)
    way = crumbs((folio, url_for("propuestas.show", folio=folio)), (_("Comentario"), None))
    return {"proposal": proposal, "comment": row, "crumbs": way}
