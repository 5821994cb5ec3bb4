"""A real Chromium against the real application, whose clock the test moves and whose mails land in a folder."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from werkzeug.serving import BaseWSGIServer, make_server

from govabierto.app import create_app
from govabierto.nucleo.clock import FixedClock
from govabierto.settings import Settings
from tests import bases
from tests.builders import NOW

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CANDIDATES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Site:
    """The application as it runs for a browser."""

    app: Flask
    clock: FixedClock
    address: str
    mail_folder: Path

    def work_off(self) -> None:
        """Let the job runner do what is due: mails leave, ballots close."""
        runner = self.app.extensions["make_runner"]()
        runner.tick()
        runner.work_off()

    def last_mail_to(self, address: str) -> str:
        """Return the text of the newest mail to somebody, after the job runner had its turn."""
        self.work_off()
        found = []
        for path in self.mail_folder.glob("*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=default)
            if mail["To"] == address:
                found.append((path.stat().st_mtime_ns, mail.get_content()))
        assert found, f"no mail to {address}"
        return str(max(found)[1])


def start_site(folder: Path, database_url: str) -> tuple[Site, BaseWSGIServer]:
    """Start the application with a clock at NOW on a free port of the loopback interface."""
    server = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True)
    address = f"http://127.0.0.1:{server.port}"
    environ = {
        "GOVABIERTO_CARPETA": str(folder),
        "GOVABIERTO_DATABASE_URL": database_url,
        "GOVABIERTO_BASE_URL": address,
        "GOVABIERTO_JOBS_URL": "memory://",
        "GOVABIERTO_RATE_LIMITS": "no",
    }
    clock = FixedClock(NOW)
    app = create_app(Settings.from_env(environ), clock)
    with app.app_context():
        upgrade()
    server.app = app
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return Site(app, clock, address, folder / "correo"), server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Site]:
    """Give a site on an empty database, for the tests of one module."""
    folder = tmp_path_factory.mktemp("sitio")
    url = bases.fresh_database_url(bases.database_kind(), worker_id, tmp_path_factory.getbasetemp())
    running, server = start_site(folder, url)
    yield running
    server.shutdown()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Give the browser that the test command found or installed."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
    assert path, "no Chromium: run make test, which installs one"
    return path


@pytest.fixture(scope="session")
def playwright_() -> Iterator[Playwright]:
    """Give Playwright."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright_: Playwright, chromium_path: str) -> Iterator[Browser]:
    """Give a running browser."""
    browser = playwright_.chromium.launch(executable_path=chromium_path, args=list(FLAGS))
    yield browser
    browser.close()


def open_page(browser: Browser, site: Site, *, width: int, locale: str = "es", **options: object) -> Page:
    """Open a tab of a fresh person: own cookies, a width in pixels and a language."""
    context = browser.new_context(viewport={"width": width, "height": 844}, base_url=site.address, **options)
    if locale == "en":
        context.add_cookies([{"name": "idioma", "value": "en", "url": site.address}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page
