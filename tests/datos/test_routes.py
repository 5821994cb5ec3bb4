"""Files and API give the same rows, by pages that can't be forged, and nothing that is not public."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.datos.queries import SOURCES
from govabierto.datos.rules import DATASETS, csv_line
from govabierto.nucleo.places import Place
from govabierto.plan.queries import overview_of, plans_of
from govabierto.propuestas.models import Proposal
from tests.builders import TODAY, make_place, make_state
from tests.importacion.builders import OWN, run
from tests.statements import statements


@pytest.fixture
def place(session: Session) -> Place:
    place = make_place(session)
    run(session, place, "propuestas", OWN / "propuestas.csv", "decide-madrid")
    run(session, place, "compromisos", OWN / "ba.csv", "ba-compromisos")
    run(session, place, "eleccion", next((OWN.parent / "pabulib").glob("*.pb")))
    session.commit()
    return place


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda dataset: dataset.name)
def test_csv_json_and_the_table_of_fields_agree(client: FlaskClient, place: Place, dataset: object) -> None:
    name = dataset.name  # type: ignore[attr-defined]
    text = client.get(f"/tres-ceibas/datos/{name}.csv").get_data(as_text=True)
    listed = client.get(f"/tres-ceibas/datos/{name}.json").json["datos"]
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert text.startswith("\ufeff")
    assert tuple(text.removeprefix("\ufeff").splitlines()[0].split(",")) == dataset.columns  # type: ignore[attr-defined]
    assert len(rows) == len(listed)
    for row, item in zip(rows, listed, strict=True):
        assert tuple(item) == dataset.columns  # type: ignore[attr-defined]
        assert list(csv.reader(io.StringIO(csv_line(item)))) == [list(row.values())]


def test_every_dataset_has_a_reader() -> None:
    assert [dataset.name for dataset in DATASETS] == list(SOURCES)


def test_progress_is_that_of_the_plan(client: FlaskClient, session: Session, place: Place) -> None:
    plan = plans_of(session, place.id, TODAY)[0]
    lines = {line.folio: line for line in overview_of(session, plan, place, TODAY).lines}
    listed = client.get("/api/v1/tres-ceibas/compromisos").json["datos"]
    assert {item["folio"]: item["estado"] for item in listed} == {folio: line.state for folio, line in lines.items()}
    assert {item["avance_verificado"] for item in listed} == {None}


def test_a_cell_that_a_spreadsheet_would_run_is_prefixed() -> None:
    for text in ("=1+1", "+1", "-1", "@x", "\tx", "\rx"):
        assert next(csv.reader(io.StringIO(csv_line({"a": text}), newline="")))[0] == f"'{text}"
    assert csv_line({"a": 5, "b": True, "c": ["x", "y"], "d": None}) == "5,si,x|y,\r\n"


def test_pages_follow_one_another_and_a_forged_cursor_is_refused(client: FlaskClient, place: Place) -> None:
    address: str | None = "/api/v1/tres-ceibas/propuestas?limite=2"
    found = []
    while address:
        page = client.get(address).json
        found += [item["clave_externa"] for item in page["datos"]]
        address = page["siguiente"] and page["siguiente"].removeprefix("http://localhost")
    assert (found, page["total"]) == (["7", "8", "9"], 3)
    for query in ("desde=PR-2222222", "desde=x", "desde=1", "limite=0", "limite=501", "limite=x", "limite=²"):
        assert client.get(f"/api/v1/tres-ceibas/propuestas?{query}").status_code == 400


def test_one_thing_and_an_outcome_have_their_address(client: FlaskClient, place: Place) -> None:
    first = client.get("/api/v1/tres-ceibas/propuestas").json["datos"][0]
    assert client.get(f"/api/v1/tres-ceibas/propuestas/{first['folio']}").json == first
    ballot = client.get("/api/v1/tres-ceibas/votaciones").json["datos"][0]
    outcome = client.get(f"/api/v1/tres-ceibas/votaciones/{ballot['folio']}/resultados").json
    assert outcome["boletas"] == ballot["boletas"]
    assert outcome["ganadoras"] == [option["clave"] for option in outcome["opciones"] if option["ganadora"]]


def test_what_is_not_public_or_not_there_is_not_found(client: FlaskClient, session: Session, place: Place) -> None:
    hidden = session.query(Proposal).first()
    assert hidden is not None
    hidden.is_public = False
    session.commit()
    for path in (
        f"propuestas/{hidden.folio}",
        "propuestas/PR-2222222",
        "nada",
        "resultados",
        "votaciones/V-2222222/resultados",
    ):
        answer = client.get(f"/api/v1/tres-ceibas/{path}")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert hidden.folio not in client.get("/tres-ceibas/datos/propuestas.csv").get_data(as_text=True)


def test_nobody_is_named_in_open_data(client: FlaskClient, place: Place) -> None:
    for dataset in DATASETS:
        assert "Participante" not in client.get(f"/tres-ceibas/datos/{dataset.name}.json").get_data(as_text=True)


def test_answers_carry_an_etag_and_unchanged_files_are_not_sent_again(client: FlaskClient, place: Place) -> None:
    for path in ("/api/v1/tres-ceibas/propuestas", "/tres-ceibas/datos/propuestas.csv", "/api/v1/openapi.json"):
        tag = client.get(path).headers["ETag"]
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_places_are_listed_with_their_kind(client: FlaskClient, session: Session) -> None:
    make_state(session)
    session.commit()
    listed = client.get("/api/v1/jurisdicciones").json
    assert listed["datos"] == [{"slug": "jacaral", "nombre": "Jacaral", "tipo": "estado", "estado": None}]


def test_the_api_speaks_one_language_whatever_the_reader_asks(client: FlaskClient, place: Place) -> None:
    client.set_cookie("idioma", "en")
    english = client.get("/api/v1/tres-ceibas/compromisos").data
    client.set_cookie("idioma", "es")
    assert client.get("/api/v1/tres-ceibas/compromisos").data == english


def test_the_document_describes_every_collection(client: FlaskClient, place: Place) -> None:
    document = json.loads(client.get("/api/v1/openapi.json").data)
    for dataset in DATASETS:
        if dataset.in_api:
            assert f"/api/v1/{{jurisdiccion}}/{dataset.name}" in document["paths"]
            listed = client.get(f"/api/v1/tres-ceibas/{dataset.name}").json["datos"]
            assert all(
                set(item) == set(document["components"]["schemas"][dataset.name]["properties"]) for item in listed
            )


def test_the_page_says_how_many_rows_there_are(client: FlaskClient, place: Place) -> None:
    page = client.get("/tres-ceibas/datos/").get_data(as_text=True)
    assert "3 filas" in page
    assert "avance_verificado" in page


def test_lists_take_few_statements(app: Flask, client: FlaskClient, place: Place) -> None:
    for path in ("/tres-ceibas/datos/", "/api/v1/tres-ceibas/propuestas", "/api/v1/tres-ceibas/votaciones"):
        with statements(app) as seen:
            assert client.get(path).status_code == 200
        assert len(seen) <= 8, path
