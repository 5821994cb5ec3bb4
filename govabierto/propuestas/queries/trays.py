"""What waits for staff: held proposals, and published ones without an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor, Role
from govabierto.nucleo.paging import PAGE_SIZE, Page, offset_of
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.rules import ANSWERABLE, ProposalState
from govabierto.secretariado.providers import OpenTask, PostHeld
from govabierto.territorio.models import Community

OPEN_ANSWERS = 500
"""How many a hand-over pack lists at most."""


@dataclass(frozen=True)
class HeldRow:
    """A proposal that waits for a confirmation or a moderator."""

    folio: str
    title: str
    body: str
    lang: str
    author_name: str
    community_name: str
    attachment_count: int
    submitted_at: datetime | None


@dataclass(frozen=True)
class TrayRow:
    """A proposal that waits for its answer."""

    folio: str
    title: str
    lang: str
    author_name: str
    community_name: str
    state: ProposalState
    support_count: int
    response_due_on: date | None


def held_of(session: Session, jurisdiction_id: int, *, number: int) -> Page[HeldRow]:
    """Return a place's held proposals, those that wait longest first."""
    where = _held(jurisdiction_id)
    total = _count(session, where)
    statement = (
        select(Proposal, Community.name)
        .outerjoin(Community, Community.id == Proposal.community_id)
        .where(where)
        .order_by(Proposal.submitted_at, Proposal.id)
        .limit(PAGE_SIZE)
        .offset(offset_of(number))
    )
    rows = [
        HeldRow(
            folio=row.folio,
            title=row.title,
            body=row.body,
            lang=row.lang,
            author_name=row.author_name,
            community_name=name or row.place_text,
            attachment_count=row.attachment_count,
            submitted_at=row.submitted_at,
        )
        for row, name in session.execute(statement)
    ]
    return Page(rows, number, total)


def tray_of(session: Session, jurisdiction_id: int, *, number: int) -> Page[TrayRow]:
    """Return a place's proposals without an answer, those due first on top."""
    where = _unanswered(jurisdiction_id)
    total = _count(session, where)
    statement = (
        select(Proposal, Community.name)
        .outerjoin(Community, Community.id == Proposal.community_id)
        .where(where)
        .order_by(Proposal.response_due_on.is_(None), Proposal.response_due_on, Proposal.id)
        .limit(PAGE_SIZE)
        .offset(offset_of(number))
    )
    rows = [
        TrayRow(
            folio=row.folio,
            title=row.title,
            lang=row.lang,
            author_name=row.author_name,
            community_name=name or row.place_text,
            state=row.state,
            support_count=row.support_count,
            response_due_on=row.response_due_on,
        )
        for row, name in session.execute(statement)
    ]
    return Page(rows, number, total)


def count_held(session: Session, _actor: Actor, place: Place, _today: date) -> int:
    """Return how many proposals of a place wait for a moderator."""
    return _count(session, _held(place.id))


def open_answers(session: Session, post: PostHeld, _day: date) -> list[OpenTask]:
    """Return the proposals that wait for a reasoned answer, for a post that gives them."""
    if post.role not in (Role.SECRETARY, Role.GOVERNMENT_POC):
        return []
    statement = (
        select(Proposal.folio, Proposal.title, Proposal.response_due_on)
        .where(_unanswered(post.place.id))
        .order_by(Proposal.response_due_on.is_(None), Proposal.response_due_on, Proposal.id)
        .limit(OPEN_ANSWERS)
    )
    return [
        OpenTask(N_("Respuesta con motivos"), title, f"/{post.place.slug}/propuestas/{folio}", due_on, folio)
        for folio, title, due_on in session.execute(statement)
    ]


def count_unanswered(session: Session, _actor: Actor, place: Place, _today: date) -> int:
    """Return how many proposals of a place wait for their answer."""
    return _count(session, _unanswered(place.id))


def _held(jurisdiction_id: int) -> ColumnElement[bool]:
    return and_(Proposal.jurisdiction_id == jurisdiction_id, Proposal.state == ProposalState.HELD)


def _unanswered(jurisdiction_id: int) -> ColumnElement[bool]:
    return and_(
        Proposal.jurisdiction_id == jurisdiction_id,
        Proposal.is_public,
        Proposal.answered_at.is_(None),
        Proposal.state.in_(ANSWERABLE - {ProposalState.NOT_ADMITTED}),
    )


def _count(session: Session, where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Proposal).where(where)) or 0
