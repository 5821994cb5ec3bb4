"""The files that anyone checks: one byte form each, and what is in them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.nucleo.folios import new_folio
from govabierto.votaciones.rules import (
    BallotState,
    FrozenOption,
    FrozenRules,
    Method,
    Phase,
    TieRule,
    ballots_csv,
    draw_seed,
    fingerprint,
    frozen_bytes,
    join_positions,
    phase_at,
    receipts_csv,
    split_positions,
)
from govabierto.votaciones.sealing import FileKeyStore, KeyMissingError, opener, seal, voter_key

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_file_of_ballots_is_sorted_numbered_and_keeps_blanks() -> None:
    assert ballots_csv([(2, 3), (), (1,)]) == b"boleta,opciones\n1,\n2,1\n3,2 3\n"


def test_the_file_of_ballots_does_not_depend_on_the_order_of_counting() -> None:
    ballots = [(1,), (10, 11), (2,), ()]
    assert fingerprint(ballots_csv(ballots)) == fingerprint(ballots_csv(reversed(ballots)))


def test_fingerprints_are_those_of_sha256sum() -> None:
    assert fingerprint(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_the_seed_of_the_draw_comes_from_all_receipts_and_the_folio() -> None:
    hashes = ["bb" * 32, "aa" * 32]
    assert draw_seed(hashes, "V-2") == sha256(bytes.fromhex("aa" * 32 + "bb" * 32) + b"V-2").digest()
    assert draw_seed(hashes, "V-2") != draw_seed(hashes[:1], "V-2") != draw_seed(hashes[:1], "V-3")
    assert receipts_csv(hashes).decode().split() == ["comprobante", "aa" * 32, "bb" * 32]


@given(st.sets(st.integers(1, 1_000)))
def test_positions_come_back_as_they_were_kept(positions: set[int]) -> None:
    assert split_positions(join_positions(positions)) == tuple(sorted(positions))


def test_the_frozen_rules_have_spanish_names_and_every_parameter() -> None:
    rules = FrozenRules(
        folio="V-2222222", title="Temas", question="¿Cuál?", binds="Al plan", method=Method.GREEDY_SKIP, max_choices=2,
        seats=None, budget=100, currency="MXN", tie_rule=TieRule.DRAW, electorate="desk", opens_at=NOON,
        closes_at=NOON + SECOND, public_key=b"\1\2", options=(FrozenOption(1, "a", "Agua", "", 5, "propuesta:PR-1"),),
    )  # fmt: skip
    found = json.loads(frozen_bytes(rules))
    assert found["abre"] == "2026-11-20T12:00:00Z"
    assert found["llave_publica"] == "0102"
    assert found["opciones"] == [
        {"asunto": "propuesta:PR-1", "clave": "a", "costo": 5, "descripcion": "", "posicion": 1, "titulo": "Agua"}
    ]
    assert len(found) == len(FrozenRules.__dataclass_fields__)


@pytest.mark.parametrize(
    ("state", "offset_s", "phase"),
    [
        (BallotState.DRAFT, 5, Phase.DRAFT),
        (BallotState.OPEN, -1, Phase.COMING),
        (BallotState.OPEN, 0, Phase.VOTING),
        (BallotState.OPEN, 9, Phase.VOTING),
        (BallotState.OPEN, 10, Phase.AWAITING),
        (BallotState.CLOSED, 5, Phase.COUNTED),
        (BallotState.ANNULLED, 5, Phase.ANNULLED),
    ],
)
def test_a_phase_follows_from_the_state_and_the_clock(state: BallotState, offset_s: int, phase: Phase) -> None:
    assert phase_at(state, NOON, NOON + 10 * SECOND, NOON + offset_s * SECOND) is phase


def test_only_the_private_key_opens_what_was_sealed(tmp_path: Path) -> None:
    keys, folio, other = FileKeyStore(tmp_path), new_folio("V"), new_folio("V")
    public = keys.create(folio)
    keys.create(other)
    sealed = seal(b"1,3", public)
    assert opener(keys.private_key(folio))(sealed) == b"1,3"
    assert opener(keys.private_key(other))(sealed) is None
    assert opener(keys.private_key(folio))(sealed[:-1] + b"\0") is None
    assert seal(b"1,3", public) != sealed


def test_a_person_s_key_differs_between_ballots_and_people() -> None:
    made = {voter_key(secret, person) for secret in (b"a" * 32, b"b" * 32) for person in (1, 2, 12)}
    assert len(made) == 6


def test_keys_are_destroyed_for_good_and_twice_is_fine(tmp_path: Path) -> None:
    keys, folio = FileKeyStore(tmp_path / "llaves"), new_folio("V")
    assert keys.folios() == frozenset()
    keys.create(folio)
    assert keys.folios() == {folio}
    for _again in range(2):
        keys.destroy(folio)
    assert list((tmp_path / "llaves").iterdir()) == []
    with pytest.raises(KeyMissingError):
        keys.voters_secret(folio)


def test_a_truncated_key_is_a_missing_key(tmp_path: Path) -> None:
    keys, folio = FileKeyStore(tmp_path), new_folio("V")
    keys.create(folio)
    (tmp_path / f"{folio}.llave").write_bytes(b"corta")
    with pytest.raises(KeyMissingError):
        keys.private_key(folio)


@pytest.mark.parametrize("folio", ["../V-1", "V-1/../../x", "", "V-0000000"])
def test_a_name_that_is_no_folio_never_becomes_a_path(tmp_path: Path, folio: str) -> None:
    with pytest.raises(ValueError, match="not a folio"):
        FileKeyStore(tmp_path).create(folio)
