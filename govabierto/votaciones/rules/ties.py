"""Ties: published rules, chosen before the vote, that anyone can replay."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.votaciones.rules.tally import Option

MIN_SEED_BYTES = 16
_PIECES = re.compile(r"[0-9]+|[^0-9]+")

NaturalKey = tuple[tuple[tuple[int, int, str], ...], str]


class TieRule(StrEnum):
    """How options with the same score are put in order."""

    COST_THEN_ID = "costo_luego_id"
    LEXICAL = "lexico"
    DRAW = "sorteo"
    ADOPT_NONE = "no_adoptar"


@dataclass(frozen=True)
class Draw:
    """What a public draw mixes: a seed published when the ballot closes, and the ballot's folio."""

    seed: bytes
    ballot_folio: str


def natural_key(text: str) -> NaturalKey:
    """Return a sorting key that reads runs of digits as numbers, so that «P-9» comes before «P-10».

    Numbers come before words; texts that differ only in leading zeros are told apart by their characters.
    """
    pieces = []
    for piece in _PIECES.findall(text):
        if piece[0] in "0123456789":
            digits = piece.lstrip("0")
            pieces.append((0, len(digits), digits))
        else:
            pieces.append((1, 0, piece))
    return tuple(pieces), text


def draw_digest(draw: Draw, key: str) -> str:
    """Return an option's number in a public draw, in hexadecimal; the smallest goes first.

    It is SHA-256 of the seed, the ballot's folio and the option's key (UTF-8), one after another.
    """
    return sha256(draw.seed + draw.ballot_folio.encode() + key.encode()).hexdigest()


def in_tie_order(tied: Sequence[Option], rule: TieRule, draw: Draw | None = None) -> tuple[Option, ...]:
    """Return options of equal score in the order that the rule gives them.

    With ADOPT_NONE the order only serves to list them. Raises InvalidError when the rule lacks what it needs.
    """
    if rule is TieRule.LEXICAL:
        return tuple(sorted(tied, key=lambda option: option.key))
    if rule is TieRule.ADOPT_NONE:
        return tuple(sorted(tied, key=lambda option: natural_key(option.key)))
    if rule is TieRule.DRAW:
        return _drawn(tied, draw)
    return tuple(sorted(tied, key=_cost_then_id))


def _cost_then_id(option: Option) -> tuple[int, NaturalKey]:
    """Return the sorting key of «the cheaper first, then the id»; without costs the id decides."""
    return option.cost or 0, natural_key(option.key)


def _drawn(tied: Sequence[Option], draw: Draw | None) -> tuple[Option, ...]:
    """Return tied options in the order of their numbers in the draw."""
    if draw is None or len(draw.seed) < MIN_SEED_BYTES:
        raise InvalidError(N_("El sorteo necesita la semilla publicada al cierre."), field="seed")
    seeded = draw
    return tuple(sorted(tied, key=lambda option: (draw_digest(seeded, option.key), option.key)))
