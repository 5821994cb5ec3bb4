"""Error pages: the right status, in the reader's language, with a next step; programs get problem+json."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.web.conftest import REFUSALS

CODES = [400, 401, 403, 404, 405, 409, 411, 413, 415, 422, 429, 500, 503]
JSON = {"Accept": "application/json"}
FORM = "application/x-www-form-urlencoded"


def ask(client: FlaskClient, code: int, headers: dict[str, str] | None = None) -> TestResponse:
    """Provoke an error, the real way where there is one."""
    if code == 405:
        return client.delete("/sonda/pagina", headers=headers)
    if code == 413:
        return client.post("/sonda/recibe", data=b"a=" + b"x" * 2_100_000, content_type=FORM, headers=headers)
    if code == 415:
        return client.post("/sonda/recibe", data="<a/>", content_type="text/xml", headers=headers)
    if code == 500:
        return client.get("/sonda/rota", headers=headers)
    if code == 503:
        return client.get("/sonda/base-caida", headers=headers)
    return client.post(f"/sonda/error/{code}", headers=headers)


@pytest.mark.parametrize("locale", ["es", "en"])
@pytest.mark.parametrize("code", CODES)
def test_every_error_is_a_page_with_one_title_in_the_readers_language(
    probe: FlaskClient, code: int, locale: str
) -> None:
    probe.set_cookie("idioma", locale)
    answer = ask(probe, code)
    page = answer.get_data(as_text=True)
    assert answer.status_code == code
    assert answer.mimetype == "text/html"
    assert len(re.findall(r"<h1\b", page)) == 1
    assert f'<html lang="{locale}">' in page
    assert "<title>Error: " in page
    assert answer.headers["X-Request-Id"] in page
    assert 'href="/' in page


@pytest.mark.parametrize("code", CODES)
def test_every_error_has_its_twin_for_programs(probe: FlaskClient, code: int) -> None:
    answer = ask(probe, code, JSON)
    problem = json.loads(answer.data)
    assert (answer.status_code, answer.mimetype) == (code, "application/problem+json")
    assert (problem["status"], problem["referencia"]) == (code, answer.headers["X-Request-Id"])
    assert problem["title"]
    assert problem["detail"]


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_refusal_of_the_domain_says_what_happened_and_what_to_do_now(probe: FlaskClient, code: int) -> None:
    answer = probe.post(f"/sonda/negativa/{code}", headers=JSON)
    problem = json.loads(answer.data)
    assert answer.status_code == code
    assert problem["detail"] == REFUSALS[code].message
    assert problem["siguiente_paso"] == REFUSALS[code].next_step
    assert problem["codigo"] == REFUSALS[code].code
    assert problem.get("campo") == REFUSALS[code].field


@pytest.mark.parametrize("code", [403, 404, 409, 422])
def test_its_page_says_the_same(probe: FlaskClient, code: int) -> None:
    page = probe.post(f"/sonda/negativa/{code}").get_data(as_text=True)
    assert REFUSALS[code].message in page
    assert REFUSALS[code].next_step in page


@pytest.mark.parametrize("code", [403, 409])
def test_a_refused_form_offers_the_way_back_to_its_page(probe: FlaskClient, code: int) -> None:
    def offered(referer: str) -> bool:
        answer = probe.post(f"/sonda/error/{code}", headers={"Referer": referer})
        assert answer.status_code == code
        return "Volver a donde estaba" in answer.get_data(as_text=True)

    assert offered("http://localhost/sonda/pagina")
    assert not offered("http://otro.invalid/sonda/pagina")
    assert not offered("http://localhost/sonda/recibe")  # answers no GET
    assert not offered("http://localhost//otro.invalid/")
    assert not offered("http://[")
    assert "Volver a donde estaba" not in ask(probe, code).get_data(as_text=True)


def test_whoever_must_sign_in_is_taken_there_and_brought_back(probe: FlaskClient) -> None:
    answer = probe.get("/sonda/negativa/401?a=1")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/cuenta/entrar?")
    assert "sonda" in answer.headers["Location"]


def test_a_wrong_method_keeps_allow_on_both_answers(probe: FlaskClient) -> None:
    for headers in (None, JSON):
        allowed = ask(probe, 405, headers).headers["Allow"]
        assert "GET" in allowed
        assert "DELETE" not in allowed


@pytest.mark.parametrize("code", [429, 503])
def test_wait_and_try_again_says_how_long(probe: FlaskClient, code: int) -> None:
    for headers in (None, JSON):
        assert int(ask(probe, code, headers).headers["Retry-After"]) > 0


def test_the_inside_of_a_crash_stays_inside(probe: FlaskClient) -> None:
    for path in ("/sonda/rota", "/sonda/base-caida"):
        for headers in (None, JSON):
            body = probe.get(path, headers=headers).get_data(as_text=True)
            assert not [word for word in ("detalle interno", "Traceback", "RuntimeError", "SELECT") if word in body]


def test_the_pages_of_failure_need_no_database(
    probe_app: Flask, probe: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object) -> None:
        raise AssertionError("asked the database")

    monkeypatch.setattr("govabierto.app.bitacora_queries.last_act", away)
    monkeypatch.setitem(probe_app.extensions, "actor_loader", away)
    assert [ask(probe, code).status_code for code in (500, 503)] == [500, 503]


def test_an_error_page_that_fails_itself_still_is_a_page(
    probe_app: Flask, probe: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object) -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr("govabierto.app.bitacora_queries.last_act", away)
    answer = probe.get("/no-existe/")
    assert answer.status_code == 404
    assert "<h1" in answer.get_data(as_text=True)


def test_the_api_answers_programs_without_being_asked(probe: FlaskClient) -> None:
    answer = probe.get("/api/v1/no-existe")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_browsers_get_pages(probe: FlaskClient) -> None:
    accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    assert probe.get("/no-existe/", headers={"Accept": accept}).mimetype == "text/html"
    assert probe.get("/no-existe/", headers={"Accept": "*/*"}).mimetype == "text/html"


def test_what_somebody_typed_in_an_address_comes_back_escaped(probe: FlaskClient) -> None:
    for path in ("/<script>alert(1)</script>", "/no-existe/?q=<script>alert(1)</script>", "/%22onload=%22x"):
        assert b"<script>alert" not in probe.get(path).data


@pytest.mark.parametrize(
    "path",
    ["/f/" + "9" * 400, "/" + "a" * 7_000, "/%ff%fe", "/%ed%a0%80", "/..%2f..%2fetc%2fpasswd", "/patrones?page=%ff"],
)
def test_bad_addresses_never_break_anything(probe: FlaskClient, path: str) -> None:
    assert probe.get(path).status_code < 500


def test_too_many_fields_are_refused_without_breaking(probe: FlaskClient) -> None:
    field = b'--limite\r\nContent-Disposition: form-data; name="c"\r\n\r\nx\r\n'
    answer = probe.post(
        "/sonda/recibe", data=field * 10_000 + b"--limite--\r\n", content_type="multipart/form-data; boundary=limite"
    )
    assert answer.status_code == 413
