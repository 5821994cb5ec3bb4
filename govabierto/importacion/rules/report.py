"""What an import found and did: counts, and problems with their line."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeVar

from govabierto.nucleo.text import N_


class Severity(StrEnum):
    """An error stops the whole import; a warning is told and lets it go on."""

    ERROR = "error"
    WARNING = "aviso"


@dataclass(frozen=True)
class Problem:
    """Something wrong at a line of the file.

    line: from 1, as a text editor counts them; None when the whole file is meant. field: name of the column.
    message: Spanish msgid with named placeholders, which ``params`` fill.
    """

    line: int | None
    field: str | None
    message: str
    severity: Severity = Severity.ERROR
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def text(self) -> str:
        """Return the message in Spanish, filled."""
        return self.message % self.params if self.params else self.message

    def as_dict(self) -> dict[str, object]:
        """Return it under the public Spanish names of the report."""
        return {"linea": self.line, "campo": self.field, "mensaje": self.text(), "gravedad": str(self.severity)}


class Keyed(Protocol):
    """Whatever was read from one row of a table: it knows its line, from 1."""

    @property
    def line(self) -> int:
        """Return the line of the file."""


K = TypeVar("K", bound=Keyed)


def first_of_each(
    items: Iterable[K], key: Callable[[K], str], problems: list[Problem], *, field: str = "clave"
) -> dict[str, K]:
    """Return the items by key, the first of each; a key that comes back is an error that names both lines.

    problems: where the errors are added. field: name of the key's column, for whoever mends the file.
    """
    found: dict[str, K] = {}
    for item in items:
        first = found.setdefault(key(item), item)
        if first is not item:
            message = N_("La clave se repite: ya está en la línea %(first)s.")
            problems.append(Problem(item.line, field, message, params={"first": first.line}))
    return found


@dataclass(frozen=True)
class ImportReport:
    """How an import went, or would go: the same for a dry run and for the real thing.

    kind: the word given to the command. folio: of what was made, when one thing was made. suggested: the profile that
    fits the file's columns, where another one was used.
    """

    kind: str
    applied: bool
    leidas: int = 0
    creadas: int = 0
    actualizadas: int = 0
    sin_cambio: int = 0
    problems: tuple[Problem, ...] = ()
    folio: str | None = None
    suggested: str | None = None

    @property
    def avisos(self) -> int:
        """Return how many warnings there are."""
        return sum(1 for problem in self.problems if problem.severity is Severity.WARNING)

    @property
    def errores(self) -> int:
        """Return how many errors there are."""
        return sum(1 for problem in self.problems if problem.severity is Severity.ERROR)

    @property
    def may_apply(self) -> bool:
        """Tell whether the import may be applied: all or nothing, so not with a single error."""
        return self.errores == 0

    def as_dict(self) -> dict[str, object]:
        """Return the report under its public Spanish names, ready for JSON."""
        return {
            "tipo": self.kind,
            "aplicado": self.applied,
            "leidas": self.leidas,
            "creadas": self.creadas,
            "actualizadas": self.actualizadas,
            "sin_cambio": self.sin_cambio,
            "avisos": self.avisos,
            "errores": self.errores,
            "folio": self.folio,
            "perfil_sugerido": self.suggested,
            "problemas": [problem.as_dict() for problem in self.problems],
        }
