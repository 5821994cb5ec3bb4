"""Open calls for seats: read by everybody, written by the secretariat, answered by organisations."""

from __future__ import annotations

from collections.abc import Callable

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.archivos import queries as archivos
from govabierto.archivos.services import PreparedFile, prepare
from govabierto.nucleo.actors import YES, Actor, Decision, sign_in_first
from govabierto.nucleo.clock import local_midnight_after
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies
from govabierto.secretariado.call_forms import (
    AnswerForm,
    CallForm,
    CandidacyForm,
    ExtensionForm,
    InvitationForm,
    ObjectionForm,
    RulingForm,
    whole,
)
from govabierto.secretariado.forms import ConfirmForm
from govabierto.secretariado.models import OpenCall, SeatApplication
from govabierto.secretariado.queries.calls import (
    application_by_folio,
    applications_of,
    call_by_folio,
    calls_of,
    phase_on,
)
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.lookup import body_here
from govabierto.secretariado.rules import (
    APPLICATION_LABELS,
    PHASE_LABELS,
    SECTOR_LABELS,
    ApplicationState,
    CallPhase,
    Sector,
)
from govabierto.secretariado.services import calls as services
from govabierto.secretariado.services.calls import CallDraft, Candidacy
from govabierto.web import edge
from govabierto.web.cache import cached_page, shown_until
from govabierto.web.edge import (
    current_actor,
    current_instant,
    current_place,
    public,
    requires,
    see_other,
    session,
    today,
)
from govabierto.web.forms import BaseForm

_CALL = "/convocatorias/<folio:folio>"
_APPLICATION = f"{_CALL}/postulaciones/<folio:application>"
_PHASES = {
    CallPhase.DRAFT: ("", "editar"),
    CallPhase.COMING: ("wait", "calendario"),
    CallPhase.OPEN: ("going", "en-curso"),
    CallPhase.OBJECTIONS: ("risk", "comentario"),
    CallPhase.RULING: ("wait", "reloj"),
    CallPhase.RULED: ("done", "sello"),
}
_STATES = {
    ApplicationState.SUBMITTED: ("wait", "recibo"),
    ApplicationState.WITHDRAWN: ("nodata", "no"),
    ApplicationState.ACCEPTED: ("done", "sello"),
    ApplicationState.REJECTED: ("late", "no"),
}


def may_take_part(actor: Actor, place: Place | None, at: object) -> Decision:
    """Allow anybody with an account to apply for an organisation and to object."""
    del place, at
    return YES if actor.is_signed_in or actor.is_system else sign_in_first()


@bp.get("/convocatorias/")
@public
@cached_page
def calls() -> ResponseReturnValue:
    """List the calls for seats."""
    may_lead = _may_lead()
    rows = calls_of(session(), current_place().id, today(), with_drafts=may_lead)
    return render_template("secretariado/calls.html", rows=rows, tag_of=phase_tag, may_lead=may_lead)


@bp.get("/convocatorias/nueva")
@requires(policies.may_lead_session)
def new_call() -> ResponseReturnValue:
    """Show the form of a new call."""
    form = CallForm(data={"seat_count": "2", "working_days": "15"})
    return render_template("secretariado/call_edit.html", form=form, body=body_here())


@bp.post("/convocatorias/nueva")
@requires(policies.may_lead_session)
def create_call() -> ResponseReturnValue:
    """Keep a new call as a draft, with its dates computed."""
    form, body = CallForm(), body_here()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        row = services.draft_call(tx.session, actor=tx.actor, body_folio=body.folio, draft=_draft(form), now=tx.now)
        return see_other("secretariado.call", folio=row.folio)

    return edge.handle(form, "secretariado/call_edit.html", command, body=body)


@bp.get(_CALL)
@public
@cached_page
def call(folio: str) -> ResponseReturnValue:
    """Show a call: what it asks, its dates, who applied and what was ruled."""
    return render_template("secretariado/call.html", **_call_page(_call_here(folio)))


@bp.post(f"{_CALL}/publicacion")
@requires(policies.may_lead_session)
def publish_call(folio: str) -> ResponseReturnValue:
    """Publish a call."""
    return _on_call(folio, ConfirmForm(), lambda tx: services.publish_call(
        tx.session, actor=tx.actor, folio=folio, now=tx.now))  # fmt: skip


@bp.post(f"{_CALL}/prorroga")
@requires(policies.may_lead_session)
def extend_call(folio: str) -> ResponseReturnValue:
    """Give a call more days, with the reason."""
    form = ExtensionForm()
    return _on_call(folio, form, lambda tx: services.extend_call(
        tx.session, actor=tx.actor, folio=folio, working_days=whole(form.working_days) or 0,
        reason=form.reason.data or "", now=tx.now), extension_form=form)  # fmt: skip


