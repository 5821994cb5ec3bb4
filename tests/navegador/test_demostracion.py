"""Every public page of the demonstration, and the staff's, by axe: both languages, both widths, dark, no scripts."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from werkzeug.serving import make_server

from tests import bases
from tests.crawler import crawl
from tests.demostracion import Demo, make_demo
from tests.navegador.axe import violations

pytestmark = pytest.mark.navegador

SKIPPED = re.compile(r"\.(csv|json|ics|zip)|/archivos/|/api/|/f/|lang=|/estatico/|vista=impresion|/salud|entrar\?next=")
#: Pages alike but for their folio are looked at this many times.
SAMPLES = 1


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Demo:
    """Give the demonstration."""
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path_factory.getbasetemp())
    return make_demo(tmp_path_factory.mktemp("demo"), url)


@pytest.fixture(scope="module")
def address(demo: Demo) -> Iterator[str]:
    """Serve the demonstration on the loopback interface."""
    server = make_server("127.0.0.1", 0, demo.app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()


def shape_of(path: str) -> str:
    """Return an address without its folios, numbers and values."""
    bare = re.sub(r"[A-Z]{1,4}-[2-9A-HJ-NP-Z]{7}", "FOLIO", path)
    return re.sub(r"=[^&]*", "=", re.sub(r"/\d+\b", "/N", bare))


def sample(demo: Demo, who: str | None, starts: tuple[str, ...]) -> list[str]:
    """Return addresses of all shapes that a person meets, at most ``SAMPLES`` of each."""
    seen: dict[str, int] = {}
    chosen = []
    for page in crawl(demo.client(who), starts, limit=400, wants=lambda path: not SKIPPED.search(path)):
        shape = shape_of(page.path)
        seen[shape] = seen.get(shape, 0) + 1
        if page.status == 200 and page.is_html and seen[shape] <= SAMPLES:
            chosen.append(page.path)
    return chosen


def faults(context: BrowserContext, address: str, paths: list[str], width: int) -> list[str]:
    """Look at every page; return what axe finds, what is wider than the screen and what calls another host."""
    found: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: found.append(request.url) if not request.url.startswith(address) else None)
    page.on("console", lambda message: found.append(message.text) if "Content Security" in message.text else None)
    for path in paths:
        page.goto(address + path)
        found += violations(page)
        over = page.evaluate("document.documentElement.scrollWidth") - width
        if over > 0:
            found.append(f"{path}: {over} px too wide")
    page.close()
    return found


@pytest.mark.parametrize(
    ("width", "locale", "scheme"),
    [(390, "es", "light"), (1280, "en", "light"), (390, "en", "dark"), (1280, "es", "dark")],
)
def test_axe_finds_nothing_on_any_public_page(
    demo: Demo, address: str, chromium: Browser, width: int, locale: str, scheme: str
) -> None:
    paths = sample(
        demo, None, ("/", "/tres-ceibas/", "/san-telmo-del-rio/", "/jacaral/", "/patrones", "/cuenta/registro")
    )
    assert len(paths) > 25
    context = chromium.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
    context.add_cookies([{"name": "idioma", "value": locale, "url": address}])
    assert faults(context, address, paths, width) == []


@pytest.mark.parametrize(
    "who", ["secretaria", "admin", "vecina", "servicios", "contraparte", "ventanilla", "moderacion"]
)
def test_axe_finds_nothing_on_the_pages_of_those_who_sign_in(
    demo: Demo, address: str, chromium: Browser, who: str
) -> None:
    starts = (
        "/cuenta/",
        "/tres-ceibas/admin/",
        "/tres-ceibas/plan/pendientes",
        "/tres-ceibas/propuestas/por-responder",
        "/tres-ceibas/propuestas/moderacion",
        "/tres-ceibas/propuestas/nueva",
        "/tres-ceibas/votaciones/nueva",
        "/tres-ceibas/secretariado/sesiones/nueva",
        "/tres-ceibas/ventanilla/",
    )
    client = demo.client(who)
    public = {shape_of(path) for path in sample(demo, None, ("/tres-ceibas/",))}
    paths = [path for path in sample(demo, who, starts) if shape_of(path) not in public]
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    cookie = client.get_cookie("sesion")
    assert cookie is not None
    context.add_cookies([{"name": "sesion", "value": cookie.value, "url": address}])
    assert paths
    assert faults(context, address, paths, 390) == []


def test_without_scripts_a_vote_a_proposal_and_a_search_work(
    demo: Demo, address: str, chromium: Browser, tmp_path: Path
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    cookie = demo.client("vecina").get_cookie("sesion")
    assert cookie is not None
    context.add_cookies([{"name": "sesion", "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/tres-ceibas/")
    page.locator("main").get_by_role("link", name="Votar").first.click()
    page.locator("main input[type=checkbox]").first.check()
    page.get_by_role("button", name="Emitir mi voto").click()
    page.get_by_text("Listo, tu voto está guardado").wait_for()
    page.goto(f"{address}/tres-ceibas/propuestas/")
    page.get_by_label("Buscar en las propuestas").fill("camion")
    page.locator("main").get_by_role("button", name="Buscar").first.click()
    page.get_by_role("link", name="Que la ruta del camión se decida con quienes lo usan").wait_for()
    page.goto(f"{address}/tres-ceibas/propuestas/nueva")
    page.get_by_label("Título").fill("Sombra en la parada")
    page.get_by_label("Tu propuesta").fill("Con un árbol basta.")
    page.get_by_label("Innovación").check()
    page.get_by_role("button", name="Ver cómo queda").click()
    page.get_by_text("Sombra en la parada").first.wait_for()


def test_the_main_button_of_the_home_is_reached_and_used_by_keyboard(
    demo: Demo, address: str, chromium: Browser
) -> None:
    page = chromium.new_context(viewport={"width": 390, "height": 844}).new_page()
    page.goto(f"{address}/tres-ceibas/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Ir al contenido"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert (page.evaluate("document.activeElement.textContent").strip(), outline) == ("Votar", "solid")
    page.keyboard.press("Enter")
    page.wait_for_url("**/votaciones/V-*")
