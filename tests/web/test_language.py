"""The language switch, and redirects that stay home."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from govabierto.web.headers import safe_target

EVIL = [
    "https://malo.invalid/",
    "//malo.invalid/",
    "///malo.invalid/",
    "/\\malo.invalid/",
    "\\\\malo.invalid",
    "/\t/malo.invalid",
    "/\r\nSet-Cookie: a=b",
    "/\n/malo.invalid",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "malo.invalid",
    " //malo.invalid",
    "/\x00/malo",
    "",
]
GOOD = ["/", "/tres-ceibas/", "/tres-ceibas/plan/?pilar=innovacion&page=2", "/buscar?q=agua%20limpia#lista"]


@pytest.mark.parametrize("target", EVIL)
def test_a_target_that_leaves_the_site_is_no_target(target: str) -> None:
    assert safe_target(target) is None


@pytest.mark.parametrize("target", GOOD)
def test_a_path_of_the_site_is_kept_as_it_is(target: str) -> None:
    assert safe_target(target) == target


def test_no_target_at_all_is_none() -> None:
    assert safe_target(None) is None


def test_the_switch_remembers_the_language_and_goes_back(probe: FlaskClient) -> None:
    answer = probe.post("/idioma/en", data={"siguiente": "/patrones"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/patrones")
    assert '<html lang="en">' in probe.get("/patrones").get_data(as_text=True)
    probe.post("/idioma/es", data={"siguiente": "/patrones"})
    assert '<html lang="es">' in probe.get("/patrones").get_data(as_text=True)


@pytest.mark.parametrize("target", EVIL)
def test_the_switch_never_leads_away(probe: FlaskClient, target: str) -> None:
    assert probe.post("/idioma/en", data={"siguiente": target}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://malo.invalid"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ],
)
def test_another_site_can_not_switch_it(probe: FlaskClient, headers: dict[str, str]) -> None:
    answer = probe.post("/idioma/en", data={"siguiente": "/"}, headers=headers)
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "none"}]
)
def test_this_site_can(probe: FlaskClient, headers: dict[str, str]) -> None:
    assert probe.post("/idioma/en", headers=headers).status_code == 303


def test_there_are_two_languages_and_a_get_changes_nothing(probe: FlaskClient) -> None:
    assert probe.post("/idioma/fr").status_code == 404
    assert probe.get("/idioma/en").status_code == 405


def test_a_link_may_ask_for_a_language_without_a_cookie(probe: FlaskClient) -> None:
    answer = probe.get("/patrones?lang=en")
    assert '<html lang="en">' in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers
    assert '<html lang="es">' in probe.get("/patrones?lang=fr").get_data(as_text=True)


def test_the_cookie_of_the_language_is_a_plain_one(probe: FlaskClient) -> None:
    cookie = probe.post("/idioma/en").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
