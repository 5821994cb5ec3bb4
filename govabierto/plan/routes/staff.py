"""The forms of those who write the plan."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.plan import policies, queries, services
from govabierto.plan.forms import (
    CancelMilestoneForm,
    CommitmentEditForm,
    CommitmentForm,
    ConfirmForm,
    MilestoneForm,
    PlanForm,
)
from govabierto.plan.models import Plan
from govabierto.plan.queries import CommitmentDetail
from govabierto.plan.routes.blueprint import bp, crumbs, detail_or_404, milestone_or_404, offered_organisations
from govabierto.plan.rules import drafting
from govabierto.web import edge
from govabierto.web.edge import Transaction, current_place, requires, see_other, session


@bp.get("/nuevo")
@requires(policies.may_draft)
def new_plan() -> ResponseReturnValue:
    """Show the form that begins a plan."""
    return render_template("plan/new_plan.html", form=PlanForm(), crumbs=crumbs((_("Plan nuevo"), None)))


@bp.post("/nuevo")
@requires(policies.may_draft)
def create_plan() -> ResponseReturnValue:
    """Begin a plan."""
    form = PlanForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        plan = services.create_plan(
            tx.session,
            actor=tx.actor,
            places=[current_place()],
            title=form.title.data,
            summary=form.summary.data or "",
            starts_on=form.starts_on.data,
            ends_on=form.ends_on.data,
            now=tx.now,
        )
        return see_other(
            "plan.index", plan=plan.folio, notice=_("Listo, hay un plan en borrador. Faltan sus compromisos.")
        )

    return edge.handle(form, "plan/new_plan.html", command, crumbs=crumbs((_("Plan nuevo"), None)))


@bp.get("/<folio:plan_folio>/compromisos/nuevo")
@requires(policies.may_draft)
def new(plan_folio: str) -> ResponseReturnValue:
    """Show the six questions."""
    return render_template("plan/new.html", **_draft_context(plan_folio, CommitmentForm()))


@bp.post("/<folio:plan_folio>/compromisos/nuevo")
@requires(policies.may_draft)
def create(plan_folio: str) -> ResponseReturnValue:
    """Write a commitment into a plan."""
    form = CommitmentForm()
    context = _draft_context(plan_folio, form)
    context.pop("form")

    def command(tx: Transaction) -> ResponseReturnValue:
        commitment = services.draft_commitment(
            tx.session, actor=tx.actor, place=current_place(), plan_folio=plan_folio, fields=form.said(), now=tx.now
        )
        return see_other(
            "plan.show",
            folio=commitment.folio,
            notice=_("Listo, el compromiso está en el borrador. Faltan sus pasos con fecha."),
        )

    return edge.handle(form, "plan/new.html", command, **context)


@bp.get("/<folio:folio>/editar")
@requires(policies.may_draft)
def edit(folio: str) -> ResponseReturnValue:
    """Show a commitment as a form."""
    detail = detail_or_404(folio)
    form = CommitmentEditForm(obj=detail.row)
    form.pillars.data = [pillar.value for pillar in detail.pillars]
    form.offer(*offered_organisations())
    return render_template("plan/edit.html", form=form, **_commitment_context(detail, _("Editar")))


@bp.post("/<folio:folio>/editar")
@requires(policies.may_draft)
def update(folio: str) -> ResponseReturnValue:
    """Change what a commitment says; an older version gets both texts back."""
    detail = detail_or_404(folio)
    form = CommitmentEditForm()
    form.offer(*offered_organisations())

    def command(tx: Transaction) -> ResponseReturnValue:
        services.edit_commitment(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            version=form.read_version,
            fields=form.said(),
            reason=form.reason.data or "",
            now=tx.now,
        )
        return see_other(
            "plan.show",
            folio=folio,
            notice=_("Listo, el compromiso cambió. Lo que decía antes sigue en sus versiones."),
        )

    context = _commitment_context(detail, _("Editar"))
    try:
        return edge.handle(form, "plan/edit.html", command, **context)
    except services.StaleCommitmentError as error:
        return _show_conflict(form, error, context)


def _show_conflict(
    form: CommitmentEditForm, error: services.StaleCommitmentError, context: dict[str, Any]
) -> ResponseReturnValue:
    """Show both versions side by side, with the sent one ready to be saved over the last one."""
    current, sent = drafting.as_content(error.current), drafting.as_content(error.sent)
    keys = [key for key in drafting.changed_keys(current, sent) if not key.endswith("_id")]
    form.version.data, form.version.raw_data = error.current_version, None
    pairs = [(_(drafting.FIELD_LABELS[key]), _shown(current[key]), _shown(sent[key])) for key in keys]
    return render_template("plan/conflict.html", form=form, pairs=pairs, **context), 409


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "—" if value in (None, "") else str(value)


@bp.get("/<folio:folio>/hitos/nuevo")
@requires(policies.may_draft)
def new_milestone(folio: str) -> ResponseReturnValue:
    """Show the form of a dated step."""
    detail = detail_or_404(folio)
    return render_template("plan/milestone.html", form=MilestoneForm(), **_milestone_context(detail, None))


@bp.post("/<folio:folio>/hitos/nuevo")
@requires(policies.may_draft)
def create_milestone(folio: str) -> ResponseReturnValue:
    """Add a dated step."""
    detail, form = detail_or_404(folio), MilestoneForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.add_milestone(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            fields=form.said(),
            reason=form.reason.data or "",
            now=tx.now,
        )
        return see_other("plan.show", folio=folio, _anchor="pasos", notice=_("Listo, el paso quedó añadido."))

    return edge.handle(form, "plan/milestone.html", command, **_milestone_context(detail, None))


@bp.get("/<folio:folio>/hitos/<int(max=9999):number>/editar")
@requires(policies.may_draft)
def edit_milestone(folio: str, number: int) -> ResponseReturnValue:
    """Show a dated step as a form."""
    detail = detail_or_404(folio)
    row = milestone_or_404(detail, number).row
    return render_template("plan/milestone.html", form=MilestoneForm(obj=row), **_milestone_context(detail, number))


@bp.post("/<folio:folio>/hitos/<int(max=9999):number>/editar")
@requires(policies.may_draft)
def update_milestone(folio: str, number: int) -> ResponseReturnValue:
    """Change a dated step; what it said before is kept."""
    detail, form = detail_or_404(folio), MilestoneForm()
    milestone_or_404(detail, number)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.change_milestone(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            number=number,
            fields=form.said(),
            reason=form.reason.data or "",
            now=tx.now,
        )
        done = _("Listo, el paso cambió. Lo que decía antes sigue en las versiones.")
        return see_other("plan.show", folio=folio, _anchor=f"paso-{number}", notice=done)

    return edge.handle(form, "plan/milestone.html", command, **_milestone_context(detail, number))


@bp.get("/<folio:folio>/hitos/<int(max=9999):number>/cancelacion")
@requires(policies.may_draft)
def new_cancellation(folio: str, number: int) -> ResponseReturnValue:
    """Ask why a step will not be done."""
    detail = detail_or_404(folio)
    milestone_or_404(detail, number)
    return render_template("plan/cancel.html", form=CancelMilestoneForm(), **_milestone_context(detail, number))


@bp.post("/<folio:folio>/hitos/<int(max=9999):number>/cancelacion")
@requires(policies.may_draft)
def cancel_milestone(folio: str, number: int) -> ResponseReturnValue:
    """Take a step out of the sum, with its reason in sight."""
    detail, form = detail_or_404(folio), CancelMilestoneForm()

    def command(tx: Transaction) -> ResponseReturnValue:
        services.cancel_milestone(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            number=number,
            reason=form.reason.data,
            now=tx.now,
        )
        done = _("Listo, el paso quedó cancelado, con tu motivo a la vista.")
        return see_other("plan.show", folio=folio, _anchor=f"paso-{number}", notice=done)

    return edge.handle(form, "plan/cancel.html", command, **_milestone_context(detail, number))


@bp.get("/<folio:plan_folio>/adopcion")
@requires(policies.may_adopt)
def new_adoption(plan_folio: str) -> ResponseReturnValue:
    """Say what adopting means and what is still missing."""
    plan = _plan_or_404(plan_folio)
    return render_template("plan/adopt.html", form=ConfirmForm(), **_adoption_context(plan))


@bp.post("/<folio:plan_folio>/adopcion")
@requires(policies.may_adopt)
def adopt(plan_folio: str) -> ResponseReturnValue:
    """Adopt a plan."""
    plan = _plan_or_404(plan_folio)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.adopt_plan(tx.session, actor=tx.actor, place=current_place(), folio=plan_folio, now=tx.now)
        return see_other("plan.index", plan=plan_folio, notice=_("Listo, el plan quedó adoptado."))

    return edge.handle(ConfirmForm(), "plan/adopt.html", command, **_adoption_context(plan))


def _plan_or_404(folio: str) -> Plan:
    plan = queries.plan_by_folio(session(), current_place().id, folio)
    if plan is None:
        raise NotFoundError(N_("No existe ese plan."))
    return plan


def _adoption_context(plan: Plan) -> dict[str, Any]:
    lacks = [(lack.number, lack.title, _(lack.message)) for lack in services.lacks_of(session(), plan)]
    return {"plan": queries.card_of(plan), "lacks": lacks, "crumbs": crumbs((_("Adoptar"), None))}


def _draft_context(plan_folio: str, form: CommitmentForm) -> dict[str, Any]:
    plan = _plan_or_404(plan_folio)
    form.offer(*offered_organisations())
    return {"form": form, "plan": queries.card_of(plan), "crumbs": crumbs((_("Compromiso nuevo"), None))}


def _commitment_context(detail: CommitmentDetail, name: str) -> dict[str, Any]:
    folio = detail.row.folio
    return {"detail": detail, "crumbs": crumbs((folio, url_for("plan.show", folio=folio)), (name, None))}


def _milestone_context(detail: CommitmentDetail, number: int | None) -> dict[str, Any]:
    name = _("Paso nuevo") if number is None else _("Paso %(number)s", number=number)
    return {**_commitment_context(detail, name), "number": number}
