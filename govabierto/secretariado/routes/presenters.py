"""What pages of the Secretariado show, made from rows and rules: words, counts and states, no decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import format_datetime
from flask_babel import gettext as _

from govabierto.nucleo.clock import local_date
from govabierto.nucleo.places import Place
from govabierto.secretariado.models import AgendaItem, BodySession
from govabierto.secretariado.queries import AgreementCard, Room, SeatCard, SeatVoteView, Term
from govabierto.secretariado.rules import (
    CHOICE_LABELS,
    REASON_SENTENCES,
    RULE_LABELS,
    SECTOR_LABELS,
    SESSION_STATE_LABELS,
    AgreementState,
    Capacity,
    ItemState,
    Quorum,
    Sector,
    SessionState,
    Tally,
    VoteChoice,
    is_overdue,
    quorum_sentence,
    session_number,
    tally_from_json,
)

_MOMENT = timedelta(microseconds=1)
_CHOICE_TAGS = {
    VoteChoice.YES: ("yes", "listo"),
    VoteChoice.NO: ("no", "no"),
    VoteChoice.ABSTAIN: ("", "abstencion"),
}


@dataclass(frozen=True)
class VoteRow:
    """A line of the nominal table. kind and icon are of its tag."""

    code: str
    name: str
    sector: str
    kind: str
    icon: str
    text: str
    reason: str = ""
    recorded_by: str = ""


@dataclass(frozen=True)
class Poll:
    """A point being voted, or voted, as the page shows it."""

    item: AgendaItem
    rule: str
    yes: int
    no: int
    abstain: int
    needed: int | None
    result: str
    is_adopted: bool | None
    rows: list[VoteRow]
    agreement: AgreementCard | None
    waiting: int


def instant_of(row: BodySession, now: datetime) -> datetime:
    """Return the instant at which a session is judged: now, or just before it closed."""
    return row.closed_at - _MOMENT if row.closed_at is not None else now


def day_of(row: BodySession, place: Place) -> date:
    """Return the local day on which terms of a session are judged."""
    return local_date(row.opened_at or row.starts_at, place.timezone)


def hour(instant: datetime) -> str:
    """Return the local hour of an instant, such as 17:00."""
    return str(format_datetime(instant, "H:mm"))


def number_of(row: BodySession) -> str:
    """Return a session's number."""
    return session_number(row.kind, row.number, row.year)


def state_of(row: BodySession) -> tuple[str, str, str]:
    """Return a session's tag: kind, words, icon."""
    looks = {
        SessionState.CALLED: ("wait", "calendario"),
        SessionState.OPEN: ("going", "en-curso"),
        SessionState.CLOSED: ("done", "sello"),
        SessionState.NO_QUORUM: ("late", "atraso"),
    }
    kind, icon = looks.get(row.state, ("", "info"))
    return kind, str(_(SESSION_STATE_LABELS[row.state])), icon


def quorum_words(counted: Quorum) -> str:
    """Return why there is quorum or not."""
    message, params = quorum_sentence(counted)
    sector = params.get("sector")
    if isinstance(sector, str):
        params["sector"] = sector_name(sector)
    return str(_(message, **params))


def sector_name(sector: str) -> str:
    """Return a sector's name in the reader's language."""
    return str(_(SECTOR_LABELS[Sector(sector)]))


def tally_words(tally: Tally) -> str:
    """Return why a vote adopted something or not, with its numbers."""
    params = {**tally.params, "sector": sector_name(tally.missing_sector) if tally.missing_sector else ""}
    return str(_(REASON_SENTENCES[tally.reason], **params))


def polls_of(
    room: Room, items: Sequence[AgendaItem], votes: Sequence[SeatVoteView], agreements: Sequence[AgreementCard],
    *, day: date,
) -> list[Poll]:  # fmt: skip
    """Return every point that is being voted or was, the newest first."""
    voted = [item for item in items if item.vote_opened_at is not None]
    voted.sort(key=lambda item: (item.vote_opened_at, item.position), reverse=True)
    by_item = {card.row.item_id: card for card in agreements}
    return [_poll(room, item, [v for v in votes if v.item_id == item.id], by_item.get(item.id), day) for item in voted]


