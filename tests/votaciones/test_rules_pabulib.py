"""Real and invented participatory budgets: counts and greedy outcomes equal those computed elsewhere.

The invented samples travel with the repository and prove each assertion; the real files, when they lie beside the
clone, prove it again on what cities produced.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from govabierto.importacion.rules import PbElection, VoteType, parse_count, parse_pabulib, to_cents
from govabierto.votaciones.rules import (
    Method,
    Option,
    OutcomeRule,
    Tally,
    TieRule,
    count_approvals,
    count_points,
    count_positions,
    decide,
)

OWN = Path(__file__).parents[1] / "muestras" / "pabulib"
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "pabulib"
CASES = [(path, path.with_suffix(".json")) for path in sorted(OWN.glob("*.pb"))] + [
    (path, REAL / "esperado" / f"{path.stem}.json") for path in sorted(REAL.glob("*.pb"))
]

pytestmark = pytest.mark.parametrize(("path", "expected_path"), CASES, ids=[path.stem for path, _ in CASES])


def _load(path: Path, expected_path: Path) -> tuple[PbElection, tuple[Option, ...], dict[str, Any]]:
    election = parse_pabulib(path.read_bytes())
    options = tuple(
        Option(project.key, to_cents(project.cost), place) for place, project in enumerate(election.projects, start=1)
    )
    return election, options, json.loads(expected_path.read_text(encoding="utf-8"))


def _score(election: PbElection, options: tuple[Option, ...]) -> Tally:
    if election.vote_type is VoteType.CUMULATIVE:
        return count_points(
            (dict(zip(ballot.choices, ballot.points, strict=True)) for ballot in election.ballots), options
        )
    if election.vote_type is VoteType.ORDINAL:
        ranked = (ballot.choices for ballot in election.ballots)
        return count_positions(ranked, options, max_choices=election.max_length)
    return count_approvals((ballot.choices for ballot in election.ballots), options)


def test_the_recount_equals_the_approvals_counted_elsewhere(path: Path, expected_path: Path) -> None:
    election, options, expected = _load(path, expected_path)
    tally = count_approvals((ballot.choices for ballot in election.ballots), options)
    assert election.problems == ()
    assert dict(tally.scores) == expected["approval_count"]
    assert (tally.ballots, tally.blank) == (expected["num_ballots"], expected["empty_ballots"])


def test_points_and_positions_equal_the_scores_computed_elsewhere(path: Path, expected_path: Path) -> None:
    election, options, expected = _load(path, expected_path)
    scores = dict(_score(election, options).scores)
    if election.vote_type is VoteType.CUMULATIVE:
        assert scores == expected["points_sum"]
    elif election.vote_type is VoteType.ORDINAL and "max_length" in election.meta:
        assert scores == expected["positional_score"]
    else:
        assert scores.keys() == expected["approval_count"].keys()


@pytest.mark.parametrize(
    ("rule_name", "method"), [("greedy_skip", Method.GREEDY_SKIP), ("greedy_stop", Method.GREEDY_STOP)]
)
def test_the_greedy_winners_equal_those_computed_elsewhere(
    path: Path, expected_path: Path, rule_name: str, method: Method
) -> None:
    election, options, expected = _load(path, expected_path)
    rule = OutcomeRule(method, TieRule.COST_THEN_ID, budget=to_cents(election.budget))
    assert sorted(decide(options, _score(election, options), rule).winners) == sorted(expected["expected"][rule_name])


def test_a_minimum_score_leaves_out_what_the_file_says(path: Path, expected_path: Path) -> None:
    election, options, expected = _load(path, expected_path)
    minimum = parse_count(election.meta.get("min_project_score_threshold", "0")) or 0
    rule = OutcomeRule(Method.GREEDY_SKIP, TieRule.COST_THEN_ID, budget=to_cents(election.budget), min_score=minimum)
    winners = sorted(decide(options, _score(election, options), rule).winners)
    name = "greedy_skip_threshold" if minimum else "greedy_skip"
    assert winners == sorted(expected["expected"][name])
