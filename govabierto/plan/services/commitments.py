"""Commitments: drafted from six questions, edited without losing anybody's version, linked to where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from govabierto.bitacora import services as bitacora
from govabierto.buscador.services import index
from govabierto.linaje import services as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import is_folio, new_folio, normalise_folio
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef, kind_of_folio, load_card
from govabierto.plan import policies, queries
from govabierto.plan.events import OriginNamed
from govabierto.plan.models import Commitment, CommitmentPillar, Plan, PlanJurisdiction
from govabierto.plan.rules.drafting import CommitmentFields, as_content, changed_keys, checked_commitment
from govabierto.plan.rules.states import PUBLIC_STATES, CommitmentState, PlanState
from govabierto.plan.services.fields import fields_of, write_fields
from govabierto.plan.services.versions import append_version
from govabierto.territorio.models import Organisation

KIND = "compromiso"
#: What a commitment can come from, and what the link says.
ORIGIN_RELATIONS = {
    "propuesta": Relation.TAKEN_UP_IN,
    "votacion": Relation.DECIDED,
    "acuerdo": Relation.ADOPTED_AS,
}


class StaleCommitmentError(ConflictError):
    """Somebody saved changes while a person was writing; both versions travel with the refusal."""

    code = "version_anterior"
    default_next_step = N_("No se perdió nada: compara las dos versiones y elige.")

    def __init__(self, current: CommitmentFields, sent: CommitmentFields, current_version: int) -> None:
        super().__init__(N_("Alguien guardó cambios mientras escribías."))
        self.current = current
        self.sent = sent
        self.current_version = current_version


def draft_commitment(
    session: Session, *, actor: Actor, place: Place, plan_folio: str, fields: CommitmentFields, now: datetime
) -> Commitment:
    """Write a commitment into a plan as a draft; its first version is kept.

    Raises InvalidError, which names the field, for what can't be accepted, and ConflictError in a closed plan.
    """
    mandate = drafting_mandate(actor, place, now)
    plan = _open_plan(session, place, plan_folio)
    said = checked_commitment(fields)
    _check_organisations(session, plan, said)
    commitment = _insert(session, place, plan, said, state=CommitmentState.DRAFTING, now=now)
    append_version(session, kind=KIND, folio=commitment.folio, content=as_content(said), now=now, post=mandate.post)
    return commitment


def edit_commitment(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    folio: str,
    version: int,
    fields: CommitmentFields,
    now: datetime,
    reason: str = "",
) -> Commitment:
    """Change what a commitment says. version: the one that the person was reading.

    Raises StaleCommitmentError when it is not the last one any more, and InvalidError when a public commitment is
    changed without a reason. A text that says the same changes nothing.
    """
    mandate = drafting_mandate(actor, place, now)
    commitment = commitment_for_change(session, place, folio)
    said = checked_commitment(fields)
    before = fields_of(commitment, pillars_of(session, commitment))
    if not _claim(session, commitment, version):
        raise StaleCommitmentError(before, said, commitment.version)
    changed = changed_keys(as_content(before), as_content(said))
    if not changed:
        return commitment
    is_public = commitment.state in PUBLIC_STATES
    if is_public and not reason.strip():
        raise InvalidError(N_("Este compromiso ya es público: escribe por qué cambia."), field="reason")
    _check_organisations(session, commitment.plan, said)
    write_fields(commitment, said)
    _write_pillars(session, commitment, said.pillars)
    append_version(session, kind=KIND, folio=folio, content=as_content(said), now=now, post=mandate.post, reason=reason)
    if is_public:
        content = {"campos": changed, "motivo": reason, "version": commitment.version}
        record(session, commitment, "compromiso.editado", content, now=now, actor=actor, mandate=mandate)
        make_findable(session, commitment)
    return commitment


def link_origin(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    commitment: Commitment,
    origin: ThingRef,
    relation: Relation,
    now: datetime,
    reason: str = "",
) -> None:
    """Say where a commitment comes from: a proposal, a ballot or an agreement; the same link twice is one link."""
    mandate = drafting_mandate(actor, place, now)
    result = ThingRef(KIND, commitment.folio)
    linaje.link(session, origin=origin, relation=relation, result=result, now=now, post=mandate.post, reason=reason)
    if commitment.state in PUBLIC_STATES:
        content = {"origen": str(origin), "relacion": relation.value}
        record(session, commitment, "compromiso.enlazado", content, now=now, actor=actor, mandate=mandate)


def name_origin(session: Session, *, actor: Actor, place: Place, folio: str, origin_folio: str, now: datetime) -> None:
    """Link a commitment to the proposal, vote or agreement whose folio somebody typed, and tell its room.

    Raises InvalidError (field ``origin``) for a folio that names nothing public that a commitment can come from.
    """
    commitment = commitment_for_change(session, place, folio)
    typed = normalise_folio(origin_folio)
    kind = kind_of_folio(typed) if is_folio(typed) else None
    card = load_card(session, ThingRef(kind.kind, typed)) if kind is not None else None
    if card is None or not card.is_public or card.ref.kind not in ORIGIN_RELATIONS:
        raise InvalidError(
            N_("No encontramos una propuesta, votación o acuerdo público con ese folio. Revísalo letra por letra."),
            field="origin",
        )
    relation = ORIGIN_RELATIONS[card.ref.kind]
    link_origin(session, actor=actor, place=place, commitment=commitment, origin=card.ref, relation=relation, now=now)
    mandate = drafting_mandate(actor, place, now)
    emit(session, OriginNamed(now, place.id, card.ref, ThingRef(KIND, commitment.folio), mandate))


def drafting_mandate(actor: Actor, place: Place, now: datetime) -> MandateValue:
    """Return the mandate under which an actor writes the plan; NotAllowedError without one."""
    decision = policies.may_draft(actor, place, now)
    mandate = policies.mandate_of(actor, policies.DRAFTERS, place.id, local_date(now, place.timezone))
    if not decision or mandate is None:
        raise NotAllowedError(decision.reason)
    return mandate


def commitment_for_change(session: Session, place: Place, folio: str) -> Commitment:
    """Return a commitment of the place that may still change; NotFoundError or ConflictError otherwise."""
    commitment = queries.commitment_by_folio(session, place.id, folio)
    if commitment is None or commitment.jurisdiction_id != place.id:
        raise NotFoundError(N_("No existe ese compromiso."))
    is_closed = commitment.state in (CommitmentState.CANCELLED, CommitmentState.CLOSED_INCOMPLETE)
    if is_closed or commitment.plan.state is PlanState.CLOSED:
        raise ConflictError(N_("Este compromiso ya se cerró y no se puede cambiar."))
    return commitment


def record(
    session: Session,
    commitment: Commitment,
    kind: str,
    content: Mapping[str, object],
    *,
    now: datetime,
    actor: Actor,
    mandate: MandateValue | None = None,
) -> None:
    """Write a public act of a commitment, and remember when it last moved."""
    commitment.moved_at = now
    session.flush()
    bitacora.append(
        session,
        kind=kind,
        subject=ThingRef(KIND, commitment.folio),
        jurisdiction_id=commitment.jurisdiction_id,
        content=content,
        now=now,
        actor=actor,
        mandate=mandate,
    )


def make_findable(session: Session, commitment: Commitment) -> None:
    """Put a public commitment into the search index, as it reads now."""
    index(
        session,
        ThingRef(KIND, commitment.folio),
        jurisdiction_id=commitment.jurisdiction_id,
        texts=(commitment.title, commitment.short_description, commitment.problem, commitment.action),
    )


def pillars_of(session: Session, commitment: Commitment) -> tuple[Pillar, ...]:
    """Return a commitment's pillars in order."""
    statement = select(CommitmentPillar.pillar).where(CommitmentPillar.commitment_id == commitment.id)
    return tuple(session.scalars(statement.order_by(CommitmentPillar.position)))


