"""Reads of the Secretariado."""

from __future__ import annotations

from govabierto.secretariado.queries.actas import ACTA_KINDS, acta_of
from govabierto.secretariado.queries.agreements import (
    AgreementCard,
    agreement_by_folio,
    agreements_of_session,
    agreements_page,
)
from govabierto.secretariado.queries.bodies import (
    SeatCard,
    Term,
    body_by_folio,
    body_of,
    count_seats,
    seat_by_folio,
    seats_of,
)
from govabierto.secretariado.queries.calls import CALL_KINDS, candidacies_of
from govabierto.secretariado.queries.cards import (
    THING_KINDS,
    body_cards,
    session_cards,
)
from govabierto.secretariado.queries.letters import (
    LETTER_KINDS,
    LetterRow,
    Signer,
    clause_evidence,
    guarantor_name,
    instrument_by_folio,
    letters_page,
    signers_on,
)
from govabierto.secretariado.queries.sessions import (
    SESSIONS_SHOWN,
    Attended,
    Room,
    SeatVoteView,
    attendance_of,
    coming_session,
    item_and_session,
    items_of,
    load_room,
    present_now,
    session_and_body,
    sessions_of,
    votes_of,
)

__all__ = [
    "ACTA_KINDS",
    "CALL_KINDS",
    "LETTER_KINDS",
    "SESSIONS_SHOWN",
    "THING_KINDS",
    "AgreementCard",
    "Attended",
    "LetterRow",
    "Room",
    "SeatCard",
    "SeatVoteView",
    "Signer",
    "Term",
    "acta_of",
    "agreement_by_folio",
    "agreements_of_session",
    "agreements_page",
    "attendance_of",
    "body_by_folio",
    "body_cards",
    "body_of",
    "candidacies_of",
    "clause_evidence",
    "coming_session",
    "count_seats",
    "guarantor_name",
    "instrument_by_folio",
    "item_and_session",
    "items_of",
    "letters_page",
    "load_room",
    "present_now",
    "seat_by_folio",
    "seats_of",
    "session_and_body",
    "session_cards",
    "sessions_of",
    "signers_on",
    "votes_of",
]
