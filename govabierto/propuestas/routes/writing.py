"""Writing, correcting, sending and withdrawing."""

from __future__ import annotations

import secrets

from flask import current_app, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from govabierto.archivos.services import PreparedFile, prepare
from govabierto.extensions import limiter
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.permissions import require
from govabierto.nucleo.text import N_
from govabierto.nucleo.words import key_from, show_key
from govabierto.propuestas import policies, queries, services
from govabierto.propuestas.forms import UNSURE, EmptyForm, OpenProposalForm, ProposalForm, Refused
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.routes.blueprint import bp, crumbs, hold_key, holds_key, own_proposal
from govabierto.propuestas.routes.letters import confirmation_letter, full_address
from govabierto.propuestas.rules import FILE_LIMIT, ProposalState
from govabierto.propuestas.services.claims import hash_key
from govabierto.propuestas.services.writing import Contact
from govabierto.territorio import queries as territorio
from govabierto.web import edge
from govabierto.web.edge import Transaction, current_actor, current_place, public, see_other, session
from govabierto.web.i18n import page_locale

_SHOWN_ONCE = "acuse"
_TOKEN_SIZES = range(16, 200)


@bp.get("/nueva")
@public
def new() -> ResponseReturnValue:
    """Offer the form to everybody; what one types is asked before who one is."""
    form = _open_form()
    form.submission.data = secrets.token_urlsafe(24)
    return render_template("propuestas/new.html", form=form, **_new_context())


@bp.post("/nueva")
@public
@limiter.limit("30/hour", exempt_when=lambda: current_actor().is_signed_in)
def create() -> ResponseReturnValue:
    """Receive a proposal: held without an account, a draft with one."""
    form = _open_form()
    files = _prepared(form)
    if current_actor().is_signed_in:
        return edge.handle(form, "propuestas/new.html", lambda tx: _keep_draft(tx, form, files), **_new_context())
    return edge.handle(form, "propuestas/new.html", lambda tx: _receive(tx, form, files), **_new_context())


def _keep_draft(tx: Transaction, form: ProposalForm, files: tuple[PreparedFile, ...]) -> ResponseReturnValue:
    proposal = services.save_draft(
        tx.session,
        actor=tx.actor,
        place=current_place(),
        text=form.text(),
        submission=_submission(form),
        files=files,
        now=tx.now,
    )
    is_kept = request.form.get("accion") == "guardar"
    done = _("Listo, el borrador quedó guardado. Solo tú lo ves.")
    return see_other("propuestas.edit" if is_kept else "propuestas.preview", folio=proposal.folio, notice=done)


def _receive(tx: Transaction, form: ProposalForm, files: tuple[PreparedFile, ...]) -> ResponseReturnValue:
    submission = _submission(form)
    key = show_key(key_from(current_app.config["SECRET_KEY"], submission))
    address = form.contact.data if isinstance(form, OpenProposalForm) else ""
    proposal = services.write_without_account(
        tx.session,
        place=current_place(),
        text=form.text(),
        submission=submission,
        key_hash=hash_key(key),
        contact=Contact(address, confirmation_letter, page_locale()) if address else None,
        files=files,
        now=tx.now,
    )
    cookie[_SHOWN_ONCE] = {"folio": proposal.folio, "key": key}
    hold_key(proposal.folio)
    return see_other("propuestas.receipt", folio=proposal.folio, notice=None)


@bp.get("/<folio:folio>/acuse")
@public
def receipt(folio: str) -> ResponseReturnValue:
    """Show the folio and the key, once."""
    shown = cookie.pop(_SHOWN_ONCE, None)
    if not isinstance(shown, dict) or shown.get("folio") != folio:
        return see_other("propuestas.key", folio=folio)
    proposal = own_proposal(folio)
    claim = queries.claim_of(session(), proposal.id)
    return render_template(
        "propuestas/receipt.html",
        proposal=proposal,
        key=shown["key"],
        address=full_address(url_for("propuestas.key", folio=folio)),
        has_contact=claim is not None and claim.contact is not None,
        crumbs=crumbs((_("Tu acuse"), None)),
    )


@bp.get("/<folio:folio>/editar")
@public
def edit(folio: str) -> ResponseReturnValue:
    """Offer a proposal's own words to its author."""
    proposal = own_proposal(folio)
    require(policies.may_edit(current_actor(), proposal, holds_key=holds_key(folio)))
    form = _form(proposal)
    return render_template("propuestas/edit.html", form=form, **_edit_context(proposal))


