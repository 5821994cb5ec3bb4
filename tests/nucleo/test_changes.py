"""Revisions: whatever becomes visible moves them, in whatever order it commits."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from govabierto.nucleo.changes import GLOBAL_SCOPE, Change, ballot_scope, mark_changed, revision_of

SCOPE = 7


def add(session: Session, *ids: int, scope_id: int = SCOPE) -> None:
    session.execute(insert(Change), [{"id": one, "scope_id": scope_id} for one in ids])


def test_a_scope_without_changes_has_a_revision_too(session: Session) -> None:
    assert revision_of(session, SCOPE) == revision_of(session, GLOBAL_SCOPE) == "0.0"


def test_each_change_moves_the_revision_of_its_scope_and_of_no_other(session: Session) -> None:
    seen = [revision_of(session, SCOPE)]
    for _ in range(40):
        mark_changed(session, SCOPE)
        session.flush()
        seen.append(revision_of(session, SCOPE))
    assert len(set(seen)) == 41
    assert revision_of(session, SCOPE + 1) == revision_of(session, GLOBAL_SCOPE) == "0.0"


def test_a_lower_number_that_commits_late_still_moves_the_revision(session: Session) -> None:
    add(session, 1, 3)
    before = revision_of(session, SCOPE)
    add(session, 2)  # its transaction took its number first and committed last
    assert revision_of(session, SCOPE) != before


def test_the_highest_number_alone_would_have_missed_it(session: Session) -> None:
    add(session, 1, 3)
    highest = revision_of(session, SCOPE).partition(".")[0]
    add(session, 2)
    assert revision_of(session, SCOPE).partition(".")[0] == highest


@pytest.mark.parametrize("late", [69, 80, 99])
def test_a_late_one_among_the_newest_32_is_seen_with_many_rows_too(session: Session, late: int) -> None:
    add(session, *(one for one in range(1, 101) if one != late))
    before = revision_of(session, SCOPE)
    add(session, late)
    assert revision_of(session, SCOPE) != before


def test_any_two_orders_of_commit_give_revisions_that_never_come_back(session: Session) -> None:
    for order in itertools.permutations((11, 12, 13, 14)):
        seen = {revision_of(session, SCOPE)}
        for one in order:
            add(session, one)
            seen.add(revision_of(session, SCOPE))
        assert len(seen) == 5
        session.rollback()


def test_the_turnout_of_a_ballot_has_a_scope_apart_from_every_jurisdiction() -> None:
    scopes = {ballot_scope(one) for one in range(1, 100)}
    assert len(scopes) == 99
    assert all(scope < GLOBAL_SCOPE for scope in scopes)


def test_reading_a_revision_is_one_statement(session: Session) -> None:
    add(session, 1, 2, 3)
    statements: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))
    revision_of(session, SCOPE)
    assert len(statements) == 1


def test_a_change_keeps_neither_instant_nor_person() -> None:
    assert set(Change.__table__.columns.keys()) == {"id", "scope_id"}