@bp.get(f"{_CALL}/postular")
@requires(may_take_part)
def new_application(folio: str) -> ResponseReturnValue:
    """Show the form with which an organisation applies."""
    return render_template("secretariado/apply.html", form=CandidacyForm(), row=_call_here(folio), is_invitation=False)


@bp.post(f"{_CALL}/postular")
@requires(may_take_part)
def create_application(folio: str) -> ResponseReturnValue:
    """Take in an application; its files are read before the transaction."""
    row, form = _call_here(folio), CandidacyForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        found = services.apply(
            tx.session, actor=tx.actor, folio=folio, candidacy=_candidacy(form), files=_files(form), now=tx.now
        )
        return see_other("secretariado.application", folio=folio, application=found.folio)

    return edge.handle(form, "secretariado/apply.html", command, row=row, is_invitation=False)


@bp.get(f"{_CALL}/invitar")
@requires(policies.may_lead_session)
def new_invitation(folio: str) -> ResponseReturnValue:
    """Show the form that invites an organisation where nobody is left."""
    return render_template("secretariado/apply.html", form=InvitationForm(), row=_call_here(folio), is_invitation=True)


@bp.post(f"{_CALL}/invitar")
@requires(policies.may_lead_session)
def create_invitation(folio: str) -> ResponseReturnValue:
    """Invite an organisation, with the reason."""
    row, form = _call_here(folio), InvitationForm()

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        found = services.invite(
            tx.session, actor=tx.actor, folio=folio, candidacy=_candidacy(form), reason=form.reason.data or "",
            now=tx.now,
        )  # fmt: skip
        return see_other("secretariado.application", folio=folio, application=found.folio)

    return edge.handle(form, "secretariado/apply.html", command, row=row, is_invitation=True)


@bp.get(_APPLICATION)
@public
@cached_page
def application(folio: str, application: str) -> ResponseReturnValue:
    """Show an organisation's candidacy: how it was chosen, its public money, its ties, objections and ruling."""
    return render_template("secretariado/application.html", **_application_page(folio, application))


@bp.post(f"{_APPLICATION}/retiro")
@requires(may_take_part)
def withdraw_application(folio: str, application: str) -> ResponseReturnValue:
    """Withdraw one's application."""
    return _on_application(folio, application, ConfirmForm(), lambda tx: services.withdraw(
        tx.session, actor=tx.actor, folio=application, now=tx.now))  # fmt: skip


@bp.post(f"{_APPLICATION}/objeciones")
@requires(may_take_part)
def object_to(folio: str, application: str) -> ResponseReturnValue:
    """Object to an application."""
    form = ObjectionForm()
    return _on_application(folio, application, form, lambda tx: services.object_to(
        tx.session, actor=tx.actor, folio=application, text=form.text.data or "", now=tx.now),
        objection_form=form)  # fmt: skip


@bp.post(f"{_APPLICATION}/objeciones/<int:number>")
@requires(policies.may_lead_session)
def answer_objection(folio: str, application: str, number: int) -> ResponseReturnValue:
    """Answer the number-th objection."""
    form = AnswerForm()
    row = _application_here(folio, application)
    if not 1 <= number <= len(row.objections):
        raise NotFoundError(N_("No conocemos esa objeción."))
    objection_id = row.objections[number - 1].id
    return _on_application(folio, application, form, lambda tx: services.answer_objection(
        tx.session, actor=tx.actor, folio=application, objection_id=objection_id, answer=form.answer.data or "",
        now=tx.now), answer_form=form)  # fmt: skip


@bp.post(f"{_APPLICATION}/dictamen")
@requires(policies.may_lead_session)
def rule_application(folio: str, application: str) -> ResponseReturnValue:
    """Accept an application or not, with reasons."""
    form = RulingForm()
    return _on_application(folio, application, form, lambda tx: services.rule(
        tx.session, actor=tx.actor, folio=application, is_accepted=form.verdict.data == "si",
        reason=form.reason.data or "", now=tx.now), ruling_form=form)  # fmt: skip


def phase_tag(phase: CallPhase) -> tuple[str, str, str]:
    """Return a phase's tag: kind, words, icon."""
    kind, icon = _PHASES[phase]
    return kind, str(_(PHASE_LABELS[phase])), icon


def state_tag(state: ApplicationState) -> tuple[str, str, str]:
    """Return an application's tag: kind, words, icon."""
    kind, icon = _STATES[state]
    return kind, str(_(APPLICATION_LABELS[state])), icon


