"""Counting: from opened ballots to a score for each option, with integers only.

A tally never decides who wins; ``outcome`` does, so that a recount and a change of method share one count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_

_BATCH = 65_536


class Scoring(StrEnum):
    """What a ballot adds to the score of the options that it names."""

    APPROVALS = "apoyos"
    POINTS = "puntos"
    POSITIONS = "posiciones"


@dataclass(frozen=True)
class Option:
    """One frozen line of a ballot.

    key: public and stable within its ballot, also the id in an imported file.
    cost: in the smallest unit of the currency; None when the method needs no cost.
    position: place in the published list, from 1.
    """

    key: str
    cost: int | None
    position: int


@dataclass(frozen=True)
class Tally:
    """How many votes each option has; ``blank`` ballots are among the ``ballots``."""

    scores: Mapping[str, int]
    ballots: int
    blank: int


def count_approvals(ballots: Iterable[tuple[str | int, ...]], options: Sequence[Option]) -> Tally:
    """Count one vote for each option that a ballot names, in one pass over any number of ballots.

    Each ballot is a tuple of option keys, or of option positions. Raises InvalidError for a ballot that names an
    unknown option, or the same one twice: such a ballot can't have passed the check before it was sealed.
    """
    counter: Counter[str | int] = Counter()
    total = blank = 0
    stream = iter(ballots)
    while batch := list(islice(stream, _BATCH)):
        counter.update(chain.from_iterable(batch))
        if sum(map(len, map(frozenset, batch))) != sum(map(len, batch)):
            raise InvalidError(N_("Una boleta nombra dos veces la misma opción."), field="choices")
        total += len(batch)
        blank += sum(1 for ballot in batch if not ballot)
    return Tally(scores=_by_key(counter, options), ballots=total, blank=blank)


def _by_key(counter: Mapping[str | int, int], options: Sequence[Option]) -> dict[str, int]:
    """Turn counts by key or position into a score for every option, those without votes included."""
    keys: dict[str | int, str] = {option.position: option.key for option in options}
    keys.update((option.key, option.key) for option in options)
    scores = {option.key: 0 for option in options}
    for name, count in counter.items():
        if name not in keys:
            raise InvalidError(N_("Una boleta nombra una opción que no existe: %(key)s."), field="choices", key=name)
        scores[keys[name]] += count
    return scores


def count_points(ballots: Iterable[Mapping[str, int]], options: Sequence[Option]) -> Tally:
    """Add up the points that each ballot gives to the options that it names (cumulative voting).

    Raises InvalidError for an unknown option or negative points.
    """
    scores = {option.key: 0 for option in options}
    total = blank = 0
    for ballot in ballots:
        total += 1
        blank += not ballot
        for key, points in ballot.items():
            if key not in scores:
                raise InvalidError(N_("Una boleta nombra una opción que no existe: %(key)s."), field="choices", key=key)
            if points < 0:
                raise InvalidError(N_("Una boleta da puntos negativos a la opción %(key)s."), field="choices", key=key)
            scores[key] += points
    return Tally(scores=scores, ballots=total, blank=blank)


def count_positions(ballots: Iterable[Sequence[str]], options: Sequence[Option], *, max_choices: int) -> Tally:
    """Give ``max_choices`` points to the first of each ranked ballot and one less to each that follows (Borda).

    Raises InvalidError for an unknown or repeated option, or a ballot longer than ``max_choices``.
    """
    return count_points((_points_of(ballot, max_choices) for ballot in ballots), options)


def _points_of(ballot: Sequence[str], max_choices: int) -> dict[str, int]:
    """Return the points of one ranked ballot."""
    if len(ballot) > max_choices:
        raise InvalidError(N_("Una boleta nombra más de %(max)s opciones."), field="choices", max=max_choices)
    points = {key: max_choices - place for place, key in enumerate(ballot)}
    if len(points) != len(ballot):
        raise InvalidError(N_("Una boleta nombra dos veces la misma opción."), field="choices")
    return points
