"""Cells as people wrote them: control characters go, everything else stays and is escaped where it is shown."""

from __future__ import annotations

_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)])


def one_line(text: str) -> str:
    """Return a cell in one line: no control characters, white space folded."""
    return " ".join(text.translate(_CONTROLS).split())


def block(text: str) -> str:
    """Return a cell of several lines: no control characters, line breaks as LF, no blanks around."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROLS).strip()


def shortened(text: str, limit: int) -> str:
    """Return a text of at most ``limit`` characters, cut at a word and ended by «…» when it was longer."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip(" ,;:.") + "…"
