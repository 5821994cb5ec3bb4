"""The pages of those who work on the plan: tasks, the first key, the second key, evidence."""

from __future__ import annotations

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.nucleo.actors import Role
from govabierto.nucleo.errors import ConflictError, NotFoundError
from govabierto.nucleo.permissions import require
from govabierto.nucleo.text import N_
from govabierto.plan import policies, queries, services
from govabierto.plan.forms import ReportForm, ReviewForm, WithdrawForm
from govabierto.plan.queries import CommitmentDetail, MilestoneCard
from govabierto.plan.routes.blueprint import bp, crumbs, detail_or_404, may_touch_evidence, milestone_or_404
from govabierto.plan.rules.states import Verdict
from govabierto.web import edge
from govabierto.web.edge import (
    Transaction,
    current_actor,
    current_place,
    requires,
    see_other,
    session,
    today,
)


@bp.get("/pendientes")
@requires(policies.may_work)
def tasks() -> ResponseReturnValue:
    """Show what the person has to report or review, most urgent first."""
    place, actor = current_place(), current_actor()
    found = queries.tasks_of(session(), actor, place, today())
    mandate = policies.mandate_of(actor, policies.WORKERS, place.id, today())
    return render_template(
        "plan/tasks.html",
        crumbs=crumbs((_("Pendientes"), None)),
        tasks=found,
        mandate=mandate,
        reports=actor.has_role(place.id, frozenset({Role.AGENCY_LEAD}), today()),
    )


@bp.get("/<folio:folio>/hitos/<int(max=9999):number>/reporte")
@requires(policies.may_work)
def new_report(folio: str, number: int) -> ResponseReturnValue:
    """Show the form of the first key."""
    detail, card = _reportable(folio, number)
    return render_template("plan/report.html", form=ReportForm(), **_key_context(detail, card))


@bp.post("/<folio:folio>/hitos/<int(max=9999):number>/reporte")
@requires(policies.may_work)
def report(folio: str, number: int) -> ResponseReturnValue:
    """Turn the first key."""
    detail, card = _reportable(folio, number)
    form = ReportForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.report_milestone(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            number=number,
            text=form.text.data,
            files=form.prepared,
            urls=form.links,
            has_personal_data=form.has_personal_data.data == "si",
            now=tx.now,
        )
        done = _("Listo, tu reporte quedó guardado. Ahora lo revisa la contraparte.")
        return see_other("plan.show", folio=folio, _anchor=f"paso-{number}", notice=done)

    return edge.handle(form, "plan/report.html", command, **_key_context(detail, card))


@bp.get("/<folio:folio>/hitos/<int(max=9999):number>/revision")
@requires(policies.may_work)
def new_review(folio: str, number: int) -> ResponseReturnValue:
    """Show the form of the second key."""
    detail, card = _reviewable(folio, number)
    return render_template("plan/review.html", form=ReviewForm(), **_key_context(detail, card))


@bp.post("/<folio:folio>/hitos/<int(max=9999):number>/revision")
@requires(policies.may_work)
def review(folio: str, number: int) -> ResponseReturnValue:
    """Turn the second key, or send the report back."""
    detail, card = _reviewable(folio, number)
    form = ReviewForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        verdict = Verdict(form.verdict.data)
        services.review_milestone(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            number=number,
            verdict=verdict,
            reasons=form.reasons.data or "",
            now=tx.now,
        )
        is_back = verdict is Verdict.SENT_BACK
        done = _("Listo, el reporte quedó devuelto.") if is_back else _("Listo, el paso quedó verificado.")
        return see_other("plan.show", folio=folio, _anchor=f"paso-{number}", notice=done)

    return edge.handle(form, "plan/review.html", command, **_key_context(detail, card))


@bp.get("/evidencias/<folio:evidence>/retiro")
@requires(may_touch_evidence)
def new_withdrawal(evidence: str) -> ResponseReturnValue:
    """Show the form that takes a piece of evidence out of sight."""
    return render_template("plan/withdraw.html", form=WithdrawForm(), **_evidence_context(evidence))


@bp.post("/evidencias/<folio:evidence>/retiro")
@requires(may_touch_evidence)
def withdraw(evidence: str) -> ResponseReturnValue:
    """Take a piece of evidence out of sight, with a public reason."""
    context = _evidence_context(evidence)
    form = WithdrawForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.withdraw_evidence(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            evidence_folio=evidence,
            reason=form.reason.data,
            now=tx.now,
        )
        done = _("Listo, esa evidencia ya no se ve. Tu motivo quedó a la vista.")
        return see_other("plan.show", folio=context["commitment_folio"], notice=done)

    return edge.handle(form, "plan/withdraw.html", command, **context)


@bp.post("/evidencias/<folio:evidence>/publicacion")
@requires(policies.may_guard_evidence)
def release(evidence: str) -> ResponseReturnValue:
    """Show evidence that waited for a review of people's data."""
    commitment_folio = _evidence_context(evidence)["commitment_folio"]
    with edge.transaction() as tx:
        services.release_evidence(
            tx.session, actor=tx.actor, place=current_place(), evidence_folio=evidence, now=tx.now
        )
    return see_other("plan.show", folio=commitment_folio, notice=_("Listo, la evidencia ya es pública."))


def _reportable(folio: str, number: int) -> tuple[CommitmentDetail, MilestoneCard]:
    detail = detail_or_404(folio)
    card = milestone_or_404(detail, number)
    require(policies.may_report(current_actor(), card.row, detail.row, today()))
    if detail.row.state is not queries.LIVE or card.row.state not in queries.REPORTABLE:
        raise ConflictError(N_("Este paso no espera un reporte en este momento."))
    return detail, card


def _reviewable(folio: str, number: int) -> tuple[CommitmentDetail, MilestoneCard]:
    detail = detail_or_404(folio)
    card = milestone_or_404(detail, number)
    require(policies.may_review(current_actor(), card.row, detail.row, today()))
    if card.row.state is not queries.WAITING:
        raise ConflictError(N_("Este paso no espera revisión en este momento."))
    return detail, card


def _key_context(detail: CommitmentDetail, card: MilestoneCard) -> dict[str, object]:
    folio = detail.row.folio
    name = _("Paso %(number)s", number=card.row.number)
    return {
        "detail": detail,
        "card": card,
        "crumbs": crumbs((folio, url_for("plan.show", folio=folio)), (name, None)),
    }


def _evidence_context(folio: str) -> dict[str, str]:
    found = queries.evidence_by_folio(session(), folio)
    if found is None or found[3].jurisdiction_id != current_place().id:
        raise NotFoundError(N_("No existe esa evidencia."))
    evidence, _report, _milestone, commitment = found
    return {"title": evidence.title, "folio": evidence.folio, "commitment_folio": commitment.folio}
