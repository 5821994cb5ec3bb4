"""Progress, lateness, public state and pace: exact, bounded, and never a typed figure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from govabierto.plan.rules import (
    MilestoneState,
    Progress,
    Standing,
    Step,
    cuts_of,
    lateness_days,
    next_change_on,
    pace_of,
    progress_of,
    roll_up,
    standpoint_of,
)

TODAY = date(2026, 11, 20)
PLANNED, REPORTED, SENT_BACK, VERIFIED, CANCELLED = MilestoneState
days = st.dates(date(2025, 1, 1), date(2027, 12, 31))


@st.composite
def a_step(draw: st.DrawFn) -> Step:
    state = draw(st.sampled_from(MilestoneState))
    reported_on = draw(days) if state in (REPORTED, SENT_BACK, VERIFIED) else None
    verified_on = reported_on + timedelta(days=draw(st.integers(0, 60))) if state is VERIFIED and reported_on else None
    return Step(draw(st.integers(1, 1000)), draw(days), state, reported_on, verified_on)


some_steps = st.lists(a_step(), max_size=8)


def planned(due_on: date, weight: int = 10) -> Step:
    return Step(weight, due_on, PLANNED)


@given(some_steps)
def test_progress_stays_between_nothing_and_all(steps: list[Step]) -> None:
    progress = progress_of(steps)
    if progress.verified is None or progress.declared is None:
        assert (progress.verified, progress.declared) == (None, None)
        return
    assert 0 <= progress.verified <= progress.declared <= 100


@given(some_steps, st.randoms(use_true_random=False))
def test_the_order_of_milestones_does_not_matter(steps: list[Step], chance: object) -> None:
    shuffled = sorted(steps, key=lambda step: (step.weight, step.due_on, step.state))
    assert progress_of(shuffled) == progress_of(steps)


@given(some_steps, st.integers(0, 7))
def test_verifying_one_more_milestone_never_lowers_progress(steps: list[Step], index: int) -> None:
    assume(index < len(steps) and steps[index].state is not CANCELLED)
    before = progress_of(steps).verified or Fraction(0)
    steps[index] = replace(steps[index], state=VERIFIED, reported_on=TODAY, verified_on=TODAY)
    after = progress_of(steps).verified
    assert after is not None
    assert after >= before


@given(some_steps, st.integers(2, 9))
def test_only_proportions_of_weight_count(steps: list[Step], factor: int) -> None:
    scaled = [replace(step, weight=step.weight * factor) for step in steps]
    assert progress_of(scaled).verified == progress_of(steps).verified


@given(some_steps, a_step())
def test_a_cancelled_milestone_changes_no_figure(steps: list[Step], step: Step) -> None:
    assert progress_of([*steps, replace(step, state=CANCELLED)]) == progress_of(steps)


@given(some_steps, st.integers(1, 500), st.integers(1, 500))
def test_splitting_a_milestone_conserves_progress(steps: list[Step], one: int, two: int) -> None:
    for state in (PLANNED, REPORTED, VERIFIED):
        whole = Step(one + two, TODAY, state, TODAY, TODAY)
        parts = [replace(whole, weight=one), replace(whole, weight=two)]
        assert progress_of([*steps, whole]) == progress_of([*steps, *parts])


def test_nothing_reported_is_no_data_and_not_zero() -> None:
    assert progress_of([]).verified is None
    assert progress_of([planned(TODAY)]).verified is None
    assert progress_of([Step(5, TODAY, CANCELLED, TODAY)]).verified is None
    assert progress_of([Step(5, TODAY, SENT_BACK, TODAY)]).verified == 0


def test_progress_is_exact() -> None:
    thirds = [Step(1, TODAY, VERIFIED, TODAY, TODAY), planned(TODAY, 1), planned(TODAY, 1)]
    assert progress_of(thirds).verified == Fraction(100, 3)


@given(st.lists(some_steps, max_size=8))
def test_the_plan_is_the_mean_of_what_has_data(plan: list[list[Step]]) -> None:
    progresses = [progress_of(steps) for steps in plan]
    known = [progress.verified for progress in progresses if progress.verified is not None]
    rollup = roll_up(progresses)
    assert (rollup.counted, rollup.total) == (len(known), len(plan))
    assert rollup.verified == (sum(known, Fraction(0)) / len(known) if known else None)


def test_no_data_never_lowers_the_plan() -> None:
    done = Progress(10, 10, 10, has_data=True)
    assert roll_up([done, Progress(0, 0, 10, has_data=False)]).verified == 100


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (planned(TODAY), 0),
        (planned(TODAY - timedelta(days=1)), 1),
        (Step(1, TODAY - timedelta(days=9), REPORTED, TODAY - timedelta(days=9)), 0),
        (Step(1, TODAY - timedelta(days=9), REPORTED, TODAY - timedelta(days=4)), 5),
        (Step(1, TODAY - timedelta(days=9), SENT_BACK, TODAY - timedelta(days=9)), 9),
        (Step(1, TODAY - timedelta(days=9), VERIFIED, TODAY - timedelta(days=7), TODAY), 2),
        (Step(1, TODAY - timedelta(days=9), CANCELLED), 0),
    ],
)
def test_lateness_counts_to_the_report_that_stands(step: Step, expected: int) -> None:
    assert lateness_days(step, TODAY) == expected


@pytest.mark.parametrize(
    ("steps", "moved_days_ago", "standing", "shown_days"),
    [
        ([], 0, Standing.SIN_DATOS, None),
        ([planned(TODAY + timedelta(days=15))], 500, Standing.SIN_DATOS, None),
        ([planned(TODAY + timedelta(days=14))], 0, Standing.EN_RIESGO, None),
        ([planned(TODAY)], 0, Standing.EN_RIESGO, None),
        ([planned(TODAY - timedelta(days=1))], 0, Standing.ATRASADO, 1),
        ([Step(1, TODAY + timedelta(days=5), REPORTED, TODAY)], 0, Standing.EN_CURSO, None),
        ([Step(1, TODAY - timedelta(days=5), REPORTED, TODAY - timedelta(days=5))], 0, Standing.EN_CURSO, None),
        ([Step(1, TODAY - timedelta(days=5), VERIFIED, TODAY, TODAY)], 999, Standing.CUMPLIDO, None),
        (
            [Step(1, TODAY, VERIFIED, TODAY, TODAY), planned(TODAY + timedelta(days=60))],
            119,
            Standing.EN_CURSO,
            None,
        ),
        (
            [Step(1, TODAY, VERIFIED, TODAY, TODAY), planned(TODAY + timedelta(days=60))],
            120,
            Standing.SIN_MOVIMIENTO,
            120,
        ),
        ([Step(1, TODAY, CANCELLED)], 0, Standing.SIN_DATOS, None),
    ],
)
def test_the_public_state_is_derived(
    steps: list[Step], moved_days_ago: int, standing: Standing, shown_days: int | None
) -> None:
    found = standpoint_of(steps, TODAY, TODAY - timedelta(days=moved_days_ago))
    assert (found.standing, found.days) == (standing, shown_days)


def test_the_latest_of_late_milestones_is_named() -> None:
    steps = [planned(TODAY - timedelta(days=3)), planned(TODAY - timedelta(days=8)), planned(TODAY)]
    found = standpoint_of(steps, TODAY, TODAY)
    assert (found.days, found.late_index) == (8, 1)


@given(some_steps, st.integers(0, 400), st.integers(1, 500))
def test_the_state_holds_until_the_day_it_says(steps: list[Step], moved: int, ahead: int) -> None:
    moved_on = TODAY - timedelta(days=moved)
    until = next_change_on(steps, TODAY, moved_on)
    later = TODAY + timedelta(days=ahead)
    assume(until is None or later < until)
    assert standpoint_of(steps, later, moved_on).standing is standpoint_of(steps, TODAY, moved_on).standing


@given(st.lists(some_steps, min_size=1, max_size=6))
def test_the_last_point_of_the_chart_is_the_figure_of_the_plan(plan: list[list[Step]]) -> None:
    past = [
        [
            replace(
                step,
                reported_on=min(step.reported_on, TODAY) if step.reported_on else None,
                verified_on=min(step.verified_on, TODAY) if step.verified_on else None,
            )
            for step in steps
        ]
        for steps in plan
    ]
    pace = pace_of(past, date(2025, 1, 1), date(2027, 12, 31), TODAY)
    rollup = roll_up(map(progress_of, past))
    assert pace.verified[pace.now_index] == rollup.verified
    assert pace.declared[pace.now_index] == rollup.declared


@given(st.lists(some_steps, max_size=6), days)
def test_the_pace_only_grows_and_knows_no_future(plan: list[list[Step]], today: date) -> None:
    pace = pace_of(plan, date(2025, 1, 1), date(2027, 12, 31), today)
    for line in (pace.planned, pace.declared, pace.verified):
        known = [value for value in line if value is not None]
        assert known == sorted(known)
        assert all(0 <= value <= 100 for value in known)
    assert all(value is None for value in pace.verified[pace.now_index + 1 :])
    if any(value is not None for value in pace.planned):
        assert pace.planned[-1] == 100


def test_cuts_are_quarters_and_today() -> None:
    cuts = cuts_of(date(2026, 1, 1), date(2026, 12, 31), TODAY)
    assert [cut.isoformat()[5:] for cut in cuts] == ["01-01", "04-01", "07-01", "10-01", "11-20", "12-31"]


def test_a_plan_that_has_not_begun_has_no_finding() -> None:
    pace = pace_of([[planned(date(2027, 6, 1))]], date(2027, 1, 1), date(2027, 12, 31), TODAY)
    assert pace.gap is None
    assert pace.planned[-1] == 100
