"""One person's choices, and their sealed form."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govabierto.nucleo.errors import InvalidError
from govabierto.votaciones.rules import (
    BallotPayloadError,
    Option,
    check_choices,
    decode_choices,
    encode_choices,
    payload_size,
)

OPTIONS = tuple(Option(key, None, place) for place, key in enumerate(["c", "a", "b", "ñandú"], start=1))
KEYS = [option.key for option in OPTIONS]


def _check(*choices: str, max_choices: int = 2, allow_blank: bool = True) -> tuple[str, ...]:
    return check_choices(choices, options=OPTIONS, max_choices=max_choices, allow_blank=allow_blank)


def test_choices_come_back_in_the_published_order() -> None:
    assert _check("b", " c ") == ("c", "b")


def test_nothing_marked_is_a_blank_vote_only_where_it_is_allowed() -> None:
    assert _check("", "  ") == ()
    with pytest.raises(InvalidError):
        _check(allow_blank=False)


@pytest.mark.parametrize("choices", [("gas",), ("a", "a"), ("a", "b", "c"), ("a", "a "), ("A",)])
def test_unknown_repeated_or_too_many_choices_are_refused_at_their_field(choices: tuple[str, ...]) -> None:
    with pytest.raises(InvalidError) as refused:
        _check(*choices)
    assert refused.value.field == "choices"


@settings(deadline=None)
@given(st.lists(st.sampled_from([*KEYS, "x", ""]), max_size=6), st.integers(1, 4), st.booleans())
def test_what_is_accepted_is_always_a_valid_ballot(choices: list[str], max_choices: int, allow_blank: bool) -> None:  # noqa: FBT001
    marked = [key for key in choices if key]
    valid = len(set(marked)) == len(marked) <= max_choices and "x" not in marked and (allow_blank or bool(marked))
    if valid:
        found = check_choices(choices, options=OPTIONS, max_choices=max_choices, allow_blank=allow_blank)
        assert sorted(found) == sorted(marked)
    else:
        with pytest.raises(InvalidError):
            check_choices(choices, options=OPTIONS, max_choices=max_choices, allow_blank=allow_blank)


KEY_LISTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=9), unique=True, max_size=6)


@settings(deadline=None)
@given(KEY_LISTS, st.data())
def test_every_ballot_is_coded_in_the_same_length_and_comes_back(keys: list[str], data: st.DataObject) -> None:
    max_choices = data.draw(st.integers(0, len(keys)))
    size = payload_size(keys, max_choices=max_choices)
    chosen = data.draw(st.lists(st.sampled_from(keys), unique=True, max_size=max_choices)) if keys else []
    payload = encode_choices(chosen, size=size)
    assert len(payload) == size
    assert decode_choices(payload) == tuple(chosen)


def test_the_agreed_length_is_no_longer_than_the_longest_ballot_needs() -> None:
    size = payload_size(KEYS, max_choices=2)
    longest = json.dumps(["ñandú", "a"], ensure_ascii=False, separators=(",", ":")).encode()
    assert size - 2 - len(longest) in {0, 1}


@pytest.mark.parametrize("choices", [("a" * 50,), ("\ud800",)])
def test_a_ballot_that_is_too_long_or_no_text_is_not_coded(choices: tuple[str, ...]) -> None:
    with pytest.raises(InvalidError):
        encode_choices(choices, size=40)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\0",
        b"\0\0\0\0",
        b"\0\2[]\0\1",
        b"\0\3[ ]\0",
        b"\0\3[1]\0",
        b"\0\2{}\0",
        b'\0\7["\\u61',
        b'\0\x0a["\\u0061"]\0',
        b'\0\x0c["\\ud800"]\0\0',
        b'\0\4["\xff]',
        b"\xff\xff[]",
        b"\x20\0" + b"[" * 8192,
    ],
)
def test_a_payload_of_any_other_shape_is_refused(payload: bytes) -> None:
    with pytest.raises(BallotPayloadError):
        decode_choices(payload)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_no_bytes_make_the_reading_fail_in_any_other_way(payload: bytes) -> None:
    try:
        choices = decode_choices(payload)
    except BallotPayloadError:
        return
    assert encode_choices(choices, size=len(payload)) == payload
