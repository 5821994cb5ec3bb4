"""From a tally to winners, with reasons."""

from __future__ import annotations

from hashlib import sha256
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govabierto.nucleo.errors import InvalidError
from govabierto.votaciones.rules import (
    Draw,
    Method,
    Option,
    Outcome,
    OutcomeRule,
    ReasonCode,
    Tally,
    TieRule,
    count_approvals,
    decide,
    draw_digest,
    in_tie_order,
    natural_key,
)

DRAW = Draw(seed=bytes(range(32)), ballot_folio="VO-7KQ4M2T")
GREEDY = [Method.GREEDY_SKIP, Method.GREEDY_STOP]


def _options(costs: dict[str, int | None]) -> tuple[Option, ...]:
    return tuple(Option(key, cost, place) for place, (key, cost) in enumerate(costs.items(), start=1))


def _tally(scores: dict[str, int]) -> Tally:
    return Tally(scores, ballots=2418, blank=37)


def _reasons(outcome: Outcome) -> dict[str, ReasonCode]:
    return {row.key: row.reason for row in outcome.rows}


def _seats(scores: dict[str, int], seats: int, tie_rule: TieRule = TieRule.LEXICAL) -> Outcome:
    rule = OutcomeRule(Method.APPROVAL, tie_rule, seats=seats, draw=DRAW)
    return decide(_options(dict.fromkeys(scores)), _tally(scores), rule)


def _budget(
    method: Method, budget: int, entries: dict[str, tuple[int, int]], tie_rule: TieRule = TieRule.COST_THEN_ID
) -> Outcome:
    """Decide with options given as key: (score, cost)."""
    options = _options({key: cost for key, (_, cost) in entries.items()})
    tally = _tally({key: score for key, (score, _) in entries.items()})
    return decide(options, tally, OutcomeRule(method, tie_rule, budget=budget, draw=DRAW))


def test_margins_are_measured_from_the_last_place() -> None:
    outcome = _seats({"agua": 1402, "transporte": 1188, "alumbrado": 861, "mercado": 860, "cabildo": 389}, 3)
    assert outcome.winners == ("agua", "transporte", "alumbrado")
    assert outcome.cut == 861
    found = [(row.reason, row.params["margin"]) for row in outcome.rows]
    assert found == [
        (ReasonCode.ABOVE_CUT, 541),
        (ReasonCode.ABOVE_CUT, 327),
        (ReasonCode.AT_CUT, 1),
        (ReasonCode.BELOW_CUT, 1),
        (ReasonCode.BELOW_CUT, 472),
    ]


def test_a_tie_at_the_cut_is_settled_by_the_published_rule_and_shares_a_rank() -> None:
    outcome = _seats({"b": 861, "a": 861, "z": 900}, 2)
    assert outcome.winners == ("z", "a")
    assert [(row.key, row.rank, row.reason) for row in outcome.rows] == [
        ("z", 1, ReasonCode.ABOVE_CUT),
        ("a", 2, ReasonCode.WON_TIE),
        ("b", 2, ReasonCode.LOST_TIE),
    ]


def test_a_tie_above_the_cut_is_no_tie_at_all() -> None:
    assert _reasons(_seats({"a": 9, "b": 9, "c": 1}, 2)) == {
        "a": ReasonCode.AT_CUT,
        "b": ReasonCode.AT_CUT,
        "c": ReasonCode.BELOW_CUT,
    }


def test_none_of_a_tie_across_the_cut_is_adopted_when_the_rule_says_so() -> None:
    outcome = _seats({"a": 5, "b": 3, "c": 3, "d": 3}, 3, TieRule.ADOPT_NONE)
    assert outcome.winners == ("a",)
    assert _reasons(outcome)["c"] is ReasonCode.TIE_NOT_ADOPTED


def test_everything_gets_in_when_there_is_room() -> None:
    assert set(_reasons(_seats({"a": 5, "b": 0}, 2)).values()) == {ReasonCode.ROOM_FOR_ALL}


