"""Marks Spanish texts for translation where no request exists, and reads the whole numbers that people type."""

from __future__ import annotations


def N_(message: str) -> str:  # gettext's own name for "mark, translate later"
    """Return the message unchanged, so that the catalogue finds it and the edge translates it.

    message: a whole Spanish sentence with named placeholders (``%(name)s``).
    """
    return message


def whole_number(text: str, *, most: int) -> int | None:
    """Return a whole number written in plain digits, or None if the text is not one from 0 to ``most``.

    However long the text, it costs nothing: what has more digits than ``most`` is never converted.
    """
    digits = text.lstrip("0") or text[-1:]
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(most))):
        return None
    number = int(digits)
    return number if number <= most else None
