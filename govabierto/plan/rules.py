"""States of plans, commitments and milestones; progress, lateness and staleness, derived and never typed."""

from __future__ import annotations

from enum import StrEnum


class PlanState(StrEnum):
    """Where a plan stands."""

    DRAFT = "draft"
    ADOPTED = "adopted"
    CLOSED = "closed"


class Origin(StrEnum):
    """Where a commitment comes from (Mexican plans list the two kinds apart)."""

    CO_CREATED = "co_created"
    PROACTIVE = "proactive"


class CommitmentState(StrEnum):
    """Administrative state of a commitment (dominio 2.2); what people see is derived."""

    DRAFTING = "drafting"
    IN_FEASIBILITY = "in_feasibility"
    IN_COMMENT = "in_comment"
    ADOPTED = "adopted"
    CLOSED_INCOMPLETE = "closed_incomplete"
    CANCELLED = "cancelled"


class MilestoneState(StrEnum):
    """State of a milestone; overdue is derived."""

    PLANNED = "planned"
    REPORTED = "reported"
    SENT_BACK = "sent_back"
    VERIFIED = "verified"
    CANCELLED = "cancelled"


class Verdict(StrEnum):
    """What the second key says."""

    VERIFIED = "verified"
    SENT_BACK = "sent_back"
