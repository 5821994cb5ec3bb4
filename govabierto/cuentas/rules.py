"""Public names, session identifiers and how long a session lives."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from govabierto.nucleo.text import N_

TOUCH_EVERY = timedelta(minutes=5)
NEIGHBOUR_OF = N_("Vecina o vecino de %(place)s")
NEIGHBOUR = N_("Vecina o vecino")


def hash_session_id(session_id: str) -> str:
    """Return the SHA-256 of a session's identifier, in hexadecimal: all that the database keeps of it."""
    return hashlib.sha256(session_id.encode("utf-8")).hexdigest()


def is_session_alive(
    *, created_at: datetime, last_seen_at: datetime, now: datetime, idle_min: int, max_days: int
) -> bool:
    """Tell whether a session may still be used: neither idle for too long nor too old (OWASP ASVS 5.0, 7.3)."""
    return now - last_seen_at < timedelta(minutes=idle_min) and now - created_at < timedelta(days=max_days)


def first_name(given_name: str) -> str:
    """Return the first of a person's given names."""
    return given_name.split()[0] if given_name.split() else ""


def signed_as(*, mode: str, given_name: str, family_name: str, community: str | None) -> str:
    """Return how a person's words are signed, by the mode she chose (values of PublicNameMode).

    Spanish text; whoever lacks what the mode needs is signed as a neighbour.
    """
    neighbour = NEIGHBOUR_OF % {"place": community} if community else NEIGHBOUR
    if mode == "full_name":
        return f"{given_name} {family_name}".strip() or neighbour
    if mode == "first_name":
        return first_name(given_name) or neighbour
    return neighbour
