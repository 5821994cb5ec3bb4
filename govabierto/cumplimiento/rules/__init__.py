"""The rules of the standards, the pure checks that run them, pillars and alignment."""

from govabierto.cumplimiento.rules.catalogue import RULES, RULES_BY_CODE
from govabierto.cumplimiento.rules.checking import CHECKS, Checked, check_all, count_states
from govabierto.cumplimiento.rules.facts import (
    CommitmentFact,
    DeclaredFact,
    Facts,
    MeetingFact,
    PlanFact,
    ProposalFacts,
    SeatFact,
    StageFact,
)
from govabierto.cumplimiento.rules.pillars import Coverage, PillarLine, coverage_of
from govabierto.cumplimiento.rules.targets import is_target, plain_name
from govabierto.cumplimiento.rules.vocabulary import (
    ACT_LABELS,
    ATTENTION_ORDER,
    DECLARED_LABELS,
    OF_A_COMMITMENT,
    STATE_LABELS,
    STATE_LOOKS,
    DeclaredKind,
    Link,
    RuleResult,
    RuleSpec,
    RuleState,
    Say,
)

__all__ = [
    "ACT_LABELS",
    "ATTENTION_ORDER",
    "CHECKS",
    "DECLARED_LABELS",
    "OF_A_COMMITMENT",
    "RULES",
    "RULES_BY_CODE",
    "STATE_LABELS",
    "STATE_LOOKS",
    "Checked",
    "CommitmentFact",
    "Coverage",
    "DeclaredFact",
    "DeclaredKind",
    "Facts",
    "Link",
    "MeetingFact",
    "PillarLine",
    "PlanFact",
    "ProposalFacts",
    "RuleResult",
    "RuleSpec",
    "RuleState",
    "Say",
    "SeatFact",
    "StageFact",
    "check_all",
    "count_states",
    "coverage_of",
    "is_target",
    "plain_name",
]
