"""Constants of the outbox, and mails as services write them: before they have a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

MAIL_KIND = "correo"
MAX_ATTEMPTS = 8
RUNNER = "trabajos"
SILENCE_LIMIT = timedelta(minutes=2)
LOCALES = ("es", "en")
"""Languages of mails; whoever says none reads Spanish."""

#: Turns a Spanish msgid into a language: (locale, msgid) -> text.
Say = Callable[[str, str], str]


@dataclass(frozen=True)
class MailText:
    """A kind of mail: Spanish msgids with named placeholders. Each is listed once in ``app.MAIL_TEXTS``."""

    subject: str
    text: str


@dataclass(frozen=True)
class Said:
    """A value of a mail that is itself words of ours: a Spanish msgid, said in the reader's language."""

    msgid: str


@dataclass(frozen=True)
class Link:
    """A value of a mail that is a page of this site: its path; the address before it comes from the settings."""

    path: str


@dataclass(frozen=True)
class Letter:
    """A mail without a language yet. params: text as it is (what people wrote, names, folios), words of ours, links."""

    of: MailText
    params: Mapping[str, str | Said | Link] = field(default_factory=dict)


def letter_payload(letter: Letter, *, to: str, locale: str) -> dict[str, object]:
    """Return a letter as the JSON that waits in the outbox: msgids, values and the reader's language."""
    params: dict[str, object] = {}
    for name, value in letter.params.items():
        if isinstance(value, Said):
            params[name] = {"msgid": value.msgid}
        elif isinstance(value, Link):
            params[name] = {"path": value.path}
        else:
            params[name] = value
    return {
        "to": to,
        "subject": letter.of.subject,
        "text": letter.of.text,
        "params": params,
        "locale": known_locale(locale),
    }


def written(payload: Mapping[str, Any], *, say: Say, base_url: str) -> tuple[str, str]:
    """Return subject and text of a mail that waits, in its reader's language.

    base_url: what stands before the path of a link, without a slash at its end. A payload without a language was
    written whole by whoever left it, and goes out as it is.
    """
    if "locale" not in payload:
        return str(payload["subject"]), str(payload["text"])
    locale = str(payload["locale"])
    values: dict[str, str] = {}
    for name, value in payload["params"].items():
        if not isinstance(value, Mapping):
            values[name] = str(value)
        elif "msgid" in value:
            values[name] = say(locale, value["msgid"])
        else:
            values[name] = f"{base_url.rstrip('/')}{value['path']}"
    return say(locale, payload["subject"]) % values, say(locale, payload["text"]) % values


def in_spanish(_locale: str, msgid: str) -> str:
    """Return a msgid as it is: what is said where no catalogue is at hand."""
    return msgid


def known_locale(locale: str) -> str:
    """Return a language that mails are written in: the one asked for, or Spanish."""
    return locale if locale in LOCALES else LOCALES[0]


def wait_after(attempts: int) -> timedelta:
    """Return how long a message waits after its nth failed attempt: 2, 4, 8… minutes."""
    return timedelta(minutes=2**attempts)
