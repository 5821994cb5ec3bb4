"""A person at a browser, with a mouse or with the keyboard alone: finds things by the words she reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

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
    #: Whether each page is checked; without scripts there is nothing to check it with.
    is_checking: bool = True
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
        if not self.is_checking:
            return
        self.found += violations(self.page)
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if width > 0:
            self.found.append(f"{self.page.url}: {width} px wider than the screen")

    def press(self, message: str, *, within: Locator | None = None) -> None:
        """Press a button and look at the page that follows."""
        self.use((within or self.page).get_by_role("button", name=self.t(message)).first)

    def use(self, target: Locator) -> None:
        """Follow a link or press a button, and look at the page that follows."""
        self.activate(target)
        self.page.wait_for_load_state("load")
        self.look()

    def activate(self, target: Locator) -> None:
        """Do what a link, a button or a fold is there for."""
        target.click()

    def press_twice(self, message: str, certain: str) -> None:
        """Do what can't be undone: unfold what is going to happen, read it, and say that one is certain."""
        self.activate(self.page.locator("summary").filter(has_text=self.t(message)).first)
        self.look()
        self.press(certain)

    def follow(self, text: str, *, translate: bool = True) -> None:
        """Follow a link and look at the page that follows."""
        self.use(self.page.locator("main").get_by_role("link", name=self.t(text) if translate else text).first)

    def fill(self, label: str, value: str) -> None:
        """Type into the field with that label."""
        self.write(self.page.get_by_label(self.t(label), exact=False).first, value)

    def write(self, target: Locator, value: str) -> None:
        """Type into a field what it shall hold."""
        target.fill(value)

    def choose(self, label: str, words: str) -> None:
        """Choose in the list with that label the entry with those words."""
        self.page.get_by_label(self.t(label)).first.select_option(label=words)

    def check(self, text: str, *, translate: bool = True) -> None:
        """Mark a box or a choice by its words."""
        self.mark(self.page.get_by_label(self.t(text) if translate else text, exact=False).first)

    def mark(self, target: Locator) -> None:
        """Mark a box or a choice."""
        target.check()

    def sees(self, text: str) -> None:
        """Expect a text on the page."""
        self.page.get_by_text(text).first.wait_for(state="visible")

    def path(self) -> str:
        """Return the address's path."""
        return urlsplit(self.page.url).path


class KeyboardWalker(Walker):
    """Somebody without a mouse: goes from one thing to the next until she is there, and never further than the end."""

    def use(self, target: Locator) -> None:
        """Go there, press Enter and wait for the page that follows."""
        with self.page.expect_navigation(wait_until="load"):
            self.activate(target)

    def activate(self, target: Locator) -> None:
        """Go there and press Enter."""
        self._reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, value: str) -> None:
        """Go there, take what it holds away, and type."""
        self._reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(value)

    def choose(self, label: str, words: str) -> None:
        """Go there and go down the list."""
        target = self.page.get_by_label(self.t(label)).first
        self._reach(target)
        for _ in range(target.locator("option").count()):
            if target.locator("option:checked").inner_text() == words:
                return
            self.page.keyboard.press("ArrowDown")
        assert target.locator("option:checked").inner_text() == words

    def mark(self, target: Locator) -> None:
        """Go there and press the space bar; among choices that exclude each other, the arrows lead there."""
        if target.get_attribute("type") == "radio":
            group = self.page.locator(f"input[type=radio][name={target.get_attribute('name')}]")
            self._reach(group)
            for _ in range(group.count()):
                if target.evaluate("input => input === document.activeElement"):
                    break
                self.page.keyboard.press("ArrowDown")
            if not target.is_checked():
                self.page.keyboard.press("Space")
        else:
            self._reach(target)
            if not target.is_checked():
                self.page.keyboard.press("Space")
        assert target.is_checked()

    def _reach(self, target: Locator) -> None:
        """Press Tab until the focus is there, and can be seen there."""
        target.first.wait_for(state="attached")
        ends = target.element_handles()
        for _ in range(250):
            if self.page.evaluate("ends => ends.includes(document.activeElement)", ends):
                style = "getComputedStyle(document.activeElement)"
                assert self.page.evaluate(f"{style}.outlineStyle + {style}.boxShadow") != "nonenone", "unseen focus"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: the keyboard does not get to {target}")


def walker(browser: Browser, site: Site, *, width: int, locale: str, **options: object) -> Walker:
    """Return somebody with a fresh browser."""
    return Walker(open_page(browser, site, width=width, locale=locale, **options), locale)


def keyboard_walker(browser: Browser, site: Site) -> Walker:
    """Return somebody with a telephone's screen, a keyboard and no mouse."""
    return KeyboardWalker(open_page(browser, site, width=390), "es", is_checking=False)


def plain_walker(browser: Browser, site: Site) -> Walker:
    """Return somebody with a telephone's screen whose browser runs no scripts."""
    return Walker(open_page(browser, site, width=390, java_script_enabled=False), "es", is_checking=False)


def sign_in(person: Walker, address: str, password: str) -> None:
    """Sign in with e-mail and password."""
    person.go("/cuenta/entrar")
    person.fill("Correo o teléfono", address)
    person.fill("Contraseña", password)
    person.press("Entrar", within=person.page.locator("main"))
