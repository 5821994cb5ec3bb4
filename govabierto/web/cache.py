"""Anonymous public pages answered before Flask, while nothing they show has changed.

A page is kept with the revision of its scopes and the next instant at which anything on it changes by the clock.
It is served again only while both hold; otherwise it is made afresh. People with a session never meet the cache.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from sys import intern
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flask import Flask, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from govabierto.nucleo.changes import GLOBAL_SCOPE, REVISION_SQL, revision_of
from govabierto.nucleo.clock import Clock, local_midnight_after
from govabierto.web.cookies import LOCALE_COOKIE
from govabierto.web.edge import DEFAULT_TIMEZONE, current_actor, current_instant, place_or_none, session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HINT_KEY = "govabierto.page"
MIN_GZIP_BYTES = 600
OWN_BYTES = 2_000
"""What a kept page takes beside its body: its key, its tag, its headers and its place among the others."""
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass(frozen=True)
class Hint:
    """What a view says of its page: whose changes it shows and until when the clock leaves it alone."""

    scopes: tuple[int, ...]
    revisions: tuple[str, ...]
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A page in memory: its body as most readers take it, which is also a fifth of its size.

    stored: zipped, unless it is too short for that to pay.
    """

    hint: Hint
    headers: tuple[tuple[str, str], ...]
    etag: str
    stored: bytes
    is_zipped: bool

    @property
    def size_bytes(self) -> int:
        """About what it holds on to; its headers are mostly words that all pages share."""
        return len(self.stored) + OWN_BYTES

    def body(self) -> bytes:
        """Return it as it was made."""
        return gzip.decompress(self.stored) if self.is_zipped else self.stored


@dataclass(frozen=True)
class Limits:
    """How much a process keeps: so many pages and so many bytes, whichever comes first; no pages is no memory."""

    pages: int
    size_bytes: int


class _Reader:
    """A thread's own connection; it is closed when the thread ends."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.cursor = connection.cursor()

    def __del__(self) -> None:
        with suppress(Exception):
            self.connection.close()


class Revisions:
    """Reads revisions with one raw indexed statement on a connection of each thread's own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._local = threading.local()
        #: What a database that is away raises here, where SQLAlchemy does not wrap the driver's own errors.
        self.errors: tuple[type[Exception], ...] = (engine.dialect.loaded_dbapi.Error, DBAPIError, OSError)

    def read(self, scopes: Iterable[int]) -> tuple[str, ...]:
        """Return the revision of each scope; any database error forgets the connection and travels on."""
        try:
            return tuple(self._read_one(scope) for scope in scopes)
        except Exception:
            self.close()
            raise

    def _read_one(self, scope: int) -> str:
        reader: _Reader = getattr(self._local, "reader", None) or self._open()
        reader.cursor.execute(REVISION_SQL.format(int(scope)))
        highest, total = reader.cursor.fetchone()
        return f"{highest}.{total}"

    def close(self) -> None:
        """Close the connection of the calling thread; the next reading opens another."""
        reader: _Reader | None = getattr(self._local, "reader", None)
        self._local.reader = None
        if reader is not None:
            with suppress(*self.errors):
                reader.connection.close()

    def _open(self) -> _Reader:
        pooled = self._engine.raw_connection()
        connection: Any = pooled.dbapi_connection
        pooled.detach()
        if self._engine.dialect.name != "sqlite":
            connection.autocommit = True
        self._local.reader = _Reader(connection)
        return cast(_Reader, self._local.reader)


