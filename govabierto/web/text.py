"""People's text made safe: Markdown without HTML, cleaned once more by an HTML sanitiser."""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

_TAGS = {"p", "ul", "ol", "li", "strong", "em", "blockquote", "a", "code", "pre", "br", "hr", "s"}
_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True}).disable(
    ["heading", "lheading", "image", "html_block", "html_inline"]
)
_GAP = Token("gap", "", 0)
_SPACES = {"gap", "softbreak", "hardbreak"}
_EXCERPT_SOURCE = 4_000
_URL_SCHEMES = {"http", "https", "mailto"}


@lru_cache(maxsize=4096)
def markdown(text: str) -> Markup:
    """Return Markdown as harmless HTML: no headings, images, raw HTML or schemes but http, https and mailto."""
    return Markup(
        nh3.clean(
            _PARSER.render(text),
            tags=_TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes=_URL_SCHEMES,
            link_rel="nofollow ugc noopener noreferrer",
        )
    )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return what Markdown says, in one line and without its marks."""
    inlines = [token for token in _PARSER.parse(text[:_EXCERPT_SOURCE]) if token.type == "inline"]
    pieces = [child for token in inlines for child in [*(token.children or ()), _GAP]]
    words = [" " if child.type in _SPACES else child.content for child in pieces]
    return " ".join("".join(words).split())


def excerpt(text: str, length: int = 220) -> str:
    """Return the beginning of a text in one line, cut at a word, without Markdown's marks."""
    flat = plain(text)
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0].rstrip(".,;:") + "…"
