"""Reads of the plan; the figures of page, CSV and API come from here."""

from govabierto.plan.queries.clauses import clause_evidence
from govabierto.plan.queries.detail import (
    CommitmentDetail,
    EvidenceCard,
    MilestoneCard,
    ReportCard,
    commitment_by_folio,
    detail_of,
    evidence_by_folio,
    step_of,
    versions_of,
)
from govabierto.plan.queries.handover import open_milestones, plan_words
from govabierto.plan.queries.overview import (
    CommitmentLine,
    Overview,
    PlanCard,
    card_of,
    overview_of,
    plan_by_folio,
    plans_of,
)
from govabierto.plan.queries.tasks import Task, Tasks, count_urgent, tasks_of
from govabierto.plan.queries.things import THING_KINDS
from govabierto.plan.rules.states import CommitmentState, MilestoneState

LIVE = CommitmentState.ADOPTED
REPORTABLE = (MilestoneState.PLANNED, MilestoneState.SENT_BACK)
WAITING = MilestoneState.REPORTED

__all__ = [
    "LIVE",
    "REPORTABLE",
    "THING_KINDS",
    "WAITING",
    "CommitmentDetail",
    "CommitmentLine",
    "EvidenceCard",
    "MilestoneCard",
    "Overview",
    "PlanCard",
    "ReportCard",
    "Task",
    "Tasks",
    "card_of",
    "clause_evidence",
    "commitment_by_folio",
    "count_urgent",
    "detail_of",
    "evidence_by_folio",
    "open_milestones",
    "overview_of",
    "plan_by_folio",
    "plan_words",
    "plans_of",
    "step_of",
    "tasks_of",
    "versions_of",
]