@bp.post("/<folio:folio>/editar")
@public
def update(folio: str) -> ResponseReturnValue:
    """Give a proposal a new wording."""
    proposal = own_proposal(folio)
    form = _form()
    files = _prepared(form)

    def command(tx: Transaction) -> ResponseReturnValue:
        edited = services.edit(
            tx.session,
            actor=tx.actor,
            place=current_place(),
            folio=folio,
            text=form.text(),
            holds_key=holds_key(folio),
            files=files,
            now=tx.now,
        )
        is_preview = edited.state == ProposalState.DRAFT and request.form.get("accion") != "guardar"
        done = _("Listo, quedaron guardados tus cambios.")
        return see_other("propuestas.preview" if is_preview else "propuestas.show", folio=folio, notice=done)

    return edge.handle(form, "propuestas/edit.html", command, **_edit_context(proposal))


@bp.post("/<folio:folio>/enviar")
@edge.requires(policies.may_draft)
def submit(folio: str) -> ResponseReturnValue:
    """Send a draft."""
    proposal = own_proposal(folio)
    form = _form(proposal)
    if EmptyForm().validate_on_submit():
        try:
            with edge.transaction() as tx:
                services.submit(tx.session, actor=tx.actor, place=current_place(), folio=folio, now=tx.now)
            return see_other("propuestas.show", folio=folio, notice=_("Listo, tu propuesta quedó enviada."))
        except InvalidError as error:
            form.refuse(error)
    return render_template("propuestas/edit.html", form=form, **_edit_context(own_proposal(folio))), 422


@bp.get("/<folio:folio>/retirar")
@public
def confirm_withdrawal(folio: str) -> ResponseReturnValue:
    """Say what withdrawing means, before the button."""
    proposal = own_proposal(folio)
    require(policies.may_withdraw(current_actor(), proposal, holds_key=holds_key(folio)))
    way = crumbs((folio, url_for("propuestas.show", folio=folio)), (_("Retirar"), None))
    return render_template("propuestas/withdraw.html", proposal=proposal, crumbs=way)


@bp.post("/<folio:folio>/retirar")
@public
def withdraw(folio: str) -> ResponseReturnValue:
    """Withdraw a proposal."""
    proposal = own_proposal(folio)

    def command(tx: Transaction) -> ResponseReturnValue:
        services.withdraw(
            tx.session, actor=tx.actor, place=current_place(), folio=folio, now=tx.now, holds_key=holds_key(folio)
        )
        return see_other("propuestas.show", folio=folio, notice=_("Listo, tu propuesta quedó retirada."))

    return edge.handle(EmptyForm(), "propuestas/withdraw.html", command, proposal=proposal, crumbs=crumbs())


def _open_form() -> ProposalForm:
    """Return the form of a new proposal: without an account it also asks for an address."""
    is_signed_in = current_actor().is_signed_in
    return _offered(ProposalForm() if is_signed_in else OpenProposalForm())


def _form(proposal: Proposal | None = None) -> ProposalForm:
    """Return the form of a known proposal, filled with its words where they are given."""
    return _offered(ProposalForm(formdata=None, data=_data_of(proposal)) if proposal is not None else ProposalForm())


def _offered(form: ProposalForm) -> ProposalForm:
    places = [(community.slug, community.name) for community in territorio.communities(session(), current_place().id)]
    form.offer(places, with_unsure=not current_actor().is_signed_in)
    return form


def _data_of(proposal: Proposal) -> dict[str, object]:
    pillars = [pillar.value for pillar in queries.pillars_of(session(), proposal.id)]
    return {
        "title": proposal.title,
        "body": proposal.body,
        "place_text": proposal.place_text,
        "community": proposal.community.slug if proposal.community else "",
        "pillars": pillars or ([] if current_actor().is_signed_in else [UNSURE]),
    }


def _new_context() -> dict[str, object]:
    return {"file_limit": FILE_LIMIT, "crumbs": crumbs((_("Nueva"), None))}


def _edit_context(proposal: Proposal) -> dict[str, object]:
    way = crumbs((proposal.folio, url_for("propuestas.show", folio=proposal.folio)), (_("Editar"), None))
    return {"proposal": proposal, "file_limit": FILE_LIMIT, "crumbs": way}


def _submission(form: ProposalForm) -> str:
    token = form.submission.data or ""
    if len(token) not in _TOKEN_SIZES:
        raise InvalidError(N_("Este formulario está incompleto. Ábrelo de nuevo."))
    return token


def _prepared(form: ProposalForm) -> tuple[PreparedFile, ...]:
    """Check and clean the files sent, before any transaction; refusals stand beside the field."""
    sent = [file for file in form.files.data or () if isinstance(file, FileStorage) and file.filename]
    prepared: list[PreparedFile] = []
    refused: list[InvalidError] = []
    for file in sent[: FILE_LIMIT + 1]:
        try:
            prepared.append(prepare(file.filename or "", file.stream.read()))
        except InvalidError as error:
            refused.append(error)
    if refused:
        form.files.validators = [Refused(refused[0])]
    return tuple(prepared)
