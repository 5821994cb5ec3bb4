"""Constants of the outbox and its runner."""

from __future__ import annotations

from datetime import timedelta

MAIL_KIND = "correo"
MAX_ATTEMPTS = 8
RUNNER = "trabajos"
SILENCE_LIMIT = timedelta(minutes=2)


def wait_after(attempts: int) -> timedelta:
    """Return how long a message waits after its nth failed attempt: 2, 4, 8… minutes."""
    return timedelta(minutes=2**attempts)
