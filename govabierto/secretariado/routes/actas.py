"""The acta of a session: read by everybody once public, written by the secretariat, observed by the seats."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from govabierto.archivos.services import PreparedFile, prepare
from govabierto.documentos.docx import render_docx
from govabierto.documentos.pdf import render_pdf
from govabierto.documentos.rules import Document
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.text import N_
from govabierto.secretariado import policies, queries
from govabierto.secretariado.acta_forms import ActaForm, ObservationAnswerForm, ObservationForm, SignedSheetForm
from govabierto.secretariado.forms import ConfirmForm
from govabierto.secretariado.models import Acta, Body, BodySession
from govabierto.secretariado.queries.actas import ActaParts, acta_of, parts_of, text_of
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.routes.lookup import session_here
from govabierto.secretariado.rules import ACTA_STATE_LABELS, ActaState
from govabierto.secretariado.rules.acta_document import acta_document
from govabierto.secretariado.services import actas as services
from govabierto.web import edge
from govabierto.web.cache import cached_page
from govabierto.web.edge import current_actor, current_instant, current_place, public, requires, see_other, session
from govabierto.web.forms import BaseForm

_ACTA = "/sesiones/<folio:folio>/acta"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NO_ACTA = N_("Esta sesión todavía no tiene acta.")
_LOOKS = {
    ActaState.DRAFT: ("", "editar"),
    ActaState.OBSERVATIONS: ("wait", "comentario"),
    ActaState.APPROVED: ("done", "sello"),
}


@bp.get(_ACTA)
@public
@cached_page
def acta(folio: str) -> ResponseReturnValue:
    """Show the acta."""
    return render_template("secretariado/acta.html", **_page(folio))


@bp.get(f"{_ACTA}.pdf")
@public
def acta_pdf(folio: str) -> ResponseReturnValue:
    """Give the acta as PDF: the published file, or a draft drawn now that says so on every page."""
    return _file(folio, "pdf")


@bp.get(f"{_ACTA}.docx")
@public
def acta_docx(folio: str) -> ResponseReturnValue:
    """Give the acta to be corrected in a word processor."""
    return _file(folio, "docx")


@bp.post(_ACTA)
@requires(policies.may_lead_session)
def start_acta(folio: str) -> ResponseReturnValue:
    """Begin the acta of a session that ended."""
    session_here(folio)
    with edge.transaction() as tx:
        services.start_acta(tx.session, actor=tx.actor, session_folio=folio, now=tx.now)
    return see_other("secretariado.edit_acta", folio=folio)


@bp.get(f"{_ACTA}/editar")
@requires(policies.may_lead_session)
def edit_acta(folio: str) -> ResponseReturnValue:
    """Show the draft to write it."""
    found, parts = _own(folio)
    form = ActaForm(data={"opening": found.opening, "closing": found.closing, "version": str(found.version)})
    return render_template("secretariado/acta_edit.html", form=form, notes=found.notes, **_edit(found, parts))


@bp.post(f"{_ACTA}/editar")
@requires(policies.may_lead_session)
def update_acta(folio: str) -> ResponseReturnValue:
    """Write the draft; where somebody wrote in between, both texts come back and nothing is overwritten."""
    found, parts = _own(folio)
    form = ActaForm()
    notes = {item.folio: _note(item.folio) for item in parts.items}
    context = {"notes": notes, **_edit(found, parts)}
    if form.version.data != str(found.version):
        form.version.data = str(found.version)
        return render_template("secretariado/acta_edit.html", form=form, saved=found, **context), 409

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.write_acta(
            tx.session, actor=tx.actor, session_folio=folio, version=int(form.version.data or 0),
            opening=form.opening.data or "", closing=form.closing.data or "", notes=notes, now=tx.now,
        )  # fmt: skip
        return see_other("secretariado.acta", folio=folio)

    return edge.handle(form, "secretariado/acta_edit.html", command, **context)


@bp.post(f"{_ACTA}/circulacion")
@requires(policies.may_lead_session)
def circulate_acta(folio: str) -> ResponseReturnValue:
    """Open the draft to the observations of the seats."""
    return _act(folio, ConfirmForm(), lambda tx: services.circulate(
        tx.session, actor=tx.actor, session_folio=folio, now=tx.now))  # fmt: skip


@bp.post(f"{_ACTA}/observaciones")
@requires(policies.may_vote_in_session)
def observe_acta(folio: str) -> ResponseReturnValue:
    """Observe the draft from one's seat; the secretariat may paste in what a seat said elsewhere."""
    form = ObservationForm()
    form.seat.choices = _seat_choices(folio)

    def command(tx: edge.Transaction) -> None:
        text = form.text.data or ""
        if form.seat.data:
            services.record_observation(
                tx.session, actor=tx.actor, session_folio=folio, seat_code=form.seat.data, text=text, now=tx.now
            )
        else:
            services.observe(tx.session, actor=tx.actor, session_folio=folio, text=text, now=tx.now)

    return _act(folio, form, command, observation_form=form)


@bp.post(f"{_ACTA}/observaciones/<int:number>")
@requires(policies.may_lead_session)
def answer_observation(folio: str, number: int) -> ResponseReturnValue:
    """Say whether an observation is taken."""
    form = ObservationAnswerForm()
    return _act(folio, form, lambda tx: services.answer_observation(
        tx.session, actor=tx.actor, session_folio=folio, number=number, is_taken=form.is_taken.data == "si",
        answer=form.answer.data or "", now=tx.now), answer_form=form)  # fmt: skip


