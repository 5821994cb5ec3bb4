"""Milestones: dated steps whose date and weight change only with a reason, and every version is kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.plan.models import Commitment, Milestone
from govabierto.plan.rules.drafting import (
    MAX_MILESTONES,
    MilestoneFields,
    as_content,
    changed_keys,
    checked_milestone,
)
from govabierto.plan.rules.states import PUBLIC_STATES, MilestoneState
from govabierto.plan.services.commitments import commitment_for_change, drafting_mandate, record
from govabierto.plan.services.fields import milestone_fields_of, write_milestone
from govabierto.plan.services.versions import append_version

KIND = "hito"
_DONE = (MilestoneState.VERIFIED, MilestoneState.CANCELLED)


def add_milestone(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    fields: MilestoneFields,
    now: datetime,
    reason: str = "",
) -> Milestone:
    """Add a dated step to a commitment. One added to a public commitment needs a reason, because it lowers progress."""
    mandate = drafting_mandate(actor, place, now)
    commitment = commitment_for_change(session, place, folio)
    said = checked_milestone(fields)
    _check_dates(commitment, said)
    numbers = list(session.scalars(select(Milestone.number).where(Milestone.commitment_id == commitment.id)))
    if len(numbers) >= MAX_MILESTONES:
        raise InvalidError(N_("Un compromiso tiene a lo más %(limit)s pasos."), limit=MAX_MILESTONES)
    is_public = commitment.state in PUBLIC_STATES
    _check_reason(reason, is_public=is_public)
    milestone = Milestone(
        folio=new_folio("H"),
        commitment_id=commitment.id,
        number=max(numbers, default=0) + 1,
        state=MilestoneState.PLANNED,
        created_at=now,
    )
    write_milestone(milestone, said)
    session.add(milestone)
    session.flush()
    _keep_version(session, milestone, mandate, now, reason)
    if is_public:
        content = {"hito": milestone.folio, "numero": milestone.number, "motivo": reason, **as_content(said)}
        record(session, commitment, "hito.agregado", content, now=now, actor=actor, mandate=mandate)
    return milestone


def change_milestone(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    number: int,
    fields: MilestoneFields,
    now: datetime,
    reason: str = "",
) -> Milestone:
    """Change a step's text, date or weight; what it said before is kept.

    Raises ConflictError for a step that was verified or cancelled, and InvalidError without a reason in public ones.
    """
    mandate = drafting_mandate(actor, place, now)
    commitment, milestone = milestone_for_change(session, place, folio, number)
    said = checked_milestone(fields)
    _check_dates(commitment, said)
    before = as_content(milestone_fields_of(milestone))
    changed = changed_keys(before, as_content(said))
    if not changed:
        return milestone
    is_public = commitment.state in PUBLIC_STATES
    _check_reason(reason, is_public=is_public)
    write_milestone(milestone, said)
    session.flush()
    _keep_version(session, milestone, mandate, now, reason)
    if is_public:
        content = {
            "hito": milestone.folio,
            "numero": number,
            "antes": {key: before[key] for key in changed},
            "ahora": {key: as_content(said)[key] for key in changed},
            "motivo": reason,
        }
        record(session, commitment, "hito.cambiado", content, now=now, actor=actor, mandate=mandate)
    return milestone


def cancel_milestone(
    session: Session, *, actor: Actor, place: Place, folio: str, number: int, reason: str, now: datetime
) -> Milestone:
    """Cancel a step that will not be done: it leaves the sum, and its reason stays in sight."""
    mandate = drafting_mandate(actor, place, now)
    commitment, milestone = milestone_for_change(session, place, folio, number)
    _check_reason(reason, is_public=True)
    milestone.state = MilestoneState.CANCELLED
    session.flush()
    _keep_version(session, milestone, mandate, now, reason)
    if commitment.state in PUBLIC_STATES:
        content = {"hito": milestone.folio, "numero": number, "motivo": reason}
        record(session, commitment, "hito.cancelado", content, now=now, actor=actor, mandate=mandate)
    return milestone


def milestone_for_change(session: Session, place: Place, folio: str, number: int) -> tuple[Commitment, Milestone]:
    """Return a step that may still change, locked, with its commitment; ConflictError when it is done."""
    commitment = commitment_for_change(session, place, folio)
    milestone = session.scalar(
        select(Milestone)
        .where(Milestone.commitment_id == commitment.id, Milestone.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if milestone is None:
        raise NotFoundError(N_("Este compromiso no tiene ese paso."))
    if milestone.state in _DONE:
        raise ConflictError(N_("Este paso ya se verificó o se canceló, y no se puede cambiar."))
    return commitment, milestone


def _check_reason(reason: str, *, is_public: bool) -> None:
    if is_public and not reason.strip():
        raise InvalidError(N_("Escribe por qué cambia: el motivo se publica."), field="reason")


def _check_dates(commitment: Commitment, said: MilestoneFields) -> None:
    plan = commitment.plan
    if not plan.starts_on <= said.due_on <= plan.ends_on:
        raise InvalidError(
            N_("La fecha límite queda fuera del plan, que va del %(start)s al %(end)s."),
            field="due_on",
            start=plan.starts_on.strftime("%d/%m/%Y"),
            end=plan.ends_on.strftime("%d/%m/%Y"),
        )


def _keep_version(session: Session, milestone: Milestone, mandate: MandateValue, now: datetime, reason: str) -> None:
    content = {**as_content(milestone_fields_of(milestone)), "state": milestone.state.value}
    append_version(
        session, kind=KIND, folio=milestone.folio, content=content, now=now, post=mandate.post, reason=reason
    )
