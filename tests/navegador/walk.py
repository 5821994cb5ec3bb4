"""A person at a browser: finds things by the words she reads, in her language."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from playwright.sync_api import Browser, Locator, Page

from tests.navegador.axe import violations
from tests.navegador.conftest import Site, open_page

CATALOGUE = Path(__file__).parent.parent.parent / "translations" / "en" / "LC_MESSAGES" / "messages.po"


@cache
def english() -> Catalog:
    """Read the English catalogue."""
    with CATALOGUE.open("rb") as handle:
        return read_po(handle)


@dataclass
class Walker:
    """One person with her own browser. Every page she lands on is checked with axe."""

    page: Page
    locale: str
    found: list[str] = field(default_factory=list)

    def t(self, message: str) -> str:
        """Return a Spanish message as this person reads it."""
        if self.locale == "es":
            return message
        known = english().get(message)
        assert known is not None, f"not in the English catalogue: {message}"
        return str(known.string)

    def go(self, path: str) -> None:
        """Open an address."""
        answer = self.page.goto(path)
        assert answer is not None, path
        assert answer.status < 500, path
        self.look()

    def look(self) -> None:
        """Check the page as it stands."""
        self.found += violations(self.page)
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width > 0:
            self.found.append(f"{self.page.url}: {width} px wider than the screen")

    def press(self, message: str, *, within: Locator | None = None) -> None:
        """Press a button and look at the page that follows."""
        (within or self.page).get_by_role("button", name=self.t(message)).first.click()
        self.page.wait_for_load_state("load")
        self.look()

    def press_twice(self, message: str, certain: str) -> None:
        """Do what can't be undone: unfold what is going to happen, read it, and say that one is certain."""
        self.page.locator("summary").filter(has_text=self.t(message)).first.click()
        self.look()
        self.press(certain)

    def follow(self, text: str, *, translate: bool = True) -> None:
        """Follow a link and look at the page that follows."""
        self.page.locator("main").get_by_role("link", name=self.t(text) if translate else text).first.click()
        self.page.wait_for_load_state("load")
        self.look()

    def fill(self, label: str, value: str) -> None:
        """Type into the field with that label."""
        self.page.get_by_label(self.t(label), exact=False).first.fill(value)

    def check(self, text: str, *, translate: bool = True) -> None:
        """Mark a box or a choice by its words."""
        self.page.get_by_label(self.t(text) if translate else text, exact=False).first.check()

    def sees(self, text: str) -> None:
        """Expect a text on the page."""
        self.page.get_by_text(text).first.wait_for(state="visible")

    def path(self) -> str:
        """Return the address's path."""
        return str(self.page.evaluate("location.pathname"))


def walker(browser: Browser, site: Site, *, width: int, locale: str, **options: object) -> Walker:
    """Return somebody with a fresh browser."""
    return Walker(open_page(browser, site, width=width, locale=locale, **options), locale)


def sign_in(person: Walker, address: str, password: str) -> None:
    """Sign in with e-mail and password."""
    person.go("/cuenta/entrar")
    person.fill("Correo o teléfono", address)
    person.fill("Contraseña", password)
    person.press("Entrar", within=person.page.locator("main"))
