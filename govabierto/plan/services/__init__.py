"""What changes a plan. Progress is written nowhere: it is derived from the two keys."""

from govabierto.plan.services.commitments import (
    StaleCommitmentError,
    draft_commitment,
    edit_commitment,
    link_origin,
    name_origin,
)
from govabierto.plan.services.keys import (
    release_evidence,
    report_milestone,
    review_milestone,
    withdraw_evidence,
)
from govabierto.plan.services.milestones import add_milestone, cancel_milestone, change_milestone
from govabierto.plan.services.plans import NotReadyError, adopt_plan, create_plan, lacks_of

__all__ = [
    "NotReadyError",
    "StaleCommitmentError",
    "add_milestone",
    "adopt_plan",
    "cancel_milestone",
    "change_milestone",
    "create_plan",
    "draft_commitment",
    "edit_commitment",
    "lacks_of",
    "link_origin",
    "name_origin",
    "release_evidence",
    "report_milestone",
    "review_milestone",
    "withdraw_evidence",
]
