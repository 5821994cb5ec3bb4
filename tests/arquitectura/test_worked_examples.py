"""The worked examples of docs/algoritmos are what the code computes."""

from __future__ import annotations

from datetime import date

import pytest

from govabierto.plan.rules.progress import Step, lateness_days, progress_of, roll_up, standpoint_of
from govabierto.plan.rules.states import MilestoneState, Standing
from govabierto.votaciones.rules.outcome import Method, OutcomeRule, decide
from govabierto.votaciones.rules.tally import Option, Tally
from govabierto.votaciones.rules.ties import TieRule
from tests.arquitectura.tree import ROOT

TODAY = date(2026, 11, 20)
FAR = date(2027, 12, 15)
SENT_BACK = Step(21, date(2026, 4, 15), MilestoneState.SENT_BACK, reported_on=date(2026, 5, 6))
STEPS = (
    Step(20, FAR, MilestoneState.VERIFIED, TODAY, TODAY),
    Step(25, FAR, MilestoneState.VERIFIED, TODAY, TODAY),
    SENT_BACK,
    Step(15, FAR, MilestoneState.REPORTED, TODAY),
    Step(19, FAR, MilestoneState.PLANNED),
)


def page(name: str) -> str:
    return (ROOT / "docs" / "algoritmos" / name).read_text(encoding="utf-8")


def floored(steps: tuple[Step, ...]) -> tuple[int, int]:
    progress = progress_of(steps)
    assert progress.verified is not None
    assert progress.declared is not None
    return int(progress.verified), int(progress.declared)


def test_the_progress_of_five_steps_is_the_one_of_the_page() -> None:
    assert floored(STEPS) == (45, 60)
    cancelled = (*STEPS[:4], Step(19, FAR, MilestoneState.CANCELLED))
    assert floored(cancelled) == (55, 74)
    assert all(figure in page("avance.md") for figure in ("**45 %**", "**60 %**", "**55 %**", "**74 %**"))


def test_the_late_step_is_as_late_as_the_page_says() -> None:
    assert standpoint_of(STEPS, TODAY, TODAY).standing is Standing.ATRASADO
    assert lateness_days(SENT_BACK, TODAY) == 219
    still_reported = Step(21, SENT_BACK.due_on, MilestoneState.REPORTED, SENT_BACK.reported_on)
    assert lateness_days(still_reported, TODAY) == 21
    assert "219 días" in page("avance.md")


def test_the_mean_of_the_plan_is_the_one_of_the_page() -> None:
    whole = (Step(1, FAR, MilestoneState.VERIFIED, TODAY, TODAY),)
    rolled = roll_up([progress_of(STEPS), progress_of(whole), progress_of(())])
    assert rolled.verified is not None
    assert (int(rolled.verified), rolled.counted, rolled.total) == (72, 2, 3)


def test_the_days_of_the_page_are_those_of_the_rules() -> None:
    due = [Step(1, date(2026, 12, day), MilestoneState.PLANNED) for day in (4, 5)]
    reported = Step(1, FAR, MilestoneState.REPORTED, TODAY)
    standings = [standpoint_of((step, reported), TODAY, TODAY).standing for step in due]
    assert standings == [Standing.EN_RIESGO, Standing.EN_CURSO]
    idle = [standpoint_of((reported,), TODAY, moved).standing for moved in (date(2026, 7, 23), date(2026, 7, 24))]
    assert idle == [Standing.SIN_MOVIMIENTO, Standing.EN_CURSO]
    assert "14 días" in page("avance.md")
    assert "120 días" in page("avance.md")


@pytest.mark.parametrize(
    ("method", "winners"), [(Method.GREEDY_SKIP, ("A", "C")), (Method.GREEDY_STOP, ("A",))], ids=["voraz", "con-paro"]
)
def test_the_budget_of_the_page_is_shared_out_as_it_says(method: Method, winners: tuple[str, ...]) -> None:
    costs = {"A": 60, "B": 70, "C": 30, "D": 20}
    options = [Option(key, cost, position) for position, (key, cost) in enumerate(costs.items(), start=1)]
    tally = Tally({"A": 50, "B": 40, "C": 30, "D": 20}, ballots=60, blank=0)
    outcome = decide(options, tally, OutcomeRule(method, TieRule.COST_THEN_ID, budget=100))
    assert outcome.winners == winners
    assert method.value in page("votaciones.md")


@pytest.mark.parametrize(("rule", "winners"), [(TieRule.COST_THEN_ID, ("A", "B")), (TieRule.ADOPT_NONE, ("A",))])
def test_the_tie_of_the_page_ends_as_it_says(rule: TieRule, winners: tuple[str, ...]) -> None:
    options = [Option("A", None, 1), Option("B", 10, 2), Option("C", 15, 3), Option("D", None, 4)]
    tally = Tally({"A": 30, "B": 20, "C": 20, "D": 5}, ballots=40, blank=0)
    assert decide(options, tally, OutcomeRule(Method.APPROVAL, rule, seats=2)).winners == winners


def test_every_tie_rule_and_method_is_on_the_page() -> None:
    text = page("votaciones.md")
    assert [one.value for one in (*TieRule, *Method) if f"`{one.value}`" not in text] == []
