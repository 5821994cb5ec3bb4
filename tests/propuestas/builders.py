"""Builders of proposals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from govabierto.buscador import services as buscador
from govabierto.cuentas.models import Person
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas.models import Proposal, ProposalPillar, ProposalStateChange, ProposalVersion
from govabierto.propuestas.rules import KIND, PUBLIC_STATES, ProposalState, ProposalText, listing_scope
from govabierto.territorio.models import Community
from tests.builders import NOW


def make_text(title: str = "Un parque en La Noria", body: str = "Hay un baldío. Proponemos un parque.") -> ProposalText:
    """Make what a person writes."""
    return ProposalText(title=title, body=body, pillars=(Pillar.PARTICIPACION_CIUDADANA,))


def make_proposal(
    session: Session,
    place: Place,
    author: Person | None = None,
    *,
    title: str = "Un parque en La Noria",
    body: str = "Hay un baldío. Proponemos un parque.",
    state: ProposalState = ProposalState.SUBMITTED,
    pillars: Sequence[Pillar] = (Pillar.PARTICIPACION_CIUDADANA,),
    community: Community | None = None,
    published_at: datetime = NOW - timedelta(days=3),
    response_due_on: date | None = date(2026, 12, 15),
) -> Proposal:
    """Make a proposal in a state, with its first wording, and findable where it is public."""
    is_public = state in PUBLIC_STATES
    proposal = Proposal(
        folio=new_folio("PR"),
        jurisdiction_id=place.id,
        title=title,
        body=body,
        community_id=community.id if community else None,
        author_id=author.id if author else None,
        author_name=author.given_name if author else f"Vecina o vecino de {place.name}",
        state=state,
        is_public=is_public,
        created_at=published_at,
        submitted_at=None if state == ProposalState.DRAFT else published_at,
        published_at=published_at if is_public else None,
        response_due_on=response_due_on if is_public else None,
    )
    session.add(proposal)
    session.flush()
    session.add_all(ProposalPillar(proposal_id=proposal.id, pillar=pillar) for pillar in pillars)
    session.add(
        ProposalVersion(proposal_id=proposal.id, number=1, content={"title": title, "body": body}, at=published_at)
    )
    session.add(ProposalStateChange(proposal_id=proposal.id, new_state=state.value, at=published_at))
    if is_public:
        texts = (title, body, community.name if community else "")
        buscador.index(session, ThingRef(KIND, proposal.folio), jurisdiction_id=place.id, texts=texts)
    mark_changed(session, place.id)
    mark_changed(session, listing_scope(place.id))
    session.flush()
    return proposal
