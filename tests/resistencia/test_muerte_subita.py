"""The server dies while people vote. What it acknowledged is stored; what it stored is stored once."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests import bases
from tests.resistencia.servidor import Server
from tests.resistencia.votantes import Heard, Held, Stage, Voter, discrepancies

pytestmark = pytest.mark.resistencia
IS_LONG = os.environ.get("CAOS") == "largo"
ROUNDS, PEOPLE = (20, 3_000) if IS_LONG else (2, 200)


def test_every_acknowledged_vote_outlives_the_sudden_death_of_the_server(tmp_path: Path, worker_id: str) -> None:
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path)
    stage, heard = Stage(tmp_path / "sitio", url, people=PEOPLE), Heard()
    with Server(tmp_path / "sitio", url) as server:
        crowd = stage.vote_all(server, heard, within_s=60 + 10 * ROUNDS)
        _wait_for(heard, PEOPLE / 10)
        _kill_one_process(server)
        for death in range(1, ROUNDS + 1):
            _wait_for(heard, PEOPLE * (death + random.uniform(0, 0.3)) / (ROUNDS + 1))
            time.sleep(random.uniform(0, 0.03))
            server.kill()
            server.start()
        crowd.join()
    held = stage.count(heard)
    assert discrepancies(stage.voters, heard, held) == []
    assert held.people == PEOPLE
    assert heard.lost >= ROUNDS  # nobody was asking when it died: nothing was tried


def _kill_one_process(server: Server) -> None:
    """Kill one of the processes that answer; another takes its place, and meanwhile the site answers."""
    before = server.workers()
    os.kill(before[0], signal.SIGKILL)
    assert server.wait_until_well(within_s=5) < 5
    until = time.monotonic() + 20
    while len(set(server.workers()) - {before[0]}) < len(before):
        assert time.monotonic() < until, "nobody took its place"
        time.sleep(0.05)


def test_the_comparison_sees_what_is_lost_doubled_or_counted_otherwise() -> None:
    voters = [Voter(number, "", "", choice) for number, choice in ((1, "1"), (2, "2"), (3, "1"))]
    heard = Heard(stored={1: "AAAA", 2: ""})
    right = Held(2, 2, frozenset({1, 2}), {"1": 1, "2": 1}, frozenset())
    assert discrepancies(voters, heard, right) == []
    assert discrepancies(voters, heard, Held(3, 3, frozenset({1, 2, 3}), {"1": 2, "2": 1}, frozenset())) == []
    for wrong in (
        Held(1, 1, frozenset({2}), {"2": 1}, frozenset()),
        Held(3, 2, frozenset({1, 2}), {"1": 1, "2": 1}, frozenset()),
        Held(2, 3, frozenset({1, 2}), {"1": 2, "2": 1}, frozenset()),
        Held(2, 2, frozenset({1, 2}), {"1": 2}, frozenset()),
        Held(2, 2, frozenset({1, 2}), {"1": 1, "2": 1}, frozenset({"AAAA"})),
    ):
        assert discrepancies(voters, heard, wrong)
    assert discrepancies(voters, Heard(refused=heard.refused + heard.refused.__class__({500: 1})), right)


def _wait_for(heard: Heard, count: float) -> None:
    until = time.monotonic() + 60
    while len(heard.stored) < count:
        assert time.monotonic() < until, f"only {len(heard.stored)} votes in 60 s"
        time.sleep(0.005)
