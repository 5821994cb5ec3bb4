"""Mails of the outbox as they leave: said in their reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from govabierto.app import data_folder
from govabierto.trabajos.rules import Say, written
from govabierto.web.i18n import translator

BASE_URL = "http://localhost"


@lru_cache(maxsize=1)
def _say() -> Say:
    return translator(data_folder("translations"))


def as_sent(payload: Mapping[str, Any]) -> dict[str, str]:
    """Return to, subject and text of a mail that waits; nothing of one that has left."""
    if not payload:
        return {}
    subject, text = written(payload, say=_say(), base_url=BASE_URL)
    return {"to": payload["to"], "subject": subject, "text": text}
