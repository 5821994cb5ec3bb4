"""Writing: with or without an account, drafts, sending, correcting and withdrawing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.archivos.services import PreparedFile
from govabierto.buscador import services as buscador
from govabierto.cuentas.queries import public_name
from govabierto.nucleo.actors import NOBODY, Actor
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.propuestas import policies, queries
from govabierto.propuestas.models import Proposal, ProposalClaim
from govabierto.propuestas.rules import (
    NEIGHBOUR_OF,
    ProposalState,
    ProposalText,
    is_address_like,
    listing_scope,
    submission_hash,
)
from govabierto.propuestas.services import steps
from govabierto.territorio.models import Community
from govabierto.trabajos.rules import Letter, known_locale
from govabierto.trabajos.services import queue_letter

NO_FILES: tuple[PreparedFile, ...] = ()


@dataclass(frozen=True)
class Contact:
    """Where to confirm what was written without an account, in which language, and how that mail is written.

    letter: from a folio to the mail with the link to confirm. locale: of the page on which she wrote.
    """

    address: str
    letter: Callable[[str], Letter]
    locale: str = "es"


def write_without_account(
    session: Session,
    *,
    place: Place,
    text: ProposalText,
    submission: str,
    key_hash: str,
    now: datetime,
    contact: Contact | None = None,
    files: tuple[PreparedFile, ...] = NO_FILES,
) -> Proposal:
    """Receive what somebody wrote without an account: held until its contact is confirmed or it is moderated.

    submission: random token of the form; the same one twice is one proposal. key_hash: argon2 hash of the four-word
    key that the receipt shows once. Raises InvalidError beside the field at fault.
    """
    known = queries.proposal_of_submission(session, submission_hash(submission), place.id)
    if known is not None:
        return known
    if contact is not None and not is_address_like(contact.address):
        raise InvalidError(N_("Escribe un correo como nombre@ejemplo.mx, o déjalo vacío."), field="contact")
    proposal = _new(place, submission, ProposalState.HELD, now)
    proposal.submitted_at = now
    try:
        with session.begin_nested():
            steps.set_text(session, proposal, text, now=now)
    except IntegrityError:
        return _same_form(session, submission, place)
    proposal.author_name = _neighbour(session, proposal, place)
    session.add(_claim(proposal.id, key_hash, contact))
    steps.attach(session, proposal, files, now=now)
    session.flush()
    if contact is not None:
        letter, key = contact.letter(proposal.folio), f"propuesta.confirmar:{proposal.folio}"
        queue_letter(session, to=contact.address, letter=letter, locale=contact.locale, key=key, now=now)
    return proposal


def save_draft(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    text: ProposalText,
    submission: str,
    now: datetime,
    files: tuple[PreparedFile, ...] = NO_FILES,
) -> Proposal:
    """Keep a draft of somebody who signed in; nobody else sees it. The same form twice is one draft.

    Raises SignInRequiredError, and InvalidError beside the field at fault.
    """
    require(policies.may_draft(actor))
    known = queries.proposal_of_submission(session, submission_hash(submission), place.id)
    if known is not None:
        return known
    proposal = _new(place, submission, ProposalState.DRAFT, now)
    proposal.author_id = actor.person_id
    proposal.author_name = public_name(session, actor.person_id or 0)
    try:
        with session.begin_nested():
            steps.set_text(session, proposal, text, now=now)
    except IntegrityError:
        return _same_form(session, submission, place)
    steps.attach(session, proposal, files, now=now)
    session.flush()
    return proposal


def submit(session: Session, *, actor: Actor, place: Place, folio: str, now: datetime) -> Proposal:
    """Send a draft: public at once where its author's contact is verified, held otherwise.

    Sending it again changes nothing. Raises NotFoundError for somebody else's draft.
    """
    proposal = _own(session, place, folio, actor)
    if proposal.state != ProposalState.DRAFT:
        return proposal
    if not queries.pillars_of(session, proposal.id):
        raise InvalidError(N_("Elige al menos un pilar: el que más se parezca."), field="pillars")
    proposal.submitted_at = now
    proposal.author_name = public_name(session, actor.person_id or 0)
    if actor.is_contact_verified:
        steps.publish_now(session, proposal, place=place, now=now, actor=actor)
    else:
        steps.change_state_of(session, proposal, ProposalState.HELD, now=now)
    session.flush()
    return proposal


def edit(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    text: ProposalText,
    now: datetime,
    holds_key: bool = False,
    files: tuple[PreparedFile, ...] = NO_FILES,
) -> Proposal:
    """Give a proposal a new wording; the old one is kept. One sent back for clarification is handed in again.

    holds_key: the edge has checked its four-word key. Raises NotFoundError for what the actor may not even see.
    """
    proposal = _own(session, place, folio, actor, holds_key=holds_key)
    require(policies.may_edit(actor, proposal, holds_key=holds_key))
    has_changed = steps.set_text(session, proposal, text, now=now)
    steps.attach(session, proposal, files, now=now)
    if proposal.state == ProposalState.RETURNED and has_changed:
        steps.change_state_of(session, proposal, ProposalState.SUBMITTED, now=now)
    if proposal.is_public and (has_changed or files):
        steps.index(session, proposal)
        content: dict[str, object] = {"texto_sha256": steps.text_hash(proposal.title, proposal.body)}
        mark_changed(session, listing_scope(place.id))
        steps.log(session, proposal, "propuesta.corregida", now=now, actor=actor, content=content)
    session.flush()
    return proposal


def withdraw(
    session: Session, *, actor: Actor, place: Place, folio: str, now: datetime, holds_key: bool = False
) -> Proposal:
    """Withdraw a proposal for its author; one that was public stays readable, marked as withdrawn.

    Raises ConflictError once it was merged or decided.
    """
    proposal = _own(session, place, folio, actor, holds_key=holds_key)
    require(policies.may_withdraw(actor, proposal, holds_key=holds_key))
    step = steps.change_state_of(session, proposal, ProposalState.WITHDRAWN, now=now)
    claim = queries.claim_of(session, proposal.id)
    if claim is not None:
        claim.contact = None
    if proposal.is_public:
        steps.log(session, proposal, "propuesta.retirada", now=now, actor=actor, step=step)
    else:
        buscador.remove(session, steps.ref_of(proposal))
    return proposal


def _claim(proposal_id: int, key_hash: str, contact: Contact | None) -> ProposalClaim:
    address, locale = (contact.address, contact.locale) if contact else (None, "")
    return ProposalClaim(proposal_id=proposal_id, key_hash=key_hash, contact=address, locale=known_locale(locale))


def _new(place: Place, submission: str, state: ProposalState, now: datetime) -> Proposal:
    return Proposal(
        folio=new_folio("PR"),
        jurisdiction_id=place.id,
        title="",
        body="",
        author_name="",
        state=state,
        is_public=False,
        created_at=now,
        support_count=0,
        comment_count=0,
        attachment_count=0,
        submission_hash=submission_hash(submission),
    )


def _own(session: Session, place: Place, folio: str, actor: Actor, *, holds_key: bool = False) -> Proposal:
    """Return a proposal to its author or holder of its key; to anyone else only a public one is known."""
    proposal = steps.load(session, place, folio)
    is_own = holds_key or (actor.person_id is not None and proposal.author_id == actor.person_id)
    if not is_own and not proposal.is_public:
        raise NotFoundError(N_("No hay ninguna propuesta con ese folio."))
    if not is_own:
        require(policies.may_edit(actor or NOBODY, proposal))
    return proposal


def _same_form(session: Session, submission: str, place: Place) -> Proposal:
    """Return what a form sent twice at the same time has made."""
    found = queries.proposal_of_submission(session, submission_hash(submission), place.id)
    if found is None:
        raise InvalidError(N_("Este formulario ya se usó. Ábrelo de nuevo."))
    return found


def _neighbour(session: Session, proposal: Proposal, place: Place) -> str:
    """Return the public name of who wrote without an account: the community she named, or the place."""
    community = session.get(Community, proposal.community_id) if proposal.community_id else None
    return NEIGHBOUR_OF % {"place": community.name if community else place.name}
