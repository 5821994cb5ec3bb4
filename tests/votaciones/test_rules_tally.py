"""Counting ballots."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govabierto.nucleo.errors import InvalidError
from govabierto.votaciones.rules import Option, count_approvals, count_points, count_positions

OPTIONS = tuple(Option(key, 10 * place, place) for place, key in enumerate(["agua", "bus", "luz", "10"], start=1))
KEYS = [option.key for option in OPTIONS]
BALLOTS = st.lists(st.lists(st.sampled_from(KEYS), unique=True).map(tuple), max_size=30)


def test_each_mark_is_a_vote_and_empty_ballots_are_blank() -> None:
    tally = count_approvals([("agua", "luz"), ("agua",), ()], OPTIONS)
    assert dict(tally.scores) == {"agua": 2, "bus": 0, "luz": 1, "10": 0}
    assert (tally.ballots, tally.blank) == (3, 1)


def test_positions_and_keys_count_alike_even_when_a_key_is_a_number() -> None:
    assert count_approvals([(1, 3), (4,)], OPTIONS) == count_approvals([("agua", "luz"), ("10",)], OPTIONS)


def test_nothing_is_lost_between_batches() -> None:
    tally = count_approvals((("bus",) if index % 3 else () for index in range(140_000)), OPTIONS)
    assert (tally.scores["bus"], tally.blank, tally.ballots) == (93_333, 46_667, 140_000)


@pytest.mark.parametrize("ballot", [("gas",), ("agua", "agua"), (9,), (1, 1)])
def test_a_ballot_that_could_not_have_been_cast_stops_the_count(ballot: tuple[str | int, ...]) -> None:
    with pytest.raises(InvalidError) as refused:
        count_approvals([("agua",), ballot], OPTIONS)
    assert refused.value.field == "choices"


@settings(deadline=None)
@given(BALLOTS, st.randoms())
def test_the_order_of_ballots_changes_nothing(ballots: list[tuple[str, ...]], shuffler: Random) -> None:
    shuffled = list(ballots)
    shuffler.shuffle(shuffled)
    assert count_approvals(shuffled, OPTIONS) == count_approvals(ballots, OPTIONS)


@settings(deadline=None)
@given(BALLOTS)
def test_the_votes_are_as_many_as_the_marks(ballots: list[tuple[str, ...]]) -> None:
    assert sum(count_approvals(ballots, OPTIONS).scores.values()) == sum(len(ballot) for ballot in ballots)


def test_points_add_up() -> None:
    tally = count_points([{"agua": 3, "bus": 1}, {"agua": 2}, {}], OPTIONS)
    assert (tally.scores["agua"], tally.scores["bus"], tally.blank) == (5, 1, 1)


@pytest.mark.parametrize("ballot", [{"gas": 1}, {"agua": -1}])
def test_points_for_nobody_or_below_zero_are_refused(ballot: dict[str, int]) -> None:
    with pytest.raises(InvalidError):
        count_points([ballot], OPTIONS)


def test_the_first_of_a_ranking_gets_the_most() -> None:
    tally = count_positions([("luz", "agua"), ("luz",)], OPTIONS, max_choices=3)
    assert (tally.scores["luz"], tally.scores["agua"]) == (6, 2)


@pytest.mark.parametrize("ballot", [("agua", "agua"), ("agua", "bus", "luz")])
def test_a_ranking_too_long_or_with_a_repeat_is_refused(ballot: tuple[str, ...]) -> None:
    with pytest.raises(InvalidError):
        count_positions([ballot], OPTIONS, max_choices=2)
