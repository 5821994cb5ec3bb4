"""Marks Spanish texts for translation where no request exists."""

from __future__ import annotations


def N_(message: str) -> str:  # gettext's own name for "mark, translate later"
    """Return the message unchanged, so that the catalogue finds it and the edge translates it.

    message: a whole Spanish sentence with named placeholders (``%(name)s``).
    """
    return message
