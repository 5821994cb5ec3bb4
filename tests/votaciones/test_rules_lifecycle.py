"""States of a ballot, receipts and plain explanations."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from govabierto.nucleo.errors import InvalidError
from govabierto.votaciones.rules import (
    BallotState,
    BallotTerms,
    Method,
    Option,
    awaits_count,
    check_may_open,
    state_at,
)

OPENS = datetime(2031, 3, 1, 15, 0, tzinfo=UTC)
CLOSES = datetime(2031, 3, 8, 15, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
TERMS = BallotTerms(
    method=Method.APPROVAL,
    options=(Option("a", None, 1), Option("b", None, 2), Option("c", None, 3)),
    max_choices=2,
    opens_at=OPENS,
    closes_at=CLOSES,
    seats=1,
)
COSTED = replace(
    TERMS, method=Method.GREEDY_SKIP, seats=None, budget=100, options=(Option("a", 50, 1), Option("b", 200, 2))
)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (OPENS - INSTANT, BallotState.DRAFT),
        (OPENS, BallotState.OPEN),
        (CLOSES - INSTANT, BallotState.OPEN),
        (CLOSES, BallotState.CLOSED),
    ],
)
def test_a_ballot_is_open_from_its_opening_up_to_but_not_at_its_closing(now: datetime, state: BallotState) -> None:
    assert state_at(OPENS, CLOSES, None, now) is state


def test_a_clock_set_back_does_not_open_a_closed_ballot() -> None:
    assert state_at(OPENS, CLOSES, CLOSES, OPENS) is BallotState.CLOSED


def test_an_annulled_ballot_stays_so() -> None:
    assert state_at(OPENS, CLOSES, None, OPENS, annulled_at=OPENS) is BallotState.ANNULLED


def test_a_ballot_without_instants_is_a_draft() -> None:
    assert state_at(None, None, None, OPENS) is BallotState.DRAFT
    assert state_at(OPENS, None, None, CLOSES) is BallotState.DRAFT


def test_a_ballot_awaits_its_count_from_the_closing_until_it_is_counted() -> None:
    assert not awaits_count(CLOSES, None, CLOSES - INSTANT)
    assert awaits_count(CLOSES, None, CLOSES)
    assert not awaits_count(CLOSES, CLOSES, CLOSES)
    assert not awaits_count(None, None, CLOSES)


@pytest.mark.parametrize("terms", [TERMS, COSTED])
def test_complete_terms_may_open(terms: BallotTerms) -> None:
    check_may_open(terms)


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (replace(TERMS, options=TERMS.options[:1]), "options"),
        (replace(TERMS, options=(*TERMS.options, Option("a", None, 4))), "options"),
        (replace(TERMS, options=(*TERMS.options, Option("d", None, 3))), "options"),
        (replace(TERMS, options=(*TERMS.options, Option("", None, 4))), "options"),
        (replace(TERMS, options=(*TERMS.options, Option(" d", None, 4))), "options"),
        (replace(TERMS, options=tuple(Option(f"o{n}", None, n) for n in range(1001))), "options"),
        (replace(TERMS, closes_at=OPENS), "closes_at"),
        (replace(TERMS, opens_at=OPENS.replace(tzinfo=None)), "opens_at"),
        (replace(TERMS, max_choices=0), "max_choices"),
        (replace(TERMS, max_choices=4), "max_choices"),
        (replace(TERMS, seats=None), "seats"),
        (replace(TERMS, seats=0), "seats"),
        (replace(TERMS, seats=3), "seats"),
        (replace(COSTED, budget=None), "budget"),
        (replace(COSTED, budget=0), "budget"),
        (replace(COSTED, budget=49), "budget"),
        (replace(COSTED, options=(Option("a", 1, 1), Option("b", None, 2))), "options"),
        (replace(COSTED, options=(Option("a", 1, 1), Option("b", -1, 2))), "options"),
    ],
)
def test_terms_with_which_nobody_should_vote_are_refused_at_their_field(terms: BallotTerms, field: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_may_open(terms)
    assert refused.value.field == field
