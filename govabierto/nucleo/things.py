"""Any public thing is named by (kind, folio); each room registers how its kinds are titled and addressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session


@dataclass(frozen=True, order=True)
class ThingRef:
    """The public name of a thing: log subject, link end, comment target."""

    kind: str
    folio: str

    def __str__(self) -> str:
        """Return ``kind:folio``."""
        return f"{self.kind}:{self.folio}"


@dataclass(frozen=True)
class ThingCard:
    """What other rooms may show of a thing: its title, its address and whether everyone may see it.

    slug: of its jurisdiction. lang: of the title, which people wrote.
    """

    ref: ThingRef
    title: str
    href: str
    jurisdiction_id: int
    slug: str
    is_public: bool = True
    note: str = ""
    lang: str = "es"


@dataclass(frozen=True)
class ThingKind:
    """How a kind of thing is called and found. load: (session, folios) -> cards by folio, in one statement."""

    kind: str
    label: str
    prefix: str
    load: Callable[[Session, Iterable[str]], Mapping[str, ThingCard]]


_KINDS: dict[str, ThingKind] = {}


def register_kind(kind: ThingKind) -> None:
    """Make a kind known; called once per kind by the composition root."""
    _KINDS[kind.kind] = kind


def kind_of_folio(folio: str) -> ThingKind | None:
    """Return the kind whose prefix a folio carries, or None."""
    prefix = folio.partition("-")[0]
    return next((kind for kind in _KINDS.values() if kind.prefix == prefix), None)


def kind_label(kind: str) -> str:
    """Return the Spanish msgid that names a kind («Propuesta»), or the kind itself when it is unknown."""
    known = _KINDS.get(kind)
    return known.label if known else kind


def load_cards(session: Session, refs: Iterable[ThingRef]) -> dict[ThingRef, ThingCard]:
    """Return the cards of things of several kinds, with one statement per kind; unknown ones are left out."""
    by_kind: dict[str, set[str]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref.folio)
    cards: dict[ThingRef, ThingCard] = {}
    for kind, folios in by_kind.items():
        known = _KINDS.get(kind)
        if known is not None:
            cards.update({ThingRef(kind, folio): card for folio, card in known.load(session, folios).items()})
    return cards


def load_card(session: Session, ref: ThingRef) -> ThingCard | None:
    """Return the card of one thing, or None."""
    return load_cards(session, [ref]).get(ref)
