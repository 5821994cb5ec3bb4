"""Elections in the forms of Pabulib and PrefLib: invented samples always, real files when they lie beside the clone."""

from __future__ import annotations

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govabierto.importacion.rules import (
    FileError,
    PrefElection,
    PrefKind,
    Severity,
    VoteType,
    parse_amount,
    parse_count,
    parse_pabulib,
    parse_preflib,
    to_cents,
)

OWN = Path(__file__).parents[1] / "muestras"
REAL = Path(__file__).parents[2].parent / "shared" / "data"
SUFFIXES = {".soi", ".toi", ".cat"}
PREF_CASES = [
    (path, path.with_name(path.name + ".json"))
    for path in sorted((OWN / "preflib").glob("*"))
    if path.suffix in SUFFIXES
] + [
    (path, path.parent / "esperado" / f"{path.name}.json")
    for path in sorted((REAL / "preflib").glob("*"))
    if path.suffix in SUFFIXES
]
PB = (OWN / "pabulib" / "jacaral_aprobacion.pb").read_text(encoding="utf-8")
SOI = (OWN / "preflib" / "ceibas.soi").read_text(encoding="utf-8")

pref_cases = pytest.mark.parametrize(("path", "expected_path"), PREF_CASES, ids=[path.name for path, _ in PREF_CASES])


def _read(path: Path, expected_path: Path) -> tuple[PrefElection, dict[str, Any]]:
    election = parse_preflib(path.read_bytes(), kind=path.suffix)
    return election, json.loads(expected_path.read_text(encoding="utf-8"))


def _pairwise(election: PrefElection) -> list[list[int]]:
    """Count, for each pair, the ballots that put one above the other; unranked lies below ranked."""
    keys = list(election.alternatives)
    wins: Counter[tuple[str, str]] = Counter()
    for order in election.orders:
        place = {key: tier for tier, group in enumerate(order.tiers) for key in group}
        last = len(order.tiers)
        for one in keys:
            for other in keys:
                if place.get(one, last) < place.get(other, last):
                    wins[one, other] += order.count
    return [[wins[one, other] for other in keys] for one in keys]


@pref_cases
def test_alternatives_and_ballots_are_those_counted_elsewhere(path: Path, expected_path: Path) -> None:
    election, expected = _read(path, expected_path)
    assert election.problems == ()
    assert election.kind == path.suffix.removeprefix(".")
    assert election.ballots == expected["ballots"]
    assert dict(election.alternatives) == {key: name.strip('"') for key, name in expected["candidates"].items()}


@pref_cases
def test_preferences_are_those_counted_elsewhere(path: Path, expected_path: Path) -> None:
    election, expected = _read(path, expected_path)
    if election.kind is PrefKind.CATEGORIES:
        approvals = Counter(key for ballot in election.approvals() for key in ballot)
        assert dict(approvals) == {key: count for key, count in expected["approval_count"].items() if count}
        assert sum(1 for ballot in election.approvals() if not ballot) == expected["empty_ballots"]
    else:
        assert _pairwise(election) == expected["pairwise"]["rows_beat_columns"]


def test_groups_and_names_are_read_as_written() -> None:
    election = parse_preflib(
        b"# TITLE: T\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: a: b\n# ALTERNATIVE NAME 2: c\n"
        b"# ALTERNATIVE NAME 3: d\n\n2: {1, 2},3\n1:3\n",
        kind=".toi",
    )
    assert election.alternatives["1"] == "a: b"
    assert [(order.line, order.count, order.tiers) for order in election.orders] == [
        (7, 2, (("1", "2"), ("3",))),
        (8, 1, (("3",),)),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SOI + "2: 1,9\n", 13),
        (SOI + "2: 1,1\n", 13),
        (SOI + "2: {1,2},3\n", 13),
        (SOI + "x: 1\n", 13),
        (SOI + "0: 1\n", 13),
        (SOI + "1 2 3\n", 13),
        (SOI + "2: 1,,2\n", 13),
        (SOI + "2: {1,2\n", 13),
        (SOI + "2: 1,\n", 13),
        (SOI + "99999999999: 1\n", None),
    ],
)
def test_an_order_at_fault_is_an_error_at_its_line(text: str, line: int | None) -> None:
    election = parse_preflib(text.encode())
    errors = [problem.line for problem in election.problems if problem.severity is Severity.ERROR]
    assert errors == [line]


