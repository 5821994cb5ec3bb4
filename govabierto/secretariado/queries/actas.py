"""Reads of actas: one with its session, what is late, and everything that its document says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.secretariado.models import (
    Acta,
    ActaObservation,
    ActaSignature,
    AgendaItem,
    Body,
    BodySession,
)
from govabierto.secretariado.queries.agreements import AgreementCard, agreements_of_session
from govabierto.secretariado.queries.bodies import SeatCard, Term
from govabierto.secretariado.queries.sessions import Room, SeatVoteView, items_of, load_room, votes_of
from govabierto.secretariado.rules import (
    CAPACITY_LABELS,
    CHOICE_LABELS,
    REASON_SENTENCES,
    SECTOR_LABELS,
    ActaState,
    Capacity,
    ItemState,
    Sector,
    SessionState,
    VoteChoice,
    quorum_sentence,
    session_number,
    tally_from_json,
)
from govabierto.secretariado.rules.acta_document import (
    ActaText,
    AttendanceLine,
    ObservationText,
    PointText,
    SignatureLine,
    VoteLine,
)
from govabierto.secretariado.rules.letter_document import formal_date
from govabierto.territorio.models import Jurisdiction


@dataclass(frozen=True)
class ActaParts:
    """An acta with all that its page and its document need."""

    acta: Acta
    room: Room
    items: Sequence[AgendaItem]
    votes: Sequence[SeatVoteView]
    agreements: Sequence[AgreementCard]
    observations: Sequence[ActaObservation]
    signatures: Sequence[ActaSignature]


def acta_of(session: Session, session_id: int, *, to_change: bool = False) -> Acta | None:
    """Return the acta of a session with its files; to_change locks its row."""
    statement = (
        select(Acta)
        .where(Acta.session_id == session_id)
        .options(joinedload(Acta.file), joinedload(Acta.editable), joinedload(Acta.scan))
    )
    if to_change:
        statement = statement.with_for_update(of=Acta).execution_options(populate_existing=True)
    return session.scalar(statement)


def observations_of(session: Session, acta_id: int) -> Sequence[ActaObservation]:
    """Return the observations of an acta in the order in which they came."""
    return session.scalars(
        select(ActaObservation).where(ActaObservation.acta_id == acta_id).order_by(ActaObservation.number)
    ).all()


def overdue_sessions(session: Session, today: date) -> Sequence[tuple[BodySession, Body, Acta | None]]:
    """Return closed sessions whose acta was not approved in time and is not published, oldest first.

    Sessions without an acta are all returned: when theirs was due is for the caller to compute.
    """
    statement = (
        select(BodySession, Body, Acta)
        .join(Body, Body.id == BodySession.body_id)
        .outerjoin(Acta, Acta.session_id == BodySession.id)
        .where(
            BodySession.state == SessionState.CLOSED,
            BodySession.closed_at.is_not(None),
            or_(
                Acta.id.is_(None),
                (Acta.state != ActaState.APPROVED) & Acta.published_at.is_(None) & (Acta.due_on < today),
            ),
        )
        .order_by(BodySession.closed_at, BodySession.id)
        .limit(200)
    )
    return [(row, body, acta) for row, body, acta in session.execute(statement)]


def parts_of(session: Session, acta: Acta, row: BodySession, body: Body, place: Place) -> ActaParts:
    """Return an acta with its session: all that happened, and the quorum with which it opened."""
    at = row.opened_at or row.starts_at  # quorum is told as it was when the session opened
    day = local_date(row.opened_at or row.starts_at, place.timezone)
    signatures = session.scalars(
        select(ActaSignature).where(ActaSignature.acta_id == acta.id).options(joinedload(ActaSignature.seat))
    ).all()
    return ActaParts(
        acta=acta,
        room=load_room(session, row, body, at, day),
        items=items_of(session, row.id),
        votes=votes_of(session, row.id),
        agreements=agreements_of_session(session, row.id),
        observations=observations_of(session, acta.id),
        signatures=signatures,
    )


def text_of(parts: ActaParts, place: Place, verify_url: str, *, is_draft: bool) -> ActaText:
    """Return what an acta says, in Spanish: what is computed from the session and what the secretariat wrote.

    is_draft: every page says so; the text to approve is drawn without it.
    """
    acta, room = parts.acta, parts.room
    row, zone = room.row, ZoneInfo(place.timezone)
    day = local_date(row.opened_at or row.starts_at, place.timezone)
    came = {a.seat_code for a in room.attended}
    facts = [
        ("Cuerpo", room.body.name),
        ("Sesión", f"{row.title} · {session_number(row.kind, row.number, row.year)}"),
        ("Lugar", row.venue),
        ("Fecha", formal_date(day)),
        ("Convocada el", _moment(row.called_at, zone)),
        ("Empezó", _moment(row.opened_at, zone)),
        ("Terminó", _moment(row.closed_at, zone)),
    ]
    by_item = {card.row.item_id: card for card in parts.agreements}
    signed = {one.seat_id: one.is_signed for one in parts.signatures}
    voting = [seat for seat in room.seats if seat.has_vote]
    return ActaText(
        folio=acta.folio,
        place_name=place.name,
        body_name=room.body.name,
        title=row.title,
        number=session_number(row.kind, row.number, row.year),
        held_on=day,
        facts=[(label, value) for label, value in facts if value],
        quorum=_quorum(room),
        attendance=[line for seat in voting for line in _attended(room, seat, zone)],
        absent=[_absent(seat, day) for seat in voting if seat.code not in came],
        points=[_point(parts, item, by_item.get(item.id)) for item in parts.items],
        verify_url=verify_url,
        is_draft=is_draft,
        opening=acta.opening,
        closing=acta.closing,
        observations=[ObservationText(f"{o.post} ({o.seat_code})", o.text, o.answer) for o in parts.observations],
        signatures=[
            SignatureLine(_who(seat), f"Asiento {seat.code}", SECTOR_LABELS[seat.sector], signed.get(seat.id))
            for seat in voting
            if seat.code in came
        ],
    )


def _moment(at: datetime | None, zone: ZoneInfo) -> str:
    if at is None:
        return ""
    local = at.astimezone(zone)
    return f"{formal_date(local.date())}, {local:%H:%M} horas"


def _quorum(room: Room) -> str:
    message, params = quorum_sentence(room.counted)
    sector = params.get("sector")
    if isinstance(sector, str):
        params["sector"] = SECTOR_LABELS[Sector(sector)]
    return f"Al abrir la sesión: {message % params}"


def _who(seat: SeatCard) -> str:
    return seat.organisation_name or SECTOR_LABELS[seat.sector]


def _attended(room: Room, seat: SeatCard, zone: ZoneInfo) -> list[AttendanceLine]:
    """Return a line for each time that a seat was there: people arrive late, leave and come back."""
    lines = []
    for one in room.attended:
        if one.seat_id == seat.id:
            term: Term | None = next((t for t in seat.terms if t.id == one.term_id), None)
            lines.append(
                AttendanceLine(
                    code=seat.code,
                    sector=SECTOR_LABELS[seat.sector],
                    who=_who(seat),
                    capacity=CAPACITY_LABELS[term.capacity] if term else "",
                    arrived=f"{one.arrived_at.astimezone(zone):%H:%M}",
                    left=f"{one.left_at.astimezone(zone):%H:%M}" if one.left_at else "",
                )
            )
    return lines


def _absent(seat: SeatCard, day: date) -> AttendanceLine:
    held = seat.term_on(day, Capacity.HOLDER) or seat.term_on(day, Capacity.ALTERNATE)
    capacity = CAPACITY_LABELS[held.capacity] if held else "Vacante"
    return AttendanceLine(seat.code, SECTOR_LABELS[seat.sector], _who(seat), capacity)


_OUTCOMES = {
    ItemState.NOTED: "Se dio por visto.",
    ItemState.PENDING: "No se trató.",
    ItemState.VOTING: "No se trató.",
}


def _point(parts: ActaParts, item: AgendaItem, card: AgreementCard | None) -> PointText:
    names = {seat.code: _who(seat) for seat in parts.room.seats}
    lines = [
        VoteLine(one.seat_code, names.get(one.seat_code, ""), CHOICE_LABELS[VoteChoice(one.choice)], one.reason)
        for one in parts.votes
        if one.item_id == item.id
    ]
    owner = ", ".join(filter(None, (card.row.responsible_post, card.responsible_name))) if card else ""
    due = f" Último día: {formal_date(card.row.due_on)}." if card and card.row.due_on else ""
    return PointText(
        title=item.title,
        text=item.text,
        notes=str(parts.acta.notes.get(item.folio, "")),
        outcome=_OUTCOMES.get(item.state, ""),
        result=_result(item),
        votes=lines,
        agreement=card.row.number if card else "",
        agreement_text=card.row.text if card else "",
        owner=f"Lo cumple: {owner}.{due}" if owner else due.strip(),
    )


def _result(item: AgendaItem) -> str:
    if not item.tally:
        return ""
    tally = tally_from_json(item.tally)
    sector = SECTOR_LABELS[Sector(tally.missing_sector)] if tally.missing_sector else ""
    sentence = REASON_SENTENCES[tally.reason] % {**tally.params, "sector": sector}
    count = f"{tally.yes} a favor, {tally.no} en contra, {tally.abstain} abstenciones"
    return f"{count}; quórum {tally.present} de {tally.seats}. {sentence}"


def acta_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of actas by folio; one that is neither approved nor published is not public."""
    statement = (
        select(Acta, BodySession.folio, BodySession.title, Body.jurisdiction_id, Jurisdiction.slug)
        .join(BodySession, BodySession.id == Acta.session_id)
        .join(Body, Body.id == BodySession.body_id)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(Acta.folio.in_(list(folios)))
    )
    return {
        acta.folio: ThingCard(
            ThingRef("acta", acta.folio),
            f"Acta. {title}",
            f"/{slug}/secretariado/sesiones/{folio}/acta",
            jurisdiction_id,
            slug,
            is_public=acta.state is ActaState.APPROVED or acta.published_at is not None,
        )
        for acta, folio, title, jurisdiction_id, slug in session.execute(statement)
    }


ACTA_KINDS = (ThingKind("acta", N_("Acta"), "AC", acta_cards),)
