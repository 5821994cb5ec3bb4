"""Things: any room can name, title and address what another room keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest
from sqlalchemy.orm import Session

from govabierto.nucleo import things
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef


class Shelf:
    """A loader that remembers how often it was asked."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.asked: list[set[str]] = []

    def load(self, _session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
        wanted = set(folios)
        self.asked.append(wanted)
        return {
            folio: ThingCard(ThingRef(self.kind, folio), f"Título de {folio}", f"/x/{folio}", 1, "tres-ceibas")
            for folio in wanted
            if not folio.endswith("9")
        }


@pytest.fixture
def shelves(monkeypatch: pytest.MonkeyPatch) -> tuple[Shelf, Shelf]:
    monkeypatch.setattr(things, "_KINDS", {})
    one, two = Shelf("piedra"), Shelf("hoja")
    things.register_kind(ThingKind("piedra", "Piedra", "PI", one.load))
    things.register_kind(ThingKind("hoja", "Hoja", "HO", two.load))
    return one, two


def test_cards_of_many_things_cost_one_question_a_kind(shelves: tuple[Shelf, Shelf], session: Session) -> None:
    refs = [ThingRef("piedra", "PI-2"), ThingRef("hoja", "HO-3"), ThingRef("piedra", "PI-4"), ThingRef("hoja", "HO-3")]
    cards = things.load_cards(session, refs)
    assert set(cards) == set(refs)
    assert [shelf.asked for shelf in shelves] == [[{"PI-2", "PI-4"}], [{"HO-3"}]]


def test_what_is_gone_or_unknown_is_left_out(shelves: tuple[Shelf, Shelf], session: Session) -> None:
    refs = [ThingRef("piedra", "PI-9"), ThingRef("nube", "NU-2")]
    assert things.load_cards(session, refs) == {}
    assert things.load_card(session, refs[0]) is None


def test_the_prefix_of_a_folio_tells_its_kind(shelves: tuple[Shelf, Shelf]) -> None:
    kind = things.kind_of_folio("HO-2345678")
    assert kind is not None
    assert kind.kind == "hoja"
    assert things.kind_of_folio("H-2345678") is None
    assert things.kind_of_folio("") is None


def test_an_unknown_kind_is_called_by_its_own_name(shelves: tuple[Shelf, Shelf]) -> None:
    assert (things.kind_label("hoja"), things.kind_label("nube")) == ("Hoja", "nube")


def test_a_reference_reads_as_kind_and_folio() -> None:
    assert str(ThingRef("propuesta", "PR-7KQ4M2T")) == "propuesta:PR-7KQ4M2T"