def _open_plan(session: Session, place: Place, folio: str) -> Plan:
    plan = queries.plan_by_folio(session, place.id, folio)
    if plan is None:
        raise NotFoundError(N_("No existe ese plan."))
    if plan.state is not PlanState.DRAFT:
        raise ConflictError(N_("El plan ya se adoptó: un compromiso nuevo necesita una modificación acordada."))
    return plan


def _insert(
    session: Session, place: Place, plan: Plan, said: CommitmentFields, *, state: CommitmentState, now: datetime
) -> Commitment:
    newest = select(func.coalesce(func.max(Commitment.number), 0)).where(Commitment.plan_id == plan.id)
    commitment = Commitment(
        folio=new_folio("C"),
        plan_id=plan.id,
        jurisdiction_id=place.id,
        number=(session.scalar(newest) or 0) + 1,
        state=state,
        external_codes={},
        created_at=now,
        moved_at=now,
    )
    write_fields(commitment, said)
    session.add(commitment)
    session.flush()
    _write_pillars(session, commitment, said.pillars)
    return commitment


def _write_pillars(session: Session, commitment: Commitment, pillars: tuple[Pillar, ...]) -> None:
    session.execute(delete(CommitmentPillar).where(CommitmentPillar.commitment_id == commitment.id))
    session.expire(commitment, ["pillars"])
    session.execute(
        insert(CommitmentPillar),
        [{"commitment_id": commitment.id, "pillar": pillar, "position": index} for index, pillar in enumerate(pillars)],
    )


def _claim(session: Session, commitment: Commitment, version: int) -> bool:
    """Move the version on, once, only from the one that was read: the row decides who came first."""
    claimed = session.scalar(
        update(Commitment)
        .where(Commitment.id == commitment.id, Commitment.version == version)
        .values(version=version + 1)
        .returning(Commitment.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(commitment, ["version"])
    return claimed is not None


def _check_organisations(session: Session, plan: Plan, said: CommitmentFields) -> None:
    named = {"lead_agency_id": said.lead_agency_id, "counterpart_id": said.counterpart_id}
    allowed = set(
        session.scalars(
            select(Organisation.id).where(
                Organisation.id.in_([value for value in named.values() if value is not None]),
                Organisation.jurisdiction_id.in_(
                    select(PlanJurisdiction.jurisdiction_id).where(PlanJurisdiction.plan_id == plan.id)
                ),
            )
        )
    )
    for field, value in named.items():
        if value is not None and value not in allowed:
            raise InvalidError(N_("Esa organización no es de este lugar. Elige una de la lista."), field=field)
