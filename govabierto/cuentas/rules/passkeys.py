"""Passkeys as rules: what a ceremony gives back, how long a challenge is good, and how a copy betrays itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

CHALLENGE_LIFE = timedelta(minutes=10)
CHALLENGE_BYTES = 32
MAX_PASSKEYS = 10


class CeremonyError(Exception):
    """What a device sent is not a right answer to the challenge: no more is told, to nobody."""


@dataclass(frozen=True)
class NewPasskey:
    """A key that a device has just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True)
class UsedPasskey:
    """A right signature, and the device's own count of uses."""

    sign_count: int


class Ceremony(Protocol):
    """What makes options for browsers and checks what devices sign; the library's adapter lends it."""

    def creation_options(self, *, challenge: bytes, user: bytes, name: str, known: Sequence[bytes]) -> str:
        """Return what a browser needs to make a key, as JSON."""
        ...

    def request_options(self, *, challenge: bytes, known: Sequence[bytes]) -> str:
        """Return what a browser needs to use a key, as JSON."""
        ...

    def check_new(self, response: str, challenge: bytes) -> NewPasskey:
        """Return a new key. Raises CeremonyError."""
        ...

    def credential_id(self, response: str) -> bytes:
        """Return which key an answer says it is of. Raises CeremonyError."""
        ...

    def check_use(self, response: str, challenge: bytes, public_key: bytes) -> UsedPasskey:
        """Return the count of a right signature. Raises CeremonyError."""
        ...


def is_copied(kept: int, told: int) -> bool:
    """Tell whether a device's count of uses betrays a copy: it counts, and did not grow (WebAuthn 2, 7.2, step 21).

    Devices that never count always tell zero.
    """
    return (kept > 0 or told > 0) and told <= kept
