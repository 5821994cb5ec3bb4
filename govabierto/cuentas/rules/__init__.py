"""Public names, contacts, session limits and who counts for what: everything about people that needs no database."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from govabierto.nucleo.actors import STAFF_ROLES, MandateValue
from govabierto.nucleo.text import N_

TOUCH_EVERY = timedelta(minutes=5)
TOKEN_LIFE = timedelta(hours=1)
CONFIRMATION_LIFE = timedelta(days=3)
PENDING_LIFE = timedelta(minutes=10)
"""How long a right password waits for its second factor."""
GUESS_WINDOW = timedelta(minutes=15)
MAX_GUESSES = 10
RECOVERY_CODE_COUNT = 10
NEIGHBOUR_OF = N_("Vecina o vecino de %(place)s")
NEIGHBOUR = N_("Vecina o vecino")
ACT_LABELS: dict[str, str] = {
    "mandato.otorgado": N_("Se otorgó un cargo"),
    "mandato.terminado": N_("Terminó un cargo"),
    "padron.importado": N_("Se cargó un padrón"),
    "cuenta.cerrada": N_("Alguien cerró su cuenta y su firma se quitó de lo que publicó"),
    "cuenta.segundo_factor_reiniciado": N_("Se quitó un segundo paso perdido, con dos aprobaciones"),
}
_EMAIL = re.compile(r"[^\s@<>,;:\"\\()\[\]]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{1,62}\Z")
_MEXICO = "52"
_LOCAL_DIGITS = 10
MAX_EMAIL_LENGTH = 254
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"))
_MORE_BROWSERS = (("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"))
_MORE_SYSTEMS = (("Mac OS X", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux"))


class PasswordHasher(Protocol):
    """What turns passwords into hashes and recognises them; the accounts library lends it."""

    def hash(self, password: str) -> str:
        """Return the hash that is stored."""
        ...

    def matches(self, password: str, stored: str | None) -> bool:
        """Tell whether a password is the one stored, with the same work where there is none."""
        ...


class OneTimeCodes(Protocol):
    """What makes and checks the codes of an authenticator application; the accounts library lends it."""

    def new_secret(self) -> str:
        """Return a fresh secret, encrypted for storage."""
        ...

    def match(self, code: str, secret: str, last_counter: int | None) -> int | None:
        """Return the time step of a right code that was not used before, or None."""
        ...

    def address(self, secret: str, account: str) -> str:
        """Return the ``otpauth:`` address that an application reads."""
        ...

    def written(self, secret: str) -> str:
        """Return the secret in groups of letters, to be typed by hand."""
        ...


@dataclass(frozen=True)
class Contact:
    """How a person is reached and signs in: an e-mail address or a phone number (E.164), never both."""

    email: str | None = None
    phone: str | None = None

    @property
    def name(self) -> str:
        """Return the one that is there."""
        return self.email or self.phone or ""


def hash_session_id(session_id: str) -> str:
    """Return the SHA-256 of a session's identifier, in hexadecimal: all that the database keeps of it."""
    return hashlib.sha256(session_id.encode("utf-8", "replace")).hexdigest()


def hash_token(token: str) -> str:
    """Return the SHA-256 of a link's or a printed key's token as it may be typed: no hyphens, any case."""
    compact = re.sub(r"[\s\-]+", "", token).upper()
    return hashlib.sha256(compact.encode("utf-8", "replace")).hexdigest()


def keyed_hash(key: bytes, *parts: str) -> str:
    """Return an HMAC-SHA-256 in hexadecimal: equal texts are recognised, but nobody without the key can guess them."""
    return hmac.new(key, "\x1f".join(parts).encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def is_session_alive(
    *, created_at: datetime, last_seen_at: datetime, now: datetime, idle_min: int, max_days: int
) -> bool:
    """Tell whether a session may still be used: neither idle for too long nor too old (OWASP ASVS 5.0, 7.3)."""
    return now - last_seen_at < timedelta(minutes=idle_min) and now - created_at < timedelta(days=max_days)


def first_name(given_name: str) -> str:
    """Return the first of a person's given names."""
    return given_name.split(maxsplit=1)[0] if given_name.split() else ""


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


def email_of(text: str) -> str | None:
    """Return an e-mail address in its canonical form (NFC, small letters), or None where it is none."""
    candidate = unicodedata.normalize("NFC", text.strip()).lower()
    if len(candidate) > MAX_EMAIL_LENGTH or ".." in candidate or not _EMAIL.match(candidate):
        return None
    return None if candidate.startswith(".") or ".@" in candidate else candidate


def phone_of(text: str) -> str | None:
    """Return a phone number in E.164, or None where it is none; ten digits are a Mexican number.

    The 1 that mobile numbers carried after +52 until 2019 is dropped.
    """
    compact = re.sub(r"[\s().\-]+", "", text)
    is_international = compact.startswith("+")
    digits = compact.removeprefix("+")
    if not digits.isascii() or not digits.isdigit():
        return None
    if is_international:
        if digits.startswith(_MEXICO):
            national = digits[len(_MEXICO) :].removeprefix("1") if len(digits) == len("5215512345678") else digits[2:]
            return f"+{_MEXICO}{national}" if len(national) == _LOCAL_DIGITS and national[0] != "0" else None
        return f"+{digits}" if re.fullmatch(r"[1-9]\d{7,14}", digits) else None
    return f"+{_MEXICO}{digits}" if len(digits) == _LOCAL_DIGITS and digits[0] != "0" else None


def contact_of(text: str) -> Contact | None:
    """Return what a person typed to say who she is, as an e-mail address or a phone number."""
    if "@" in text:
        email = email_of(text)
        return Contact(email=email) if email else None
    phone = phone_of(text)
    return Contact(phone=phone) if phone else None


def device_of(user_agent: str) -> str:
    """Return a browser and its system in two words, so that a person knows her sessions: «Firefox, Android»."""
    browser = next((name for mark, name in (*_BROWSERS, *_MORE_BROWSERS) if mark in user_agent), "")
    system = next((name for mark, name in (*_SYSTEMS, *_MORE_SYSTEMS) if mark in user_agent), "")
    return ", ".join(part for part in (browser, system) if part)


def needs_second_factor(mandates: Iterable[MandateValue]) -> bool:
    """Tell whether one of the mandates belongs to the staff, of whom production demands a second factor."""
    return any(mandate.role in STAFF_ROLES for mandate in mandates)


def without_staff(mandates: Iterable[MandateValue]) -> tuple[MandateValue, ...]:
    """Return the mandates that stay in force for somebody whose second factor is still missing."""
    return tuple(mandate for mandate in mandates if mandate.role not in STAFF_ROLES)


def can_reset(approvals: Iterable[tuple[int, bool]], *, person_id: int) -> bool:
    """Tell whether a lost second factor may go: two other people agree, one of them not of the government.

    approvals: (person, whether her organisation is not of the government).
    """
    counted = {approver: is_civil for approver, is_civil in approvals if approver != person_id}
    return len(counted) > 1 and any(counted.values())


def is_recovery_shape(code: str) -> bool:
    """Tell whether a code looks like a printed recovery code rather than six digits."""
    return len(re.sub(r"[\s\-]+", "", code)) > len("000000")
