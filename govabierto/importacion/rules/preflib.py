"""Ranked and approval ballots in PrefLib's ``.soi``, ``.toi`` and ``.cat`` forms: ``# …`` header lines, then orders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from govabierto.importacion.rules.amounts import parse_count
from govabierto.importacion.rules.encoding import FileError, decode_text
from govabierto.importacion.rules.report import Problem, Severity
from govabierto.nucleo.text import N_

_HEADER = re.compile(r"#\s*([^:]{1,60}?)\s*:\s*(.*)\Z")
_TIER = re.compile(r"\s*(?:\{([^{}]*)\}|([^{},\s]+))\s*(,|\Z)")
_MAX_BALLOTS = 10_000_000


class PrefKind(StrEnum):
    """Strict rankings, rankings with ties, or sets in categories; any may leave options out."""

    STRICT = "soi"
    TIES = "toi"
    CATEGORIES = "cat"


@dataclass(frozen=True)
class PrefOrder:
    """A preference that ``count`` people share: groups from the most preferred on.

    In ``cat`` files the groups are the categories in order, and an empty one matters.
    """

    count: int
    tiers: tuple[tuple[str, ...], ...]
    line: int


@dataclass(frozen=True)
class PrefElection:
    """A whole file: the alternatives by their key, in order, and the preferences."""

    title: str
    kind: PrefKind
    alternatives: Mapping[str, str]
    categories: tuple[str, ...]
    orders: tuple[PrefOrder, ...]
    problems: tuple[Problem, ...]

    @property
    def ballots(self) -> int:
        """Return how many people took part."""
        return sum(order.count for order in self.orders)

    def approvals(self) -> Iterator[tuple[str, ...]]:
        """Yield one ballot per person with what it approves: the first category of a ``cat`` file."""
        for order in self.orders:
            first = order.tiers[0] if order.tiers else ()
            for _ in range(order.count):
                yield first


def parse_preflib(data: bytes, *, kind: str | None = None) -> PrefElection:
    """Read a PrefLib file; ``kind`` (the file's extension) is only needed when the header does not say it.

    Raises FileError when there is no header, no alternatives or no known type. An order at fault is a Problem.
    """
    header: dict[str, str] = {}
    orders: list[PrefOrder] = []
    problems: list[Problem] = []
    lines = _lines(decode_text(data).text)
    for line, text in lines:
        if text.startswith("#"):
            match = _HEADER.match(text)
            if match:
                header[match[1].upper()] = match[2].strip()
        else:
            order = _order(line, text, problems)
            if order is not None:
                orders.append(order)
    found = _kind(header.get("DATA TYPE") or kind or "")
    alternatives = _alternatives(header)
    for order in orders:
        problems += _faults(order, found, alternatives)
    election = PrefElection(
        header.get("TITLE", ""), found, alternatives, _numbered(header, "CATEGORY NAME"), tuple(orders), ()
    )
    problems += _mismatches(header, election)
    return PrefElection(
        election.title, found, alternatives, election.categories, election.orders, tuple(_in_order(problems))
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines that say something, with their number."""
    for line, content in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if content.strip():
            yield line, content.strip()


def _kind(declared: str) -> PrefKind:
    """Return the type of the file."""
    try:
        return PrefKind(declared.lower().lstrip("."))
    except ValueError as error:
        raise FileError(N_("No se conoce el tipo de archivo «%(value)s» de PrefLib."), value=declared) from error


def _numbered(header: Mapping[str, str], prefix: str) -> tuple[str, ...]:
    """Return the values of header lines ``PREFIX 1``, ``PREFIX 2`` and so on."""
    names: list[str] = []
    while (name := header.get(f"{prefix} {len(names) + 1}")) is not None:
        names.append(name.strip('"') or str(len(names) + 1))
    return tuple(names)


def _alternatives(header: Mapping[str, str]) -> dict[str, str]:
    """Return the alternatives by their number, as the file names them."""
    names = _numbered(header, "ALTERNATIVE NAME")
    declared = parse_count(header.get("NUMBER ALTERNATIVES", ""))
    if not names or (declared is not None and declared != len(names)):
        raise FileError(
            N_("El encabezado nombra %(found)s alternativas y declara %(declared)s."),
            found=len(names), declared=declared or 0,
        )  # fmt: skip
    return {str(number): name for number, name in enumerate(names, start=1)}


def _order(line: int, text: str, problems: list[Problem]) -> PrefOrder | None:
    """Read ``count: 3,1,{2,4}``; None, and a Problem, if it has another shape."""
    head, separator, tail = text.partition(":")
    count = parse_count(head)
    tiers = _tiers(tail.strip())
    if not separator or not count or tiers is None:
        message = N_("La línea no tiene la forma «cantidad: preferencias».")
        problems.append(Problem(line, None, message))
        return None
    return PrefOrder(count, tiers, line)


def _tiers(text: str) -> tuple[tuple[str, ...], ...] | None:
    """Return the groups of an order; None if braces or commas are out of place."""
    tiers: list[tuple[str, ...]] = []
    place = 0
    more = bool(text)
    while more:
        match = _TIER.match(text, place)
        if match is None:
            return None
        group = match[1] if match[1] is not None else match[2]
        tiers.append(tuple(key for part in group.split(",") if (key := part.strip())))
        place, more = match.end(), match[3] == ","
    return tuple(tiers) if place == len(text) else None


def _faults(order: PrefOrder, kind: PrefKind, alternatives: Mapping[str, str]) -> Iterator[Problem]:
    """Yield what is wrong with an order: unknown or repeated alternatives, or ties where there can be none."""
    named = [key for tier in order.tiers for key in tier]
    unknown = next((key for key in named if key not in alternatives), None)
    if unknown is not None:
        message = N_("La línea nombra la alternativa «%(value)s», que no existe.")
        yield Problem(order.line, None, message, Severity.ERROR, {"value": unknown[:80]})
    if len(set(named)) != len(named):
        yield Problem(order.line, None, N_("La línea nombra dos veces la misma alternativa."))
    if kind is PrefKind.STRICT and any(len(tier) != 1 for tier in order.tiers):
        yield Problem(order.line, None, N_("La línea tiene un empate y el archivo dice no tenerlos."))


def _mismatches(header: Mapping[str, str], election: PrefElection) -> Iterator[Problem]:
    """Yield an error for more ballots than can be taken, and a warning if they are not those declared."""
    if election.ballots > _MAX_BALLOTS:
        yield Problem(None, None, N_("El archivo trae más de %(max)s boletas."), Severity.ERROR, {"max": _MAX_BALLOTS})
    declared = parse_count(header.get("NUMBER VOTERS", ""))
    if declared is not None and declared != election.ballots:
        message = N_("El archivo declara %(declared)s y trae %(found)s.")
        figures = {"declared": declared, "found": election.ballots}
        yield Problem(None, "NUMBER VOTERS", message, Severity.WARNING, figures)


def _in_order(problems: Sequence[Problem]) -> list[Problem]:
    """Return problems by line; those of the whole file come last."""
    return sorted(problems, key=lambda problem: (problem.line is None, problem.line or 0))
