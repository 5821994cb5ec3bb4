"""Reads of the self-check."""

from govabierto.cumplimiento.queries.axes import (
    COMMITMENT,
    THING_KINDS,
    Alignments,
    AxisLine,
    CommitmentCard,
    alignments_of,
    axis_named,
    public_commitment,
    ties_of,
)
from govabierto.cumplimiento.queries.coverage import pillars_of
from govabierto.cumplimiento.queries.facts import Waiver, facts_of, waivers_of
from govabierto.cumplimiento.queries.records import Stretch, declared_of, history_of, last_snapshots, start_of

__all__ = [
    "COMMITMENT",
    "THING_KINDS",
    "Alignments",
    "AxisLine",
    "CommitmentCard",
    "Stretch",
    "Waiver",
    "alignments_of",
    "axis_named",
    "declared_of",
    "facts_of",
    "history_of",
    "last_snapshots",
    "pillars_of",
    "public_commitment",
    "start_of",
    "ties_of",
    "waivers_of",
]