@bp.post(f"{_ACTA}/aprobacion")
@requires(policies.may_lead_session)
def approve_acta(folio: str) -> ResponseReturnValue:
    """Approve the text; its files are drawn before the transaction, which takes the text as it was drawn."""
    found, parts = _own(folio)
    version = found.version
    document = _document(found, parts, approved=True)
    name = f"acta-{folio}"
    pdf = PreparedFile(f"{name}.pdf", "application/pdf", render_pdf(document))
    docx = PreparedFile(f"{name}.docx", WORD, render_docx(document))
    return _act(folio, ConfirmForm(), lambda tx: services.approve(
        tx.session, actor=tx.actor, session_folio=folio, version=version, pdf=pdf, docx=docx, now=tx.now))  # fmt: skip


@bp.post(f"{_ACTA}/firmas")
@requires(policies.may_lead_session)
def sign_acta(folio: str) -> ResponseReturnValue:
    """Keep the signed sheet and note who signed."""
    form = SignedSheetForm()
    form.signed.choices = _seat_choices(folio)

    def command(tx: edge.Transaction) -> None:
        if not form.files.data:
            raise InvalidError(N_("Elige el archivo con la hoja firmada."), field="files")
        upload = form.files.data[0]
        scan = prepare(upload.filename or "firmas", upload.read())
        services.record_signatures(
            tx.session, actor=tx.actor, session_folio=folio, scan=scan,
            signed=[str(code) for code in form.signed.data or ()], now=tx.now,
        )  # fmt: skip

    return _act(folio, form, command, sheet_form=form)


def _note(item_folio: str) -> str:
    return request.form.get(f"nota-{item_folio}", "").replace("\x00", "").replace("\r\n", "\n").strip()


def _seat_choices(folio: str) -> list[SelectChoice]:
    row, body = session_here(folio)
    came = {a.seat_code for a in queries.attendance_of(session(), row.id)}
    seats = queries.seats_of(session(), body.id)
    return [SelectChoice(s.code, f"{s.code} · {s.organisation_name}") for s in seats if s.code in came or not came]


def _find(folio: str) -> tuple[Acta, BodySession, Body]:
    row, body = session_here(folio)
    found = acta_of(session(), row.id)
    if found is None or not _may_read(found, body):
        raise NotFoundError(NO_ACTA)
    return found, row, body


def _may_read(found: Acta, body: Body) -> bool:
    """An acta is public once approved or published; before, its seats read it from its circulation on."""
    actor, place, at = current_actor(), current_place(), current_instant()
    if found.state is ActaState.APPROVED or found.published_at is not None:
        return True
    if policies.may_lead_session(actor, place, at):
        return True
    return found.state is ActaState.OBSERVATIONS and _has_seat(body)


def _has_seat(body: Body) -> bool:
    held = {m.id for m in policies.mandates_in_force(current_actor(), current_place(), current_instant())}
    if not held:
        return False
    seats = queries.seats_of(session(), body.id)
    return any(term.mandate_id in held and term.is_in_force(edge.today()) for seat in seats for term in seat.terms)


def _own(folio: str) -> tuple[Acta, ActaParts]:
    found, row, body = _find(folio)
    return found, parts_of(session(), found, row, body, current_place())


def _document(found: Acta, parts: ActaParts, *, approved: bool = False) -> Document:
    base = str(current_app.extensions["base_url"])
    verify = f"{base}{url_for('archivos.verify', folio=found.folio)}"
    return acta_document(text_of(parts, current_place(), verify, is_draft=not approved))


def _file(folio: str, form: str) -> ResponseReturnValue:
    found, parts = _own(folio)
    kept = found.file if form == "pdf" else found.editable
    if kept is not None:
        return redirect(url_for("archivos.show", public_id=kept.public_id))
    document = _document(found, parts)
    data, media = (render_pdf(document), "application/pdf") if form == "pdf" else (render_docx(document), WORD)
    name = f"acta-{folio}-borrador.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return Response(data, mimetype=media, headers=headers)


def _act(
    folio: str, form: BaseForm, command: Callable[[edge.Transaction], object], **forms: BaseForm
) -> ResponseReturnValue:
    context = _page(folio)

    def answered(tx: edge.Transaction) -> ResponseReturnValue:
        command(tx)
        return see_other("secretariado.acta", folio=folio)

    return edge.handle(form, "secretariado/acta.html", answered, **{**context, **forms})


def _edit(found: Acta, parts: ActaParts) -> dict[str, object]:
    return {"acta": found, "row": parts.room.row, "items": parts.items}


def _page(folio: str) -> dict[str, object]:
    found, parts = _own(folio)
    actor, place, at = current_actor(), current_place(), current_instant()
    may_lead = bool(policies.may_lead_session(actor, place, at))
    is_observed = found.state is ActaState.OBSERVATIONS
    observation_form = ObservationForm(formdata=None) if is_observed and actor.is_signed_in else None
    sheet_form = None
    if may_lead and found.state is ActaState.APPROVED and found.scan_id is None:
        sheet_form = SignedSheetForm(formdata=None)
        sheet_form.signed.choices = _seat_choices(folio)
    if observation_form is not None and may_lead:
        observation_form.seat.choices = _seat_choices(folio)
    look, icon = _LOOKS[found.state]
    return {
        "acta": found,
        "row": parts.room.row,
        "doc": _document(found, parts, approved=found.state is ActaState.APPROVED),
        "state": (look, str(_(ACTA_STATE_LABELS[found.state])), icon),
        "observations": parts.observations,
        "waiting": [one for one in parts.observations if one.answered_at is None],
        "may_lead": may_lead,
        "observation_form": observation_form,
        "answer_form": ObservationAnswerForm(formdata=None) if may_lead and is_observed else None,
        "sheet_form": sheet_form,
    }
