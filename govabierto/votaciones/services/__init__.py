"""Commands of ballots: put together, open, cast, close and count, recount, find a receipt."""

from __future__ import annotations

from govabierto.votaciones.services.casting import (
    TURNOUT_SLOTS,
    AlreadyVotedError,
    CastReceipt,
    PreparedVote,
    cast_ballot,
    cast_prepared,
    prepare_vote,
    took_part,
    voting_decision,
)
from govabierto.votaciones.services.closing import close_ballot, destroy_spent_keys
from govabierto.votaciones.services.drafts import BallotDraft, OptionDraft, add_options, create_ballot, update_ballot
from govabierto.votaciones.services.external import record_counted_ballot
from govabierto.votaciones.services.opening import open_ballot
from govabierto.votaciones.services.recounts import Recount, find_receipt, recount
from govabierto.votaciones.services.voters import forget_voters, on_account_closed

__all__ = [
    "TURNOUT_SLOTS",
    "AlreadyVotedError",
    "BallotDraft",
    "CastReceipt",
    "OptionDraft",
    "PreparedVote",
    "Recount",
    "add_options",
    "cast_ballot",
    "cast_prepared",
    "close_ballot",
    "create_ballot",
    "destroy_spent_keys",
    "find_receipt",
    "forget_voters",
    "on_account_closed",
    "open_ballot",
    "prepare_vote",
    "record_counted_ballot",
    "recount",
    "took_part",
    "update_ballot",
    "voting_decision",
]
