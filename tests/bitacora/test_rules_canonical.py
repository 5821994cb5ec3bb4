"""One byte form for each content (RFC 8785), and its salted hash."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govabierto.bitacora.rules import (
    MAX_CONTENT_BYTES,
    MAX_DEPTH,
    MAX_SAFE_INTEGER,
    SALT_BYTES,
    CanonicalError,
    ContentTooLargeError,
    canonical_json,
    content_bytes,
    content_hash,
)

SALT = bytes(range(SALT_BYTES))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-1, "-1"),
        (MAX_SAFE_INTEGER, "9007199254740991"),
        (-MAX_SAFE_INTEGER, "-9007199254740991"),
        ("", '""'),
        ([], "[]"),
        ({}, "{}"),
        ((1, [2, ()]), "[1,[2,[]]]"),
        ({"b": 1, "a": [True, None, "x"]}, '{"a":[true,null,"x"],"b":1}'),
        ({"": 1, "A": 2, "a": 3, "1": 4, "10": 5, "2": 6}, '{"":1,"1":4,"10":5,"2":6,"A":2,"a":3}'),
        ({"a": {"d": 1, "c": {"z": 1, "y": 2}}}, '{"a":{"c":{"y":2,"z":1},"d":1}}'),
    ],
)
def test_values_have_the_expected_form(value: object, expected: str) -> None:
    assert canonical_json(value) == expected.encode()


def test_keys_are_ordered_by_their_utf16_code_units() -> None:
    """The key-ordering example of RFC 8785, section 3.2.3: an emoji comes before a Hebrew presentation form."""
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    assert list(json.loads(canonical_json(value)).values()) == [
        "Carriage Return",
        "One",
        "Control",
        "Latin Small Letter O With Diaeresis",
        "Euro Sign",
        "Emoji: Grinning Face",
        "Hebrew Letter Dalet With Dagesh",
    ]
    assert canonical_json({"\U0001f600": 1, "\ufb33": 2}) == '{"\U0001f600":1,"\ufb33":2}'.encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"\\/', r'"\"\\/"'),
        ("\b\t\n\f\r", r'"\b\t\n\f\r"'),
        ("\x00\x01\x0b\x0e\x1f", r'"\u0000\u0001\u000b\u000e\u001f"'),
        ("\x7f\x80\u2028\u2029", '"\x7f\x80\u2028\u2029"'),
        ('\u20ac$\u000f\nA\'B"\\\\"/', '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),
        ("año, Ñandú, 🏛️", '"año, Ñandú, 🏛️"'),
        ("e\u0301", '"e\u0301"'),
        ("</script>", '"</script>"'),
    ],
)
def test_only_quotes_backslashes_and_controls_are_escaped(text: str, expected: str) -> None:
    assert canonical_json(text) == expected.encode()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        0.1,
        float("nan"),
        float("inf"),
        MAX_SAFE_INTEGER + 1,
        -MAX_SAFE_INTEGER - 1,
        10**30,
        "\ud800",
        "a\udc00b",
        {"\ud83d": 1},
        {1: "a"},
        {None: "a"},
        b"bytes",
        {1, 2},
        object(),
        [1, [2.5]],
    ],
)
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical_json(value)


def test_a_content_that_holds_itself_is_refused_for_its_depth() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(CanonicalError):
        canonical_json(endless)


def test_depth_is_bounded_at_the_level_named() -> None:
    nested: object = 1
    for _ in range(MAX_DEPTH):
        nested = [nested]
    assert canonical_json(nested) == b"[" * MAX_DEPTH + b"1" + b"]" * MAX_DEPTH
    with pytest.raises(CanonicalError):
        canonical_json([nested])


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_SAFE_INTEGER, MAX_SAFE_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(deadline=None)
@given(JSON)
def test_reading_the_form_gives_the_value_back_and_the_same_form_again(value: object) -> None:
    canonical = canonical_json(value)
    assert json.loads(canonical) == value
    assert canonical_json(json.loads(canonical)) == canonical


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), st.integers(0, 9), max_size=8))
def test_the_order_in_which_keys_were_added_changes_nothing(value: dict[str, int]) -> None:
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_a_content_of_exactly_the_limit_is_taken_and_one_byte_more_is_not() -> None:
    frame = len(canonical_json({"texto": ""}))
    assert len(content_bytes({"texto": "x" * (MAX_CONTENT_BYTES - frame)})) == MAX_CONTENT_BYTES
    with pytest.raises(ContentTooLargeError):
        content_bytes({"texto": "x" * (MAX_CONTENT_BYTES - frame + 1)})
    with pytest.raises(ContentTooLargeError):
        content_hash({"texto": "ñ" * (MAX_CONTENT_BYTES // 2)}, SALT)


def test_the_hash_is_of_the_salt_followed_by_the_bytes() -> None:
    assert content_hash({"b": 1, "a": "ñ"}, SALT) == sha256(SALT + '{"a":"ñ","b":1}'.encode()).digest()


def test_another_salt_hides_the_same_content_under_another_hash() -> None:
    assert content_hash({"a": 1}, SALT) != content_hash({"a": 1}, bytes(SALT_BYTES))


@pytest.mark.parametrize("size", [0, SALT_BYTES - 1, SALT_BYTES + 1])
def test_a_salt_of_another_length_is_a_mistake(size: int) -> None:
    with pytest.raises(ValueError, match="salt"):
        content_hash({}, bytes(size))
