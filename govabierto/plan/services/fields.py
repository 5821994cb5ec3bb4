"""From a row to what people wrote of it, and back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from govabierto.nucleo.pillars import Pillar
from govabierto.plan.models import Commitment, Milestone
from govabierto.plan.rules.drafting import CommitmentFields, MilestoneFields

COMMITMENT_COLUMNS = tuple(item.name for item in fields(CommitmentFields) if item.name != "pillars")
MILESTONE_COLUMNS = tuple(item.name for item in fields(MilestoneFields))


def fields_of(commitment: Commitment, pillars: Iterable[Pillar]) -> CommitmentFields:
    """Return what a commitment says now."""
    said = {name: getattr(commitment, name) for name in COMMITMENT_COLUMNS}
    return CommitmentFields(pillars=tuple(pillars), **said)


def write_fields(commitment: Commitment, said: CommitmentFields) -> None:
    """Copy what people wrote onto a row."""
    for name in COMMITMENT_COLUMNS:
        setattr(commitment, name, getattr(said, name))


def milestone_fields_of(milestone: Milestone) -> MilestoneFields:
    """Return what a milestone says now."""
    return MilestoneFields(**{name: getattr(milestone, name) for name in MILESTONE_COLUMNS})


def write_milestone(milestone: Milestone, said: MilestoneFields) -> None:
    """Copy what people wrote onto a row."""
    for name in MILESTONE_COLUMNS:
        setattr(milestone, name, getattr(said, name))
