"""Living evidence for the clauses of a letter: rooms register what they can show, and a clause flips by itself.

The composition root lists the providers; each gives, in few statements, what fulfils which clause in a place today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from govabierto.nucleo.places import Place


@dataclass(frozen=True)
class ClauseEvidence:
    """One thing that fulfils a clause. message: Spanish msgid that params fill; href: where it is seen."""

    clause: str
    message: str
    href: str
    params: Mapping[str, Any] = field(default_factory=dict)


Provider = Callable[[Session, Place], Iterable[ClauseEvidence]]
_PROVIDERS: list[Provider] = []


def register_providers(providers: Iterable[Provider]) -> None:
    """Make the providers known, in the order in which clauses show them; called once by the composition root."""
    _PROVIDERS[:] = providers


def evidence_for(session: Session, place: Place) -> dict[str, list[ClauseEvidence]]:
    """Return what fulfils each clause now, by its key; a clause that nothing fulfils is absent."""
    found: dict[str, list[ClauseEvidence]] = {}
    for provider in _PROVIDERS:
        for item in provider(session, place):
            found.setdefault(item.clause, []).append(item)
    return found
