"""The machine of a cycle: which stage follows which, and which state may follow which."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.ciclo.rules import PRESETS, CycleState, PresetKey, PublicStage, StageKey
from govabierto.ciclo.rules.machine import (
    CYCLE_STATE_LABELS,
    PASSAGE_LABELS,
    PUBLIC_STAGE_OF,
    REQUIRED,
    STAGE_NAMES,
    STATE_MOVES,
    PassageKind,
    check_order,
    check_state_move,
    legal_moves,
    next_stage,
    stage_before_drafting,
)
from govabierto.ciclo.rules.presets import steps_of
from govabierto.ciclo.rules.schedule import implied_stage
from govabierto.ciclo.rules.stages import Window
from govabierto.nucleo.errors import ConflictError, InvalidError
from tests.ciclo.builders import WINDOWS, local

presets = st.sampled_from(PresetKey)
orders = st.sampled_from([None, True, False])


def test_the_twenty_three_stages_of_the_field_are_within_the_seven() -> None:
    assert len(StageKey) == 23
    assert set(STAGE_NAMES) == set(PUBLIC_STAGE_OF) == set(StageKey)
    assert set(PUBLIC_STAGE_OF.values()) == set(PublicStage)
    assert set(CYCLE_STATE_LABELS) == set(CycleState)
    assert set(PASSAGE_LABELS) == set(PassageKind)


@given(preset=presets, is_approval_first=orders)
def test_every_preset_goes_one_step_at_a_time_from_its_first_stage_to_closed(
    preset: PresetKey, *, is_approval_first: bool | None
) -> None:
    keys = [step.key for step in steps_of(preset, is_approval_first=is_approval_first)]
    check_order(keys)
    walked, current = [keys[0]], keys[0]
    while (following := next_stage(keys, current)) is not None:
        walked.append(following)
        current = following
    assert walked == keys
    assert current is StageKey.CLOSED


def test_nothing_follows_a_stage_that_a_cycle_does_not_have() -> None:
    assert next_stage([], StageKey.INTENT) is None
    assert next_stage(PRESETS[PresetKey.MEXICO_STM].keys, StageKey.SUBMITTED) is None


@given(preset=presets, left_out=st.sets(st.sampled_from(StageKey)))
def test_a_preset_without_any_stages_that_may_be_left_out_still_reaches_closed(
    preset: PresetKey, left_out: set[StageKey]
) -> None:
    keys = [key for key in PRESETS[preset].keys if key not in left_out - REQUIRED]
    check_order(keys)
    assert keys[-1] is StageKey.CLOSED
    for key in keys[:-1]:
        assert next_stage(keys, key) is not None


@given(preset=presets, at=st.integers(0, 22), state=st.sampled_from(CycleState))
def test_no_move_jumps_and_nothing_moves_unless_it_runs(preset: PresetKey, at: int, state: CycleState) -> None:
    keys = PRESETS[preset].keys
    current = keys[at % len(keys)]
    moves = legal_moves(keys, current, state)
    if state is not CycleState.ACTIVE:
        assert moves == ()
        return
    here = keys.index(current)
    for goes_to in moves:
        is_next = keys.index(goes_to) == here + 1
        is_back = goes_to is StageKey.DRAFTING and keys.index(goes_to) < here
        assert is_next or is_back
        assert not (is_back and PUBLIC_STAGE_OF[current] is not PublicStage.DRAFTING)
    assert (StageKey.CLOSED in moves) == (here == len(keys) - 2)


@given(st.permutations(list(StageKey)).flatmap(lambda keys: st.integers(0, 23).map(lambda count: keys[:count])))
def test_an_order_is_accepted_only_if_it_makes_sense(keys: list[StageKey]) -> None:
    public = list(PublicStage)
    groups = [public.index(PUBLIC_STAGE_OF[key]) for key in keys]
    try:
        check_order(keys)
    except InvalidError:
        return
    assert set(keys) >= REQUIRED
    assert keys[-1] is StageKey.CLOSED
    assert all(first <= then for first, then in pairwise(groups))


def test_feasibility_and_approval_come_in_either_order() -> None:
    before = [step.key for step in steps_of(PresetKey.MEXICO_STM, is_approval_first=False)]
    after = [step.key for step in steps_of(PresetKey.MEXICO_STM, is_approval_first=True)]
    assert before.index(StageKey.FEASIBILITY) < before.index(StageKey.SECRETARIAT_APPROVAL)
    assert after.index(StageKey.FEASIBILITY) > after.index(StageKey.SECRETARIAT_APPROVAL)
    assert sorted(before) == sorted(after)


@pytest.mark.parametrize(
    "keys",
    [
        [],
        [StageKey.CLOSED],
        [StageKey.ADOPTED, StageKey.ADOPTED, StageKey.CLOSED],
        [StageKey.CLOSED, StageKey.ADOPTED],
        [StageKey.REASONED_RESPONSE, StageKey.PUBLIC_COMMENT, StageKey.ADOPTED, StageKey.CLOSED],
        [StageKey.ADOPTED, StageKey.DRAFTING, StageKey.CLOSED],
        [StageKey.PRIORITISATION, StageKey.PROPOSALS, StageKey.ADOPTED, StageKey.CLOSED],
    ],
)
def test_an_order_that_makes_no_sense_is_refused(keys: list[StageKey]) -> None:
    with pytest.raises(InvalidError):
        check_order(keys)


@given(old=st.sampled_from(CycleState), new=st.sampled_from(CycleState))
def test_a_state_follows_another_only_by_the_table(old: CycleState, new: CycleState) -> None:
    if new in STATE_MOVES[old]:
        check_state_move(old, new)
    else:
        with pytest.raises(ConflictError):
            check_state_move(old, new)


def test_what_closed_stays_closed_and_every_other_state_can_go_on() -> None:
    assert STATE_MOVES[CycleState.CLOSED] == frozenset()
    assert all(
        CycleState.ACTIVE in STATE_MOVES[state] for state in set(CycleState) - {CycleState.ACTIVE, CycleState.CLOSED}
    )


def test_a_text_goes_back_to_drafting_only_from_where_it_is_judged() -> None:
    keys = PRESETS[PresetKey.MEXICO_STM].keys
    back = {key for key in keys if stage_before_drafting(keys, key)}
    assert back == {
        *(StageKey.FEASIBILITY, StageKey.SECRETARIAT_APPROVAL, StageKey.PUBLIC_COMMENT, StageKey.REASONED_RESPONSE),
    }


def test_windows_imply_a_stage_the_open_one_first_then_the_last_that_closed() -> None:
    windows = [Window(stage, *dates) for stage, dates in WINDOWS.items()]
    keys = PRESETS[PresetKey.MEXICO_STM].keys
    at = {local(2026, 1, 1): StageKey.INTENT, local(2026, 3, 5): StageKey.MEMBER_SELECTION}
    at |= {local(2026, 5, 1): StageKey.MEMBER_SELECTION, local(2026, 8, 1): StageKey.PROPOSALS}
    at |= {local(2026, 11, 20): StageKey.PRIORITISATION, local(2028, 1, 1): StageKey.DRAFTING}
    assert {instant: implied_stage(windows, keys, instant) for instant in at} == at


def test_a_window_of_a_stage_that_a_preset_leaves_out_implies_the_one_before() -> None:
    opens = local(2026, 11, 18)
    window = Window(PublicStage.VOTING, opens, opens + timedelta(days=10))
    found = implied_stage([window], PRESETS[PresetKey.EDOMEX_CINCO_FASES].keys, opens)
    assert found is StageKey.WORKING_TABLES
    assert date(2026, 11, 18) == opens.date()
