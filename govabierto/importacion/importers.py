"""What can be imported: each room describes its own kinds, and the composition root lists them here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from govabierto.importacion.rules import Problem
from govabierto.importacion.rules.profiles import Profile
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_

Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """Show nothing: nobody is watching."""


@dataclass(frozen=True)
class ImportRequest:
    """What an importer may know of the import at hand.

    profile: name of one of its profiles; custom: a profile read from a file, instead of it.
    options: what else was asked for (``method``, ``budget``, ``seats``).
    """

    place: Place | None
    now: datetime
    profile: str
    actor: Actor
    filename: str = ""
    custom: Profile | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    progress: Progress = no_progress

    @property
    def home(self) -> Place:
        """The jurisdiction that receives the rows; only kinds that need one ask for it."""
        if self.place is None:
            raise InvalidError(N_("Di a qué municipio o estado pertenece lo que importas."), field="place")
        return self.place


@dataclass(frozen=True)
class Prepared:
    """A file that was read: its rows as the room's own values, and what is wrong with them."""

    items: Sequence[Any]
    read: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Written:
    """What writing the rows did, or would do. folio: of the one thing that was made, if it is one."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    folio: str | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Importer:
    """A kind of import. prepare reads bytes without touching the database; write compares and writes.

    profiles: the first one is the default; tables: what those that read tables look for, to tell which one fits a
    file. fields, required: for profiles written by hand; empty where the form of the file is fixed.
    """

    kind: str
    label: str
    help: str
    profiles: tuple[str, ...]
    prepare: Callable[[bytes, ImportRequest], Prepared]
    write: Callable[[Session, Prepared, ImportRequest], Written]
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    tables: tuple[Profile, ...] = ()
    needs_place: bool = True
    extensions: tuple[str, ...] = (".csv",)


_IMPORTERS: dict[str, Importer] = {}


def register_importers(importers: Iterable[Importer]) -> None:
    """Make the kinds known; called once by the composition root."""
    _IMPORTERS.update((importer.kind, importer) for importer in importers)


def all_importers() -> tuple[Importer, ...]:
    """Return every kind, in the order in which the composition root lists them."""
    return tuple(_IMPORTERS.values())


def importer_of(kind: str) -> Importer:
    """Return a kind by its word; raises InvalidError for an unknown one."""
    try:
        return _IMPORTERS[kind]
    except KeyError as error:
        known = ", ".join(_IMPORTERS)
        raise InvalidError(
            N_("No se conoce el tipo «%(kind)s». Hay estos: %(known)s."), field="kind", kind=kind[:40], known=known
        ) from error