def test_ballots_other_than_those_declared_are_a_warning() -> None:
    election = parse_preflib((SOI + "1: 3\n").encode())
    assert [(problem.severity, problem.params) for problem in election.problems] == [
        (Severity.WARNING, {"declared": 9, "found": 10})
    ]


@pytest.mark.parametrize(
    "text",
    ["", "3: 1,2\n", SOI.replace("soi", "wmd"), SOI.replace("ALTERNATIVES: 3", "ALTERNATIVES: 4"), "#" * 90_000],
)
def test_a_file_without_header_alternatives_or_known_type_is_refused(text: str) -> None:
    with pytest.raises(FileError):
        parse_preflib(text.encode())


def test_a_pabulib_file_is_read_exactly() -> None:
    election = parse_pabulib(PB.encode())
    assert election.problems == ()
    assert (election.vote_type, election.budget, election.max_length) == (VoteType.APPROVAL, Fraction(2001, 2), 3)
    assert [project.name for project in election.projects][0::4] == [
        'Banquetas; rampas y "pasos" seguros',
        "Letrero con\nhorario",
    ]
    assert election.projects[5].line == 23
    assert election.financed == ("P-1", "P-10", "P-9")
    assert (election.ballots[7].choices, election.ballots[7].line) == ((), 33)


@pytest.mark.parametrize(
    ("found", "replacement", "line"),
    [
        ("v2;P-1,P-2,P-9", "v2;P-1,P-2,P-77", 27),
        ("v2;P-1,P-2,P-9", "v2;P-1,P-2,P-1", 27),
        ("v2;P-1,P-2,P-9;51", "v2;P-1,P-2,P-9;51;5", 27),
        ("P-4;300", "P-4;mucho", 23),
        ("P-4;300", "P-4;-3", 23),
        ("P-4;300", ";300", 23),
        ("P-4;300", "P-1;300", 23),
        ('"Banquetas; rampas y ""pasos"" seguros"', "Banquetas; rampas", 17),
    ],
)
def test_a_project_or_ballot_at_fault_is_an_error_at_its_line(found: str, replacement: str, line: int) -> None:
    assert found in PB
    election = parse_pabulib(PB.replace(found, replacement).encode())
    assert line in [problem.line for problem in election.problems if problem.severity is Severity.ERROR]


def test_points_that_do_not_match_the_choices_are_an_error() -> None:
    text = (OWN / "pabulib" / "jacaral_puntos.pb").read_text(encoding="utf-8")
    election = parse_pabulib(text.replace("a,b;4,1", "a,b;4").encode())
    assert [(problem.line, problem.field) for problem in election.problems] == [(16, "points")]


def test_fewer_ballots_than_declared_are_a_warning() -> None:
    election = parse_pabulib(PB.replace("num_votes;8", "num_votes;9").encode())
    assert [problem.severity for problem in election.problems] == [Severity.WARNING]


@pytest.mark.parametrize(
    ("found", "replacement"),
    [
        ("META\n", ""),
        ("PROJECTS\n", ""),
        ("VOTES\n", ""),
        ("budget;1000.50\n", ""),
        ("budget;1000.50", "budget;1e3"),
        ("vote_type;approval", "vote_type;telepathy"),
        ("project_id;cost", "project_id;precio"),
        ("voter_id;vote;", "voter_id;voto;"),
        (PB, ""),
        ("v8;;63", 'v8;"'),
    ],
)
def test_a_pabulib_file_without_its_parts_is_refused(found: str, replacement: str) -> None:
    assert found in PB
    with pytest.raises(FileError):
        parse_pabulib(PB.replace(found, replacement).encode())


@settings(deadline=None)
@given(st.binary(max_size=120), st.integers(0, len(PB)))
def test_damage_anywhere_is_refused_or_told_and_never_breaks_the_reader(junk: bytes, place: int) -> None:
    whole, orders = PB.encode(), SOI.encode()
    for parse, data in ((parse_pabulib, whole), (parse_preflib, orders)):
        try:
            found = parse(data[:place] + junk + data[place:])
        except FileError:
            continue
        assert isinstance(found.problems, tuple)


def test_amounts_are_exact_and_signs_exponents_and_other_digits_are_not_amounts() -> None:
    assert to_cents(parse_amount(" 446829.4 ") or Fraction(0)) == 44_682_940
    assert to_cents(Fraction(1, 3)) is None
    assert parse_count("12.0") == 12
    for text in ["", "-1", "+1", "1e3", "1,000", "٣", "0x10", "1_0", "nan", "1.5.2", "9" * 40]:
        assert parse_amount(text) is None
    assert parse_count("1.5") is None