class PageCache:
    """WSGI middleware that keeps as many pages as its limits allow; the least recently used leave first."""

    def __init__(
        self, wsgi_app: WSGIApplication, *, revisions: Revisions, clock: Clock, limits: Limits, cookie: str
    ) -> None:
        self._app = wsgi_app
        self._revisions = revisions
        self._clock = clock
        self._limits = limits
        self._cookie = cookie + "="
        self._pages: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._lock = threading.Lock()
        self.hits = 0
        #: What the kept pages take.
        self.held_bytes = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or let the application answer and keep what it marked."""
        cookies = environ.get("HTTP_COOKIE", "")
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or self._cookie in cookies or not self._limits.pages:
            return self._app(environ, start_response)
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), locale_of_cookies(cookies), _host(environ))
        kept = self._pages.get(key)
        if kept is not None and self._is_fresh(kept):
            self._note_use(key)
            return _answer(kept, environ, start_response)
        return self._render(key, environ, start_response)

    def clear(self) -> None:
        """Forget all pages."""
        with self._lock:
            self._pages.clear()
            self.held_bytes = 0

    def close(self) -> None:
        """Forget all pages and let go of the database."""
        self.clear()
        self._revisions.close()

    def _is_fresh(self, kept: Kept) -> bool:
        if self._clock.now() >= kept.hint.valid_until:
            return False
        try:
            return self._revisions.read(kept.hint.scopes) == kept.hint.revisions
        except self._revisions.errors:
            return False  # the database is away: the application says so properly

    def _note_use(self, key: tuple[str, ...]) -> None:
        with self._lock:
            self.hits += 1
            if key in self._pages:
                self._pages.move_to_end(key)

    def _render(self, key: tuple[str, ...], environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        seen: dict[str, Any] = {}

        def remember(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
            seen.update(status=status, headers=headers)
            return bytearray().extend  # WSGI's old write(), which Flask never calls

        parts = self._app(environ, remember)
        hint: Hint | None = environ.get(HINT_KEY)
        if hint is None or environ["REQUEST_METHOD"] != "GET" or not _may_be_kept(seen["status"], seen["headers"]):
            start_response(seen["status"], seen["headers"])
            return parts
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        kept = _keep(hint, key, seen["headers"], body)
        self._remember(key, kept)
        return _answer(kept, environ, start_response)

    def _remember(self, key: tuple[str, ...], kept: Kept) -> None:
        with self._lock:
            known = self._pages.pop(key, None)
            self._pages[key] = kept
            self.held_bytes += kept.size_bytes - (known.size_bytes if known else 0)
            while len(self._pages) > self._limits.pages or self.held_bytes > self._limits.size_bytes:
                _key, left = self._pages.popitem(last=False)
                self.held_bytes -= left.size_bytes


def locale_of_cookies(cookies: str) -> str:
    """Return the language that the language cookie names, Spanish without one."""
    return "en" if f"{LOCALE_COOKIE}=en" in cookies else "es"


def cached_page(view: View) -> View:
    """Let anonymous answers of a view be kept until its place changes or ``valid_until`` passes.

    The revision is read before the view reads anything: a change that comes between is seen at the next request.
    """

    @wraps(view)
    def wrapped(*args: object, **kwargs: object) -> ResponseReturnValue:
        if current_actor().is_signed_in:
            return view(*args, **kwargs)
        place = place_or_none()
        g.page_revisions = {}
        also_shows(place.id if place else GLOBAL_SCOPE)
        shown_until(local_midnight_after(current_instant(), place.timezone if place else DEFAULT_TIMEZONE))
        response = view(*args, **kwargs)
        shown: dict[int, str] = g.page_revisions
        request.environ[HINT_KEY] = Hint(tuple(shown), tuple(shown.values()), g.valid_until)
        return response

    return wrapped  # type: ignore[return-value]


def also_shows(scope_id: int) -> None:
    """Say that the page shows something of another scope, before reading it; the revision is of the same snapshot.

    A ballot's turnout has a scope of its own (``ballot_scope``), so that a vote does not make the whole place's
    pages stale.
    """
    shown: dict[int, str] | None = g.get("page_revisions")
    if shown is not None and scope_id not in shown:
        shown[scope_id] = revision_of(session(), scope_id)


def shown_until(instant: datetime | None) -> None:
    """Say that the page shows something that changes by the clock at that instant."""
    if instant is None or instant <= current_instant():
        return
    known: datetime | None = g.get("valid_until")
    g.valid_until = instant if known is None else min(known, instant)


def install(app: Flask, engine: Engine, clock: Clock, limits: Limits) -> PageCache:
    """Put the cache before the application."""
    revisions = Revisions(engine)
    cache = PageCache(
        app.wsgi_app, revisions=revisions, clock=clock, limits=limits, cookie=app.config["SESSION_COOKIE_NAME"]
    )
    app.wsgi_app = cache  # type: ignore[method-assign]
    return cache


def _host(environ: WSGIEnvironment) -> str:
    return str(environ.get("HTTP_HOST", ""))


def _may_be_kept(status: str, headers: list[tuple[str, str]]) -> bool:
    """Tell whether an answer is the same for everybody: one that sets a cookie was made for a single reader."""
    return status.startswith("200") and not any(name.lower() == "set-cookie" for name, _value in headers)


def _keep(hint: Hint, key: tuple[str, ...], headers: list[tuple[str, str]], body: bytes) -> Kept:
    revision = "|".join((*key, *hint.revisions, hint.valid_until.isoformat()))
    # The body too: after an upgrade the same revision looks different.
    etag = hashlib.sha256(revision.encode("utf-8", "replace") + body).hexdigest()[:32]
    dropped = {"content-length", "etag", "cache-control", "vary", "x-request-id"}
    lasting = [(intern(name), intern(value)) for name, value in headers if name.lower() not in dropped]
    lasting += [("Cache-Control", "public, no-cache"), ("Vary", "Cookie, Accept-Encoding")]
    is_zipped = len(body) >= MIN_GZIP_BYTES
    stored = gzip.compress(body, 6, mtime=0) if is_zipped else body
    return Kept(hint, tuple(lasting), etag, stored, is_zipped)


def _takes_gzip(accepted: str) -> bool:
    """Tell whether a reader wants gzip; whoever gives it a weight below one gets the page plain."""
    return "gzip" in accepted and "gzip;q=0" not in accepted.replace(" ", "")


def _answer(kept: Kept, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    is_zipped = kept.is_zipped and _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    tag = ("ETag", f'"{kept.etag}-gz"' if is_zipped else f'"{kept.etag}"')
    if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", [*kept.headers, tag])
        return ()
    body = kept.stored if is_zipped else kept.body()
    headers = [*kept.headers, tag, ("Content-Length", str(len(body)))]
    if is_zipped:
        headers.append(("Content-Encoding", "gzip"))
    start_response("200 OK", headers)
    return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)
