"""News of the plan."""

from __future__ import annotations

from dataclasses import dataclass

from govabierto.nucleo.actors import MandateValue
from govabierto.nucleo.events import Event
from govabierto.nucleo.things import ThingRef


@dataclass(frozen=True)
class MilestoneEvent(Event):
    """Something that happened to a milestone of a commitment."""

    jurisdiction_id: int
    commitment_folio: str
    milestone_folio: str
    number: int


@dataclass(frozen=True)
class MilestoneReported(MilestoneEvent):
    """The agency turned the first key."""

    counterpart_id: int | None = None


@dataclass(frozen=True)
class MilestoneVerified(MilestoneEvent):
    """The counterpart turned the second key."""

    agency_id: int | None = None


@dataclass(frozen=True)
class MilestoneSentBack(MilestoneEvent):
    """The counterpart sent a report back, with reasons."""

    agency_id: int | None = None
    reasons: str = ""


@dataclass(frozen=True)
class OriginNamed(Event):
    """A commitment was linked to what it comes from, by somebody who writes the plan."""

    jurisdiction_id: int
    origin: ThingRef
    commitment: ThingRef
    mandate: MandateValue


@dataclass(frozen=True)
class PlanAdopted(Event):
    """A plan was adopted."""

    jurisdiction_id: int
    plan_folio: str
