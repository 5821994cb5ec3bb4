"""What can be followed, how a notice travels, when a digest is due, and the links that stop mails."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from govabierto.cuentas.rules import keyed_hash
from govabierto.nucleo.text import N_

DIGEST_HOUR = 8
"""The local hour, at the place of what happened, from which the day's digest leaves."""
MAX_FOLLOWS = 500
PLACE_KIND = "jurisdiccion"
PROMOTIONAL = "promotional"
"""What an electoral pause stops: notices that praise. Source: dominio.md, electoral pauses."""
EVERYTHING = "todo"
"""The scope of a link that stops every mail of notices."""
_SEAL_LENGTH = 32


class Topic(StrEnum):
    """Parts of a place's life that a person can follow as a whole; also how mails are chosen."""

    PROPOSALS = "propuestas"
    BALLOTS = "votaciones"
    PLAN = "plan"
    SESSIONS = "secretariado"
    CYCLE = "proceso"


class Choice(StrEnum):
    """How a person wants the notices of a topic."""

    MIXED = "mixed"
    AT_ONCE = "at_once"
    DAILY = "daily"
    INBOX = "inbox"


class Delivery(StrEnum):
    """How one notice travels besides the inbox, decided when it is written."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    INBOX = "inbox"


class Urgency(StrEnum):
    """Whether somebody has to act, or only would like to know."""

    NOW = "now"
    ROUTINE = "routine"


TOPIC_LABELS: dict[Topic, str] = {
    Topic.PROPOSALS: N_("Propuestas y sus respuestas"),
    Topic.BALLOTS: N_("Votaciones"),
    Topic.PLAN: N_("Compromisos del plan"),
    Topic.SESSIONS: N_("Sesiones y acuerdos del Secretariado"),
    Topic.CYCLE: N_("Fechas del proceso"),
}
CHOICE_LABELS: dict[Choice, str] = {
    Choice.MIXED: N_("Lo urgente al momento, lo demás en un resumen diario"),
    Choice.AT_ONCE: N_("Todo al momento"),
    Choice.DAILY: N_("Todo en un resumen diario"),
    Choice.INBOX: N_("Sin correos: solo en mi bandeja"),
}
TOPIC_OF_KIND: dict[str, Topic] = {
    "propuesta": Topic.PROPOSALS,
    "votacion": Topic.BALLOTS,
    "compromiso": Topic.PLAN,
    "plan": Topic.PLAN,
    "sesion": Topic.SESSIONS,
    "acuerdo": Topic.SESSIONS,
    "ciclo": Topic.CYCLE,
}
"""The kinds of things that can be followed one by one, and the topic that each belongs to."""


def delivery_of(choice: Choice | None, urgency: Urgency) -> Delivery:
    """Return how a notice travels to somebody who chose so; no choice is the mixed one."""
    if choice is Choice.INBOX:
        return Delivery.INBOX
    if choice is Choice.AT_ONCE:
        return Delivery.AT_ONCE
    if choice is Choice.DAILY or urgency is Urgency.ROUTINE:
        return Delivery.DAILY
    return Delivery.AT_ONCE


def next_digest_at(now: datetime, timezone: str) -> datetime:
    """Return the instant of the first local eight o'clock after ``now``: when a notice of now joins a digest.

    A notice carries this instant, so that a digest is never a window of time: whatever is due and has not left goes
    with the next one, however long the runner was away.
    """
    zone = ZoneInfo(timezone)
    local = now.astimezone(zone)
    day = local.date() if local.timetz().replace(tzinfo=None) < time(DIGEST_HOUR) else local.date() + timedelta(days=1)
    return datetime.combine(day, time(DIGEST_HOUR), tzinfo=zone).astimezone(UTC)


@dataclass(frozen=True)
class StopLink:
    """What a link that stops mails allows: whose, and which ones (a topic's value, or EVERYTHING)."""

    person_folio: str
    scope: str

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics whose mails stop."""
        return tuple(Topic) if self.scope == EVERYTHING else (Topic(self.scope),)


def stop_token(key: bytes, person_folio: str, scope: str) -> str:
    """Return the token of a link that stops mails, good for that one purpose and without an end (RFC 8058)."""
    return f"{person_folio}.{scope}.{_seal(key, person_folio, scope)}"


def read_stop_token(key: bytes, token: str) -> StopLink | None:
    """Return what a token allows, or None for one that we did not make."""
    parts = token.split(".")
    if len(parts) != len(("person", "scope", "seal")) or parts[1] not in (EVERYTHING, *Topic):
        return None
    folio, scope, seal = parts
    is_ours = hmac.compare_digest(seal.encode("utf-8", "replace"), _seal(key, folio, scope).encode())
    return StopLink(folio, scope) if is_ours else None


def scope_of(topics: Iterable[Topic]) -> str:
    """Return what the link of a mail stops: its topic, or everything where it tells of several."""
    told = set(topics)
    return told.pop().value if len(told) == 1 else EVERYTHING


def _seal(key: bytes, person_folio: str, scope: str) -> str:
    return keyed_hash(key, "baja-de-avisos", person_folio, scope)[:_SEAL_LENGTH]
