"""The site as whoever runs it starts it, ``govabierto serve``: killed, started again, asked and weighed."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
PATIENCE_S = 30
_ROOT = Path(__file__).parent.parent.parent
LOST = (OSError, http.client.HTTPException)
"""What a client sees of a server that dies while it answers."""


@dataclass(frozen=True)
class Answer:
    """An answer, and the headers that matter here."""

    status: int
    location: str = ""
    cookie: str = ""
    retry_after: str = ""
    body: bytes = b""


class Server:
    """A server process with its children, in a process group of its own; a context manager."""

    def __init__(self, folder: Path, database_url: str, **environ: str) -> None:
        with socket.create_server((HOST, 0)) as listener:
            self.port = int(listener.getsockname()[1])
        self._log = folder.parent / f"{folder.name}.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.environ = {
            "GOVABIERTO_CARPETA": str(folder),
            "GOVABIERTO_DATABASE_URL": database_url,
            "GOVABIERTO_BASE_URL": f"http://{HOST}:{self.port}",
            "GOVABIERTO_RATE_LIMITS": "no",
            **environ,
        }

    def __enter__(self) -> Self:
        """Start it."""
        self.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Leave nothing behind."""
        self.kill()

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "govabierto", "serve", "--puerto", str(self.port), "--sin-trabajos"]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=_ROOT, env={**os.environ, **self.environ}, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until_well()

    def wait_until_well(self, within_s: float = PATIENCE_S) -> float:
        """Wait until it says that it is well; return how long that took, in seconds."""
        began = time.monotonic()
        while time.monotonic() - began < within_s:
            assert self._process is not None
            assert self._process.poll() is None, self.log()
            with contextlib.suppress(*LOST):
                if self.ask("GET", "/salud").status == 200:
                    return time.monotonic() - began
            time.sleep(0.02)
        raise AssertionError(f"nobody answers: {self.log()}")

    def kill(self) -> None:
        """Kill all its processes at once, without a word of warning, and see them gone."""
        if self._process is None:
            return
        until = time.monotonic() + 5
        with contextlib.suppress(ProcessLookupError):
            while time.monotonic() < until:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
                time.sleep(0.01)

    def workers(self) -> list[int]:
        """Return the processes that answer requests."""
        assert self._process is not None
        listed = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listed.split()]

    def memory_mb(self) -> float:
        """Return the memory that its processes hold for themselves, in MB."""
        assert self._process is not None
        return sum(_own_kb(pid) for pid in (self._process.pid, *self.workers())) / 1000

    def log(self) -> str:
        """Return the end of what it wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        timeout_s: float = 15,
    ) -> Answer:
        """Send one request on a connection of its own and return the answer. Raises one of LOST."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=timeout_s)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            return Answer(
                response.status,
                response.getheader("Location", ""),
                response.getheader("Set-Cookie", ""),
                response.getheader("Retry-After", ""),
                response.read(),
            )
        finally:
            connection.close()


def _own_kb(pid: int) -> int:
    """Return the private memory of a process in kB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(("Private_Clean:", "Private_Dirty:")))