def test_a_score_under_the_minimum_never_wins() -> None:
    rule = OutcomeRule(Method.APPROVAL, TieRule.LEXICAL, seats=2, min_score=3)
    outcome = decide(_options({"a": None, "b": None, "c": None}), _tally({"a": 5, "b": 2, "c": 0}), rule)
    assert outcome.winners == ("a",)
    assert outcome.rows[1].reason is ReasonCode.BELOW_MINIMUM
    assert outcome.rows[1].params["margin"] == 1


def test_what_does_not_fit_is_skipped_or_ends_the_count() -> None:
    entries = {"a": (9, 60), "b": (8, 50), "c": (7, 40)}
    skip, stop = (_budget(method, 100, entries) for method in GREEDY)
    assert (skip.winners, skip.spent) == (("a", "c"), 100)
    assert (stop.winners, stop.spent) == (("a",), 60)
    row = skip.rows[1]
    assert (row.reason, row.params["cost"], row.params["left"]) == (ReasonCode.DOES_NOT_FIT, 50, 40)
    assert stop.rows[2].reason is ReasonCode.AFTER_STOP


def test_losing_a_tie_under_a_budget_is_told_apart_from_not_fitting() -> None:
    outcome = _budget(Method.GREEDY_SKIP, 100, {"x": (5, 200), "p": (5, 80), "q": (5, 70)})
    assert outcome.winners == ("q",)
    assert _reasons(outcome) == {
        "q": ReasonCode.WON_TIE,
        "p": ReasonCode.LOST_TIE,
        "x": ReasonCode.DOES_NOT_FIT,
    }


def test_a_tie_under_a_budget_that_fits_whole_is_adopted_even_by_the_strictest_rule() -> None:
    for method in GREEDY:
        assert _budget(method, 100, {"a": (5, 60), "b": (5, 40)}, TieRule.ADOPT_NONE).winners == ("a", "b")


def test_a_tie_under_a_budget_that_does_not_fit_whole_is_left_out_by_the_strictest_rule() -> None:
    entries = {"a": (5, 60), "b": (5, 50), "c": (1, 10)}
    skip, stop = (_budget(method, 100, entries, TieRule.ADOPT_NONE) for method in GREEDY)
    assert (skip.winners, stop.winners) == (("c",), ())
    assert _reasons(skip)["a"] is ReasonCode.TIE_NOT_ADOPTED


def test_a_missing_place_budget_cost_or_seed_is_refused_with_its_field() -> None:
    options, tally = _options({"a": None, "b": None}), _tally({"a": 1, "b": 1})
    for rule, field in [
        (OutcomeRule(Method.APPROVAL, TieRule.LEXICAL), "seats"),
        (OutcomeRule(Method.GREEDY_SKIP, TieRule.LEXICAL), "budget"),
        (OutcomeRule(Method.GREEDY_SKIP, TieRule.LEXICAL, budget=5), "options"),
        (OutcomeRule(Method.APPROVAL, TieRule.DRAW, seats=1), "seed"),
        (OutcomeRule(Method.APPROVAL, TieRule.DRAW, seats=1, draw=Draw(b"short", "VO-1")), "seed"),
    ]:
        with pytest.raises(InvalidError) as refused:
            decide(options, tally, rule)
        assert refused.value.field == field


def test_numbers_inside_ids_are_read_as_numbers() -> None:
    ids = ["P-10", "P-9", "P-009", "10", "9", "Z", "P-9a", "", "9" * 5000]
    found = sorted(ids, key=natural_key)
    assert found == ["", "9", "10", "9" * 5000, "P-009", "P-9", "P-9a", "P-10", "Z"]


def test_each_tie_rule_gives_its_own_order() -> None:
    tied = _options({"P-10": 5, "P-9": 5, "A": 7})
    assert [option.key for option in in_tie_order(tied, TieRule.COST_THEN_ID)] == ["P-9", "P-10", "A"]
    assert [option.key for option in in_tie_order(tied, TieRule.LEXICAL)] == ["A", "P-10", "P-9"]


