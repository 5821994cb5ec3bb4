"""Links between public things: once, both ways, without loops, and nothing hidden shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.linaje import queries, services
from govabierto.linaje.models import LineageEdge
from govabierto.linaje.rules import RELATION_LABELS, Relation
from govabierto.nucleo import things
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from tests.builders import NOW

SAID, VOTED, AGREED, PROMISED = (
    ThingRef("dicho", "DI-1"),
    ThingRef("votado", "VO-1"),
    ThingRef("acordado", "AC-1"),
    ThingRef("prometido", "PM-1"),
)
HIDDEN, UNKNOWN = ThingRef("dicho", "DI-9"), ThingRef("dicho", "DI-404")


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    before = dict(things._KINDS)
    for kind in ("dicho", "votado", "acordado", "prometido"):
        things.register_kind(ThingKind(kind, kind, kind[:2].upper(), _loader(kind)))
    yield
    things._KINDS.clear()
    things._KINDS.update(before)


def _loader(kind: str) -> object:
    def load(session: Session, folios: Iterable[str]) -> Mapping[str, ThingCard]:
        session.execute(select(func.count()).select_from(LineageEdge))  # each kind's one statement
        return {
            folio: ThingCard(ThingRef(kind, folio), folio, "/", 1, "x", is_public=folio != HIDDEN.folio)
            for folio in folios
            if folio != UNKNOWN.folio
        }

    return load


def link(
    session: Session, origin: ThingRef, result: ThingRef, relation: Relation = Relation.TAKEN_UP_IN
) -> LineageEdge:
    edge = services.link(session, origin=origin, relation=relation, result=result, now=NOW)
    session.flush()
    return edge


def shown(session: Session, ref: ThingRef) -> tuple[list[str], list[str]]:
    lineage = queries.lineage_of(session, ref)
    return [step.card.ref.folio for step in lineage.before], [step.card.ref.folio for step in lineage.after]


def test_the_whole_way_is_seen_from_every_point(session: Session) -> None:
    for origin, result in ((SAID, VOTED), (VOTED, AGREED), (AGREED, PROMISED)):
        link(session, origin, result)
    assert shown(session, PROMISED) == (["DI-1", "VO-1", "AC-1"], [])
    assert shown(session, SAID) == ([], ["VO-1", "AC-1", "PM-1"])
    assert shown(session, VOTED) == (["DI-1"], ["AC-1", "PM-1"])
    (first, *_rest) = queries.lineage_of(session, PROMISED).before
    assert (first.distance, first.relation) == (3, Relation.TAKEN_UP_IN)


def test_the_same_link_twice_is_one_link(session: Session) -> None:
    assert link(session, SAID, VOTED).id == link(session, SAID, VOTED).id
    assert link(session, SAID, VOTED, Relation.PUT_TO_VOTE).id != link(session, SAID, VOTED).id
    assert session.scalar(select(func.count()).select_from(LineageEdge)) == 2


def test_the_table_itself_keeps_one_link(session: Session) -> None:
    first = link(session, SAID, VOTED)
    copy = {column.name: getattr(first, column.name) for column in LineageEdge.__table__.columns if column.name != "id"}
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(LineageEdge(**copy))


def test_cycles_end_and_show_each_thing_once(session: Session) -> None:
    for origin, result in ((SAID, VOTED), (VOTED, AGREED), (AGREED, SAID), (SAID, SAID)):
        link(session, origin, result)
    assert shown(session, SAID) == (["VO-1", "AC-1"], ["VO-1", "AC-1"])


def test_hidden_and_unknown_things_are_not_shown_nor_what_they_say(session: Session) -> None:
    for origin in (HIDDEN, UNKNOWN, SAID):
        link(session, origin, VOTED)
    assert shown(session, VOTED) == (["DI-1"], [])


def test_a_thing_without_links_has_no_lineage(session: Session) -> None:
    link(session, SAID, VOTED)
    assert shown(session, PROMISED) == ([], [])


def test_two_ways_to_the_same_thing_are_one_step_the_nearest(session: Session) -> None:
    for origin, result in ((SAID, VOTED), (VOTED, PROMISED), (SAID, PROMISED)):
        link(session, origin, result)
    before = queries.lineage_of(session, PROMISED).before
    assert {step.card.ref.folio: step.distance for step in before} == {"VO-1": 1, "DI-1": 1}


def test_what_others_of_a_shared_vote_became_is_not_ones_own(session: Session) -> None:
    """DI-1, DI-2 and DI-3 are voted and agreed upon together; PM-1 takes up DI-1, PM-2 takes up DI-2."""
    second, third, other = ThingRef("dicho", "DI-2"), ThingRef("dicho", "DI-3"), ThingRef("prometido", "PM-2")
    for option in (SAID, second, third):
        link(session, option, VOTED)
    for origin, result in ((VOTED, AGREED), (AGREED, PROMISED), (AGREED, other), (SAID, PROMISED), (second, other)):
        link(session, origin, result)
    assert owned(session, SAID) == {"VO-1", "AC-1", "PM-1"}
    assert owned(session, second) == {"VO-1", "AC-1", "PM-2"}
    assert owned(session, third) == {"VO-1"}
    assert set(shown(session, third)[1]) == {"VO-1", "AC-1", "PM-1", "PM-2"}


def test_what_nobody_shares_is_ones_own_to_the_end(session: Session) -> None:
    for origin, result in ((SAID, AGREED), (AGREED, PROMISED), (PROMISED, VOTED), (VOTED, SAID)):
        link(session, origin, result)
    assert owned(session, SAID) == {"AC-1", "PM-1", "VO-1"}


def owned(session: Session, ref: ThingRef) -> set[str]:
    return {step.card.ref.folio for step in queries.lineage_of(session, ref).own}


def test_the_walk_stops_at_its_depth(session: Session) -> None:
    chain = [ThingRef("dicho", f"DI-{100 + number}") for number in range(queries.MAX_DEPTH + 3)]
    for origin, result in pairwise(chain):
        link(session, origin, result)
    assert len(shown(session, chain[0])[1]) == queries.MAX_DEPTH


def test_statements_are_one_for_links_and_one_per_kind(session: Session) -> None:
    for number in range(30):
        link(session, ThingRef("dicho", f"DI-{number}0"), VOTED)
    link(session, VOTED, AGREED)
    link(session, AGREED, PROMISED)
    seen: list[str] = []
    engine = session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        before, _after = shown(session, PROMISED)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(before) == 32
    assert len(seen) == 1 + 3


def test_results_of_several_things_take_one_statement(session: Session) -> None:
    link(session, SAID, VOTED)
    link(session, SAID, AGREED)
    link(session, VOTED, PROMISED)
    found = queries.results_of(session, [SAID, VOTED, PROMISED], Relation.TAKEN_UP_IN)
    assert found == {SAID: [VOTED, AGREED], VOTED: [PROMISED]}
    assert queries.results_of(session, [], Relation.TAKEN_UP_IN) == {}


def test_every_relation_has_its_words() -> None:
    assert set(RELATION_LABELS) == set(Relation)
