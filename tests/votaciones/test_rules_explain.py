"""Why an option won or did not, in words."""

from __future__ import annotations

import pytest

from govabierto.votaciones.rules import (
    Draw,
    Method,
    Option,
    OutcomeRule,
    ReasonCode,
    Tally,
    TieRule,
    decide,
    explain_row,
    explain_tie_rule,
)
from govabierto.votaciones.rules.outcome import WINNING, OutcomeRow

PARAMS = {"rank": 4, "score": 9, "tied": 2, "cut": 8, "margin": 7, "minimum": 3, "cost": 50, "left": 40, "seats": 3}


def _sentence(row: OutcomeRow, tie_rule: TieRule = TieRule.DRAW) -> str:
    explanation = explain_row(row, tie_rule=tie_rule)
    return explanation.message % explanation.params


def _seats(scores: dict[str, int], seats: int, tie_rule: TieRule = TieRule.DRAW) -> list[str]:
    options = [Option(key, None, place) for place, key in enumerate(scores, start=1)]
    rule = OutcomeRule(Method.APPROVAL, tie_rule, seats=seats, draw=Draw(bytes(16), "VO-2222222"))
    return [_sentence(row, tie_rule) for row in decide(options, Tally(scores, 10, 0), rule).rows]


def test_places_are_told_with_their_distance_from_the_cut() -> None:
    assert _seats({"a": 1402, "b": 1188, "c": 862, "d": 861, "e": 389}, 4) == [
        "Primer lugar, 541 votos por encima del corte.",
        "Segundo lugar, 327 votos por encima del corte.",
        "Tercer lugar, un voto por encima del corte.",
        "Lugar 4, el último que entró: 472 votos más que la opción siguiente.",
        "Quedó 472 votos por debajo del corte.",
    ]


def test_a_draw_is_called_a_draw() -> None:
    assert sorted(_seats({"a": 5, "b": 5}, 1)) == [
        "Empató en el lugar 1 y ganó el sorteo público.",
        "Empató en el lugar 1 y perdió el sorteo público.",
    ]


def test_an_option_that_did_not_fit_says_what_it_cost_and_what_was_left() -> None:
    row = OutcomeRow("a", 9, 4, won=False, reason=ReasonCode.DOES_NOT_FIT, params=PARAMS)
    assert _sentence(row) == "No cupo en el presupuesto que quedaba: costaba 50 y quedaban 40."


#: Nobody wins or loses a tie under the rule that leaves ties out.
POSSIBLE = [
    (reason, tie_rule)
    for reason in ReasonCode
    for tie_rule in TieRule
    if not (tie_rule is TieRule.ADOPT_NONE and reason in {ReasonCode.WON_TIE, ReasonCode.LOST_TIE})
]


@pytest.mark.parametrize(("reason", "tie_rule"), POSSIBLE)
@pytest.mark.parametrize("margin", [1, 2])
def test_every_reason_has_a_whole_sentence(reason: ReasonCode, tie_rule: TieRule, margin: int) -> None:
    row = OutcomeRow("a", 9, 4, won=reason in WINNING, reason=reason, params={**PARAMS, "margin": margin})
    sentence = _sentence(row, tie_rule)
    assert sentence.endswith(".")
    assert "%(" not in sentence
    assert "1 votos" not in sentence


def test_every_tie_rule_is_published_in_words() -> None:
    assert len({explain_tie_rule(rule) for rule in TieRule}) == len(TieRule)


def test_the_last_place_that_won_is_said_in_words_up_to_the_third() -> None:
    assert _seats({"a": 36, "b": 32, "c": 23, "d": 18}, 3)[2] == (
        "Tercer lugar, el último que entró: 5 votos más que la opción siguiente."
    )
    assert _seats({"a": 19, "b": 18}, 1)[0] == "Primer lugar, el último que entró: un voto más que la opción siguiente."
