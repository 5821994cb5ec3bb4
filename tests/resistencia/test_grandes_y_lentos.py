"""Huge bodies are refused without being kept, and clients that never finish their request keep nobody else waiting."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from typing import Self

import pytest

from tests import bases
from tests.resistencia.servidor import HOST, Server
from tests.resistencia.votantes import Stage

pytestmark = pytest.mark.resistencia
IS_LONG = os.environ.get("CAOS") == "largo"
HUGE = 64_000_000
MOST_GROWTH_MB = 10
SLOW_CLIENTS = 200
READINGS = 400 if IS_LONG else 60
NEW = "/tres-ceibas/propuestas/nueva"
FORM = f"POST {NEW} HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Server]:
    """Give a real server with a place in its database, warm."""
    folder = tmp_path_factory.mktemp("grande")
    url = bases.fresh_database_url(bases.database_kind(), worker_id, folder)
    Stage(folder / "sitio", url, people=1)
    with Server(folder / "sitio", url) as running:
        for _ in range(20):  # both processes have made their first page
            running.ask("GET", NEW)
        yield running


class Scale:
    """Weighs a server again and again while something happens; a context manager."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._before = server.memory_mb()
        self._most = self._before

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    @property
    def growth_mb(self) -> float:
        """How much more it held at most than before."""
        return self._most - self._before

    def _watch(self) -> None:
        while not self._is_over.is_set():
            self._most = max(self._most, self._server.memory_mb())
            time.sleep(0.01)


def send(server: Server, head: str, blocks: Iterator[bytes]) -> tuple[bytes, int]:
    """Send a request as it comes; return the first line of the answer and how many bytes of it could be sent."""
    sent = 0
    with socket.create_connection((HOST, server.port), timeout=20) as client:
        with contextlib.suppress(OSError):  # it hangs up as soon as it knows
            client.sendall(head.encode())
            for block in blocks:
                client.sendall(block)
                sent += len(block)
        with contextlib.suppress(OSError):
            return client.recv(4096).partition(b"\r\n")[0], sent
    return b"", sent


def blocks_of(total: int, *, chunked: bool) -> Iterator[bytes]:
    """Give a body in pieces of 64 kB."""
    block = b"a" * 65_536
    for _ in range(total // len(block)):
        yield b"%x\r\n%s\r\n" % (len(block), block) if chunked else block


@pytest.mark.parametrize(
    ("head", "chunked", "status"),
    [
        (f"{FORM}Content-Length: {HUGE}\r\n\r\n", False, b"413"),
        (f"{FORM}Transfer-Encoding: chunked\r\n\r\n", True, b"411"),
    ],
    ids=["con-su-tamaño", "sin-decirlo"],
)
def test_a_huge_body_is_refused_and_never_held(server: Server, head: str, chunked: bool, status: bytes) -> None:  # noqa: FBT001
    with Scale(server) as scale:
        answers = [send(server, head, blocks_of(HUGE, chunked=chunked)) for _ in range(4)]
    assert all(sent < HUGE for _line, sent in answers)
    assert {line.split(b" ")[1] for line, _sent in answers if line} == {status}
    assert scale.growth_mb < MOST_GROWTH_MB


def test_those_who_never_finish_their_headers_keep_nobody_waiting(server: Server) -> None:
    with contextlib.ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection((HOST, server.port), timeout=5)) for _ in range(SLOW_CLIENTS)
        ]
        for client in slow:
            client.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\nX-Lento: ".encode())
        took = []
        for number in range(READINGS):
            for client in slow[number % 10 :: 10]:
                with contextlib.suppress(OSError):
                    client.send(b"a")
            began = time.monotonic()
            assert server.ask("GET", f"/tres-ceibas/?n={number}").status == 200
            took.append(time.monotonic() - began)
    assert sorted(took)[int(len(took) * 0.95)] < 1
