"""A place that keeps every rule, as plain facts; tests change one thing at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from govabierto.ciclo.rules import PublicStage
from govabierto.cumplimiento.rules import (
    CHECKS,
    CommitmentFact,
    DeclaredFact,
    DeclaredKind,
    Facts,
    MeetingFact,
    PlanFact,
    ProposalFacts,
    RuleResult,
    SeatFact,
    StageFact,
)
from govabierto.nucleo.pillars import Pillar
from govabierto.secretariado.rules import Sector, SessionKind

TODAY = date(2026, 11, 20)
START = date(2025, 1, 10)
ADOPTED = date(2026, 6, 1)
THREE = frozenset({Sector.GOVERNMENT, Sector.CIVIL_SOCIETY, Sector.ACADEMIA})
PROOF = "https://ejemplo.invalid/prueba"


def days_ago(count: int) -> date:
    return TODAY - timedelta(days=count)


def meeting(closed_on: date, **changed: Any) -> MeetingFact:
    """Return an ordinary session that was called and minuted in time."""
    fact = MeetingFact(
        folio=f"S-{closed_on:%y%m%d}", kind=SessionKind.ORDINARY, called_on=closed_on - timedelta(days=15),
        starts_on=closed_on, closed_on=closed_on, sectors=THREE, acta_on=closed_on + timedelta(days=5),
    )  # fmt: skip
    return replace(fact, **changed)


def commitment(number: int = 1, **changed: Any) -> CommitmentFact:
    """Return a commitment that lacks nothing."""
    fact = CommitmentFact(
        folio=f"C-{number}", number=number, title="Respuesta a todo reporte en 72 horas",
        pillars=frozenset({Pillar.TRANSPARENCIA, Pillar.INNOVACION}), has_owner=True, steps=2, steps_with_means=2,
        finished_on=days_ago(60), has_budget=True,
    )  # fmt: skip
    return replace(fact, **changed)


def said(kind: DeclaredKind, on: date, of: str = "") -> DeclaredFact:
    return DeclaredFact(kind, on, "Lo que se hizo", PROOF, of)


DECLARED = (
    said(DeclaredKind.OUTREACH, date(2026, 1, 20)),
    said(DeclaredKind.RESULTS, days_ago(100)),
    said(DeclaredKind.RESULTS, days_ago(20)),
    said(DeclaredKind.ENDORSEMENT, ADOPTED),
    said(DeclaredKind.INCEPTION, date(2026, 7, 15)),
    said(DeclaredKind.CLOSING, days_ago(45), "C-1"),
    said(DeclaredKind.GENDER, ADOPTED, "C-1"),
    said(DeclaredKind.INTEGRITY, ADOPTED, "C-1"),
)

GOOD = Facts(
    today=TODAY,
    start=START,
    term_starts_on=date(2024, 12, 1),
    term_ends_on=date(2027, 12, 31),
    has_cycle=True,
    cycle_on=date(2025, 2, 1),
    stages=(StageFact(PublicStage.PROPOSALS, date(2026, 1, 15), date(2026, 2, 28), date(2025, 12, 1)),),
    plan=PlanFact("PL-1", ADOPTED, date(2027, 6, 1), ADOPTED, has_vision=True),
    commitments=(commitment(),),
    has_body=True,
    has_profile=True,
    seats=(
        SeatFact(Sector.GOVERNMENT, is_filled=True, is_government=True),
        SeatFact(Sector.CIVIL_SOCIETY, is_filled=True, is_government=False),
        SeatFact(Sector.ACADEMIA, is_filled=True, is_government=False),
    ),
    meetings=tuple(meeting(days_ago(count)) for count in (600, 450, 300, 170, 40)),
    proposals=ProposalFacts(total=4, answered=4, late=0),
    declared=DECLARED,
    with_sdg=frozenset({"C-1"}),
    repository=tuple(days_ago(count) for count in (640, 520, 400, 280, 160, 30)),
    declarations=(THREE,),
    joined_on=date(2025, 1, 15),
)


def check(code: str, **changed: Any) -> RuleResult:
    """Run one rule on the good place with something changed."""
    return CHECKS[code](replace(GOOD, **changed))
