"""Ten times as many proposals, votes and comments must not make a page's work grow, in steps that are counted."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import text

from bench import paginas
from bench.pasos import counted
from bench.tamanos import Size
from govabierto.extensions import db
from tests.rendimiento.builders import SMALL, TENFOLD, fill, signed_in, work_of

LIMIT = 1.15
#: Rows of an index that PostgreSQL reads more or fewer by chance of how they lie.
SLACK = 8


def test_no_page_works_more_when_there_is_ten_times_as_much(app: Flask) -> None:
    small, tenfold = amounts(app, SMALL), amounts(app, TENFOLD)
    grown = {key: (small[key], amount) for key, amount in tenfold.items() if amount > LIMIT * small[key] + SLACK}
    assert not grown, "steps, or rows read, of the small set and of the tenfold one"


def test_the_count_notices_a_page_that_reads_a_whole_table(app: Flask) -> None:
    small, tenfold = (amount_of_counting_all(app, size) for size in (SMALL, TENFOLD))
    assert tenfold > 5 * small > 0


def amounts(app: Flask, size: Size) -> dict[str, int]:
    """Return what each page asks of the database, for nobody in particular and for somebody."""
    fill(app, size)
    pages = paginas.pages(size)
    found = {page.key: work_of(app, page.path).amount for page in pages}
    headers = signed_in(app)
    return found | {f"{page.key}, con sesión": work_of(app, page.path, headers).amount for page in pages}


def amount_of_counting_all(app: Flask, size: Size) -> int:
    """Return what counting all proposals costs: what no page may do."""
    fill(app, size)
    with app.app_context():
        engine = db.engine
    with counted(engine) as work, engine.connect() as connection:
        connection.execute(text("SELECT COUNT(*) FROM proposal WHERE body LIKE '%agua%'"))
    return work.amount
