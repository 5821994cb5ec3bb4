"""How templates call what they call, and pieces of pages that are drawn once for all who see them alike."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import FunctionType
from typing import Any, cast

from flask import Flask, g
from jinja2.runtime import Context, Macro
from markupsafe import Markup

from govabierto.nucleo.memory import Memory
from govabierto.web.edge import place_or_none, today
from govabierto.web.i18n import is_english

#: How many are kept, and of how many characters at most: a few megabytes a process.
_PIECES, _LONGEST = 1_024, 12_000


class PageContext(Context):
    """Jinja's context, with a short way to macros and plain functions: a page calls them by the hundred."""

    def call(__self, __obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - named as Jinja names them
        """Call something from a template, with what Jinja adds for the few functions that ask for it."""
        kind = type(__obj)
        if kind is Macro:
            args = (__self.eval_ctx, *args)
        elif kind is not FunctionType or hasattr(__obj, "jinja_pass_arg"):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return __obj(*args, **kwargs)


class Pieces:
    """Pieces of pages by what they show: never stale, because whatever they show is part of their key."""

    def __init__(self) -> None:
        self._kept = Memory[Markup](_PIECES)

    def drawn(
        self, macro: Callable[..., Markup], *shown: Hashable, using: tuple[Any, ...] = (), **named: Hashable
    ) -> Markup:
        """Return a macro's piece of what is shown, to readers of the same language, place and day.

        using: what else the macro takes, which is always the same, such as tables of labels, or follows from what is
        shown, such as its address. The macro may use nothing that is not here: no form, no person, no instant but
        today's date.
        """
        key = (macro, _reader(), shown, *named.items())
        piece = self._kept.get(key)
        if piece is None:
            piece = macro(*shown, *using, **named)
            if len(piece) <= _LONGEST:
                self._kept.put(key, piece)
        return piece


def _reader() -> Hashable:
    """Return all that a piece may depend on beside what it shows, put together once per request."""
    if "drawn_for" not in g:
        place = place_or_none()
        g.drawn_for = (is_english(), today(), place and (place.slug, place.timezone, place.currency))
    return cast(Hashable, g.drawn_for)


def install(app: Flask) -> None:
    """Let an application's templates draw this way."""
    app.jinja_env.context_class = PageContext
    app.jinja_env.globals["drawn"] = Pieces().drawn
