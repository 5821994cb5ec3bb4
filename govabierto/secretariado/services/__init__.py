"""Commands of the Secretariado: bodies and seats, sessions, votes of seats and agreements."""

from __future__ import annotations

from govabierto.cuentas.events import (
    MandateEnded,
    MandateProposed,
)
from govabierto.secretariado.services.agenda import (
    PointDraft,
    note_item,
    prepare_item,
)
from govabierto.secretariado.services.agreements import (
    fulfil_agreement,
    link_commitment,
    tell_overdue,
)
from govabierto.secretariado.services.bodies import (
    BodyDraft,
    add_seat,
    close_seat,
    create_body,
    update_body,
)
from govabierto.secretariado.services.declarations import (
    DeclarationDraft,
    declare_ties,
)
from govabierto.secretariado.services.incidents import (
    Headcount,
    count_sector,
    excuse_absence,
    flag_incident,
    resolve_incident,
)
from govabierto.secretariado.services.incompatibilities import (
    on_mandate_proposed,
)
from govabierto.secretariado.services.offices import (
    appoint_office,
    end_office,
)
from govabierto.secretariado.services.periods import (
    OversightDraft,
    define_administration,
    define_oversight,
)
from govabierto.secretariado.services.seating import (
    MemberDraft,
    end_term,
    on_mandate_ended,
    seat_member,
    seat_person,
)
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

SUBSCRIPTIONS = ((MandateProposed, on_mandate_proposed), (MandateEnded, on_mandate_ended))
"""What the room does when a post is about to be given, and when one ends."""

__all__ = [
    "SUBSCRIPTIONS",
    "BodyDraft",
    "DeclarationDraft",
    "Headcount",
    "MemberDraft",
    "OversightDraft",
    "PointDraft",
    "VoteOutcome",
    "add_seat",
    "appoint_office",
    "call_session",
    "cast_seat_vote",
    "close_seat",
    "close_session",
    "close_vote",
    "count_sector",
    "create_body",
    "declare_no_quorum",
    "declare_ties",
    "define_administration",
    "define_oversight",
    "end_office",
    "end_term",
    "excuse_absence",
    "flag_incident",
    "fulfil_agreement",
    "link_commitment",
    "note_item",
    "on_mandate_ended",
    "on_mandate_proposed",
    "open_session",
    "open_vote",
    "prepare_item",
    "record_arrival",
    "record_departure",
    "record_seat_vote",
    "resolve_incident",
    "seat_member",
    "seat_person",
    "tell_overdue",
    "update_body",
]
