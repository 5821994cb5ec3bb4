"""Reads of agreements."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from govabierto.nucleo.paging import Page, offset_of
from govabierto.secretariado.models import AgendaItem, Agreement, BodySession
from govabierto.territorio.models import Organisation


@dataclass(frozen=True)
class AgreementCard:
    """An agreement with the session that adopted it and who answers for it."""

    row: Agreement
    session_folio: str
    session_title: str
    item_folio: str
    item_title: str
    responsible_name: str


def agreements_page(session: Session, jurisdiction_id: int, *, number: int, size: int) -> Page[AgreementCard]:
    """Return a page of a place's agreements, newest first."""
    where = Agreement.jurisdiction_id == jurisdiction_id
    total = session.scalar(select(func.count()).select_from(Agreement).where(where)) or 0
    cards = _agreements(session, where, limit=size, offset=offset_of(number, size))
    return Page(cards, number, total, size)


def agreements_of_session(session: Session, session_id: int) -> list[AgreementCard]:
    """Return what a session agreed, in order."""
    return sorted(_agreements(session, AgendaItem.session_id == session_id), key=lambda card: card.row.number)


def agreement_by_folio(session: Session, folio: str) -> AgreementCard | None:
    """Return an agreement by its folio."""
    return next(iter(_agreements(session, Agreement.folio == folio)), None)


def _agreements(
    session: Session, where: ColumnElement[bool], *, limit: int = 200, offset: int = 0
) -> list[AgreementCard]:
    statement = (
        select(Agreement, BodySession.folio, BodySession.title, AgendaItem.folio, AgendaItem.title, Organisation.name)
        .join(AgendaItem, AgendaItem.id == Agreement.item_id)
        .join(BodySession, BodySession.id == AgendaItem.session_id)
        .outerjoin(Organisation, Organisation.id == Agreement.responsible_id)
        .where(where)
        .order_by(Agreement.adopted_at.desc(), Agreement.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [AgreementCard(*row[:5], row[5] or "") for row in session.execute(statement)]
