"""Points of the agenda: how they are written, prepared and dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.models import AgendaItem, Body, BodySession
from govabierto.secretariado.rules import DecisionRule, ItemState, SessionState
from govabierto.secretariado.services.authority import Authority, authorise
from govabierto.territorio.queries import organisation_by_folio

MAX_POINTS = 60


@dataclass(frozen=True)
class PointDraft:
    """A point of the agenda. rule: None for a point that is only heard. subject: what an approval decides about.

    responsible_folio, responsible_post and due_on say who must do what is agreed, and by when.
    """

    title: str
    text: str = ""
    rule: DecisionRule | None = None
    subject: ThingRef | None = None
    responsible_folio: str | None = None
    responsible_post: str = ""
    due_on: date | None = None


def prepare_item(session: Session, *, actor: Actor, item_folio: str, draft: PointDraft, now: datetime) -> AgendaItem:
    """Write a point anew before it is dealt with: what is proposed, how it is decided, who would do it by when."""
    item, row, authority = _item(session, actor, item_folio, now)
    if row.state not in (SessionState.CALLED, SessionState.OPEN) or item.state is not ItemState.PENDING:
        raise ConflictError(N_("Este punto ya no se puede cambiar."))
    _write_point(session, row.body, item, draft)
    content = {
        "punto": item.title, "folio_punto": item.folio, "texto": item.text,
        "regla": item.decision_rule.value if item.decision_rule else None,
        "vence": item.due_on.isoformat() if item.due_on else None,
    }  # fmt: skip
    authority.log(session, "punto.preparado", ThingRef("sesion", row.folio), content)
    return item


def note_item(session: Session, *, actor: Actor, item_folio: str, now: datetime) -> AgendaItem:
    """Note that a point without a vote was dealt with."""
    item, row, authority = _item(session, actor, item_folio, now)
    if row.state is not SessionState.OPEN or item.state is not ItemState.PENDING:
        raise ConflictError(N_("Este punto ya no se puede cambiar."))
    if item.needs_vote:
        raise ConflictError(N_("Este punto se decide con votación."))
    item.state = ItemState.NOTED
    authority.log(session, "punto.desahogado", ThingRef("sesion", row.folio), {"punto": item.title})
    return item


def _item(session: Session, actor: Actor, folio: str, now: datetime) -> tuple[AgendaItem, BodySession, Authority]:
    found = queries.item_and_session(session, folio, to_change=True)
    if found is None:
        raise NotFoundError(N_("No conocemos ese punto del orden del día."))
    item, row, body = found
    authority = authorise(
        session, actor, body.jurisdiction_id, now, policy=policies.may_lead_session, roles=policies.LEADERS
    )
    return item, row, authority


def build_point(session: Session, body: Body, draft: PointDraft, position: int) -> AgendaItem:
    """Return a new point for the agenda of a session. Raises InvalidError."""
    item = AgendaItem(folio=new_folio("PT"), position=position, state=ItemState.PENDING)
    _write_point(session, body, item, draft)
    return item


def _write_point(session: Session, body: Body, item: AgendaItem, draft: PointDraft) -> None:
    if not draft.title.strip():
        raise InvalidError(N_("Cada punto del orden del día necesita un título."), field="points")
    organisation = organisation_by_folio(session, draft.responsible_folio) if draft.responsible_folio else None
    if draft.responsible_folio and (organisation is None or organisation.jurisdiction_id != body.jurisdiction_id):
        raise InvalidError(N_("No conocemos esa organización en este lugar."), field="points")
    item.title = draft.title.strip()
    item.text = draft.text.strip()
    item.needs_vote = draft.rule is not None
    item.decision_rule = draft.rule
    item.subject_kind = draft.subject.kind if draft.subject else None
    item.subject_folio = draft.subject.folio if draft.subject else None
    item.responsible_id = organisation.id if organisation else None
    item.responsible_post = draft.responsible_post.strip()
    item.due_on = draft.due_on
