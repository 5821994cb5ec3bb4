"""How evenly a plan and its proposals touch the four pillars, which weigh the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from govabierto.nucleo.pillars import Pillar

UNEVEN_TIMES = 2


@dataclass(frozen=True)
class PillarLine:
    """A pillar's count. verified: mean verified progress of its commitments with data, None without any."""

    pillar: Pillar
    proposals: int
    commitments: int
    verified: Fraction | None

    @property
    def is_gap(self) -> bool:
        """Whether no commitment touches it."""
        return self.commitments == 0


@dataclass(frozen=True)
class Coverage:
    """The four pillars of a place."""

    lines: tuple[PillarLine, ...]
    commitments: int

    @property
    def gaps(self) -> tuple[PillarLine, ...]:
        """Pillars that no commitment touches."""
        return tuple(line for line in self.lines if line.is_gap)

    @property
    def is_uneven(self) -> bool:
        """Whether a pillar has more than twice the commitments of another: the model weighs them the same."""
        counts = [line.commitments for line in self.lines]
        return max(counts) > UNEVEN_TIMES * min(counts)


def coverage_of(
    commitments: Iterable[tuple[Iterable[Pillar], Fraction | None]], proposals: Mapping[Pillar, int]
) -> Coverage:
    """Count (pillars, verified progress) of each commitment and proposals by pillar."""
    told = [(frozenset(pillars), verified) for pillars, verified in commitments]
    lines = []
    for pillar in Pillar:
        own = [verified for pillars, verified in told if pillar in pillars]
        known = [verified for verified in own if verified is not None]
        mean = sum(known, Fraction(0)) / len(known) if known else None
        lines.append(PillarLine(pillar, proposals.get(pillar, 0), len(own), mean))
    return Coverage(tuple(lines), len(told))
