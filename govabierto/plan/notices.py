"""What people are told about the plan: the two keys, step by step, and its adoption."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.avisos import services as avisos
from govabierto.avisos.queries import responsible_people
from govabierto.avisos.rules import Urgency
from govabierto.nucleo.events import Event, Handler
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.plan.events import MilestoneEvent, MilestoneReported, MilestoneSentBack, MilestoneVerified, PlanAdopted
from govabierto.plan.models import Commitment, Plan
from govabierto.plan.queries.things import COMMITMENT, PLAN


def on_reported(session: Session, event: MilestoneReported) -> None:
    """Tell at once who turns the second key, and those who follow the commitment."""
    yours = N_("Te toca revisar el paso %(number)s: la dependencia dice que está hecho y enseña evidencia.")
    _tell(session, event, "hito.reportado", event.counterpart_id, yours)
    others = N_("Reportaron como hecho el paso %(number)s. Falta que la sociedad civil lo verifique.")
    _tell_followers(session, event, "hito.reportado", others)


def on_verified(session: Session, event: MilestoneVerified) -> None:
    """Tell the agency and those who follow the commitment: good news, which an electoral pause keeps out of mails."""
    message = N_("Se verificó el paso %(number)s: las dos llaves lo confirman.")
    _tell(session, event, "hito.verificado", event.agency_id, message, is_praise=True)
    _tell_followers(session, event, "hito.verificado", message, is_praise=True)


def on_sent_back(session: Session, event: MilestoneSentBack) -> None:
    """Tell at once the agency that has to do it again, with the reasons, and those who follow the commitment."""
    message = N_("Devolvieron el paso %(number)s. Motivos: %(reasons)s")
    _tell(session, event, "hito.devuelto", event.agency_id, message)
    _tell_followers(session, event, "hito.devuelto", message)


def on_adopted(session: Session, event: PlanAdopted) -> None:
    """Tell whoever follows the plan of the place; those who answer for each commitment follow it from now on."""
    avisos.notify(
        session,
        kind="plan.adoptado",
        subject=ThingRef(PLAN, event.plan_folio),
        jurisdiction_id=event.jurisdiction_id,
        message=N_("Se adoptó el plan: sus compromisos ya son públicos y se pueden seguir."),
        dedupe=f"plan.adoptado:{event.plan_folio}",
        now=event.at,
        followers_of=[],
        is_promotional=True,
    )
    statement = select(Commitment).join(Plan, Plan.id == Commitment.plan_id).where(Plan.folio == event.plan_folio)
    for commitment in session.scalars(statement.where(Commitment.adopted_at.is_not(None)).order_by(Commitment.id)):
        who = [commitment.lead_agency_id, commitment.counterpart_id]
        people = responsible_people(session, who, commitment.jurisdiction_id, event.at)
        avisos.follow_for(session, people=people, ref=ThingRef(COMMITMENT, commitment.folio), now=event.at)


def _tell(
    session: Session,
    event: MilestoneEvent,
    kind: str,
    organisation_id: int | None,
    message: str,
    *,
    is_praise: bool = False,
) -> None:
    avisos.notify(
        session,
        kind=kind,
        subject=ThingRef(COMMITMENT, event.commitment_folio),
        jurisdiction_id=event.jurisdiction_id,
        message=message,
        params=_params(event),
        dedupe=_name(event, kind),
        now=event.at,
        people=responsible_people(session, [organisation_id], event.jurisdiction_id, event.at),
        urgency=Urgency.ROUTINE if is_praise else Urgency.NOW,
        is_promotional=is_praise,
    )


def _tell_followers(
    session: Session, event: MilestoneEvent, kind: str, message: str, *, is_praise: bool = False
) -> None:
    subject = ThingRef(COMMITMENT, event.commitment_folio)
    avisos.notify(
        session,
        kind=kind,
        subject=subject,
        jurisdiction_id=event.jurisdiction_id,
        message=message,
        params=_params(event),
        dedupe=_name(event, kind),
        now=event.at,
        followers_of=[subject],
        is_promotional=is_praise,
    )


def _params(event: MilestoneEvent) -> dict[str, object]:
    reasons = {"reasons": event.reasons} if isinstance(event, MilestoneSentBack) else {}
    return {"number": event.number, **reasons}


def _name(event: MilestoneEvent, kind: str) -> str:
    return f"{kind}:{event.milestone_folio}:{event.at.isoformat()}"


SUBSCRIPTIONS: tuple[tuple[type[Event], Handler], ...] = (
    (MilestoneReported, on_reported),
    (MilestoneVerified, on_verified),
    (MilestoneSentBack, on_sent_back),
    (PlanAdopted, on_adopted),
)
