"""Letters of intent and joint declarations: read by everybody, written by the secretariat, signed by who must."""

from __future__ import annotations

from collections.abc import Callable

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from govabierto.archivos import queries as archivos
from govabierto.archivos.services import PreparedFile, prepare
from govabierto.documentos.pdf import render_pdf
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.text import N_
from govabierto.secretariado import policies, queries
from govabierto.secretariado.evidence import evidence_for
from govabierto.secretariado.forms import ConfirmForm, InkForm, InstrumentForm, ReceptionForm, ScanForm
from govabierto.secretariado.models import Instrument
from govabierto.secretariado.routes import letter_views as views
from govabierto.secretariado.routes.blueprint import bp
from govabierto.secretariado.rules import InstrumentKind, InstrumentState
from govabierto.secretariado.rules.letter_document import instrument_document
from govabierto.secretariado.services import letters as services
from govabierto.web import edge
from govabierto.web.cache import cached_page
from govabierto.web.edge import (
    current_actor,
    current_instant,
    current_place,
    page_number,
    public,
    requires,
    see_other,
    session,
    today,
)
from govabierto.web.forms import BaseForm

_LETTER = "/cartas/<folio:folio>"


@bp.get("/cartas/")
@public
@cached_page
def letters() -> ResponseReturnValue:
    """List the letters and declarations of a place; a state also shows those it received."""
    may_lead = bool(policies.may_lead_session(current_actor(), current_place(), current_instant()))
    page = queries.letters_page(session(), current_place(), number=page_number(), with_drafts=may_lead)
    return render_template(
        "secretariado/letters.html",
        page=page,
        page_url=lambda n: url_for("secretariado.letters", pagina=n if n > 1 else None),
        may_lead=may_lead,
        say=views,
    )


@bp.get("/cartas/nueva")
@requires(policies.may_lead_session)
def new_letter() -> ResponseReturnValue:
    """Show the form of a new letter or declaration, filled with what is known."""
    kind = _kind()
    form = views.with_signers(InstrumentForm(data=views.first_data(kind)))
    return render_template("secretariado/letter_edit.html", form=form, kind=kind, row=None, say=views)


@bp.post("/cartas/nueva")
@requires(policies.may_lead_session)
def create_letter() -> ResponseReturnValue:
    """Keep a new draft."""
    kind, form = _kind(), views.with_signers(InstrumentForm())

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        row = services.draft_instrument(
            tx.session, actor=tx.actor, place=current_place(), kind=kind, draft=views.draft_of(form), now=tx.now
        )
        return see_other("secretariado.letter", folio=row.folio)

    return edge.handle(form, "secretariado/letter_edit.html", command, kind=kind, row=None, say=views)


@bp.get(_LETTER)
@public
@cached_page
def letter(folio: str) -> ResponseReturnValue:
    """Show a letter clause by clause, with what fulfils each one today."""
    return render_template("secretariado/letter.html", **_page(_here(folio)))


@bp.get(f"{_LETTER}.json")
@public
@cached_page
def letter_json(folio: str) -> ResponseReturnValue:
    """Give a letter as JSON: clauses with their evidence, signatures, hashes and reception."""
    row = _here(folio)
    return jsonify(views.as_json(row, evidence_for(session(), current_place())))


@bp.get(f"{_LETTER}.pdf")
@public
def letter_pdf(folio: str) -> ResponseReturnValue:
    """Lead to the published file; a draft has none."""
    row = _here(folio)
    if row.file is None:
        raise NotFoundError(N_("Todavía no hay un documento publicado: el texto sigue en borrador."))
    return redirect(url_for("archivos.show", public_id=row.file.public_id))


@bp.get(f"{_LETTER}/editar")
@requires(policies.may_lead_session)
def edit_letter(folio: str) -> ResponseReturnValue:
    """Show the draft to change it."""
    row = _draft(folio)
    form = views.with_signers(InstrumentForm(data=views.data_of(row)))
    return render_template("secretariado/letter_edit.html", form=form, kind=row.kind, row=row, say=views)