def _poll(
    room: Room, item: AgendaItem, votes: Sequence[SeatVoteView], agreement: AgreementCard | None, day: date
) -> Poll:
    tally = tally_from_json(item.tally) if item.tally else None
    counts = {choice: sum(vote.choice == choice.value for vote in votes) for choice in VoteChoice}
    is_open = item.state is ItemState.VOTING
    return Poll(
        item=item,
        rule=str(_(RULE_LABELS[item.decision_rule])) if item.decision_rule else "",
        yes=counts[VoteChoice.YES],
        no=counts[VoteChoice.NO],
        abstain=counts[VoteChoice.ABSTAIN],
        needed=tally.needed if tally else None,
        result=tally_words(tally) if tally else "",
        is_adopted=tally.is_adopted if tally else None,
        rows=[_vote_row(room, seat, votes, day, is_open=is_open) for seat in room.seats if seat.has_vote],
        agreement=agreement,
        waiting=len(room.present - {vote.seat_code for vote in votes}) if is_open else 0,
    )


def _vote_row(room: Room, seat: SeatCard, votes: Sequence[SeatVoteView], day: date, *, is_open: bool) -> VoteRow:
    vote = next((vote for vote in votes if vote.seat_code == seat.code), None)
    sector = sector_name(seat.sector)
    if vote is not None:
        term = next((t for t in seat.terms if t.id == vote.term_id), None)
        choice = VoteChoice(vote.choice)
        kind, icon = _CHOICE_TAGS[choice]
        name, words = _name(term), str(_(CHOICE_LABELS[choice]))
        return VoteRow(seat.code, name, sector, kind, icon, words, vote.reason, vote.recorded_by)
    if seat.code in room.present:
        words = _("Todavía no vota") if is_open else _("No votó")
        return VoteRow(seat.code, _name(sitting_term(room, seat)), sector, "wait", "reloj", str(words))
    term = seat.term_on(day, Capacity.HOLDER)
    words = _("Ausente") if term else _("Vacante")
    return VoteRow(seat.code, _name(term), sector, "nodata", "sin-datos", str(words))


def sitting_term(room: Room, seat: SeatCard) -> Term | None:
    """Return under which term a seat was last occupied in a session."""
    last = next((a for a in reversed(room.attended) if a.seat_id == seat.id), None)
    return next((t for t in seat.terms if last is not None and t.id == last.term_id), None)


def _name(term: Term | None) -> str:
    return term.member_name if term else ""


def sector_rows(room: Room) -> list[dict[str, object]]:
    """Return the quorum by sector: seats with their presence and the count in words."""
    rows: list[dict[str, object]] = []
    for counted in room.counted.sectors:
        seats = [seat for seat in room.seats if seat.sector is counted.sector and seat.has_vote]
        text = _(
            "%(present)s de %(seats)s presentes · mínimo %(needed)s",
            present=counted.present, seats=counted.seats, needed=counted.needed,
        )  # fmt: skip
        rows.append(
            {
                "label": sector_name(counted.sector),
                "seats": [(seat.code, seat.code in room.present) for seat in seats],
                "text": text,
            }
        )
    return rows


def agenda_rows(items: Sequence[AgendaItem], agreements: Sequence[AgreementCard]) -> list[dict[str, object]]:
    """Return the points of an agenda with their state and what came of them."""
    by_item = {card.row.item_id: card for card in agreements}
    voting = next((item for item in items if item.state is ItemState.VOTING), None)
    current = voting or next((item for item in items if item.state is ItemState.PENDING), None)
    return [
        {
            "item": item,
            "state": "now" if item is voting else "past" if item.state is not ItemState.PENDING else "next",
            "is_next": item is current and voting is None,
            "agreement": by_item.get(item.id),
            "result": tally_words(tally_from_json(item.tally)) if item.tally else "",
        }
        for item in items
    ]


def agreement_state(card: AgreementCard, today: date) -> tuple[str, str, str, int | None]:
    """Return an agreement's tag: kind, words, icon and days left (negative when late)."""
    row = card.row
    if row.state is AgreementState.FULFILLED:
        return "done", str(_("Cumplido")), "sello", None
    if row.state is AgreementState.SUPERSEDED:
        return "stale", str(_("Reemplazado")), "arena", None
    if row.due_on is None:
        return "nodata", str(_("Sin plazo")), "sin-datos", None
    left = (row.due_on - today).days
    if is_overdue(row.state, row.due_on, today):
        return "late", str(_("Vencido")), "atraso", left
    return "going", str(_("En plazo")), "en-curso", left
