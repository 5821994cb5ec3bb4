"""Many at once for one seat: one vote stands, the others are told so."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.errors import ConflictError
from govabierto.secretariado import services
from govabierto.secretariado.models import Agreement, SeatVote
from govabierto.secretariado.rules import VoteChoice
from govabierto.web import edge
from tests.builders import make_place
from tests.secretariado.builders import STARTS_AT, make_body, open_session, open_vote, record_votes

pytestmark = pytest.mark.resistencia
THREADS = 12


def test_twelve_at_once_for_one_seat_leave_one_vote(app: Flask, session: Session) -> None:
    item = open_vote(session, open_session(session, make_body(session, make_place(session))))
    folio = item.folio
    session.commit()

    def vote(number: int) -> str:
        choice = VoteChoice.YES if number % 2 else VoteChoice.NO
        with app.app_context():
            try:
                with edge.transaction(actor=SYSTEM, now=STARTS_AT) as tx:
                    services.record_seat_vote(
                        tx.session, actor=SYSTEM, item_folio=folio, seat_code="S1", choice=choice, now=STARTS_AT
                    )
            except ConflictError:
                return "refused"
            return "accepted"

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(vote, range(THREADS)))
    assert sorted(answers) == ["accepted"] + ["refused"] * (THREADS - 1)
    assert session.scalar(select(func.count()).select_from(SeatVote)) == 1


def test_closing_a_vote_many_times_at_once_leaves_one_agreement(app: Flask, session: Session) -> None:
    item = open_vote(session, open_session(session, make_body(session, make_place(session))))
    record_votes(session, item, "G1+ G2+ S1+ S2+ A1+ P1+")
    folio = item.folio
    session.commit()

    def close(_number: int) -> bool:
        with app.app_context():
            try:
                with edge.transaction(actor=SYSTEM, now=STARTS_AT) as tx:
                    services.close_vote(tx.session, actor=SYSTEM, item_folio=folio, now=STARTS_AT)
            except ConflictError:
                return False
            return True

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(close, range(THREADS))) == 1
    assert session.scalar(select(func.count()).select_from(Agreement)) == 1