@bp.post(f"{_LETTER}/editar")
@requires(policies.may_lead_session)
def update_letter(folio: str) -> ResponseReturnValue:
    """Write the draft anew; where somebody else did in between, both texts come back and nothing is overwritten."""
    row, form = _draft(folio), views.with_signers(InstrumentForm())
    if form.version.data != str(row.version):
        saved, form.version.raw_data = views.data_of(row), [str(row.version)]
        form.version.data = str(row.version)
        return render_template(
            "secretariado/letter_edit.html", form=form, kind=row.kind, row=row, say=views, saved=saved
        ), 409

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.edit_draft(
            tx.session, actor=tx.actor, folio=folio, version=int(form.version.data or 0), draft=views.draft_of(form),
            now=tx.now,
        )  # fmt: skip
        return see_other("secretariado.letter", folio=folio)

    return edge.handle(form, "secretariado/letter_edit.html", command, kind=row.kind, row=row, say=views)


@bp.post(f"{_LETTER}/firma")
@requires(policies.may_vote_in_session)
def sign_letter(folio: str) -> ResponseReturnValue:
    """Sign with one's own account."""
    return _act(folio, ConfirmForm(), lambda tx: services.sign(tx.session, actor=tx.actor, folio=folio, now=tx.now))


@bp.post(f"{_LETTER}/firma-en-papel")
@requires(policies.may_lead_session)
def ink_letter(folio: str) -> ResponseReturnValue:
    """Note that somebody signed on paper."""
    form = InkForm()
    form.signer.choices = views.ink_form(_here(folio)).signer.choices

    def command(tx: edge.Transaction) -> None:
        if form.signed_on.day is None:
            raise InvalidError(N_("Escribe el día en que firmó."), field="signed_on")
        services.record_ink(
            tx.session, actor=tx.actor, folio=folio, mandate_folio=form.signer.data or "",
            signed_on=form.signed_on.day, now=tx.now,
        )  # fmt: skip

    return _act(folio, form, command, ink_form=form)


@bp.post(f"{_LETTER}/publicacion")
@requires(policies.may_lead_session)
def publish_letter(folio: str) -> ResponseReturnValue:
    """Freeze the signed text; its PDF is drawn before the transaction, which takes the text as it was drawn."""
    row = _draft(folio)
    version = row.version
    data = render_pdf(instrument_document(views.text_of(row, current_place())))
    pdf = PreparedFile(f"{row.folio}.pdf", "application/pdf", data)
    return _act(folio, ConfirmForm(), lambda tx: services.publish(
        tx.session, actor=tx.actor, folio=folio, version=version, pdf=pdf, now=tx.now))  # fmt: skip


@bp.post(f"{_LETTER}/original")
@requires(policies.may_lead_session)
def scan_letter(folio: str) -> ResponseReturnValue:
    """Keep the sheet that was signed with ink."""
    form = ScanForm()

    def command(tx: edge.Transaction) -> None:
        if not form.files.data:
            raise InvalidError(N_("Elige el archivo con el original firmado."), field="files")
        upload = form.files.data[0]
        scan = prepare(upload.filename or "original", upload.read())
        services.attach_scan(tx.session, actor=tx.actor, folio=folio, scan=scan, now=tx.now)

    return _act(folio, form, command, scan_form=form)


@bp.post(f"{_LETTER}/envio")
@requires(policies.may_lead_session)
def send_letter(folio: str) -> ResponseReturnValue:
    """Send the letter to the state's secretariat."""
    return _act(folio, ConfirmForm(), lambda tx: services.send(tx.session, actor=tx.actor, folio=folio, now=tx.now))


