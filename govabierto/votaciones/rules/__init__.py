"""Pure rules of the ballot engine: counting, ties, outcomes, states, receipts and the words that explain them."""

from __future__ import annotations

from govabierto.votaciones.rules.acts import ACT_LABELS, COUNTED, IMPORTED, OPENED
from govabierto.votaciones.rules.choices import (
    BallotPayloadError,
    check_choices,
    decode_choices,
    encode_choices,
    payload_size,
)
from govabierto.votaciones.rules.explain import MONEY_PARAMS, Explanation, explain_row, explain_tie_rule
from govabierto.votaciones.rules.lifecycle import (
    MAX_OPTIONS,
    BallotState,
    BallotTerms,
    awaits_count,
    check_may_open,
    state_at,
)
from govabierto.votaciones.rules.outcome import Method, Outcome, OutcomeRow, OutcomeRule, ReasonCode, decide
from govabierto.votaciones.rules.phases import Phase, phase_at
from govabierto.votaciones.rules.receipts import (
    RECEIPT_ALPHABET,
    RECEIPT_RANDOM_BYTES,
    format_receipt,
    normalise_receipt,
    receipt_hash,
)
from govabierto.votaciones.rules.record import (
    FrozenOption,
    FrozenRules,
    ballots_csv,
    draw_seed,
    fingerprint,
    frozen_bytes,
    frozen_summary,
    join_positions,
    receipts_csv,
    split_positions,
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
    "ACT_LABELS",
    "COUNTED",
    "IMPORTED",
    "MAX_OPTIONS",
    "MONEY_PARAMS",
    "OPENED",
    "RECEIPT_ALPHABET",
    "RECEIPT_RANDOM_BYTES",
    "BallotPayloadError",
    "BallotState",
    "BallotTerms",
    "Draw",
    "Explanation",
    "FrozenOption",
    "FrozenRules",
    "Method",
    "Option",
    "Outcome",
    "OutcomeRow",
    "OutcomeRule",
    "Phase",
    "ReasonCode",
    "Scoring",
    "Tally",
    "TieRule",
    "awaits_count",
    "ballots_csv",
    "check_choices",
    "check_may_open",
    "count_approvals",
    "count_points",
    "count_positions",
    "decide",
    "decode_choices",
    "draw_digest",
    "draw_seed",
    "encode_choices",
    "explain_row",
    "explain_tie_rule",
    "fingerprint",
    "format_receipt",
    "frozen_bytes",
    "frozen_summary",
    "in_tie_order",
    "join_positions",
    "natural_key",
    "normalise_receipt",
    "payload_size",
    "phase_at",
    "receipt_hash",
    "receipts_csv",
    "split_positions",
    "state_at",
]
