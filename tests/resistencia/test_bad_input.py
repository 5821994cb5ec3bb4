"""Nothing a person can send gives a 5xx: hostile addresses, methods, bodies and every field of every form."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import AnyConverter

from tests import bases
from tests.crawler import Form, Page, crawl, own_path, read
from tests.demostracion import Demo, make_demo
from tests.resistencia.hostile import OWN, collected

pytestmark = pytest.mark.resistencia

PEOPLE = ("admin", "secretaria", "moderacion", "ventanilla", "servicios", "contraparte", "vecina")
TYPED = ("text", "textarea", "search", "email", "tel", "hidden", "password")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND")
HOSTILE_PATHS = (
    "/%00",
    "/tres-ceibas/propuestas/PR-%00",
    "/tres-ceibas/propuestas/99999999999999999999999999",
    "/tres-ceibas/propuestas/PR-ZZZZZZZ",
    "/tres-ceibas/propuestas/%ed%a0%80",
    "/tres-ceibas/plan/C-2222222/hitos/9223372036854775808/reporte",
    "/tres-ceibas/plan/../../etc/passwd",
    "/tres-ceibas/archivos/..%2f..%2fsecreto",
    "/bitacora/9223372036854775808",
    "/bitacora/-1",
    "/%ff%fe",
    "/tres-ceibas//",
    "/api/v1/tres-ceibas/propuestas/PR-%27",
    "/f/" + "A" * 5000,
)
ARGUMENTS: dict[str, object] = {
    "j": "tres-ceibas",
    "number": 9_223_372_036_854_775_808,
    "stage": "propuestas",
    "step": "drafting",
    "form": "csv",
    **dict.fromkeys(("folio", "item", "comment_folio", "plan_folio", "evidence"), "PR-2222222"),
}
QUERY_NAMES = (
    "q",
    "pagina",
    "page",
    "orden",
    "estado",
    "pilar",
    "comunidad",
    "plan",
    "lang",
    "next",
    "cursor",
    "clave",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Demo]:
    """Give the demonstration, for this module alone: its forms are sent for real."""
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path_factory.getbasetemp())
    made = make_demo(tmp_path_factory.mktemp("demo"), url)
    yield made
    made.close()


def pages_of(client: FlaskClient, *, limit: int = 150) -> list[Page]:
    starts = ("/", "/tres-ceibas/", "/cuenta/", "/tres-ceibas/admin/", "/tres-ceibas/propuestas/moderacion")
    return list(
        crawl(client, starts, limit=limit, wants=lambda path: "lang=" not in path and "entrar?next=" not in path)
    )


def send(client: FlaskClient, page: Page, form: Form, value: str) -> tuple[str, int]:
    target = own_path(page.path, form.action or page.path) or page.path
    value = value.encode("utf-8", "replace").decode()  # what a client can write at all; lone surrogates go by query
    data: dict[str, object] = dict(form.defaults())
    for item in form.fields:
        if item.name == "csrf_token":
            continue  # a wrong one is refused before any field is read
        is_chosen = item.kind in ("checkbox", "radio", "select") and len(value) % 2
        if item.kind in TYPED or is_chosen:
            data[item.name] = value
        elif item.kind == "file":
            data[item.name] = (io.BytesIO(value.encode()), value[:200] or "vacio")
    content_type = "multipart/form-data" if form.is_multipart else None
    answer = client.open(target, method=form.method.upper(), data=data, content_type=content_type)
    return target, answer.status_code


def as_query(values: dict[str, str]) -> str:
    """Write a query as a hostile client would: lone surrogates and NUL travel as they are."""
    return urlencode({name: value[:2000].encode("utf-8", "surrogatepass") for name, value in values.items()})


@pytest.mark.parametrize("method", METHODS)
def test_hostile_addresses_never_break_it(demo: Demo, method: str) -> None:
    client = demo.client("admin")
    answers = {path: client.open(path, method=method).status_code for path in HOSTILE_PATHS}
    assert not {path: code for path, code in answers.items() if code >= 500}


def test_every_route_survives_every_method_and_hostile_parameters(demo: Demo) -> None:
    client = demo.client("admin")
    broken = []
    for rule in demo.app.url_map.iter_rules():
        values = {name: ARGUMENTS.get(name, "x") for name in rule.arguments}
        for name, converter in rule._converters.items():
            if isinstance(converter, AnyConverter):
                values[name] = min(converter.items)
        with demo.app.test_request_context():
            path = demo.app.url_map.bind("localhost").build(rule.endpoint, values, force_external=False)
        for method in METHODS:
            query = as_query({name: random.Random(path + method + name).choice(OWN) for name in QUERY_NAMES})
            code = client.open(path, method=method, query_string=query).status_code
            if code >= 500:
                broken.append((method, path, code, query))
    assert not broken


@pytest.mark.parametrize("name", QUERY_NAMES)
def test_hostile_query_values_never_break_a_list(demo: Demo, name: str) -> None:
    client = demo.client()
    lists = (
        "/buscar",
        "/tres-ceibas/propuestas/",
        "/tres-ceibas/plan/",
        "/tres-ceibas/bitacora/",
        "/api/v1/tres-ceibas/propuestas",
    )
    broken = [
        (path, value[:60])
        for path in lists
        for value in OWN
        if client.get(path, query_string=as_query({name: value})).status_code >= 500
    ]
    assert not broken


@pytest.mark.parametrize("who", PEOPLE)
def test_every_form_refuses_or_keeps_hostile_text_without_breaking(demo: Demo, who: str, shared_data: Path) -> None:
    client = demo.client(who)
    strings = collected(shared_data)
    chance = random.Random(who)
    broken = []
    sent = 0
    for page in pages_of(client):
        assert page.status < 500, page.path
        for form in page.forms:
            if form.method != "post" or "salir" in form.action or "desactivar" in form.action:
                continue
            for value in chance.sample(strings, 4):
                target, code = send(client, page, form, value)
                sent += 1
                if code >= 500:
                    broken.append((target, value[:80], code))
    assert sent > 4
    assert not broken


@pytest.mark.parametrize("who", [None, "vecina", "secretaria", "admin"])
def test_stored_text_is_shown_inert_to_every_viewer(demo: Demo, who: str | None) -> None:
    client = demo.client("vecina")
    payload = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
    form = next(f for f in read("", client.get("/tres-ceibas/propuestas/nueva")).forms if f.method == "post")
    page = read("/tres-ceibas/propuestas/nueva", client.get("/tres-ceibas/propuestas/nueva"))
    send(client, page, form, payload)
    viewer = demo.client(who)
    for shown in pages_of(viewer, limit=60):
        assert "<img src=x" not in shown.html, shown.path
        assert "<script>alert(2)" not in shown.html, shown.path


def test_a_huge_body_is_refused_before_it_is_read(demo: Demo) -> None:
    client = demo.client("vecina")
    answer = client.post(
        "/tres-ceibas/propuestas/nueva", data={"title": "x" * 64_000_000}, content_type="multipart/form-data"
    )
    assert answer.status_code == 413
