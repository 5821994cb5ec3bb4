"""What the rooms know of a place, as plain values: the checks read this and nothing else. Days are local days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from govabierto.ciclo.rules import PublicStage
from govabierto.cumplimiento.rules.vocabulary import DeclaredKind, Link
from govabierto.nucleo.pillars import Pillar
from govabierto.secretariado.rules import Sector, SessionKind


@dataclass(frozen=True)
class SeatFact:
    """A voting seat. is_government: of the government, or of an oversight body that is not autonomous (fact 1)."""

    sector: Sector
    is_filled: bool
    is_government: bool


@dataclass(frozen=True)
class MeetingFact:
    """A session that ended with quorum. sectors: of the seats that attended. acta_on: when its acta was published."""

    folio: str
    kind: SessionKind
    called_on: date | None
    starts_on: date
    closed_on: date
    sectors: frozenset[Sector] = frozenset()
    acta_on: date | None = None


@dataclass(frozen=True)
class StageFact:
    """The dates of a stage: first and last local day, and when they were first published."""

    stage: PublicStage
    opens_on: date
    last_on: date
    published_on: date


@dataclass(frozen=True)
class PlanFact:
    """The newest adopted plan of the place."""

    folio: str
    starts_on: date
    ends_on: date
    adopted_on: date
    has_vision: bool


@dataclass(frozen=True)
class CommitmentFact:
    """A commitment of that plan. steps: live milestones; finished_on: of its last key, once all are verified."""

    folio: str
    number: int
    title: str
    pillars: frozenset[Pillar]
    has_owner: bool
    steps: int
    steps_with_means: int
    finished_on: date | None = None
    has_budget: bool = False


@dataclass(frozen=True)
class ProposalFacts:
    """Proposals that ask for an answer. late: unanswered past their day, or unanswered when the plan was adopted."""

    total: int = 0
    answered: int = 0
    late: int = 0


@dataclass(frozen=True)
class DeclaredFact:
    """What the secretariat declared, with its proof."""

    kind: DeclaredKind
    on: date
    title: str
    url: str
    commitment: str = ""

    @property
    def link(self) -> Link:
        """The proof."""
        return Link("", self.url, self.title)


@dataclass(frozen=True)
class Facts:
    """A place on a local day. start: since when its rules run, None before its first public act."""

    today: date
    start: date | None
    term_starts_on: date | None = None
    term_ends_on: date | None = None
    has_cycle: bool = False
    cycle_on: date | None = None
    stages: tuple[StageFact, ...] = ()
    plan: PlanFact | None = None
    commitments: tuple[CommitmentFact, ...] = ()
    has_body: bool = False
    has_profile: bool = False
    seats: tuple[SeatFact, ...] = ()
    meetings: tuple[MeetingFact, ...] = ()
    proposals: ProposalFacts = ProposalFacts()
    declared: tuple[DeclaredFact, ...] = ()
    #: Folios of commitments aligned with a target of the 2030 Agenda.
    with_sdg: frozenset[str] = frozenset()
    #: Days on which something was added to the public record of proofs.
    repository: tuple[date, ...] = ()
    #: Sectors that signed each published declaration; empty where there is none.
    declarations: tuple[frozenset[Sector], ...] = ()
    #: Day of the first letter or declaration of the present term.
    joined_on: date | None = None
    #: Votes in favour of adopting the plan, of seats that are not of the government.
    outside_votes: int = 0
    holidays: Collection[date] = frozenset()

    @property
    def since(self) -> date:
        """The day from which the checks count."""
        return self.start or self.today

    def stage(self, stage: PublicStage) -> StageFact | None:
        """Return the dates of a stage, None without them."""
        return next((one for one in self.stages if one.stage is stage), None)

    def said(self, kind: DeclaredKind, commitment: str = "") -> tuple[DeclaredFact, ...]:
        """Return what was declared of a kind, oldest first."""
        found = (one for one in self.declared if one.kind is kind and one.commitment == commitment)
        return tuple(sorted(found, key=lambda one: one.on))
