"""Folios: short public names that can be dictated over the phone and checked for slips.

A folio is ``PREFIX-`` and seven characters of an alphabet without 0, O, 1 and I; the last is a check character
(Luhn mod 32), so that one wrong character is always noticed, and two swapped neighbours unless they are 2 and Z.
"""

from __future__ import annotations

import re
import secrets

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_BASE = len(ALPHABET)
_VALUE = {character: index for index, character in enumerate(ALPHABET)}
_BODY_LENGTH = 6
_SHAPE = re.compile(r"[A-Z]{1,4}-[" + ALPHABET + r"]{7}\Z")
MAX_FOLIO_LENGTH = 16


def check_character(body: str) -> str:
    """Return the Luhn mod 32 check character of a folio's body (characters of ALPHABET)."""
    total = 0
    for index, character in enumerate(reversed(body)):
        value = _VALUE[character] * (2 if index % 2 == 0 else 1)
        total += value // _BASE + value % _BASE
    return ALPHABET[(_BASE - total % _BASE) % _BASE]


def new_folio(prefix: str) -> str:
    """Return a fresh random folio, such as ``PR-7KQ4M2T``; its uniqueness is the table's constraint."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY_LENGTH))
    return f"{prefix}-{body}{check_character(body)}"


def normalise_folio(text: str) -> str:
    """Return a dictated or typed folio in its canonical form: capitals, no spaces, one hyphen."""
    compact = re.sub(r"[\s\-_.]+", "-", text.strip().upper())[: 4 * MAX_FOLIO_LENGTH]
    head, _, tail = compact.partition("-")
    return f"{head}-{tail.replace('-', '')}" if tail else head


def is_folio(text: str) -> bool:
    """Tell whether a text has the shape of a folio and its check character is right."""
    if not _SHAPE.match(text):
        return False
    body = text.rpartition("-")[2]
    return check_character(body[:-1]) == body[-1]


def random_id() -> str:
    """Return 26 random characters of the folio alphabet (130 bits), for addresses that must not be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(26))