@bp.post(f"{_LETTER}/refrendo")
@requires(policies.may_lead_session)
def renew_letter(folio: str) -> ResponseReturnValue:
    """Start the draft that renews or corrects this one."""
    row = _here(folio)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        new = services.renew(tx.session, actor=tx.actor, folio=folio, dated_on=today(), now=tx.now)
        return see_other("secretariado.edit_letter", folio=new.folio)

    return edge.handle(ConfirmForm(), "secretariado/letter.html", command, **_page(row))


@bp.post(f"{_LETTER}/recepcion")
@requires(policies.may_lead_session)
def receive_letter(folio: str) -> ResponseReturnValue:
    """Answer a letter of a municipality; the address is the state's."""
    row = queries.instrument_by_folio(session(), folio)
    home = views.municipality_of(row, current_place()) if row else None
    if row is None or home is None:
        raise NotFoundError(services.UNKNOWN)
    form = ReceptionForm()
    letter_url = url_for("secretariado.letter", j=home.slug, folio=folio)

    def command(tx: edge.Transaction) -> ResponseReturnValue:
        services.receive(
            tx.session, actor=tx.actor, folio=folio, is_accepted=form.answer.data == "si", note=form.note.data or "",
            now=tx.now,
        )  # fmt: skip
        return redirect(letter_url, 303)

    return edge.handle(form, "secretariado/letter_reception.html", command, row=row, home=home, letter_url=letter_url)


def _kind() -> InstrumentKind:
    return InstrumentKind.DECLARATION if request.args.get("tipo") == "declaratoria" else InstrumentKind.LETTER


def _here(folio: str) -> Instrument:
    row = queries.instrument_by_folio(session(), folio)
    if row is None or row.jurisdiction_id != current_place().id or not _may_see(row):
        raise NotFoundError(services.UNKNOWN)
    return row


def _may_see(row: Instrument) -> bool:
    """A draft is seen by the secretariat and by those who were asked to sign it."""
    actor = current_actor()
    if row.state is not InstrumentState.DRAFT:
        return True
    asked = {signature.mandate_id for signature in row.signatures}
    is_asked = any(mandate.id in asked for mandate in actor.mandates)
    return is_asked or bool(policies.may_lead_session(actor, current_place(), current_instant()))


def _draft(folio: str) -> Instrument:
    row = _here(folio)
    if row.state is not InstrumentState.DRAFT:
        raise ConflictError(N_("Ya está firmada y publicada: su texto no cambia."))
    return row


def _act(
    folio: str, form: BaseForm, command: Callable[[edge.Transaction], object], **forms: BaseForm
) -> ResponseReturnValue:
    row = _here(folio)

    def answered(tx: edge.Transaction) -> ResponseReturnValue:
        command(tx)
        return see_other("secretariado.letter", folio=folio)

    return edge.handle(form, "secretariado/letter.html", answered, **{**_page(row), **forms})


def _page(row: Instrument) -> dict[str, object]:
    actor, place, at = current_actor(), current_place(), current_instant()
    may_lead = bool(policies.may_lead_session(actor, place, at))
    found = evidence_for(session(), place)
    return {
        "row": row,
        "say": views,
        "clauses": views.clause_rows(row, found),
        "fulfilled": sum(1 for clause in row.clauses if found.get(clause["clave"])),
        "signatures": views.signature_rows(row),
        "files": archivos.files_of(session(), services.ref_of(row)),
        "missing": views.missing_words(row),
        "may_lead": may_lead,
        "may_sign": views.waits_for(row, actor),
        "may_receive": views.may_receive(row, actor, place, at),
        "ink_form": views.ink_form(row) if may_lead and row.state is InstrumentState.DRAFT else None,
        "scan_form": ScanForm() if may_lead and row.scan_id is None else None,
        "reception_form": ReceptionForm() if row.state is InstrumentState.SENT and actor.is_signed_in else None,
        "crumbs": [
            (place.name, f"/{place.slug}/"),
            (_("Secretariado"), url_for("secretariado.index")),
            (_("Cartas y declaratorias"), url_for("secretariado.letters")),
            (row.folio, None),
        ],
    }
