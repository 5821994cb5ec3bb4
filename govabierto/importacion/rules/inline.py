"""The inside of a paragraph: words, emphasis and links, put in order so that Markdown reads them as they were meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

#: Stands for a line break inside a block; it is taken out of what people wrote before.
BREAK = "\ue000"
_MARKDOWN_SIGNS = frozenset("\\*_[]`<>&")
_LINE_SIGNS = frozenset("#+-=~|")


@dataclass(frozen=True)
class Mark:
    """What Markdown writes before and after some words; emphasis needs care with its neighbours."""

    before: str
    after: str
    emphasis: bool = True


class _Kind(Enum):
    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()


@dataclass(frozen=True)
class Token:
    """A piece of a paragraph: some text, or the start or end of a mark."""

    kind: _Kind
    text: str = ""
    mark: Mark | None = None

    @classmethod
    def of_text(cls, text: str) -> Token:
        """Return a piece of text."""
        return cls(_Kind.TEXT, text)

    @classmethod
    def opening(cls, mark: Mark) -> Token:
        """Return the start of a mark."""
        return cls(_Kind.OPEN, mark=mark)

    @classmethod
    def closing(cls, mark: Mark) -> Token:
        """Return the end of a mark."""
        return cls(_Kind.CLOSE, mark=mark)


def is_blank(text: str) -> bool:
    """Tell whether a text has nothing but white space and breaks."""
    return not text.replace(BREAK, " ").strip()


def plain(tokens: Iterable[Token]) -> str:
    """Return only the words."""
    return "".join(token.text for token in tokens)


def markdown(tokens: Iterable[Token]) -> str:
    """Return the words with their marks; marks around nothing vanish, and white space goes outside of them."""
    out = _Inline()
    for token in tokens:
        if token.mark is None:
            out.add_text(token.text)
        elif token.kind is _Kind.OPEN:
            out.pending.append(token.mark)
        elif out.pending:
            out.pending.pop()
        else:
            out.close(token.mark)
    return out.text


class _Inline:
    """The Markdown of one block while it grows."""

    def __init__(self) -> None:
        self.text = ""
        self.pending: list[Mark] = []
        self._after_emphasis = False

    def add_text(self, text: str) -> None:
        """Add words, and before the first of them the marks that were waiting for one."""
        if is_blank(text):
            self.text += text
            return
        words = text.lstrip().lstrip(BREAK + " \n\t") if self.pending else text
        self.text += text[: len(text) - len(words)]
        if self._after_emphasis and words[0].isalnum() and _ends_in_sign(self.text):
            self.text += " "
        for mark in self.pending:
            self._open(mark, words[0])
        self.pending = []
        self._after_emphasis = False
        self.text += escape(words, before=self.text[-1:])

    def _open(self, mark: Mark, first: str) -> None:
        """Write the start of a mark."""
        if mark.emphasis and self.text[-1:].isalnum() and not first.isalnum():
            self.text += " "
        if not mark.emphasis and self.text.endswith("!"):
            self.text = self.text[:-1] + "\\!"
        self.text += mark.before

    def close(self, mark: Mark) -> None:
        """Write the end of a mark, before any white space that was inside."""
        words = self.text.rstrip(BREAK + " \n\t\xa0")
        space = self.text[len(words) :]
        self.text = words + mark.after + space
        self._after_emphasis = mark.emphasis and not space


def _ends_in_sign(text: str) -> bool:
    """Tell whether what comes before a closing mark is punctuation, after which Markdown wants a space."""
    before = text.rstrip("*")
    return bool(before) and not before[-1].isalnum()


def escape(text: str, *, before: str = "") -> str:
    """Escape the signs that Markdown reads inside a line; an underscore within a word is left alone."""
    if not _MARKDOWN_SIGNS.intersection(text):
        return text
    pieces = []
    previous = before
    for place, character in enumerate(text):
        following = text[place + 1 : place + 2]
        harmless = (character == "_" and previous.isalnum() and following.isalnum()) or (
            character == "&" and not (following.isalnum() or following == "#")
        )
        pieces.append("\\" + character if character in _MARKDOWN_SIGNS and not harmless else character)
        previous = character
    return "".join(pieces)


def escape_line_start(line: str) -> str:
    """Escape what Markdown reads at the start of a line: headings, items, rules and numbers with a point."""
    if line and line[0] in _LINE_SIGNS:
        return "\\" + line
    digits = len(line) - len(line.lstrip("0123456789"))
    if digits and line[digits : digits + 1] in {".", ")"}:
        return line[:digits] + "\\" + line[digits:]
    return line
