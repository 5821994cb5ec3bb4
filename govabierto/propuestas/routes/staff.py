"""What the secretariat, agencies and moderators do."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.archivos import queries as archivos
from govabierto.dialogo.rules import Disposition
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas import policies, queries, services
from govabierto.propuestas.forms import AnswerForm, EmptyForm, RefuseForm, StateForm
from govabierto.propuestas.routes.blueprint import bp, crumbs, known_proposal, public_proposal
from govabierto.propuestas.rules import KIND, STATE_LABELS, STATE_LOOKS
from govabierto.territorio import queries as territorio
from govabierto.territorio.models import OrganisationKind
from govabierto.web import edge
from govabierto.web.edge import Transaction, current_place, page_number, see_other, session, today


@bp.get("/moderacion")
@edge.requires(policies.may_moderate)
def moderation() -> ResponseReturnValue:
    """List what is held, to publish it or not."""
    return render_template("propuestas/moderation.html", form=RefuseForm(), **_held_context())


@bp.post("/<folio:folio>/publicar")
@edge.requires(policies.may_moderate)
def publish(folio: str) -> ResponseReturnValue:
    """Publish a held proposal."""

    def command(tx: Transaction) -> ResponseReturnValue:
        services.publish(tx.session, actor=tx.actor, place=current_place(), folio=folio, now=tx.now)
        return see_other("propuestas.moderation", notice=_("Se publicó la propuesta %(folio)s.", folio=folio))

    return edge.handle(EmptyForm(), "propuestas/moderation.html", command)


@bp.post("/<folio:folio>/no-publicar")
@edge.requires(policies.may_moderate)
def refuse(folio: str) -> ResponseReturnValue:
    """Do not admit a held proposal, with a reason."""
    known_proposal(folio)
    form = RefuseForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.refuse(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            reason=form.reason.data or "",
            now=tx.now,
        )
        return see_other(
            "propuestas.moderation",
            notice=_("No se publicó la propuesta %(folio)s; quien la escribió verá el motivo.", folio=folio),
        )

    return edge.handle(form, "propuestas/moderation.html", command, refused_folio=folio, **_held_context())


@bp.get("/por-responder")
@edge.requires(policies.may_answer)
def tray() -> ResponseReturnValue:
    """List what waits for an answer, what is due first on top."""
    page = queries.tray_of(session(), current_place().id, number=page_number())
    return render_template(
        "propuestas/tray.html",
        page=page,
        page_url=lambda number: url_for("propuestas.tray", pagina=number),
        labels=STATE_LABELS,
        looks=STATE_LOOKS,
        crumbs=crumbs((_("Por responder"), None)),
    )


@bp.get("/<folio:folio>/respuesta")
@edge.requires(policies.may_answer)
def answer_form(folio: str) -> ResponseReturnValue:
    """Offer the form of an answer with reasons."""
    return render_template("propuestas/answer.html", form=_answer_form(), **_answer_context(folio))


@bp.post("/<folio:folio>/respuesta")
@edge.requires(policies.may_answer)
def answer(folio: str) -> ResponseReturnValue:
    """Publish an answer with reasons."""
    form = _answer_form()

    def command(tx: Transaction) -> ResponseReturnValue:
        row = services.answer(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            disposition=Disposition(form.disposition.data),
            reasons=form.reasons.data or "",
            legal_basis=form.legal_basis.data or "",
            organisation_folio=form.organisation.data or None,
            now=tx.now,
        )
        return see_other(
            "propuestas.show", folio=folio, _anchor=row.folio, notice=_("Listo, la respuesta quedó publicada.")
        )

    return edge.handle(form, "propuestas/answer.html", command, **_answer_context(folio))


@bp.get("/<folio:folio>/estado")
@edge.requires(policies.may_review)
def state_form(folio: str) -> ResponseReturnValue:
    """Offer the states that the secretariat sets by hand."""
    return render_template("propuestas/state.html", form=StateForm(), **_state_context(folio))


@bp.post("/<folio:folio>/estado")
@edge.requires(policies.may_review)
def change_state(folio: str) -> ResponseReturnValue:
    """Set a proposal's state with a reason."""
    form = StateForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.change_state(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            state=form.chosen(),
            reason=form.reason.data or "",
            now=tx.now,
        )
        return see_other("propuestas.show", folio=folio, notice=_("Listo, la propuesta cambió de estado."))

    return edge.handle(form, "propuestas/state.html", command, **_state_context(folio))


def _held_context() -> dict[str, object]:
    page = queries.held_of(session(), current_place().id, number=page_number())
    refs = [ThingRef(KIND, row.folio) for row in page.items if row.attachment_count]
    return {
        "page": page,
        "page_url": lambda number: url_for("propuestas.moderation", pagina=number),
        "files": {ref.folio: cards for ref, cards in archivos.files_of_many(session(), refs, with_hidden=True).items()},
        "crumbs": crumbs((_("Por revisar"), None)),
    }


def _answer_form() -> AnswerForm:
    form = AnswerForm()
    kinds = (OrganisationKind.AGENCY, OrganisationKind.AUTONOMOUS_BODY, OrganisationKind.OVERSIGHT_BODY)
    found = territorio.organisations(session(), current_place().id, kinds=kinds, on=today())
    form.offer([(organisation.folio, organisation.name) for organisation in found])
    return form


def _answer_context(folio: str) -> dict[str, object]:
    proposal = public_proposal(folio)
    way = crumbs((folio, url_for("propuestas.show", folio=folio)), (_("Responder"), None))
    return {"proposal": proposal, "crumbs": way}


def _state_context(folio: str) -> dict[str, object]:
    proposal = public_proposal(folio)
    way = crumbs((folio, url_for("propuestas.show", folio=folio)), (_("Cambiar el estado"), None))
    return {"proposal": proposal, "labels": STATE_LABELS, "crumbs": way}
