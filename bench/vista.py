"""The first view of a page, as a browser with an empty cache loads it: requests, bytes over the wire, other hosts."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from bench.carga import HOST
from bench.servidor import OK, Server

_CSS_URL = re.compile(r"url\(\s*['\"]?([^'\")]+)")
_LOADED_RELATIONS = frozenset({"stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon"})


@dataclass
class FirstView:
    """What a first view loads, in bytes as sent (compressed where the server compresses)."""

    status: int = 0
    requests: int = 0
    total_bytes: int = 0
    script_bytes: int = 0
    html_bytes: int = 0
    strangers: set[str] = field(default_factory=set)
    files: list[tuple[str, int]] = field(default_factory=list)


class _Finder(HTMLParser):
    """Collects the addresses that a browser loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        values = {name: value or "" for name, value in attrs}
        if tag == "link" and _LOADED_RELATIONS & set(values.get("rel", "").split()):
            self.found.append(values.get("href", ""))
        elif tag in ("script", "img", "iframe", "source", "audio", "video"):
            self.found.append(values.get("src", ""))
        elif tag in ("use", "image"):
            self.found.append(values.get("href") or values.get("xlink:href", ""))


def first_view(server: Server, path: str) -> FirstView:
    """Load a page and everything it needs, once each."""
    view = FirstView()
    base = f"http://{HOST}:{server.port}"
    view.status, _, html = _fetch(server, path, view, is_script=False)
    view.html_bytes = view.total_bytes
    finder = _Finder()
    finder.feed(html.decode("utf-8", "replace"))
    waiting = [urljoin(base + path, address) for address in finder.found if address]
    seen = {path}
    while waiting:
        parts = urlsplit(waiting.pop(0))
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if parts.scheme not in ("http", "https") or target in seen:
            continue
        if parts.netloc != f"{HOST}:{server.port}":
            view.strangers.add(parts.netloc)
            continue
        seen.add(target)
        _, kind, body = _fetch(server, target, view, is_script=target.partition("?")[0].endswith(".js"))
        if kind.startswith("text/css"):
            waiting += [urljoin(base + target, url) for url in _CSS_URL.findall(body.decode("utf-8", "replace"))]
    return view


def _fetch(server: Server, path: str, view: FirstView, *, is_script: bool) -> tuple[int, str, bytes]:
    status, headers, body = server.get(path, {"Accept-Encoding": "gzip"})
    size = len(body) + sum(len(name) + len(value) + 4 for name, value in headers.items())
    view.requests += 1
    view.total_bytes += size
    view.script_bytes += size if is_script else 0
    view.files.append((path, size))
    if headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    return status, headers.get("content-type", ""), body if status == OK else b""
