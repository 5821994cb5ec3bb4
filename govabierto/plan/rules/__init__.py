"""The plan's rules: states, progress, pace and drafting; pure and exact."""

from govabierto.plan.rules.chart import Pace, cuts_of, pace_of
from govabierto.plan.rules.drafting import ACT_LABELS, CommitmentFields, Lack, MilestoneFields
from govabierto.plan.rules.progress import (
    Progress,
    Rollup,
    Standpoint,
    Step,
    lateness_days,
    next_change_on,
    progress_of,
    roll_up,
    standpoint_of,
)
from govabierto.plan.rules.states import (
    CommitmentState,
    MilestoneState,
    Origin,
    PlanState,
    Standing,
    Verdict,
)

__all__ = [
    "ACT_LABELS",
    "CommitmentFields",
    "CommitmentState",
    "Lack",
    "MilestoneFields",
    "MilestoneState",
    "Origin",
    "Pace",
    "PlanState",
    "Progress",
    "Rollup",
    "Standing",
    "Standpoint",
    "Step",
    "Verdict",
    "cuts_of",
    "lateness_days",
    "next_change_on",
    "pace_of",
    "progress_of",
    "roll_up",
    "standpoint_of",
]
