"""Who sits in a body: taking a seat, with an account or without one, replacing somebody and leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.cuentas.events import MandateEnded
from govabierto.cuentas.models import Mandate
from govabierto.cuentas.queries import find_person
from govabierto.cuentas.services import PostDraft, end_seat_mandate, grant_seat_mandate
from govabierto.nucleo.actors import SYSTEM, Actor
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import queries
from govabierto.secretariado.models import Body, Seat, SeatTerm
from govabierto.secretariado.rules import Capacity, Interval, SeatFunction, role_of_term
from govabierto.secretariado.services.authority import Authority
from govabierto.secretariado.services.bodies import finish_term, seat_to_change, set_up, term_on, terms_of
from govabierto.secretariado.services.incompatibilities import refuse_evaluator
from govabierto.territorio.models import Organisation

_MANDATE_ENDED = "Terminó su nombramiento."


@dataclass(frozen=True)
class MemberDraft:
    """Who takes a seat. email: of her account; empty for a person without one, who is known by her name.

    replaces_because: why whoever sits there until then leaves; empty where nobody does.
    """

    member_name: str
    post: str
    capacity: Capacity
    from_on: date
    to_on: date | None = None
    email: str = ""
    replaces_because: str = ""

    @property
    def interval(self) -> Interval:
        """The days that she would sit."""
        return Interval(self.from_on, self.to_on)


def seat_person(session: Session, *, actor: Actor, seat_folio: str, draft: MemberDraft, now: datetime) -> SeatTerm:
    """Seat a person: one with an account gets the mandate of the seat, one without is only named.

    Whoever sits there in the same capacity leaves the day before, with the reason given.
    Raises InvalidError (field of the draft), ConflictError.
    """
    seat, body = seat_to_change(session, seat_folio)
    authority = set_up(session, actor, body.jurisdiction_id, now)
    _check_draft(seat, draft)
    _make_room(session, seat, body, draft, authority=authority)
    role = role_of_term(seat.function, draft.capacity)
    if not draft.email.strip():
        _check_overlaps(session, body, seat, None, draft=draft)
        return _take(session, seat, body, draft, None, authority=authority)
    if role is None:
        raise InvalidError(N_("Ese asiento no da permisos: anota solo el nombre, sin correo."), field="email")
    person = find_person(session, draft.email)
    if person is None or not person.active:
        raise InvalidError(
            N_("No hay una cuenta activa con ese correo. Déjalo vacío para anotar a la persona sin cuenta."),
            field="email",
        )
    _check_person(session, body, seat, person.id, draft)
    organisation = session.get(Organisation, seat.organisation_id) if seat.organisation_id else None
    post = PostDraft(
        person.folio, role, draft.post.strip() or _post_of(seat, organisation), organisation.folio if organisation
        else None, draft.from_on, draft.to_on,
    )  # fmt: skip
    mandate = grant_seat_mandate(session, actor=actor, place=authority.place, draft=post, now=now)
    return _take(session, seat, body, draft, mandate, authority=authority)


def seat_member(
    session: Session,
    *,
    actor: Actor,
    seat_folio: str,
    mandate_folio: str,
    capacity: Capacity,
    member_name: str,
    from_on: date,
    now: datetime,
    to_on: date | None = None,
) -> SeatTerm:
    """Seat somebody, as holder or alternate, between two days, under a mandate that she has in the same place.

    A seat has one holder and one alternate at a time, and a person one seat of the body.
    Raises InvalidError, ConflictError.
    """
    seat, body = seat_to_change(session, seat_folio)
    authority = set_up(session, actor, body.jurisdiction_id, now)
    mandate = session.scalar(select(Mandate).where(Mandate.folio == mandate_folio))
    if mandate is None or mandate.jurisdiction_id != body.jurisdiction_id:
        raise InvalidError(N_("No conocemos ese nombramiento en este lugar."), field="mandate_folio")
    draft = MemberDraft(member_name, "", capacity, from_on, to_on)
    _check_draft(seat, draft)
    if from_on < mandate.from_on or (mandate.to_on is not None and from_on > mandate.to_on):
        raise InvalidError(N_("El periodo empieza fuera de su nombramiento."), field="from_on")
    refuse_evaluator(session, mandate.person_id, body.jurisdiction_id)
    _check_overlaps(session, body, seat, mandate.person_id, draft=draft)
    return _take(session, seat, body, draft, mandate, authority=authority)


def end_term(
    session: Session, *, actor: Actor, seat_folio: str, capacity: Capacity, on: date, reason: str, now: datetime
) -> SeatTerm:
    """End the term in force of a seat on a day, which is its last, with the reason; its mandate ends too."""
    seat, body = seat_to_change(session, seat_folio)
    authority = set_up(session, actor, body.jurisdiction_id, now)
    if not reason.strip():
        raise InvalidError(N_("Di por qué deja el asiento: la razón queda publicada."), field="reason")
    term = term_on(session, seat, capacity, on)
    if term is None:
        raise ConflictError(N_("Nadie ocupa ese asiento ese día."))
    return _end(session, seat, body, term, on=on, reason=reason, authority=authority)


def _end(
    session: Session, seat: Seat, body: Body, term: SeatTerm, *, on: date, reason: str, authority: Authority
) -> SeatTerm:
    finish_term(session, term, on, reason)
    mandate = session.get(Mandate, term.mandate_id) if term.mandate_id else None
    if mandate is not None and not _serves_elsewhere(session, term, on):
        end_seat_mandate(
            session, actor=authority.actor, place=authority.place, mandate=mandate, to_on=on, now=authority.now
        )
    content = {"asiento": seat.code, "caracter": term.capacity.value, "hasta": on.isoformat(), "razon": reason.strip()}
    authority.log(session, "asiento.desocupado", ThingRef("cuerpo", body.folio), content)
    return term


def _serves_elsewhere(session: Session, term: SeatTerm, on: date) -> bool:
    """Tell whether the mandate of a term also grants another seat after a day."""
    statement = select(SeatTerm.id).where(
        SeatTerm.mandate_id == term.mandate_id,
        SeatTerm.id != term.id,
        SeatTerm.to_on.is_(None) | (SeatTerm.to_on > on),
    )
    return session.scalar(statement.limit(1)) is not None


def on_mandate_ended(session: Session, event: MandateEnded) -> None:
    """End the terms of whoever lost the mandate that grants them, on its last day."""
    statement = (
        select(SeatTerm, Seat, Body)
        .join(Seat, Seat.id == SeatTerm.seat_id)
        .join(Body, Body.id == Seat.body_id)
        .where(SeatTerm.mandate_id == event.mandate_id, SeatTerm.to_on.is_(None) | (SeatTerm.to_on > event.to_on))
    )
    for term, seat, body in session.execute(statement).all():
        last = event.to_on if term.from_on is None else max(event.to_on, term.from_on)
        finish_term(session, term, last, _MANDATE_ENDED)
        append(
            session, kind="asiento.desocupado", subject=ThingRef("cuerpo", body.folio),
            jurisdiction_id=body.jurisdiction_id, now=event.at, actor=SYSTEM,
            content={"asiento": seat.code, "caracter": term.capacity.value, "hasta": last.isoformat(),
                     "razon": _MANDATE_ENDED},
        )  # fmt: skip


def _take(
    session: Session, seat: Seat, body: Body, draft: MemberDraft, mandate: Mandate | None, *, authority: Authority
) -> SeatTerm:
    term = SeatTerm(
        seat_id=seat.id,
        mandate_id=mandate.id if mandate else None,
        capacity=draft.capacity,
        member_name=" ".join(draft.member_name.split()),
        post="" if mandate else draft.post.strip(),
        from_on=draft.from_on,
        to_on=draft.to_on,
    )
    authority.insert(session, term, N_("Ese asiento ya tiene a alguien con ese carácter."))
    content = {
        "asiento": seat.code, "caracter": draft.capacity.value, "nombre": term.member_name,
        "cargo": mandate.post if mandate else term.post, "desde": draft.from_on.isoformat(),
        "hasta": draft.to_on.isoformat() if draft.to_on else None, "con_cuenta": mandate is not None,
    }  # fmt: skip
    authority.log(session, "asiento.ocupado", ThingRef("cuerpo", body.folio), content)
    return term


def _check_draft(seat: Seat, draft: MemberDraft) -> None:
    if seat.closed_on is not None:
        raise ConflictError(N_("Ese asiento está cerrado: ya nadie puede ocuparlo."))
    if not draft.member_name.strip():
        raise InvalidError(N_("Escribe el nombre con que actúa en público."), field="member_name")
    if draft.to_on is not None and draft.to_on < draft.from_on:
        raise InvalidError(N_("El periodo termina antes de empezar."), field="to_on")
    if draft.capacity is Capacity.ALTERNATE and seat.function is not SeatFunction.MEMBER:
        raise InvalidError(N_("Solo los asientos de integrantes tienen suplencia."), field="capacity")


def _make_room(session: Session, seat: Seat, body: Body, draft: MemberDraft, *, authority: Authority) -> None:
    """End whoever sits there when the new member begins. Raises InvalidError where no reason was given."""
    for term in terms_of(session, seat):
        interval = Interval(term.from_on, term.to_on)
        if term.capacity is not draft.capacity or not interval.meets(draft.interval):
            continue
        if not draft.replaces_because.strip():
            raise InvalidError(
                N_("El asiento %(code)s lo ocupa %(name)s en esas fechas: di por qué lo deja."),
                field="replaces_because", code=seat.code, name=term.member_name,
            )  # fmt: skip
        if term.from_on is not None and term.from_on >= draft.from_on:
            raise InvalidError(
                N_("%(name)s ocupa el asiento desde el mismo día o después: elige otra fecha."),
                field="from_on", name=term.member_name,
            )  # fmt: skip
        last = draft.from_on - timedelta(days=1)
        _end(session, seat, body, term, on=last, reason=draft.replaces_because, authority=authority)


def _check_person(session: Session, body: Body, seat: Seat, person_id: int, draft: MemberDraft) -> None:
    refuse_evaluator(session, person_id, body.jurisdiction_id, field="email")
    _check_overlaps(session, body, seat, person_id, draft=draft)


def _check_overlaps(session: Session, body: Body, seat: Seat, person_id: int | None, *, draft: MemberDraft) -> None:
    same_name = " ".join(draft.member_name.split()).casefold()
    for other in queries.seats_of(session, body.id):
        for term in other.terms:
            if not term.interval.meets(draft.interval):
                continue
            if other.id == seat.id and term.capacity is draft.capacity:
                raise ConflictError(
                    N_("El asiento %(code)s ya lo ocupa %(name)s en esas fechas."),
                    code=seat.code, name=term.member_name,
                )  # fmt: skip
            has_no_account = person_id is None and term.person_id is None
            if has_no_account and term.member_name.casefold() == same_name:
                raise ConflictError(N_("Esa persona ya ocupa el asiento %(code)s en esas fechas."), code=other.code)
            if person_id is not None and term.person_id == person_id:
                raise ConflictError(N_("Esa persona ya ocupa el asiento %(code)s en esas fechas."), code=other.code)


def _post_of(seat: Seat, organisation: Organisation | None) -> str:
    return organisation.name if organisation else f"Asiento {seat.code}"
