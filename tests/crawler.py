"""A small crawler: reads pages as a browser without scripts would, and knows their links and forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Field:
    """A control of a form; options are the values that a person could choose."""

    name: str
    kind: str
    value: str = ""
    options: list[str] = field(default_factory=list)
    is_checked: bool = False


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    is_multipart: bool
    fields: list[Field] = field(default_factory=list)

    def defaults(self) -> dict[str, list[str]]:
        """Return what the form would send if nobody touched it."""
        values: dict[str, list[str]] = {}
        for item in self.fields:
            if item.kind == "file" or (item.kind in ("checkbox", "radio") and not item.is_checked):
                continue
            if item.kind == "submit":
                continue
            value = item.value or (item.options[0] if item.kind == "select" and item.options else "")
            values.setdefault(item.name, []).append(value)
        return values


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.texts: list[tuple[str, bool]] = []
        self._stack: list[tuple[str, bool]] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._textarea: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._stack.append((tag, "data-user-content" in given or given.get("lang") == "other"))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            method = given.get("method", "get").lower()
            self._form = Form(given.get("action", ""), method, given.get("enctype", "").startswith("multipart"))
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "option" and self._select is not None:
            self._select.options.append(given.get("value", ""))
            if "selected" in given:
                self._select.value = given.get("value", "")
        if "name" not in given:
            return
        item = Field(given["name"], given.get("type", tag), given.get("value", ""), is_checked="checked" in given)
        if tag == "select":
            item.kind = "select"
            self._select = item
        if tag == "textarea":
            item.kind = "textarea"
            self._textarea = item
        if tag == "button":
            item.kind = "submit"
        if tag in ("input", "select", "textarea", "button"):
            self._form.fields.append(item)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None
        for index in range(len(self._stack) - 1, -1, -1):
            if self._stack[index][0] == tag:
                del self._stack[index:]
                break

    def handle_data(self, data: str) -> None:
        if self._textarea is not None:
            self._textarea.value += data
        if data.strip() and not any(tag in ("script", "style", "svg") for tag, _ in self._stack):
            self.texts.append((data.strip(), any(is_user for _, is_user in self._stack)))


@dataclass
class Page:
    """A page that was read."""

    path: str
    status: int
    html: str
    links: list[str]
    forms: list[Form]
    texts: list[tuple[str, bool]]

    @property
    def is_html(self) -> bool:
        """Whether it is a page for people."""
        return self.html.lstrip().startswith("<!DOCTYPE html>")


def read(path: str, answer: TestResponse) -> Page:
    """Read an answer."""
    html = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    reader = _Reader()
    reader.feed(html)
    return Page(path, answer.status_code, html, reader.links, reader.forms, reader.texts)


def own_path(base: str, href: str) -> str | None:
    """Return the path and query of a link of this site, or None for one that leaves it."""
    target = urldefrag(urljoin(base, href)).url
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def crawl(
    client: FlaskClient,
    starts: Iterable[str],
    *,
    limit: int = 400,
    wants: Callable[[str], bool] = lambda _path: True,
) -> Iterator[Page]:
    """Read pages from the starting addresses on, following links of this site; at most ``limit`` pages."""
    waiting = list(starts)
    seen = set(waiting)
    count = 0
    while waiting and count < limit:
        path = waiting.pop(0)
        page = read(path, client.get(path))
        count += 1
        yield page
        for href in page.links:
            target = own_path(path, href)
            if target is not None and target not in seen and wants(target):
                seen.add(target)
                waiting.append(target)
