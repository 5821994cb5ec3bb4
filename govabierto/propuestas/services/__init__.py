"""Commands of proposals."""

from govabierto.propuestas.services.claims import KeyOutcome, claim, confirm, on_account_closed, open_with_key
from govabierto.propuestas.services.moderation import change_state, publish, refuse
from govabierto.propuestas.services.outcomes import (
    mark_voted,
    on_answered,
    on_ballot_counted,
    on_origin_named,
    put_to_vote,
    take_up,
)
from govabierto.propuestas.services.taking_part import (
    answer,
    comment,
    edit_comment,
    support,
    withdraw_comment,
    withdraw_support,
)
from govabierto.propuestas.services.writing import edit, save_draft, submit, withdraw, write_without_account

__all__ = [
    "KeyOutcome",
    "answer",
    "change_state",
    "claim",
    "comment",
    "confirm",
    "edit",
    "edit_comment",
    "mark_voted",
    "on_account_closed",
    "on_answered",
    "on_ballot_counted",
    "on_origin_named",
    "open_with_key",
    "publish",
    "put_to_vote",
    "refuse",
    "save_draft",
    "submit",
    "support",
    "take_up",
    "withdraw",
    "withdraw_comment",
    "withdraw_support",
    "write_without_account",
]
