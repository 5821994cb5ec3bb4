"""Load from a process of its own: a few connections that stay open, bounded in count and time, to this machine only.

It reads its order as JSON from standard input and prints what happened as JSON.
"""

from __future__ import annotations

import itertools
import json
import socket
import sys
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field

HOST = "127.0.0.1"
_END = b"\r\n\r\n"
_TIMEOUT_S = 30
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Order:
    """What to send. limit: how many requests at most; once: each request a single time."""

    port: int
    requests: list[str]
    clients: int
    limit: int
    seconds: float
    once: bool = False


@dataclass
class Outcome:
    """What came of it; latencies in milliseconds."""

    done: int = 0
    seconds: float = 0.0
    received_bytes: int = 0
    statuses: dict[str, int] = field(default_factory=dict)
    p50_ms: float = 0.0
    p95_ms: float = 0.0


class Connection:
    """An open connection that sends prepared requests and reads whole answers."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=_TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[str, int]:
        """Send one request; return the status of the answer and its length with headers."""
        self._socket.sendall(request)
        data = self._read_until(b"", _END)
        head, _, rest = data.partition(_END)
        length = _content_length(head)
        while len(rest) < length:
            more = self._socket.recv(_CHUNK)
            if not more:
                raise ConnectionError("the server closed in the middle of an answer")
            rest += more
        return head[9:12].decode("ascii", "replace"), len(head) + len(_END) + length

    def close(self) -> None:
        """Close it."""
        self._socket.close()

    def _read_until(self, data: bytes, mark: bytes) -> bytes:
        while mark not in data:
            more = self._socket.recv(_CHUNK)
            if not more:
                raise ConnectionError("the server closed without an answer")
            data += more
        return data


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


def run(order: Order) -> Outcome:
    """Send the requests and return what happened."""
    prepared = [request.encode("latin-1") for request in order.requests]
    limit = min(order.limit, len(prepared)) if order.once else order.limit
    numbers = itertools.count()
    statuses: Counter[str] = Counter()
    latencies: list[float] = []
    received = [0]
    lock = threading.Lock()
    start = time.perf_counter()
    end = start + order.seconds

    def client() -> None:
        connection = Connection(order.port)
        seen: Counter[str] = Counter()
        times: list[float] = []
        size = 0
        try:
            while (number := next(numbers)) < limit and time.perf_counter() < end:
                before = time.perf_counter()
                status, length = connection.ask(prepared[number % len(prepared)])
                times.append((time.perf_counter() - before) * 1000)
                seen[status] += 1
                size += length
        except OSError as error:
            seen[type(error).__name__] += 1
        finally:
            connection.close()
        with lock:
            statuses.update(seen)
            latencies.extend(times)
            received[0] += size

    threads = [threading.Thread(target=client) for _ in range(order.clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    latencies.sort()
    return Outcome(
        done=len(latencies),
        seconds=time.perf_counter() - start,
        received_bytes=received[0],
        statuses=dict(statuses),
        p50_ms=_quantile(latencies, 0.5),
        p95_ms=_quantile(latencies, 0.95),
    )


def _quantile(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


if __name__ == "__main__":
    print(json.dumps(asdict(run(Order(**json.load(sys.stdin))))))
