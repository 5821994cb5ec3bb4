"""Decisions by recorded vote: worked examples, then an oracle over random bodies."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.secretariado.rules import (
    DecisionRule,
    Profile,
    Reason,
    SeatView,
    Sector,
    Tally,
    VoteChoice,
    decide,
    quorum,
    tally_from_json,
    tally_to_json,
)
from tests.secretariado.test_rules_quorum import EIGHT

SIMPLE, QUALIFIED, DOUBLE = DecisionRule
SIGNS = {"+": VoteChoice.YES, "-": VoteChoice.NO, "o": VoteChoice.ABSTAIN}
PRESENT = "G1 G2 S1 S2 S3 A1 P1"


def count(rule: DecisionRule, votes: str, present: str = PRESENT) -> Tally:
    cast = {word[:-1]: SIGNS[word[-1]] for word in votes.split()}
    here = present.split()
    return decide(rule, cast, seats=EIGHT, present=here, counted=quorum(Profile(), EIGHT, here))


@pytest.mark.parametrize(
    ("rule", "votes", "reason"),
    [
        (SIMPLE, "G1+ G2+ S1- S2+ S3+ A1o P1+", Reason.ENOUGH),
        (SIMPLE, "G1+ G2+ S1- S2- S3- A1o P1+", Reason.TIE),
        (SIMPLE, "G1+ G2+ S1- S2- S3o A1o P1+", Reason.NOT_ENOUGH),  # three of seven: abstentions count as cast
        (SIMPLE, "G1+", Reason.ENOUGH),
        (SIMPLE, "", Reason.NO_VOTES),
        (SIMPLE, "G1o G2o", Reason.NOT_ENOUGH),
        (QUALIFIED, "G1+ G2+ S1+ S2+ S3- A1-", Reason.ENOUGH),  # exactly two thirds
        (QUALIFIED, "G1+ G2+ S1+ S2+ S3- A1- P1-", Reason.NOT_ENOUGH),
        (QUALIFIED, "G1+ G2- S1+ S2-", Reason.TIE),
        (DOUBLE, "G1+ G2+ S1- S2+ S3+ A1+ P1+", Reason.ENOUGH),
        (DOUBLE, "G1+ G2+ S1- S2- S3- A1+ P1+", Reason.SECTOR_MISSING),
        (DOUBLE, "G1+ G2+ S1+ S2+ S3+ A1o P1+", Reason.SECTOR_MISSING),  # academia abstained
    ],
)
def test_a_vote_is_decided_as_counted_by_hand(rule: DecisionRule, votes: str, reason: Reason) -> None:
    assert count(rule, votes).reason is reason


def test_the_example_of_the_session_page_needs_four_of_seven() -> None:
    tally = count(SIMPLE, "G1+ G2+ S1- S2+ S3+ A1o P1+")
    assert (tally.yes, tally.no, tally.abstain, tally.needed, tally.is_adopted) == (5, 1, 1, 4, True)


def test_nothing_is_adopted_when_quorum_is_lost_before_the_close() -> None:
    assert count(SIMPLE, "G1+ G2+ S1+ S2+ S3+ A1+ P1+", present="G1 G2").reason is Reason.NO_QUORUM


def test_a_vote_of_a_seat_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="Z9"):
        count(SIMPLE, "Z9+")


def test_a_stored_tally_reads_back_the_same() -> None:
    tally = count(DOUBLE, "G1+ G2+ S1- S2- S3- A1+ P1+")
    assert tally_from_json(tally_to_json(tally)) == tally
    assert tally.missing_sector == Sector.CIVIL_SOCIETY.value


bodies = st.lists(
    st.tuples(st.sampled_from(list(Sector)), st.sampled_from(["absent", "silent", *VoteChoice])),
    min_size=1, max_size=11,
)  # fmt: skip


@given(rule=st.sampled_from(list(DecisionRule)), body=bodies)
def test_decisions_agree_with_a_slow_count(rule: DecisionRule, body: list[tuple[Sector, str]]) -> None:
    seats = [SeatView(f"X{n}", sector) for n, (sector, _) in enumerate(body)]
    present = [f"X{n}" for n, (_, act) in enumerate(body) if act != "absent"]
    votes = {f"X{n}": VoteChoice(act) for n, (_, act) in enumerate(body) if act in list(VoteChoice)}
    counted = quorum(Profile(), seats, present)
    yes = [seat for seat in seats if votes.get(seat.code) is VoteChoice.YES]
    share = Fraction(len(yes), len(votes)) if votes else Fraction(0)
    enough = share >= Fraction(2, 3) if rule is QUALIFIED else share > Fraction(1, 2)
    sectors_here = {seat.sector for seat in seats if seat.code in present}
    every_sector = all(any(seat.sector == sector for seat in yes) for sector in sectors_here)
    adopted = counted.is_met and bool(votes) and enough and (rule is not DOUBLE or every_sector)
    tally = decide(rule, votes, seats=seats, present=present, counted=counted)
    assert tally.is_adopted is adopted


@given(body=bodies)
def test_a_tie_never_adopts(body: list[tuple[Sector, str]]) -> None:
    seats = [SeatView(f"X{n}", sector) for n, (sector, _) in enumerate(body)]
    votes = {f"X{n}": VoteChoice(act) for n, (_, act) in enumerate(body) if act in list(VoteChoice)}
    values = list(votes.values())
    if values.count(VoteChoice.YES) == values.count(VoteChoice.NO):
        counted = quorum(Profile(), seats, [seat.code for seat in seats])
        for rule in DecisionRule:
            assert not decide(rule, votes, seats=seats, present=list(votes), counted=counted).is_adopted
