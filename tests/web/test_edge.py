"""The edge: languages, headers, errors and the page cache."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from govabierto.web import edge


def test_the_pattern_page_is_whole_and_carries_the_security_headers(client: FlaskClient) -> None:
    answer = client.get("/patrones")
    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers


def test_an_unchanged_page_is_answered_from_memory(app: Flask, client: FlaskClient) -> None:
    cache = app.extensions["page_cache"]
    before = cache.hits
    first = client.get("/patrones")
    again = client.get("/patrones")
    unchanged = client.get("/patrones", headers={"If-None-Match": first.headers["ETag"]})
    assert cache.hits == before + 2
    assert (again.data, unchanged.status_code) == (first.data, 304)


def test_an_unknown_address_says_where_to_go_next(client: FlaskClient) -> None:
    answer = client.get("/no-existe/propuestas/nada/de/nada")
    assert answer.status_code == 404
    assert "Nada de lo público se borra" in answer.get_data(as_text=True)


def test_a_wrong_method_keeps_allow(client: FlaskClient) -> None:
    answer = client.delete("/patrones")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize(
    ("asked", "page"),
    [("", 1), ("0", 1), ("2", 2), ("007", 7), ("-3", 1), ("x", 1), ("100001", 1), ("9" * 5_000, 1), ("٣", 1)],
)
def test_the_page_asked_for_is_the_first_unless_it_can_be(app: Flask, asked: str, page: int) -> None:
    with app.test_request_context("/", query_string={"pagina": asked}):
        assert edge.page_number() == page