def _may_lead() -> bool:
    return bool(policies.may_lead_session(current_actor(), current_place(), current_instant()))


def _draft(form: CallForm) -> CallDraft:
    if form.opens_on.day is None:
        raise InvalidError(N_("Escribe el día en que abre."), field="opens_on")
    return CallDraft(
        title=form.title.data or "",
        text=form.text.data or "",
        sector=Sector(form.sector.data),
        seat_count=whole(form.seat_count) or 0,
        requirements=str(form.requirements.data or "").splitlines(),
        opens_on=form.opens_on.day,
        working_days=whole(form.working_days) or 0,
    )


def _candidacy(form: CandidacyForm) -> Candidacy:
    return Candidacy(
        organisation_name=form.organisation_name.data or "",
        motives=form.motives.data or "",
        how_chosen=form.how_chosen.data or "",
        public_money_cents=form.public_money.data or 0,
        ties=form.ties.data or "",
        sworn=bool(form.sworn.data),
    )


def _files(form: CandidacyForm) -> list[PreparedFile]:
    return [prepare(one.filename or "documento", one.read()) for one in form.files.data or ()]


def _call_here(folio: str) -> OpenCall:
    found = call_by_folio(session(), folio)
    is_hidden = found is not None and found[0].published_at is None and not _may_lead()
    if found is None or is_hidden or found[1].jurisdiction_id != current_place().id:
        raise NotFoundError(services.UNKNOWN)
    return found[0]


def _application_here(folio: str, application: str) -> SeatApplication:
    row = _call_here(folio)
    found = application_by_folio(session(), application)
    if found is None or found.call_id != row.id:
        raise NotFoundError(N_("No conocemos esa postulación."))
    return found


def _on_call(
    folio: str, form: BaseForm, command: Callable[[edge.Transaction], object], **forms: BaseForm
) -> ResponseReturnValue:
    context = _call_page(_call_here(folio))

    def answered(tx: edge.Transaction) -> ResponseReturnValue:
        command(tx)
        return see_other("secretariado.call", folio=folio)

    return edge.handle(form, "secretariado/call.html", answered, **{**context, **forms})


def _on_application(
    folio: str,
    application: str,
    form: BaseForm,
    command: Callable[[edge.Transaction], object],
    **forms: BaseForm,
) -> ResponseReturnValue:
    context = _application_page(folio, application)

    def answered(tx: edge.Transaction) -> ResponseReturnValue:
        command(tx)
        return see_other("secretariado.application", folio=folio, application=application)

    return edge.handle(form, "secretariado/application.html", answered, **{**context, **forms})


def _call_page(row: OpenCall) -> dict[str, object]:
    shown_until(local_midnight_after(current_instant(), current_place().timezone))
    phase, may_lead = phase_on(row, today()), _may_lead()
    applications = applications_of(session(), row.id)
    accepted = sum(one.state is ApplicationState.ACCEPTED for one in applications)
    may_extend = may_lead and phase in (CallPhase.COMING, CallPhase.OPEN)
    return {
        "row": row,
        "phase": phase,
        "tag": phase_tag(phase),
        "sector": _(SECTOR_LABELS[row.sector]),
        "applications": [(one, state_tag(one.state)) for one in applications],
        "may_lead": may_lead,
        "may_invite": may_lead and phase is CallPhase.RULING and accepted < row.seat_count,
        "extension_form": ExtensionForm(formdata=None) if may_extend else None,
    }


def _application_page(folio: str, application: str) -> dict[str, object]:
    found = _application_here(folio, application)
    row, actor = found.call, current_actor()
    shown_until(local_midnight_after(current_instant(), current_place().timezone))
    phase, may_lead = phase_on(row, today()), _may_lead()
    is_waiting = found.state is ApplicationState.SUBMITTED
    is_own = found.person_id is not None and found.person_id == actor.person_id
    ref = ThingRef("postulacion", found.folio)
    files = archivos.files_of_many(session(), [ref], with_hidden=True).get(ref, []) if may_lead or is_own else []
    may_object = phase is CallPhase.OBJECTIONS and is_waiting and actor.is_signed_in
    may_rule = may_lead and phase is CallPhase.RULING and is_waiting
    return {
        "found": found,
        "row": row,
        "tag": state_tag(found.state),
        "phase": phase,
        "files": files,
        "is_own": is_own and is_waiting,
        "objection_form": ObjectionForm(formdata=None) if may_object else None,
        "answer_form": AnswerForm(formdata=None) if may_lead else None,
        "ruling_form": RulingForm(formdata=None) if may_rule else None,
        "calls_url": url_for("secretariado.calls"),
    }
