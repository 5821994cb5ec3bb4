"""What each kind of public act is called; rooms register their own sentences."""

from __future__ import annotations

from collections.abc import Mapping

_LABELS: dict[str, str] = {}


def register_acts(labels: Mapping[str, str]) -> None:
    """Make the sentences of a room's acts known: ``{"propuesta.publicada": N_("Se publicó la propuesta")}``."""
    _LABELS.update(labels)


def act_label(kind: str) -> str:
    """Return the Spanish msgid of an act's sentence, or its kind when nobody registered one."""
    return _LABELS.get(kind, kind)


def known_acts() -> frozenset[str]:
    """Return every kind of act that has a sentence."""
    return frozenset(_LABELS)
