"""Participatory-budget elections in Pabulib's ``.pb`` form: META, PROJECTS and VOTES in one file with semicolons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from govabierto.importacion.rules.amounts import parse_amount, parse_count
from govabierto.importacion.rules.encoding import FileError, decode_text
from govabierto.importacion.rules.report import Problem, Severity
from govabierto.importacion.rules.tables import read_records
from govabierto.nucleo.text import N_

_SECTIONS = ("META", "PROJECTS", "VOTES")
_REQUIRED = {"META": ("key", "value"), "PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id", "vote")}
_SELECTED = 1

_Record = tuple[int, list[str]]


class VoteType(StrEnum):
    """What a vote in the file is: a set, a ranking, or points given out."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    ORDINAL = "ordinal"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True)
class PbProject:
    """A project of the file. votes: the count that the file itself claims. selected: 1 when it was financed."""

    key: str
    name: str
    cost: Fraction
    votes: int | None
    selected: int | None
    line: int


@dataclass(frozen=True)
class PbBallot:
    """One ballot; ``points`` lines up with ``choices`` when the election is cumulative, and is empty otherwise."""

    voter: str
    choices: tuple[str, ...]
    points: tuple[int, ...]
    line: int


@dataclass(frozen=True)
class PbElection:
    """A whole file. Amounts are in the file's currency, exactly; ``problems`` with errors mean: do not import."""

    meta: Mapping[str, str]
    vote_type: VoteType
    budget: Fraction
    projects: tuple[PbProject, ...]
    ballots: tuple[PbBallot, ...]
    problems: tuple[Problem, ...]

    @property
    def max_length(self) -> int:
        """Return how many projects a ballot may name; all of them when the file does not say."""
        declared = parse_count(self.meta.get("max_length", ""))
        return declared or max((len(ballot.choices) for ballot in self.ballots), default=len(self.projects))

    @property
    def financed(self) -> tuple[str, ...]:
        """Return the keys of the projects that the file says were financed by this budget."""
        return tuple(project.key for project in self.projects if project.selected == _SELECTED)


def parse_pabulib(data: bytes) -> PbElection:
    """Read a ``.pb`` file.

    Raises FileError when it lacks a section, a column, its budget or a known type of vote. A project or a ballot at
    fault is a Problem with its line; counts that differ from those declared are warnings.
    """
    sections = _split(read_records(decode_text(data).text, ";"))
    meta = {cells[0].strip(): cells[1].strip() for _, cells in _rows(sections["META"], "META")[1] if len(cells) > 1}
    problems: list[Problem] = []
    problems += [problem for name in _SECTIONS for problem in _too_wide(sections[name])]
    projects = _projects(sections["PROJECTS"], problems)
    vote_type = _vote_type(meta)
    known = frozenset(project.key for project in projects)
    ballots = _ballots(sections["VOTES"], known, vote_type, problems)
    problems += _mismatches(meta, len(projects), len(ballots))
    return PbElection(meta, vote_type, _budget(meta), tuple(projects), tuple(ballots), tuple(problems))


def _split(records: Iterator[_Record]) -> dict[str, list[_Record]]:
    """Return the records of each section; the three must come once each, in order."""
    sections: dict[str, list[_Record]] = {}
    current = ""
    for line, cells in records:
        name = cells[0].strip() if not any(cell.strip() for cell in cells[1:]) else ""
        if len(sections) < len(_SECTIONS) and name == _SECTIONS[len(sections)]:
            current = name
            sections[name] = []
        elif not current:
            raise FileError(N_("La línea %(line)s debería decir META: no es un archivo de Pabulib."), line=line)
        elif any(cell.strip() for cell in cells):
            sections[current].append((line, cells))
    missing = [name for name in _SECTIONS if name not in sections]
    if missing:
        raise FileError(N_("Al archivo le falta la sección %(section)s."), section=missing[0])
    return sections


def _rows(records: list[_Record], section: str) -> tuple[dict[str, int], list[_Record]]:
    """Return where each column of a section is, and its records without the header."""
    header = [cell.strip() for cell in records[0][1]] if records else []
    missing = [name for name in _REQUIRED[section] if name not in header]
    if missing:
        raise FileError(
            N_("A la sección %(section)s le falta la columna %(column)s."), section=section, column=missing[0]
        )
    return {name: place for place, name in enumerate(header)}, records[1:]


