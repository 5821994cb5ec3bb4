"""Folios: dictated over the phone, typed back, checked for slips."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.nucleo.folios import ALPHABET, check_character, is_folio, new_folio, normalise_folio, random_id

bodies = st.text(alphabet=ALPHABET, min_size=6, max_size=6).map(lambda body: body + check_character(body))
#: The one pair of neighbours that the check character can't tell from its swap: the ends of the alphabet.
BLIND_PAIR = {ALPHABET[0], ALPHABET[-1]}


def test_the_alphabet_has_nothing_that_sounds_or_looks_alike() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert not set("01OI") & set(ALPHABET)


@given(bodies, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body: str, at: int, other: str) -> None:
    wrong = body[:at] + other + body[at + 1 :]
    assert is_folio(f"PR-{wrong}") is (wrong == body)


@given(bodies, st.integers(0, 5))
def test_two_swapped_neighbours_are_noticed_unless_they_are_the_ends_of_the_alphabet(body: str, at: int) -> None:
    swapped = body[:at] + body[at + 1] + body[at] + body[at + 2 :]
    goes_unnoticed = swapped == body or {body[at], body[at + 1]} == BLIND_PAIR
    assert is_folio(f"PR-{swapped}") is goes_unnoticed


def test_the_only_blind_swap_of_all_pairs_is_that_one() -> None:
    blind = {
        frozenset((one, two))
        for one, two in product(ALPHABET, repeat=2)
        if one != two and check_character(one + two) == check_character(two + one)
    }
    assert blind == {frozenset(BLIND_PAIR)}


def test_a_new_folio_is_a_folio_and_is_hardly_ever_repeated() -> None:
    folios = [new_folio("PR") for _ in range(2_000)]
    assert all(map(is_folio, folios))
    assert len(set(folios)) >= 1_998  # 32^6 possible: the table's constraint is the guard, not luck
    assert all(folio.startswith("PR-") and len(folio) == 10 for folio in folios)


@given(st.sampled_from(["PR", "V", "C", "AS", "IM"]), bodies)
def test_however_it_was_dictated_a_folio_finds_its_form(prefix: str, body: str) -> None:
    folio = f"{prefix}-{body}"
    spoken = f"  {prefix.lower()} {body[:3].lower()}-{body[3:]}\n"
    assert normalise_folio(spoken) == folio
    assert normalise_folio(folio) == folio


@pytest.mark.parametrize(
    "text",
    ["", "PR", "PR-", "-2345678", "PR-234567", "PR-23456789", "pr-2345678", "PR-2345670", "PR-2345678\n", "ÑÑ-A"],
)
def test_what_is_no_folio_is_told_apart(text: str) -> None:
    assert not is_folio(text)


@given(st.text(max_size=400))
def test_any_text_at_all_gets_an_answer_of_bounded_length(text: str) -> None:
    assert len(normalise_folio(text)) <= 200
    is_folio(text)


def test_an_address_that_must_not_be_guessed_has_130_random_bits() -> None:
    ids = {random_id() for _ in range(500)}
    assert len(ids) == 500
    assert all(len(one) == 26 and set(one) <= set(ALPHABET) for one in ids)
