"""From someone else's HTML to plain paragraphs or Markdown: parsed and walked, never cut with patterns."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import nh3

from govabierto.importacion.rules.inline import BREAK, Mark, Token, escape_line_start, is_blank, markdown, plain

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_LISTS = frozenset({"ul", "ol"})
_BLOCKS = _HEADINGS | _LISTS | frozenset({"p", "div", "blockquote", "li", "pre", "table", "tr", "dl", "dt", "dd"})
_CELLS = frozenset({"td", "th"})
_BOLD, _ITALICS = Mark("**", "**"), Mark("*", "*")
_MARKS = {"strong": _BOLD, "b": _BOLD, "em": _ITALICS, "i": _ITALICS}
_KEPT = set(_BLOCKS | _CELLS | set(_MARKS) | {"a", "br", "tbody", "thead"})
_SCHEMES = {"http", "https", "mailto"}
_MAX_DEPTH = 6
_INDENT = "    "
_HEADING_PREFIX = "### "
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, ord(BREAK)])


def html_to_markdown(html: str) -> str:
    """Return Markdown without any HTML: paragraphs, lists, headings, emphasis and links to the web or to mail.

    Signs that Markdown would read are escaped, so that text stays text. Plain text passes too: without any block
    element, its own line breaks separate paragraphs.
    """
    return _walk(html, as_markdown=True)


def html_to_text(html: str) -> str:
    """Return plain paragraphs, for search, previews and titles; list items begin with «- » or their number."""
    return _walk(html, as_markdown=False)


def _walk(html: str, *, as_markdown: bool) -> str:
    """Clean with nh3, which drops scripts and styles with their content, then walk what is left."""
    safe = nh3.clean(
        html.replace("\r\n", "\n").replace("\r", "\n"),
        tags=_KEPT,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel=None,
    ).translate(_CONTROLS)
    has_blocks = any(f"<{tag}>" in safe for tag in _BLOCKS)
    walker = _Walker(as_markdown=as_markdown, newlines_matter=not has_blocks)
    walker.feed(safe)
    walker.close()
    return walker.result()


@dataclass
class _Block:
    """One paragraph, heading or list item while it is being gathered."""

    prefix: str = ""
    indent: str = ""
    tokens: list[Token] = field(default_factory=list)

    @property
    def is_heading(self) -> bool:
        """Tell whether it is a heading (in Markdown only)."""
        return self.prefix == _HEADING_PREFIX

    @property
    def is_item(self) -> bool:
        """Tell whether it is an item of a list."""
        return bool(self.prefix) and not self.is_heading

    def rendered(self, *, as_markdown: bool) -> str:
        """Return its text with white space folded; a break is a new line, and a space in a heading."""
        text = markdown(self.tokens) if as_markdown else plain(self.tokens)
        lines = [" ".join(line.split()) for line in text.strip(BREAK + " \n\t").split(BREAK)]
        if self.is_heading:
            return self.prefix + " ".join(lines)
        if as_markdown:
            lines = [escape_line_start(line) for line in lines]
        hang = ("  \n" if as_markdown else "\n") + self.indent + " " * len(self.prefix)
        return self.indent + self.prefix + hang.join(lines)


class _Walker(HTMLParser):
    """Turns a clean document into blocks, in one pass and without recursion."""

    def __init__(self, *, as_markdown: bool, newlines_matter: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._as_markdown = as_markdown
        self._newlines_matter = newlines_matter
        self._blocks: list[_Block] = []
        self._current = _Block()
        self._lists: list[int | None] = []
        self._open: list[tuple[str, Mark]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block or a mark, or break the line."""
        if tag == "br":
            self._break()
        elif tag == "a":
            self._open_mark(tag, _link_mark(dict(attrs).get("href") or ""))
        elif tag in _MARKS:
            self._open_mark(tag, _MARKS[tag])
        elif tag in _CELLS:
            self._current.tokens.append(Token.of_text(" "))
        elif tag in _BLOCKS:
            self._flush(keep_prefix=tag != "li")
            self._open_block(tag)

    def handle_endtag(self, tag: str) -> None:
        """End a block or a mark."""
        if tag == "a" or tag in _MARKS:
            self._close_mark(tag)
        elif tag in _BLOCKS:
            self._flush(keep_prefix=tag not in _HEADINGS and tag != "li")
            if tag in _LISTS and self._lists:
                self._lists.pop()

    def handle_data(self, data: str) -> None:
        """Gather words."""
        first, *others = data.split("\n") if self._newlines_matter else [data]
        self._current.tokens.append(Token.of_text(first))
        for line in others:
            self._flush()
            self._current.tokens.append(Token.of_text(line))

    def result(self) -> str:
        """Return the whole text: blocks apart by an empty line, items of one list together."""
        self._flush()
        pieces: list[str] = []
        for index, block in enumerate(self._blocks):
            if index:
                together = block.is_item and self._blocks[index - 1].is_item
                pieces.append("\n" if together else "\n\n")
            pieces.append(block.rendered(as_markdown=self._as_markdown))
        return "".join(pieces)

    def _break(self) -> None:
        """Break the line; two breaks in a row begin a new paragraph."""
        words = plain(self._current.tokens[-2:])
        if BREAK in words and is_blank(words[words.rindex(BREAK) :]):
            self._flush()
        else:
            self._current.tokens.append(Token.of_text(BREAK))

    def _open_block(self, tag: str) -> None:
        """Begin a list, an item or a heading; any other block is a paragraph."""
        if tag in _LISTS:
            self._lists.append(0 if tag == "ol" else None)
        elif tag == "li":
            self._current.prefix, self._current.indent = self._item()
        elif tag in _HEADINGS and self._as_markdown and not self._current.prefix:
            self._current.prefix = _HEADING_PREFIX

    def _item(self) -> tuple[str, str]:
        """Return the prefix and indent of the next list item."""
        indent = _INDENT * max(min(len(self._lists), _MAX_DEPTH) - 1, 0)
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- ", indent
        self._lists[-1] = number + 1
        return f"{number + 1}. ", indent

    def _flush(self, *, keep_prefix: bool = True) -> None:
        """End the block at hand, if it says anything; marks that are open go on in the next one."""
        if is_blank(plain(self._current.tokens)):
            prefix = (self._current.prefix, self._current.indent) if keep_prefix else ("", "")
            self._current = _Block(*prefix)
        else:
            self._current.tokens += [Token.closing(mark) for _, mark in reversed(self._open)]
            self._blocks.append(self._current)
            self._current = _Block()
        self._current.tokens = [Token.opening(mark) for _, mark in self._open]

    def _open_mark(self, tag: str, mark: Mark) -> None:
        """Begin emphasis or a link; one inside another of its kind adds nothing."""
        self._open.append((tag, mark if mark not in [outer for _, outer in self._open] else Mark("", "")))
        self._current.tokens.append(Token.opening(self._open[-1][1]))

    def _close_mark(self, tag: str) -> None:
        """End the mark opened last; nh3 left them well nested."""
        if self._open and self._open[-1][0] == tag:
            self._current.tokens.append(Token.closing(self._open.pop()[1]))


def _link_mark(target: str) -> Mark:
    """Return the mark of a link, without what would end its address early; none if it leads nowhere."""
    address = "".join("" if character.isspace() or character in "<>\\" else character for character in target)
    return Mark("[", f"](<{address}>)", emphasis=False) if address else Mark("", "", emphasis=False)
