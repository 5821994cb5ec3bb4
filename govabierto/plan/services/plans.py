"""Plans: begun as drafts, adopted once nothing is missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora import services as bitacora
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.plan import policies, queries
from govabierto.plan.events import PlanAdopted
from govabierto.plan.models import Commitment, Milestone, Plan, PlanJurisdiction
from govabierto.plan.rules import drafting
from govabierto.plan.rules.states import CommitmentState, MilestoneState, PlanState
from govabierto.plan.services.commitments import make_findable
from govabierto.plan.services.fields import fields_of
from govabierto.territorio.models import Organisation, OrganisationKind

GOVERNMENT_KINDS = frozenset({OrganisationKind.AGENCY, OrganisationKind.OVERSIGHT_BODY})
_EMPTY = N_("Un plan necesita al menos un compromiso.")


class NotReadyError(InvalidError):
    """A plan that can't be adopted yet; ``lacks`` says everything that is missing."""

    code = "plan_incompleto"

    def __init__(self, lacks: Sequence[drafting.Lack]) -> None:
        super().__init__(N_("Al plan todavía le falta algo para adoptarse. Complétalo y vuelve a intentarlo."))
        self.lacks = tuple(lacks)


def create_plan(
    session: Session,
    *,
    actor: Actor,
    places: Sequence[Place],
    title: str,
    starts_on: date,
    ends_on: date,
    now: datetime,
    summary: str = "",
    cycle_id: int | None = None,
) -> Plan:
    """Begin the draft of a plan of one or more places; the first one leads. Nothing is public until it is adopted.

    Raises InvalidError for dates in the wrong order and NotAllowedError for people who may not write plans.
    """
    decision = policies.may_draft(actor, places[0], now)
    if not decision:
        raise NotAllowedError(decision.reason)
    if not title.strip():
        raise InvalidError(N_("Escribe el nombre del plan."), field="title")
    if starts_on > ends_on:
        raise InvalidError(N_("La fecha final es anterior a la de inicio. Corrige una de las dos."), field="ends_on")
    plan = Plan(
        folio=new_folio("PL"),
        title=title.strip(),
        summary=summary,
        cycle_id=cycle_id,
        state=PlanState.DRAFT,
        starts_on=starts_on,
        ends_on=ends_on,
        created_at=now,
    )
    session.add(plan)
    session.flush()
    for index, place in enumerate(places):
        session.add(PlanJurisdiction(plan_id=plan.id, jurisdiction_id=place.id, is_lead=index == 0))
    session.flush()
    return plan


def lacks_of(session: Session, plan: Plan) -> list[drafting.Lack]:
    """Return everything that keeps a plan from being adopted, commitment by commitment; three statements."""
    commitments = _live_commitments(session, plan.id)
    if not commitments:
        return [drafting.Lack(0, plan.title, _EMPTY)]
    means: dict[int, list[str]] = {}
    for commitment_id, text in session.execute(
        select(Milestone.commitment_id, Milestone.verification_means)
        .join(Commitment, Commitment.id == Milestone.commitment_id)
        .where(Commitment.plan_id == plan.id, Milestone.state != MilestoneState.CANCELLED)
        .order_by(Milestone.id)
    ):
        means.setdefault(commitment_id, []).append(text)
    counterparts = [commitment.counterpart_id for commitment in commitments]
    statement = select(Organisation.id, Organisation.kind).where(Organisation.id.in_(counterparts))
    kinds = dict(session.execute(statement).all())
    found: list[drafting.Lack] = []
    for commitment in commitments:
        is_civil = kinds.get(commitment.counterpart_id or 0) not in GOVERNMENT_KINDS
        found += drafting.lacks_of(
            commitment.number,
            fields_of(commitment, ()),
            means.get(commitment.id, []),
            is_counterpart_civil=is_civil,
        )
    return found


def adopt_plan(session: Session, *, actor: Actor, place: Place, folio: str, now: datetime) -> Plan:
    """Adopt a plan: it and its commitments become public, and progress begins to count.

    Raises NotReadyError with everything that is missing, ConflictError when it was adopted already.
    """
    decision = policies.may_adopt(actor, place, now)
    if not decision:
        raise NotAllowedError(decision.reason)
    plan = queries.plan_by_folio(session, place.id, folio)
    if plan is None:
        raise NotFoundError(N_("No existe ese plan."))
    if plan.adopted_at is not None:
        raise ConflictError(N_("Este plan ya se había adoptado."))
    commitments = _live_commitments(session, plan.id)
    if not commitments:
        raise InvalidError(_EMPTY)
    lacks = lacks_of(session, plan)
    if lacks:
        raise NotReadyError(lacks)
    plan.state = PlanState.ADOPTED
    plan.adopted_at = now
    for commitment in commitments:
        commitment.state = CommitmentState.ADOPTED
        commitment.adopted_at = now
        commitment.moved_at = now
    session.flush()
    _record_adoption(session, actor, place, plan, commitments)
    emit(session, PlanAdopted(at=now, jurisdiction_id=place.id, plan_folio=plan.folio))
    return plan


def _record_adoption(
    session: Session, actor: Actor, place: Place, plan: Plan, commitments: Sequence[Commitment]
) -> None:
    """Write one act for the plan and one for the text of each commitment, so that each can be proved alone."""
    now = plan.adopted_at or plan.created_at
    on = local_date(now, place.timezone)
    mandate = policies.mandate_of(actor, policies.ADOPTERS, place.id, on)
    bitacora.append(
        session,
        kind="plan.adoptado",
        subject=ThingRef("plan", plan.folio),
        jurisdiction_id=place.id,
        content={"titulo": plan.title, "compromisos": [commitment.folio for commitment in commitments]},
        now=now,
        actor=actor,
        mandate=mandate,
    )
    for commitment in commitments:
        make_findable(session, commitment)
        bitacora.append(
            session,
            kind="compromiso.adoptado",
            subject=ThingRef("compromiso", commitment.folio),
            jurisdiction_id=commitment.jurisdiction_id,
            content={
                "plan": plan.folio,
                "titulo": commitment.title,
                "problema": commitment.problem,
                "accion": commitment.action,
                "version": commitment.version,
            },
            now=now,
            actor=actor,
            mandate=mandate,
        )


def _live_commitments(session: Session, plan_id: int) -> list[Commitment]:
    statement = select(Commitment).where(Commitment.plan_id == plan_id, Commitment.state != CommitmentState.CANCELLED)
    return list(session.scalars(statement.order_by(Commitment.number)))
