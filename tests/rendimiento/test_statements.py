"""How many statements a page and a vote send to the database, whatever the number of rows."""

from __future__ import annotations

import pytest
from flask import Flask

from bench import paginas
from bench.pasos import Work, counted
from bench.visitantes import VOTE_PATH, sign_in
from govabierto.extensions import db
from tests.rendimiento.builders import ANYONE, SMALL, bare_client, fill, page, signed_in, work_of

BUDGETS = {target.key: target.statements for target in paginas.pages(SMALL) if target.statements is not None}
MORE_FOR_COMMENTS = 3
VOTE = 12


@pytest.mark.parametrize("key", BUDGETS)
def test_a_page_of_somebody_signed_in_keeps_to_its_statements(app: Flask, key: str) -> None:
    fill(app, SMALL)
    work = work_of(app, page(SMALL, key).path, signed_in(app))
    assert len(work.statements) <= BUDGETS[key], listed(work)


@pytest.mark.parametrize("key", BUDGETS)
def test_a_page_of_nobody_in_particular_keeps_to_its_statements(app: Flask, key: str) -> None:
    fill(app, SMALL)
    work = work_of(app, page(SMALL, key).path)
    assert len(work.statements) <= BUDGETS[key], listed(work)


def test_comments_cost_a_proposal_three_statements_at_most(app: Flask) -> None:
    fill(app, SMALL)
    with_comments, without = (work_of(app, page(SMALL, key).path) for key in ("detalle", "sin comentarios"))
    assert with_comments.statements != without.statements, "one of the two has comments"
    assert len(with_comments.statements) - len(without.statements) <= MORE_FOR_COMMENTS, listed(with_comments)


def test_a_vote_keeps_to_its_statements_and_is_committed_once(app: Flask) -> None:
    fill(app, SMALL)
    cast(app, ANYONE)  # what a process learns at its first vote is not counted
    work = cast(app, ANYONE + 1)
    assert len(work.statements) <= VOTE, listed(work)
    assert work.write_commits == 1
    assert sum(statement.startswith("INSERT INTO participation") for statement in work.statements) == 1


def cast(app: Flask, number: int) -> Work:
    """Cast the vote of the number-th person and return what it asked of the database."""
    visitor = sign_in(app, [number])[0]
    with app.app_context():
        engine = db.engine
    with counted(engine, indexes_only=True) as work:
        answer = bare_client(app).post(
            VOTE_PATH,
            data=visitor.vote(number),
            headers={"Cookie": visitor.cookie},
            content_type="application/x-www-form-urlencoded",
        )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return work


def listed(work: Work) -> str:
    """Return the statements, for whoever reads a failure."""
    return "\n".join(statement[:200] for statement in work.statements)