def _too_wide(records: list[_Record]) -> Iterator[Problem]:
    """Yield an error for each record with more cells than its header: a semicolon without quotes moved them."""
    width = len(records[0][1]) if records else 0
    for line, cells in records[1:]:
        if len(cells) > width:
            message = N_("La línea tiene %(found)s celdas y el encabezado tiene %(expected)s.")
            yield Problem(line, None, message, Severity.ERROR, {"found": len(cells), "expected": width})


def _reader(columns: Mapping[str, int], cells: list[str]) -> Callable[[str], str]:
    """Return a function that gives a record's cell by the name of its column, or nothing if it is not there."""

    def cell(name: str) -> str:
        place = columns.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    return cell


def _projects(records: list[_Record], problems: list[Problem]) -> list[PbProject]:
    """Read the projects; one without id or cost, or whose id repeats, is an error."""
    columns, rows = _rows(records, "PROJECTS")
    projects: dict[str, PbProject] = {}
    for line, cells in rows:
        cell = _reader(columns, cells)
        key, cost = cell("project_id"), parse_amount(cell("cost"))
        if not key:
            problems.append(Problem(line, "project_id", N_("El proyecto no tiene clave.")))
        elif cost is None:
            problems.append(_problem(line, "cost", N_("El costo «%(value)s» no es una cantidad."), cell("cost")))
        elif key in projects:
            problems.append(_problem(line, "project_id", N_("La clave «%(value)s» se repite."), key))
        else:
            counts = parse_count(cell("votes")), parse_count(cell("selected"))
            projects[key] = PbProject(key, cell("name") or key, cost, *counts, line)
    return list(projects.values())


def _ballots(
    records: list[_Record], known: frozenset[str], vote_type: VoteType, problems: list[Problem]
) -> list[PbBallot]:
    """Read the ballots; one that names an unknown project, or the same one twice, is an error."""
    columns, rows = _rows(records, "VOTES")
    ballots: list[PbBallot] = []
    for line, cells in rows:
        cell = _reader(columns, cells)
        choices = tuple(key for part in cell("vote").split(",") if (key := part.strip()))
        points: tuple[int, ...] = ()
        if not known.issuperset(choices):
            unknown = next(key for key in choices if key not in known)
            problems.append(
                _problem(line, "vote", N_("La boleta nombra «%(value)s», que no está entre los proyectos."), unknown)
            )
        elif len(set(choices)) != len(choices):
            problems.append(Problem(line, "vote", N_("La boleta nombra dos veces el mismo proyecto.")))
        elif vote_type is VoteType.CUMULATIVE:
            points = _points(cell("points"), line, len(choices), problems)
        ballots.append(PbBallot(cell("voter_id"), choices, points, line))
    return ballots


def _points(text: str, line: int, expected: int, problems: list[Problem]) -> tuple[int, ...]:
    """Return the points of a cumulative ballot, one for each choice."""
    points = tuple(count for part in text.split(",") if (count := parse_count(part)) is not None)
    if len(points) != expected:
        problems.append(_problem(line, "points", N_("Los puntos «%(value)s» no corresponden a lo votado."), text))
    return points


def _vote_type(meta: Mapping[str, str]) -> VoteType:
    """Return the declared type of vote."""
    declared = meta.get("vote_type", "")
    try:
        return VoteType(declared)
    except ValueError as error:
        raise FileError(N_("No se conoce el tipo de voto «%(value)s»."), value=declared) from error


def _budget(meta: Mapping[str, str]) -> Fraction:
    """Return the declared budget."""
    budget = parse_amount(meta.get("budget", ""))
    if budget is None:
        raise FileError(N_("El archivo no dice de cuánto es el presupuesto."))
    return budget


def _mismatches(meta: Mapping[str, str], projects: int, ballots: int) -> list[Problem]:
    """Return warnings where the file holds more or less than it declares."""
    found = {"num_projects": projects, "num_votes": ballots}
    message = N_("El archivo declara %(declared)s y trae %(found)s.")
    return [
        Problem(None, name, message, Severity.WARNING, {"declared": declared, "found": count})
        for name, count in found.items()
        if (declared := parse_count(meta.get(name, ""))) is not None and declared != count
    ]


def _problem(line: int, column: str, message: str, value: str) -> Problem:
    """Return an error about a value, shown short."""
    return Problem(line, column, message, Severity.ERROR, {"value": value[:80]})