def test_a_draw_can_be_repeated_by_hand() -> None:
    keys = ["alumbrado", "mercado", "árboles"]
    by_hand = sorted(keys, key=lambda key: sha256(DRAW.seed + b"VO-7KQ4M2T" + key.encode()).hexdigest())
    assert [option.key for option in in_tie_order(_options(dict.fromkeys(keys)), TieRule.DRAW, DRAW)] == by_hand
    assert draw_digest(DRAW, "mercado") == sha256(bytes(range(32)) + b"VO-7KQ4M2Tmercado").hexdigest()


def test_another_seed_gives_another_draw() -> None:
    tied = _options(dict.fromkeys([f"o{number}" for number in range(20)]))
    other = Draw(seed=bytes(32), ballot_folio=DRAW.ballot_folio)
    assert in_tie_order(tied, TieRule.DRAW, DRAW) != in_tie_order(tied, TieRule.DRAW, other)


SCORES_AND_COSTS = st.dictionaries(
    st.text("AB019-", min_size=1, max_size=4), st.tuples(st.integers(0, 6), st.integers(0, 50)), min_size=1, max_size=9
)


@settings(deadline=None)
@given(SCORES_AND_COSTS, st.integers(0, 150), st.sampled_from(GREEDY), st.sampled_from(list(TieRule)))
def test_winners_never_cost_more_than_the_budget(
    entries: dict[str, tuple[int, int]], budget: int, method: Method, tie_rule: TieRule
) -> None:
    outcome = _budget(method, budget, entries, tie_rule)
    assert outcome.spent == sum(entries[key][1] for key in outcome.winners) <= budget
    assert sorted(row.key for row in outcome.rows) == sorted(entries)


@settings(deadline=None)
@given(SCORES_AND_COSTS, st.integers(0, 150), st.sampled_from(list(TieRule)))
def test_nothing_that_still_fitted_was_skipped(
    entries: dict[str, tuple[int, int]], budget: int, tie_rule: TieRule
) -> None:
    outcome = _budget(Method.GREEDY_SKIP, budget, entries, tie_rule)
    left = budget - (outcome.spent or 0)
    adoptable = [row for row in outcome.rows if row.reason is not ReasonCode.TIE_NOT_ADOPTED and not row.won]
    assert all(entries[row.key][1] > left for row in adoptable)


@settings(deadline=None)
@given(
    SCORES_AND_COSTS, st.integers(0, 150), st.sampled_from(list(Method)), st.sampled_from(list(TieRule)), st.randoms()
)
def test_the_order_in_which_options_are_given_changes_nothing(
    entries: dict[str, tuple[int, int]], budget: int, method: Method, tie_rule: TieRule, shuffler: Random
) -> None:
    options = _options({key: cost for key, (_, cost) in entries.items()})
    mixed = list(options)
    shuffler.shuffle(mixed)
    tally = _tally({key: score for key, (score, _) in entries.items()})
    rule = OutcomeRule(method, tie_rule, seats=2, budget=budget, draw=DRAW)
    assert decide(mixed, tally, rule) == decide(options, tally, rule)


KEYS = ["a", "b", "c", "d", "e"]


@settings(deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(KEYS), unique=True).map(tuple), max_size=20),
    st.integers(1, 4),
    st.sampled_from(list(TieRule)),
)
def test_one_more_ballot_for_a_winner_keeps_it_winning(
    ballots: list[tuple[str, ...]], seats: int, tie_rule: TieRule
) -> None:
    options = _options({key: place % 3 for place, key in enumerate(KEYS)})
    rule = OutcomeRule(Method.APPROVAL, tie_rule, seats=seats, draw=DRAW)
    for winner in decide(options, count_approvals(ballots, options), rule).winners:
        assert winner in decide(options, count_approvals([*ballots, (winner,)], options), rule).winners


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(KEYS), st.integers(0, 4), min_size=1), st.integers(1, 5))
def test_every_place_is_filled_unless_the_rule_leaves_ties_out(scores: dict[str, int], seats: int) -> None:
    assert len(_seats(scores, seats, TieRule.DRAW).winners) == min(seats, len(scores))
    assert len(_seats(scores, seats, TieRule.ADOPT_NONE).winners) <= min(seats, len(scores))
