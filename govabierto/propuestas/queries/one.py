"""One proposal: its page, its history, its key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import Relation
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import CardRows, ThingKind
from govabierto.propuestas.models import (
    Proposal,
    ProposalClaim,
    ProposalPillar,
    ProposalStateChange,
    ProposalSupport,
    ProposalVersion,
)
from govabierto.propuestas.rules import KIND
from govabierto.territorio.models import Community, Jurisdiction


@dataclass(frozen=True)
class ProposalPage:
    """A proposal with what its page needs beside its columns."""

    proposal: Proposal
    community_name: str
    pillars: tuple[str, ...]
    is_supported: bool
    version_count: int
    has_lineage: bool


@dataclass(frozen=True)
class StateStep:
    """A step of a proposal's history."""

    state: str
    reason: str
    post: str
    act_number: int | None
    at: datetime


def proposal_by_folio(session: Session, folio: str) -> Proposal | None:
    """Return a proposal by its folio, public or not."""
    return session.scalar(select(Proposal).where(Proposal.folio == folio))


def proposal_in(session: Session, folio: str, jurisdiction_id: int, *, for_update: bool = False) -> Proposal | None:
    """Return a proposal of a place by its folio, public or not; locked against other writers where asked."""
    statement = select(Proposal).where(Proposal.folio == folio, Proposal.jurisdiction_id == jurisdiction_id)
    if for_update:
        statement = statement.with_for_update()
    return session.scalar(statement.execution_options(populate_existing=for_update))


def proposal_of_submission(session: Session, hash_: str, jurisdiction_id: int) -> Proposal | None:
    """Return the proposal that a form has already made, or None."""
    return session.scalar(
        select(Proposal).where(Proposal.submission_hash == hash_, Proposal.jurisdiction_id == jurisdiction_id)
    )


def _page_statement() -> Select[Any]:
    pillars = select(func.aggregate_strings(ProposalPillar.pillar, ",")).where(
        ProposalPillar.proposal_id == Proposal.id
    )
    mine = exists().where(ProposalSupport.proposal_id == Proposal.id, ProposalSupport.person_id == bindparam("reader"))
    versions = select(func.count(ProposalVersion.id)).where(ProposalVersion.proposal_id == Proposal.id)
    links = exists().where(
        LineageEdge.from_kind == KIND,
        LineageEdge.from_folio == bindparam("folio"),
        LineageEdge.relation != Relation.ANSWERED_BY,  # answers stand on the page itself
    )
    linked = exists().where(LineageEdge.to_kind == KIND, LineageEdge.to_folio == bindparam("folio"))
    return (
        select(
            Proposal, Community.name, pillars.scalar_subquery(), mine, versions.scalar_subquery(), or_(links, linked)
        )
        .outerjoin(Community, Community.id == Proposal.community_id)
        .where(Proposal.folio == bindparam("folio"), Proposal.jurisdiction_id == bindparam("place"))
    )


_PAGE = _page_statement()
#: In the order of StateStep's own.
_HISTORY = (
    select(
        ProposalStateChange.new_state,
        ProposalStateChange.reason,
        ProposalStateChange.post,
        ProposalStateChange.act_number,
        ProposalStateChange.at,
    )
    .where(ProposalStateChange.proposal_id == bindparam("proposal"))
    .order_by(ProposalStateChange.id)
)


def page_of(session: Session, folio: str, jurisdiction_id: int, *, person_id: int | None) -> ProposalPage | None:
    """Return what the page of a proposal shows, in one statement."""
    row = session.execute(_PAGE, {"folio": folio, "place": jurisdiction_id, "reader": person_id}).first()
    if row is None:
        return None
    proposal, community_name, joined, is_supported, version_total, has_lineage = row
    return ProposalPage(
        proposal=proposal,
        community_name=community_name or "",
        pillars=tuple(sorted(filter(None, (joined or "").split(",")))),
        is_supported=bool(is_supported),
        version_count=version_total,
        has_lineage=bool(has_lineage),
    )


def pillars_of(session: Session, proposal_id: int) -> tuple[Pillar, ...]:
    """Return the pillars that a proposal touches."""
    statement = select(ProposalPillar.pillar).where(ProposalPillar.proposal_id == proposal_id)
    return tuple(session.scalars(statement.order_by(ProposalPillar.pillar)))


def history_of(session: Session, proposal_id: int) -> list[StateStep]:
    """Return the steps of a proposal, oldest first."""
    return [StateStep(*row) for row in session.execute(_HISTORY, {"proposal": proposal_id})]


def versions_of(session: Session, proposal_id: int) -> Sequence[ProposalVersion]:
    """Return the wordings of a proposal, newest first."""
    statement = select(ProposalVersion).where(ProposalVersion.proposal_id == proposal_id)
    return session.scalars(statement.order_by(ProposalVersion.number.desc())).all()


def version_count(session: Session, proposal_id: int) -> int:
    """Return how many wordings a proposal has had."""
    return session.scalar(select(func.count()).where(ProposalVersion.proposal_id == proposal_id)) or 0


def claim_of(session: Session, proposal_id: int, *, for_update: bool = False) -> ProposalClaim | None:
    """Return what lets somebody without an account come back to a proposal, or None."""
    statement = select(ProposalClaim).where(ProposalClaim.proposal_id == proposal_id)
    return session.scalar(statement.with_for_update() if for_update else statement)


def supports(session: Session, proposal_id: int, person_id: int) -> bool:
    """Tell whether a person supports a proposal."""
    return session.get(ProposalSupport, (proposal_id, person_id)) is not None


def own_proposals(session: Session, person_id: int, jurisdiction_id: int, *, limit: int = 50) -> Sequence[Proposal]:
    """Return what a person has written in a place, drafts too, newest first."""
    statement = (
        select(Proposal)
        .where(Proposal.author_id == person_id, Proposal.jurisdiction_id == jurisdiction_id)
        .order_by(Proposal.id.desc())
        .limit(limit)
    )
    return session.scalars(statement).all()


def author_contact(session: Session, proposal: Proposal) -> tuple[str, str] | None:
    """Return where to write to a proposal's author and in which language, or None.

    That is her account's e-mail, or the contact that she confirmed and the language of the page she wrote on.
    """
    if proposal.author_id is not None:
        found = session.execute(
            select(Person.email, Person.locale).where(
                Person.id == proposal.author_id, Person.active, Person.confirmed_at.is_not(None)
            )
        ).first()
        return (found.email, found.locale) if found is not None and found.email else None
    claim = claim_of(session, proposal.id)
    if claim is None or not claim.contact or claim.confirmed_at is None:
        return None
    return claim.contact, claim.locale


_CARDS = CardRows(
    select(
        Proposal.folio,
        Proposal.title,
        Proposal.folio.label("spot"),
        Proposal.jurisdiction_id,
        Jurisdiction.slug,
        Proposal.is_public,
        Proposal.author_name,
        Proposal.lang,
    ).join(Jurisdiction, Jurisdiction.id == Proposal.jurisdiction_id),
    lambda slug, folio: f"/{slug}/propuestas/{folio}",
)
THING_KINDS = (ThingKind(KIND, N_("Propuesta"), "PR", _CARDS),)
