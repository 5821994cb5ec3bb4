"""How mail leaves: as files in a folder by default, or through an SMTP server."""

from __future__ import annotations

import hashlib
import os
import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

SMTP_TIMEOUT_S = 20


class MailTransport(Protocol):
    """Whatever can take a mail away."""

    def send(self, message: EmailMessage, key: str) -> None:
        """Hand a message on; the same key is the same message. Raises OSError or SMTPException when it can't."""
        ...


class FolderTransport:
    """Each mail is an ``.eml`` file named by its key, so that handing it on twice leaves one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage, key: str) -> None:
        """Write the file at once or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(key.encode("utf-8")).hexdigest()[:24]
        partial = self.folder / f".{name}.{os.getpid()}"
        partial.write_bytes(message.as_bytes(policy=SMTP))
        partial.replace(self.folder / f"{name}.eml")


class SmtpTransport:
    """An SMTP server: ``smtp://user:password@host:port`` (STARTTLS where offered) or ``smtps://``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or (465 if self._is_tls else 587)
        self._user = unquote(parts.username or "")
        self._password = unquote(parts.password or "")

    def send(self, message: EmailMessage, key: str) -> None:
        """Hand the message to the server; the key travels as its Message-ID, so that copies can be told."""
        message["Message-ID"] = f"<{hashlib.sha256(key.encode('utf-8')).hexdigest()[:32]}@govabierto.invalid>"
        context = ssl.create_default_context()
        if self._is_tls:
            with smtplib.SMTP_SSL(self._host, self._port, timeout=SMTP_TIMEOUT_S, context=context) as server:
                self._deliver(server, message)
            return
        with smtplib.SMTP(self._host, self._port, timeout=SMTP_TIMEOUT_S) as server:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
            self._deliver(server, message)

    def _deliver(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        if self._user:
            server.login(self._user, self._password)
        server.send_message(message)


def transport_for(url: str) -> MailTransport:
    """Return the transport that a MAIL_URL names."""
    parts = urlsplit(url)
    if parts.scheme in ("smtp", "smtps"):
        return SmtpTransport(url)
    return FolderTransport(Path(unquote(parts.path)))


def compose(*, sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Return a plain-text mail that no automatic answer should meet."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = to
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
