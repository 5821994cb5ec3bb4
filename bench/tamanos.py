"""How big each set of data is, and the names that all sets share."""

from __future__ import annotations

from dataclasses import dataclass

SEED = 42
STATE_SLUG = "jacaral"
SLUG = "tres-ceibas"
#: Changes whenever the invented data do, so that a kept copy of older data is not taken for them.
EDITION = 3


@dataclass(frozen=True)
class Size:
    """How many rows a set has. votes: supports of proposals, and as many ballots already in the open vote."""

    name: str
    proposals: int
    votes: int
    comments: int
    people: int = 3_000


SETS = {
    size.name: size
    for size in (
        Size("S", 1_000, 20_000, 5_000),
        Size("M", 1_000, 200_000, 5_000),
        Size("L", 10_000, 200_000, 50_000),
        Size("XL", 100_000, 1_000_000, 500_000),
    )
}
