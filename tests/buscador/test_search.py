"""The search index: the same answers on both databases."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from govabierto.buscador import queries, rules, services
from govabierto.nucleo.things import ThingRef

HOSTILE = [
    '"', "'", "* OR 1=1", "NEAR(agua luz)", "stems:agua", "agua\x00luz", "a' & b", "!agua", "(", "-agua", "\\", 'ñ"*',
    ":*", "AND", "OR NOT", "%_", "{{7*7}}", "<script>alert(1)</script>", "\ud800", "😀", "\u202eagua", "' || 'x",
    "agua <-> luz",
]  # fmt: skip


def make_document(session: Session, folio: str, *texts: str, place: int = 1, kind: str = "propuesta") -> None:
    services.index(session, ThingRef(kind, folio), jurisdiction_id=place, texts=texts)


def find(session: Session, query: str, place: int | None = 1) -> list[str]:
    return sorted(queries.matching_folios(session, query, kind="propuesta", jurisdiction_id=place))


def test_accents_and_plurals_do_not_matter_but_ene_does() -> None:
    assert rules.stems("comité") == rules.stems("COMITÉS") == rules.stems("comites")
    assert rules.stems("participacion") == rules.stems("participación")
    assert rules.stems("años") != rules.stems("anos")
    assert rules.fold("PINGÜINO Ñandú") == "pinguino ñandu"


def test_a_word_finds_its_plural_and_its_accent(session: Session) -> None:
    make_document(session, "PR-1", "Que haya comités de barrio")
    make_document(session, "PR-2", "Más participación", "en las sesiones")
    assert find(session, "comité") == ["PR-1"]
    assert find(session, "participacion sesión") == ["PR-2"]


def test_every_word_must_be_there_and_the_last_may_be_unfinished(session: Session) -> None:
    make_document(session, "PR-1", "Pipas de agua en Santa Rita")
    make_document(session, "PR-2", "Agua potable")
    assert find(session, "agua") == ["PR-1", "PR-2"]
    assert find(session, "agua pota") == ["PR-2"]
    assert find(session, "pota agua") == []
    assert find(session, "agua luz") == []


def test_a_new_text_replaces_the_old_one_and_a_removed_thing_is_not_found(session: Session) -> None:
    make_document(session, "PR-1", "baches")
    make_document(session, "PR-1", "banquetas")
    assert (find(session, "baches"), find(session, "banquetas")) == ([], ["PR-1"])
    services.remove(session, ThingRef("propuesta", "PR-1"))
    assert find(session, "banquetas") == []


def test_other_places_and_other_kinds_are_left_out(session: Session) -> None:
    make_document(session, "PR-1", "parque")
    make_document(session, "PR-2", "parque", place=2)
    make_document(session, "C-1", "parque", kind="compromiso")
    assert find(session, "parque") == ["PR-1"]
    assert find(session, "parque", place=None) == ["PR-1", "PR-2"]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_queries_are_plain_words(session: Session, query: str) -> None:
    make_document(session, "PR-1", "una cosa cualquiera con luz")
    assert find(session, query) == []


def test_the_hostile_corpus_is_indexed_and_searched_without_an_error(session: Session, shared_data: Path) -> None:
    corpus = shared_data / "vectores" / "hostile" / "blns.json"
    strings = json.loads(corpus.read_text("utf-8")) if corpus.exists() else HOSTILE
    for number, string in enumerate(strings[:600]):
        make_document(session, f"PR-{number}", string.encode("utf-8", "replace").decode().replace("\x00", " "))
    for number, string in enumerate(strings[:600]):
        wanted = rules.query_stems(string)
        assert not wanted or len(string) > 150 or f"PR-{number}" in find(session, string), string
