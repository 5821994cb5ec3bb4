"""Steps that several commands share: loading, changing state, publishing, keeping wordings."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from govabierto.archivos import services as archivos
from govabierto.archivos.services import PreparedFile
from govabierto.bitacora import services as bitacora
from govabierto.buscador import services as buscador
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas import queries
from govabierto.propuestas.events import ProposalPublished
from govabierto.propuestas.models import Proposal, ProposalPillar, ProposalStateChange, ProposalVersion
from govabierto.propuestas.rules import (
    FILE_LIMIT,
    KIND,
    RESPONSE_WORKING_DAYS,
    ProposalState,
    ProposalText,
    check_text,
    check_transition,
    listing_scope,
)
from govabierto.territorio.models import Community
from govabierto.territorio.queries import holidays
from govabierto.territorio.rules import add_working_days

_HOLIDAY_HORIZON = timedelta(days=90)


def ref_of(proposal: Proposal) -> ThingRef:
    """Return the public name of a proposal."""
    return ThingRef(KIND, proposal.folio)


def load(session: Session, place: Place, folio: str) -> Proposal:
    """Return a proposal of a place, locked; raises NotFoundError for an unknown one or one of another place."""
    proposal = queries.proposal_in(session, folio, place.id, for_update=True)
    if proposal is None:
        raise NotFoundError(N_("No hay ninguna propuesta con ese folio."))
    return proposal


def load_visible(session: Session, place: Place, folio: str) -> Proposal:
    """Return a public proposal of a place; raises NotFoundError for anything else, without saying why."""
    proposal = load(session, place, folio)
    if not proposal.is_public:
        raise NotFoundError(N_("No hay ninguna propuesta con ese folio."))
    return proposal


def change_state_of(
    session: Session,
    proposal: Proposal,
    new: ProposalState,
    *,
    now: datetime,
    reason: str = "",
    mandate: MandateValue | None = None,
) -> ProposalStateChange:
    """Move a proposal to a state, keep the step, and tell lists that their totals changed.

    Raises ConflictError for a step that the table of transitions does not have.
    """
    check_transition(proposal.state, new)
    step = ProposalStateChange(
        proposal_id=proposal.id,
        old_state=proposal.state.value,
        new_state=new.value,
        reason=reason,
        post=mandate.post if mandate else "",
        at=now,
    )
    session.add(step)
    proposal.state = new
    mark_changed(session, listing_scope(proposal.jurisdiction_id))
    return step


def log(
    session: Session,
    proposal: Proposal,
    kind: str,
    *,
    now: datetime,
    actor: Actor | None = None,
    mandate: MandateValue | None = None,
    content: dict[str, object] | None = None,
    step: ProposalStateChange | None = None,
) -> None:
    """Append an act of a proposal to the public record; a step of its history keeps the act's number."""
    entry = bitacora.append(
        session,
        kind=kind,
        subject=ref_of(proposal),
        jurisdiction_id=proposal.jurisdiction_id,
        content={"estado": proposal.state.value, **(content or {})},
        now=now,
        actor=actor,
        mandate=mandate,
    )
    if step is not None:
        session.flush()
        step.act_number = entry.id


def publish_now(
    session: Session,
    proposal: Proposal,
    *,
    place: Place,
    now: datetime,
    actor: Actor | None = None,
    mandate: MandateValue | None = None,
) -> None:
    """Make a proposal public: its clock starts, it can be found, its files open, its act is recorded."""
    step = change_state_of(session, proposal, ProposalState.SUBMITTED, now=now, mandate=mandate)
    today = local_date(now, place.timezone)
    free = holidays(session, place.id, start=today, end=today + _HOLIDAY_HORIZON)
    proposal.is_public = True
    proposal.published_at = now
    proposal.submitted_at = proposal.submitted_at or now
    proposal.response_due_on = add_working_days(today, RESPONSE_WORKING_DAYS, free)
    archivos.publish(session, ref_of(proposal))
    index(session, proposal)
    content: dict[str, object] = {
        "texto_sha256": text_hash(proposal.title, proposal.body),
        "responder_antes_de": proposal.response_due_on.isoformat(),
    }
    log(session, proposal, "propuesta.publicada", now=now, actor=actor, mandate=mandate, content=content, step=step)
    emit(session, ProposalPublished(now, ref_of(proposal), proposal.jurisdiction_id, proposal.author_id))


