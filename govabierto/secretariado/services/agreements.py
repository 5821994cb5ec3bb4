"""What becomes of agreements."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.linaje import services as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import end_of_day
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.permissions import require
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.events import AgreementOverdue
from govabierto.secretariado.models import Agreement
from govabierto.secretariado.rules import AgreementState
from govabierto.secretariado.services.authority import authorise
from govabierto.territorio.models import Jurisdiction

NOTE_LIMIT = 4000


def fulfil_agreement(session: Session, *, actor: Actor, agreement_folio: str, note: str, now: datetime) -> Agreement:
    """Say that an agreement was fulfilled and how; its responsible organisation or the secretariat may."""
    agreement = _agreement(session, agreement_folio)
    authority = authorise(
        session, actor, agreement.jurisdiction_id, now,
        policy=policies.may_fulfil_agreement, roles=policies.FULFILLERS,
    )  # fmt: skip
    require(policies.may_fulfil(actor, authority.place, agreement.responsible_id, now))
    if agreement.state is not AgreementState.ADOPTED:
        raise ConflictError(N_("Este acuerdo ya está cumplido o fue reemplazado."))
    if not note.strip():
        raise InvalidError(N_("Di cómo se cumplió y dónde se puede comprobar."), field="note")
    if len(note) > NOTE_LIMIT:
        raise InvalidError(N_("Es muy largo: caben %(max)s letras."), field="note", max=NOTE_LIMIT)
    agreement.state = AgreementState.FULFILLED
    agreement.fulfilled_at = now
    content = {"numero": agreement.number, "como": note.strip()}
    authority.log(session, "acuerdo.cumplido", ThingRef("acuerdo", agreement.folio), content)
    return agreement


def link_commitment(
    session: Session, *, actor: Actor, agreement_folio: str, commitment: ThingRef, now: datetime
) -> None:
    """Say which commitment an agreement became; the same link twice is one link and one act."""
    agreement = _agreement(session, agreement_folio)
    authority = authorise(
        session, actor, agreement.jurisdiction_id, now, policy=policies.may_lead_session, roles=policies.LEADERS
    )
    ref = ThingRef("acuerdo", agreement.folio)
    edge = linaje.link(
        session, origin=ref, relation=Relation.ADOPTED_AS, result=commitment, now=now, post=authority.post
    )
    if edge.id is None:
        content = {"numero": agreement.number, "compromiso": commitment.folio}
        authority.log(session, "acuerdo.enlazado", ref, content)


def tell_overdue(session: Session, *, since: datetime, until: datetime, now: datetime) -> int:
    """Emit the news of agreements whose last local day ended after ``since`` and up to ``until``; return how many."""
    a_day = timedelta(days=1)
    statement = (
        select(Agreement, Jurisdiction.timezone)
        .join(Jurisdiction, Jurisdiction.id == Agreement.jurisdiction_id)
        .where(Agreement.state == AgreementState.ADOPTED)
        .where(Agreement.due_on.between(since.date() - 2 * a_day, until.date() + a_day))
        .order_by(Agreement.id)
    )
    count = 0
    for row, zone in session.execute(statement).all():
        if row.due_on is None or not since < end_of_day(row.due_on, zone) <= until:
            continue
        ref = ThingRef("acuerdo", row.folio)
        emit(session, AgreementOverdue(now, ref, row.jurisdiction_id, row.number, row.responsible_id, row.due_on))
        count += 1
    return count


def _agreement(session: Session, folio: str) -> Agreement:
    card = queries.agreement_by_folio(session, folio)
    if card is None:
        raise NotFoundError(N_("No conocemos ese acuerdo."))
    return card.row
