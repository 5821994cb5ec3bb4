"""Starting servers as in production, waiting for their first answer, and loading them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from bench import procesos
from bench.carga import HOST, Order, Outcome
from bench.tamanos import SLUG

WORKERS, THREADS = 2, 4
ROOT = Path(__file__).parent.parent
_FIRST_ANSWER_S = 60.0
_POLL_S = 0.01
OK = 200


class ServerError(Exception):
    """A server did not answer as it should; the message carries the end of what it wrote."""


@dataclass(frozen=True)
class Measure:
    """A load and what it cost. cpu_ms: processor time a request, of the server and of its database."""

    outcome: Outcome
    cpu_ms: float

    @property
    def per_second(self) -> float:
        """Requests a second."""
        return self.outcome.done / self.outcome.seconds if self.outcome.seconds else 0.0


class Server:
    """A server process and its children, from start to end; a context manager."""

    def __init__(self, command: Sequence[str], *, port: int, environ: Mapping[str, str], log: Path, path: str) -> None:
        self._command = list(command)
        self._environ = dict(environ)
        self._log = log
        self._path = path
        self._process: subprocess.Popen[bytes] | None = None
        self.port = port
        self.cold_start_s = 0.0
        #: Processes of the database, whose time counts as the server's.
        self.beside: tuple[int, ...] = ()

    def __enter__(self) -> Self:
        """Start it and wait for its first 200."""
        start = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environ, stdout=log, stderr=log, start_new_session=True
            )
        while not self._answers():
            if self._process.poll() is not None or time.perf_counter() - start > _FIRST_ANSWER_S:
                self._stop()
                raise ServerError("\n".join(self._log.read_text(errors="replace").splitlines()[-20:]))
            time.sleep(_POLL_S)
        self.cold_start_s = time.perf_counter() - start
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self._stop()

    @property
    def pid(self) -> int:
        """The process at the root of the tree."""
        assert self._process is not None
        return self._process.pid

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """Fetch one address; return status, headers in small letters and the body as it came."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.request("GET", path, headers=dict(headers or {}))
            response = connection.getresponse()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        finally:
            connection.close()

    def load(
        self, requests: Sequence[str], *, clients: int = 8, limit: int = 100_000, seconds: float, once: bool = False
    ) -> Measure:
        """Load it from another process and measure what each request cost."""
        order = Order(self.port, list(requests), clients, limit, seconds, once)
        roots = (self.pid, *self.beside)
        before = procesos.cpu_s(*roots)
        done = subprocess.run(
            [sys.executable, "-m", "bench.carga"],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            input=json.dumps(asdict(order)).encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        used = procesos.cpu_s(*roots) - before
        outcome = Outcome(**json.loads(done.stdout))
        return Measure(outcome, 1000 * used / max(1, outcome.done))

    def get_request(self, path: str, cookie: str = "") -> str:
        """Return a GET as it goes over the wire."""
        extra = f"Cookie: {cookie}\r\n" if cookie else ""
        return f"GET {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nAccept-Encoding: gzip\r\n{extra}\r\n"

    def post_request(self, path: str, body: str, cookie: str) -> str:
        """Return a form sent by POST as it goes over the wire."""
        return (
            f"POST {path} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\nOrigin: http://{HOST}:{self.port}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            f"Cookie: {cookie}\r\n\r\n{body}"
        )

    def _answers(self) -> bool:
        try:
            return self.get(self._path)[0] == OK
        except (OSError, http.client.HTTPException):
            return False

    def _stop(self) -> None:
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its own group: it was started in a session of its own
            process.wait()


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def hello(log: Path) -> Server:
    """Return the bare Flask behind the same server with the same workers and threads."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)),
        *("--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"),
        "bench.hola:app",
    ]
    return Server(command, port=port, environ={**os.environ, "PYTHONPATH": str(ROOT)}, log=log, path="/")


def site(environ: Mapping[str, str], *, log: Path, with_jobs: bool = False) -> Server:
    """Return the site as its own command serves it; the job runner beside it only when asked for."""
    port = free_port()
    command = [sys.executable, "-m", "govabierto", "serve", "--puerto", str(port), "--procesos", str(WORKERS)]
    command += [] if with_jobs else ["--sin-trabajos"]
    base = {"GOVABIERTO_BASE_URL": f"http://{HOST}:{port}"}
    return Server(command, port=port, environ={**environ, **base}, log=log, path=f"/{SLUG}/votaciones/")