def index(session: Session, proposal: Proposal) -> None:
    """Make a public proposal findable by its words and its place."""
    community = session.get(Community, proposal.community_id) if proposal.community_id else None
    texts = (proposal.title, proposal.body, proposal.place_text, community.name if community else "", proposal.folio)
    buscador.index(session, ref_of(proposal), jurisdiction_id=proposal.jurisdiction_id, texts=texts)


def text_hash(title: str, body: str) -> str:
    """Return the SHA-256 of a wording, all that the public record says of it."""
    return hashlib.sha256(f"{title}\n\n{body}".encode()).hexdigest()


def set_text(session: Session, proposal: Proposal, text: ProposalText, *, now: datetime) -> bool:
    """Give a proposal a wording and keep it as a version; return whether anything changed.

    Raises InvalidError for what a proposal must hold and for a community of another place.
    """
    check_text(text)
    community = _community(session, proposal.jurisdiction_id, text.community_slug)
    old = (proposal.title, proposal.body, proposal.community_id, proposal.place_text)
    proposal.title, proposal.body, proposal.lang = text.title.strip(), text.body.strip(), text.lang
    proposal.community_id = community.id if community else None
    proposal.place_text = text.place_text.strip()
    has_new_pillars = _set_pillars(session, proposal, text)
    changed = old != (proposal.title, proposal.body, proposal.community_id, proposal.place_text) or has_new_pillars
    if changed:
        session.flush()
        _keep_version(session, proposal, text, now=now)
    return changed


def _set_pillars(session: Session, proposal: Proposal, text: ProposalText) -> bool:
    if proposal.id is None:
        session.add(proposal)
        session.flush()
    old = set(session.scalars(select(ProposalPillar.pillar).where(ProposalPillar.proposal_id == proposal.id)))
    new = set(text.pillars)
    if old == new:
        return False
    session.execute(delete(ProposalPillar).where(ProposalPillar.proposal_id == proposal.id))
    session.add_all(ProposalPillar(proposal_id=proposal.id, pillar=pillar) for pillar in sorted(new))
    return True


def _keep_version(session: Session, proposal: Proposal, text: ProposalText, *, now: datetime) -> None:
    content = {
        "title": proposal.title,
        "body": proposal.body,
        "place_text": proposal.place_text,
        "community_id": proposal.community_id,
        "pillars": sorted(text.pillars),
    }
    number = queries.version_count(session, proposal.id) + 1
    session.add(ProposalVersion(proposal_id=proposal.id, number=number, content=content, at=now))


def attach(session: Session, proposal: Proposal, files: tuple[PreparedFile, ...], *, now: datetime) -> None:
    """Keep files with a proposal; they are public only once it is. Raises InvalidError for too many."""
    if proposal.attachment_count + len(files) > FILE_LIMIT:
        raise InvalidError(N_("Caben hasta %(limit)s archivos."), field="files", limit=FILE_LIMIT)
    for prepared in files:
        row = archivos.keep(
            session, prepared, jurisdiction_id=proposal.jurisdiction_id, now=now, is_public=proposal.is_public
        )
        archivos.attach(session, row, ref_of(proposal))
    proposal.attachment_count += len(files)


def _community(session: Session, jurisdiction_id: int, slug: str) -> Community | None:
    if not slug:
        return None
    found = session.scalar(
        select(Community).where(Community.jurisdiction_id == jurisdiction_id, Community.slug == slug)
    )
    if found is None:
        raise InvalidError(N_("Elige una comunidad de la lista, o escribe dónde con tus palabras."), field="community")
    return found
