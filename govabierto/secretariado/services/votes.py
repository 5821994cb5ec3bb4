"""Recorded votes: opened with quorum, cast for a seat, counted when they close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.linaje import services as linaje
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.events import emit
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies, queries
from govabierto.secretariado.events import AgreementAdopted
from govabierto.secretariado.models import AgendaItem, Agreement, Body, BodySession, SeatVote
from govabierto.secretariado.queries import Attended, Room, SeatCard, Term, load_room
from govabierto.secretariado.rules import (
    AgreementState,
    Capacity,
    DecisionRule,
    ItemState,
    SessionState,
    Tally,
    VoteChoice,
    agreement_number,
    decide,
    tally_to_json,
)
from govabierto.secretariado.services.authority import Authority, authorise
from govabierto.secretariado.services.sessions import require_quorum
from govabierto.territorio.models import Organisation
from govabierto.territorio.queries import organisation_by_folio

REASON_LIMIT = 2000


@dataclass(frozen=True)
class VoteOutcome:
    """What came of a vote: its count and, when it adopted something, the agreement."""

    tally: Tally
    agreement: Agreement | None


def open_vote(session: Session, *, actor: Actor, item_folio: str, now: datetime) -> AgendaItem:
    """Open the vote on a point. Raises ConflictError without quorum, or while another point is being voted."""
    item, row, body = _item(session, item_folio, to_change=True)
    authority = _lead(session, actor, body, now)
    if row.state is not SessionState.OPEN:
        raise ConflictError(N_("La sesión no está en curso."))
    if not item.needs_vote or item.state is not ItemState.PENDING:
        raise ConflictError(N_("Este punto no se puede poner a votación."))
    if any(other.state is ItemState.VOTING for other in queries.items_of(session, row.id)):
        raise ConflictError(N_("Ya hay una votación abierta: ciérrala antes de abrir otra."))
    room = load_room(session, row, body, now, local_date(now, authority.place.timezone))
    require_quorum(room.counted)
    try:
        with session.begin_nested():
            item.state = ItemState.VOTING
            item.vote_opened_at = now
    except IntegrityError as error:
        raise ConflictError(N_("Ya hay una votación abierta: ciérrala antes de abrir otra.")) from error
    content = {"punto": item.title, "folio_punto": item.folio, "quorum": room.counted.to_json()}
    authority.log(session, "votacion_asientos.abierta", room.ref, content)
    return item


def cast_seat_vote(
    session: Session, *, actor: Actor, item_folio: str, choice: VoteChoice, now: datetime, reason: str = ""
) -> SeatVote:
    """Cast the vote of the seat that the actor occupies now, as holder or as the alternate of an absent holder.

    The vote is public, with the seat's name. Raises NotAllowedError for who occupies none, ConflictError for a
    second vote or a closed one.
    """
    item, row, body = _item(session, item_folio)
    authority = authorise(
        session, actor, body.jurisdiction_id, now, policy=policies.may_vote_in_session, roles=policies.MEMBERS
    )
    room = load_room(session, row, body, now, local_date(now, authority.place.timezone))
    seat, term = own_seat(room, authority)
    mandate = next(m for m in actor.mandates if m.id == term.mandate_id)
    signed = Authority(actor, authority.place, now, mandate)
    return _write_vote(
        session, room, item, seat=seat, term_id=term.id, choice=choice, reason=reason, authority=signed, recorded_by=""
    )


def record_seat_vote(
    session: Session,
    *,
    actor: Actor,
    item_folio: str,
    seat_code: str,
    choice: VoteChoice,
    now: datetime,
    reason: str = "",
) -> SeatVote:
    """Write down the vote that a seat said aloud or on paper; the record says who wrote it down."""
    item, row, body = _item(session, item_folio)
    authority = _lead(session, actor, body, now)
    room = load_room(session, row, body, now, local_date(now, authority.place.timezone))
    sitting = next((a for a in room.attended if a.seat_code == seat_code and a.left_at is None), None)
    seat = next((s for s in room.seats if s.code == seat_code), None)
    if sitting is None or seat is None:
        raise ConflictError(N_("El asiento %(code)s no está presente: no puede votar."), code=seat_code[:20])
    recorded_by = authority.post or N_("Sistema")
    return _write_vote(
        session, room, item, seat=seat, term_id=sitting.term_id, choice=choice, reason=reason,
        authority=authority, recorded_by=recorded_by,
    )  # fmt: skip


def close_vote(
    session: Session,
    *,
    actor: Actor,
    item_folio: str,
    now: datetime,
    text: str = "",
    responsible_folio: str | None = None,
    responsible_post: str = "",
    due_on: date | None = None,
) -> VoteOutcome:
    """Count the vote; an adopted point becomes an agreement with a number, somebody responsible and a day.

    The quorum is counted anew: where it was lost, nothing is adopted. What is not given comes from the agenda.
    """
    item, row, body = _item(session, item_folio, to_change=True)
    authority = _lead(session, actor, body, now)
    if item.state is not ItemState.VOTING or item.decision_rule is None:
        raise ConflictError(N_("Este punto no se está votando."))
    room = load_room(session, row, body, now, local_date(now, authority.place.timezone))
    tally = _count(session, room, item, item.decision_rule, local_date(now, authority.place.timezone))
    item.tally = tally_to_json(tally)
    item.vote_closed_at = now
    item.state = ItemState.APPROVED if tally.is_adopted else ItemState.REJECTED
    if not tally.is_adopted:
        content = {"punto": item.title, "folio_punto": item.folio, "conteo": tally_to_json(tally)}
        authority.log(session, "punto.rechazado", room.ref, content)
        return VoteOutcome(tally, None)
    organisation = _responsible(session, item, body, responsible_folio)
    agreement = Agreement(
        folio=new_folio("A"), number=_next_number(session, row), jurisdiction_id=body.jurisdiction_id,
        item_id=item.id, text=text.strip() or item.text or item.title, state=AgreementState.ADOPTED,
        responsible_id=organisation.id if organisation else None,
        responsible_post=responsible_post.strip() or item.responsible_post,
        due_on=due_on or item.due_on, adopted_at=now, tally=tally_to_json(tally),
    )  # fmt: skip
    session.add(agreement)
    session.flush()
    _announce(session, agreement, item, organisation, authority=authority)
    return VoteOutcome(tally, agreement)


def own_seat(room: Room, authority: Authority) -> tuple[SeatCard, Term]:
    """Return the seat and the term under which the actor sits in the room now. Raises NotAllowedError otherwise."""
    day = local_date(authority.now, authority.place.timezone)
    held = {m.id for m in policies.mandates_in_force(authority.actor, authority.place, authority.now)}
    own = [(s, t) for s in room.seats for t in s.terms if t.mandate_id in held and t.is_in_force(day)]
    sitting = {a.term_id for a in room.attended if a.left_at is None}
    present = next(((seat, term) for seat, term in own if term.id in sitting), None)
    if present is not None:
        return present
    if not own:
        raise NotAllowedError(N_("Solo vota quien ocupa un asiento del Secretariado."))
    seat, term = own[0]
    if term.capacity is Capacity.ALTERNATE and _is_present(room.attended, seat):
        raise NotAllowedError(
            N_("El asiento %(code)s lo ocupa su titular: la suplencia vota solo cuando falta."), code=seat.code
        )
    raise NotAllowedError(
        N_("El asiento %(code)s no está registrado como presente."),
        next_step=N_("Pide a la Secretaría técnica que registre tu llegada."),
        code=seat.code,
    )


def _is_present(attended: list[Attended], seat: SeatCard) -> bool:
    return any(a.seat_id == seat.id and a.left_at is None for a in attended)


def _item(session: Session, folio: str, *, to_change: bool = False) -> tuple[AgendaItem, BodySession, Body]:
    found = queries.item_and_session(session, folio, to_change=to_change)
    if found is None:
        raise NotFoundError(N_("No conocemos ese punto del orden del día."))
    return found


def _lead(session: Session, actor: Actor, body: Body, now: datetime) -> Authority:
    return authorise(
        session, actor, body.jurisdiction_id, now, policy=policies.may_lead_session, roles=policies.LEADERS
    )


def _write_vote(
    session: Session,
    room: Room,
    item: AgendaItem,
    *,
    seat: SeatCard,
    term_id: int,
    choice: VoteChoice,
    reason: str,
    authority: Authority,
    recorded_by: str,
) -> SeatVote:
    if item.state is not ItemState.VOTING or room.row.state is not SessionState.OPEN:
        raise ConflictError(N_("La votación de este punto no está abierta."))
    if not seat.has_vote:
        raise NotAllowedError(N_("El asiento %(code)s tiene voz, no voto."), code=seat.code)
    if len(reason) > REASON_LIMIT:
        raise InvalidError(N_("La razón es muy larga: caben %(max)s letras."), field="reason", max=REASON_LIMIT)
    vote = SeatVote(
        item_id=item.id, seat_id=seat.id, seat_term_id=term_id, choice=choice, reason=reason.strip(),
        profile_version=room.body.profile_version, recorded_by=recorded_by, at=authority.now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(vote)
    except IntegrityError as error:
        raise ConflictError(N_("El asiento %(code)s ya votó este punto."), code=seat.code) from error
    content = {
        "punto": item.title, "folio_punto": item.folio, "asiento": seat.code, "sentido": choice.value,
        "razon": vote.reason, "capturado_por": recorded_by or None,
    }  # fmt: skip
    authority.log(session, "voto_asiento.emitido", room.ref, content)
    return vote


def _count(session: Session, room: Room, item: AgendaItem, rule: DecisionRule, day: date) -> Tally:
    votes = {
        view.seat_code: VoteChoice(view.choice)
        for view in queries.votes_of(session, room.row.id)
        if view.item_id == item.id
    }
    return decide(
        rule,
        votes,
        seats=[seat.view(day) for seat in room.seats if seat.has_vote],
        present=room.present,
        counted=room.counted,
        profile_version=room.body.profile_version,
    )


def _responsible(session: Session, item: AgendaItem, body: Body, folio: str | None) -> Organisation | None:
    if folio is None:
        return session.get(Organisation, item.responsible_id) if item.responsible_id else None
    organisation = organisation_by_folio(session, folio)
    if organisation is None or organisation.jurisdiction_id != body.jurisdiction_id:
        raise InvalidError(N_("No conocemos esa organización en este lugar."), field="responsible")
    return organisation


def _next_number(session: Session, row: BodySession) -> str:
    known = (
        select(func.count())
        .select_from(Agreement)
        .join(AgendaItem, AgendaItem.id == Agreement.item_id)
        .where(AgendaItem.session_id == row.id)
    )
    return agreement_number(row.kind, row.number, row.year, (session.scalar(known) or 0) + 1)


def _announce(
    session: Session, agreement: Agreement, item: AgendaItem, organisation: Organisation | None, *, authority: Authority
) -> None:
    ref = ThingRef("acuerdo", agreement.folio)
    content = {
        "numero": agreement.number, "punto": item.title, "texto": agreement.text, "conteo": agreement.tally,
        "responsable": organisation.name if organisation else None, "cargo": agreement.responsible_post,
        "vence": agreement.due_on.isoformat() if agreement.due_on else None,
        "decide_sobre": f"{item.subject_kind}:{item.subject_folio}" if item.subject_folio else None,
    }  # fmt: skip
    authority.log(session, "acuerdo.adoptado", ref, content)
    if item.subject_kind and item.subject_folio:
        origin = ThingRef(item.subject_kind, item.subject_folio)
        linaje.link(
            session, origin=origin, relation=Relation.DECIDED, result=ref, now=authority.now, post=authority.post
        )
    emit(
        session,
        AgreementAdopted(
            authority.now, ref, ThingRef("sesion", item.session.folio), agreement.jurisdiction_id, agreement.number,
            agreement.responsible_id, agreement.due_on,
        ),
    )  # fmt: skip
