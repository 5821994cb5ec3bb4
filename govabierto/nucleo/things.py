"""Any public thing is named by (kind, folio); each room registers how its kinds are titled and addressed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import CompoundSelect, Select, bindparam, literal, union_all
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


@dataclass(frozen=True, eq=False)
class CardRows:
    """Cards of a kind as rows of one shape, so that those of several kinds come together in one statement.

    statement: its columns are, in this order, folio, title, spot, jurisdiction_id, slug, is_public, note and lang,
    and the first is named so. address: from slug and spot to the thing's address.
    """

    statement: Select[*tuple[Any, ...]]
    address: Callable[[str, str], str]


Loader = Callable[[Session, Iterable[str]], Mapping[str, ThingCard]]


@dataclass(frozen=True)
class ThingKind:
    """How a kind of thing is called and found.

    load: rows of cards, or a function from session and folios to cards by folio, in a statement of its own.
    """

    kind: str
    label: str
    prefix: str
    load: Loader | CardRows


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
    """Return the cards of things of several kinds; unknown ones are left out.

    The kinds whose cards are rows cost one statement together, each of the others one of its own.
    """
    by_kind: dict[str, set[str]] = {}
    for ref in refs:
        if ref.kind in _KINDS:
            by_kind.setdefault(ref.kind, set()).add(ref.folio)
    cards: dict[ThingRef, ThingCard] = {}
    rows: dict[str, CardRows] = {}
    for kind, folios in sorted(by_kind.items()):
        load = _KINDS[kind].load
        if isinstance(load, CardRows):
            rows[kind] = load
        else:
            cards.update({ThingRef(kind, folio): card for folio, card in load(session, folios).items()})
    if rows:
        wanted = {kind: sorted(by_kind[kind]) for kind in rows}
        for kind, folio, title, spot, *rest in session.execute(_cards_of(tuple(rows.items())), wanted):
            jurisdiction_id, slug, is_public, note, lang = rest
            ref, href = ThingRef(kind, folio), rows[kind].address(slug, spot)
            cards[ref] = ThingCard(ref, title, href, jurisdiction_id, slug, bool(is_public), note, lang)
    return cards


@lru_cache(maxsize=256)
def _cards_of(rows: tuple[tuple[str, CardRows], ...]) -> CompoundSelect[*tuple[Any, ...]]:
    """Return the statement for cards of these kinds, whose folios it takes under the name of each."""
    parts = []
    for kind, cards in rows:
        folio, *others = cards.statement.selected_columns
        of_these = cards.statement.where(folio.in_(bindparam(kind, expanding=True)))
        parts.append(of_these.with_only_columns(literal(kind), folio, *others))
    return union_all(*parts)


def load_card(session: Session, ref: ThingRef) -> ThingCard | None:
    """Return the card of one thing, or None."""
    return load_cards(session, [ref]).get(ref)
