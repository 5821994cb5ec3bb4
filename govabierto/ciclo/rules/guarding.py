"""What a guard answers: whether a stage may be left, and exactly what is missing with where to do it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from govabierto.ciclo.rules.machine import StageKey
from govabierto.nucleo.text import N_


class GuardState(StrEnum):
    """A guard's answer. What has no data yet is shown and does not block."""

    OK = "ok"
    MISSING = "missing"
    NO_DATA = "no_data_yet"


GUARD_STATE_LABELS: dict[GuardState, str] = {
    GuardState.OK: N_("Listo"),
    GuardState.MISSING: N_("Falta"),
    GuardState.NO_DATA: N_("Sin datos todavía"),
}
GUARD_STATE_LOOKS: dict[GuardState, tuple[str, str]] = {
    GuardState.OK: ("done", "listo"),
    GuardState.MISSING: ("late", "atraso"),
    GuardState.NO_DATA: ("nodata", "sin-datos"),
}


@dataclass(frozen=True)
class GuardLink:
    """Where what is missing can be done: a Spanish msgid and an address of this site."""

    label: str
    href: str


@dataclass(frozen=True)
class GuardResult:
    """What a guard found. sentence: a whole Spanish msgid, filled with params; count: how many things are missing."""

    state: GuardState
    sentence: str
    params: Mapping[str, object] = field(default_factory=dict)
    links: tuple[GuardLink, ...] = ()
    count: int = 0


@dataclass(frozen=True)
class WaiverValue:
    """A public waiver of a guard: which agreement granted it, why, and the post that published it."""

    guard: str
    reason: str
    agreement_kind: str
    agreement_folio: str
    post: str
    at: datetime


@dataclass(frozen=True)
class GuardLine:
    """A guard as it stands now, with the waiver that excuses it if there is one."""

    key: str
    stage: StageKey
    result: GuardResult
    waiver: WaiverValue | None = None

    @property
    def blocks(self) -> bool:
        """Whether it keeps the cycle where it is."""
        return self.result.state is GuardState.MISSING and self.waiver is None


def snapshot_of(lines: Sequence[GuardLine]) -> list[Any]:
    """Return guards as JSON values, to be kept with the passage they allowed."""
    return [
        {
            "clave": line.key,
            "estado": line.result.state.value,
            "frase": line.result.sentence % dict(line.result.params) if line.result.params else line.result.sentence,
            "cuenta": line.result.count,
            "excepcion": line.waiver.agreement_folio if line.waiver else None,
        }
        for line in lines
    ]
