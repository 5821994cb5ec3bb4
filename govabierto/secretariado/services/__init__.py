"""Commands of the Secretariado: bodies and seats, sessions, votes of seats and agreements."""

from __future__ import annotations

from govabierto.secretariado.services.agenda import PointDraft, note_item, prepare_item
from govabierto.secretariado.services.agreements import fulfil_agreement, link_commitment, tell_overdue
from govabierto.secretariado.services.bodies import add_seat, create_body, end_term, seat_member
from govabierto.secretariado.services.sessions import (
    call_session,
    close_session,
    declare_no_quorum,
    open_session,
    record_arrival,
    record_departure,
)
from govabierto.secretariado.services.votes import (
    VoteOutcome,
    cast_seat_vote,
    close_vote,
    open_vote,
    record_seat_vote,
)

__all__ = [
    "PointDraft",
    "VoteOutcome",
    "add_seat",
    "call_session",
    "cast_seat_vote",
    "close_session",
    "close_vote",
    "create_body",
    "declare_no_quorum",
    "end_term",
    "fulfil_agreement",
    "link_commitment",
    "note_item",
    "open_session",
    "open_vote",
    "prepare_item",
    "record_arrival",
    "record_departure",
    "record_seat_vote",
    "seat_member",
    "tell_overdue",
]
