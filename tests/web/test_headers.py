"""Headers, one by one, on every kind of answer."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from govabierto.app import create_app
from govabierto.nucleo.clock import FixedClock
from govabierto.settings import Settings
from govabierto.web.headers import MAX_QUERY_LENGTH
from tests.builders import NOW

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
ANSWERS = ["/patrones", "/no-existe/", "/sonda/rota", "/sonda/base-caida", "/api/v1/no-existe", "/sonda/pagina"]


@pytest.mark.parametrize("path", ANSWERS)
@pytest.mark.parametrize("name", EXPECTED)
def test_every_answer_carries_the_header(probe: FlaskClient, path: str, name: str) -> None:
    assert probe.get(path).headers[name] == EXPECTED[name]


@pytest.mark.parametrize("path", ANSWERS)
def test_the_policy_lets_nothing_in_but_our_own_files(probe: FlaskClient, path: str) -> None:
    policy = dict(part.strip().split(" ", 1) for part in probe.get(path).headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "connect-src", "form-action")} == {"'self'"}
    assert (policy["frame-ancestors"], policy["base-uri"]) == ("'none'", "'none'")
    assert not [value for value in policy.values() if "unsafe" in value or "nonce" in value or "*" in value]


def test_sensors_and_payments_are_switched_off(probe: FlaskClient) -> None:
    policy = probe.get("/patrones").headers["Permissions-Policy"]
    assert all(f"{name}=()" in policy for name in ("camera", "geolocation", "microphone", "payment", "usb"))


def test_what_is_not_marked_as_public_is_never_stored(probe: FlaskClient) -> None:
    assert probe.get("/no-existe/").headers["Cache-Control"] == "no-store"


def test_no_answer_tells_which_software_serves_it(probe: FlaskClient) -> None:
    headers = str(probe.get("/patrones").headers).lower()
    assert not any(word in headers for word in ("x-powered-by", "werkzeug", "flask", "python"))


def test_each_answer_has_a_request_id_of_its_own(probe: FlaskClient) -> None:
    ids = {probe.get("/no-existe/").headers["X-Request-Id"] for _ in range(5)}
    assert len(ids) == 5


def test_a_request_id_that_somebody_sends_is_not_believed(probe: FlaskClient) -> None:
    sent = {"X-Request-Id": "falso\r\ningerto"[:5]}
    assert probe.get("/no-existe/", headers=sent).headers["X-Request-Id"] != "falso"


@pytest.fixture
def production(tmp_path: Path) -> Flask:
    """Give an application with the settings of production."""
    environ = {
        "GOVABIERTO_ENTORNO": "produccion",
        "GOVABIERTO_CARPETA": str(tmp_path),
        "GOVABIERTO_SECRET_KEY": "s" * 48,
        "GOVABIERTO_CURP_KEY": "ab" * 32,
        "GOVABIERTO_BASE_URL": "https://tres-ceibas.invalid",
    }
    return create_app(Settings.from_env(environ), FixedClock(NOW))


def test_production_asks_browsers_for_https_for_more_than_a_year(production: Flask, probe: FlaskClient) -> None:
    answer = production.test_client().get("/estatico/x/no-existe.css")
    seconds = int(answer.headers["Strict-Transport-Security"].partition("max-age=")[2].partition(";")[0])
    assert seconds >= 31_536_000
    assert "Strict-Transport-Security" not in probe.get("/no-existe/").headers


def test_the_cookie_of_production_is_bound_to_its_host(production: Flask) -> None:
    assert production.config["SESSION_COOKIE_NAME"] == "__Host-sesion"
    assert production.config["SESSION_COOKIE_SECURE"]
    assert production.config["SESSION_COOKIE_HTTPONLY"]
    assert production.config["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert not production.debug


def test_forwarded_headers_are_not_believed_without_a_proxy(probe: FlaskClient) -> None:
    sent = {"X-Forwarded-Host": "malo.invalid", "X-Forwarded-Proto": "https", "X-Forwarded-For": "10.0.0.1"}
    answer = probe.get("/patrones", headers=sent)
    assert b"malo.invalid" not in answer.data


@pytest.mark.parametrize("path", ["/%00", "/patrones?q=%00", "/patrones?q=" + "a" * (MAX_QUERY_LENGTH + 1)])
def test_malformed_addresses_are_refused_before_any_room(probe: FlaskClient, path: str) -> None:
    assert probe.get(path).status_code == 400


def test_static_files_last_for_ever_under_the_address_of_their_content_only(probe: FlaskClient) -> None:
    page = probe.get("/patrones").get_data(as_text=True)
    address = page.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in probe.get(address).headers["Cache-Control"]
    assert probe.get("/estatico/0/govabierto.css").headers["Cache-Control"] == "no-cache"
    assert probe.get(address, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("name", ["../settings.py", "..%2fsettings.py", "no.css", "a/b.css", "govabierto.py", "."])
def test_only_our_static_files_are_served(probe: FlaskClient, name: str) -> None:
    assert probe.get(f"/estatico/0/{name}").status_code == 404
