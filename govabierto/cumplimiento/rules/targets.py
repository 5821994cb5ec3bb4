"""Targets of the 2030 Agenda, and names without accents for searching."""

from __future__ import annotations

import re
import unicodedata

#: Numbered and lettered targets of each of the seventeen goals (169 in all). Source: A/RES/70/1.
_TARGETS: tuple[tuple[int, str], ...] = (
    *((5, "ab"), (5, "abc"), (9, "abcd"), (7, "abc"), (6, "abc"), (6, "ab"), (3, "ab"), (10, "ab"), (5, "abc")),
    *((7, "abc"), (7, "abc"), (8, "abc"), (3, "ab"), (7, "abc"), (9, "abc"), (10, "ab"), (19, "")),
)
_SHAPE = re.compile(r"([1-9][0-9]?)\.([1-9][0-9]?|[a-d])")


def is_target(code: str) -> bool:
    """Tell whether a code such as ``16.7`` or ``17.b`` names a target that exists."""
    found = _SHAPE.fullmatch(code)
    if found is None or int(found[1]) > len(_TARGETS):
        return False
    numbered, letters = _TARGETS[int(found[1]) - 1]
    return int(found[2]) <= numbered if found[2].isdigit() else found[2] in letters


def count_targets() -> int:
    """Return how many targets there are."""
    return sum(numbered + len(letters) for numbered, letters in _TARGETS)


def plain_name(text: str) -> str:
    """Return a name in small letters, without accents and with single blanks, to compare what people type."""
    kept = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in kept if not unicodedata.combining(c)).split())
