"""Pure rules of the ballot engine: counting, ties, outcomes, states, receipts and the words that explain them."""

from __future__ import annotations

from govabierto.votaciones.rules.choices import (
    BallotPayloadError,
    check_choices,
    decode_choices,
    encode_choices,
    payload_size,
)
from govabierto.votaciones.rules.explain import MONEY_PARAMS, Explanation, explain_row, explain_tie_rule
from govabierto.votaciones.rules.lifecycle import BallotState, BallotTerms, awaits_count, check_may_open, state_at
from govabierto.votaciones.rules.outcome import Method, Outcome, OutcomeRow, OutcomeRule, ReasonCode, decide
from govabierto.votaciones.rules.receipts import (
    RECEIPT_ALPHABET,
    RECEIPT_RANDOM_BYTES,
    format_receipt,
    normalise_receipt,
    receipt_hash,
)
from govabierto.votaciones.rules.tally import (
    Option,
    Scoring,
    Tally,
    count_approvals,
    count_points,
    count_positions,
)
from govabierto.votaciones.rules.ties import Draw, TieRule, draw_digest, in_tie_order, natural_key

__all__ = [
    "MONEY_PARAMS",
    "RECEIPT_ALPHABET",
    "RECEIPT_RANDOM_BYTES",
    "BallotPayloadError",
    "BallotState",
    "BallotTerms",
    "Draw",
    "Explanation",
    "Method",
    "Option",
    "Outcome",
    "OutcomeRow",
    "OutcomeRule",
    "ReasonCode",
    "Scoring",
    "Tally",
    "TieRule",
    "awaits_count",
    "check_choices",
    "check_may_open",
    "count_approvals",
    "count_points",
    "count_positions",
    "decide",
    "decode_choices",
    "draw_digest",
    "encode_choices",
    "explain_row",
    "explain_tie_rule",
    "format_receipt",
    "in_tie_order",
    "natural_key",
    "normalise_receipt",
    "payload_size",
    "receipt_hash",
    "state_at",
]
