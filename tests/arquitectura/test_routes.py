"""Every address is listed, and every one says who may use it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from govabierto.app import create_app
from govabierto.extensions import csrf
from govabierto.nucleo.clock import FixedClock
from govabierto.settings import Settings
from tests.arquitectura.frozen_routes import FROZEN, as_text, policy_name, routes_of
from tests.builders import NOW

#: Who answers a POST without a token, and what guards it instead.
WITHOUT_TOKEN = {
    "govabierto.web.routes.set_locale": "Origin and Sec-Fetch-Site, so that pages stay cacheable",
    "govabierto.avisos.routes.stopping.stop": "the signed link of a mail, which programs call (RFC 8058)",
}


def undeclared(app: Flask) -> list[str]:
    """Return the addresses that do not say who may use them."""
    return sorted(
        rule.rule for rule in app.url_map.iter_rules() if policy_name(app.view_functions[rule.endpoint]) is None
    )


@pytest.fixture
def own_app(tmp_path: Path) -> Flask:
    """Give an application that has answered nothing yet, so that it still takes routes."""
    return create_app(Settings.from_env({"GOVABIERTO_CARPETA": str(tmp_path)}), FixedClock(NOW))


def test_every_route_declares_its_policy(app: Flask) -> None:
    assert undeclared(app) == []


def test_a_route_without_a_policy_is_seen(own_app: Flask) -> None:
    own_app.add_url_rule("/sin-permiso", "sin_permiso", lambda: "hola")
    assert undeclared(own_app) == ["/sin-permiso"]


def test_the_addresses_are_the_frozen_ones(app: Flask) -> None:
    """Regenerate with ``python -m tests.arquitectura.frozen_routes`` and look at the difference."""
    assert as_text(routes_of(app)) == FROZEN.read_text(encoding="utf-8")


def test_one_more_address_is_seen(own_app: Flask) -> None:
    before = as_text(routes_of(own_app))
    own_app.add_url_rule("/nueva", "nueva", lambda: "hola")
    assert as_text(routes_of(own_app)) != before


def test_a_form_without_a_token_is_an_exception_with_a_reason(app: Flask) -> None:
    assert {name for name in csrf._exempt_views if name.startswith("govabierto.")} == set(WITHOUT_TOKEN)
    assert csrf._exempt_blueprints == set()


def test_no_address_names_a_numeric_id(app: Flask) -> None:
    """Slugs and folios are public; the number of an act and of a milestone are names that people see too."""
    numbered = {rule.rule for rule in app.url_map.iter_rules() for part in [rule.rule] if "<int:" in part}
    assert {rule for rule in numbered if "<int:number>" not in rule} == set()


def test_only_posts_change_things(app: Flask) -> None:
    """Browsers' forms know GET and POST; an address that takes both shows its form and takes it in."""
    odd = {
        (rule.rule, method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or set()
        if method not in ("GET", "HEAD", "OPTIONS", "POST")
    }
    assert odd == set()


def test_files_are_served_by_ourselves_only(app: Flask) -> None:
    assert app.static_folder is None
    assert "static" not in app.view_functions
