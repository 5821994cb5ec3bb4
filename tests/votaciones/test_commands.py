"""``govabierto recontar``."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy.orm import Session

from govabierto.nucleo.folios import new_folio
from tests.builders import make_place
from tests.votaciones.builders import make_ballot


def test_a_recount_prints_the_contract_s_names(app: Flask, session: Session) -> None:
    folio = make_ballot(session, make_place(session), "counted", votes=[["1"], ["1", "3"], []]).folio
    session.commit()
    answer = app.test_cli_runner().invoke(args=["recontar", folio, "--json"])
    found = json.loads(answer.output)
    assert answer.exit_code == 0
    assert (found["metodo"], found["boletas"], found["ganadoras"]) == ("aprobacion", 3, ["1"])
    assert {one["clave"]: (one["apoyos"], one["puntaje"]) for one in found["opciones"]} == {
        "1": (2, 2), "2": (0, 0), "3": (1, 1),
    }  # fmt: skip
    assert found["coincide"] is True


def test_a_recount_in_words_takes_a_dictated_folio(app: Flask, session: Session) -> None:
    folio = make_ballot(session, make_place(session), "counted", votes=[["1"]]).folio
    session.commit()
    answer = app.test_cli_runner().invoke(args=["recontar", folio.lower().replace("-", " ")])
    assert answer.exit_code == 0
    assert "Coincide con lo publicado" in answer.output


def test_a_recount_that_cannot_be_made_says_why_and_fails(app: Flask, session: Session) -> None:
    open_folio = make_ballot(session, make_place(session)).folio
    session.commit()
    run = app.test_cli_runner()
    assert run.invoke(args=["recontar", open_folio]).exit_code == 1
    assert run.invoke(args=["recontar", new_folio("V")]).exit_code == 1
    assert run.invoke(args=["recontar", open_folio, "--metodo", "magia"]).exit_code == 2
