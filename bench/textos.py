"""Words of the invented data: the same seed gives the same texts on every machine."""

from __future__ import annotations

from pathlib import Path
from random import Random

from govabierto.nucleo.folios import ALPHABET, check_character

_WORDS = tuple((Path(__file__).parent / "palabras.txt").read_text(encoding="utf-8").split())
_LINKS = ("de", "para", "en", "con", "y", "por", "sobre", "sin")


def section(seed: int, name: str) -> Random:
    """Return the chance of one part of the data, so that parts do not shift one another."""
    return Random(f"{seed}/{name}")


def words(chance: Random, count: int) -> str:
    """Return ``count`` words with a linking word here and there, as people write."""
    chosen = chance.choices(_WORDS, k=count)
    for index in range(2, count - 1, 3):
        chosen[index] = _LINKS[index % len(_LINKS)]
    return " ".join(chosen)


def title(chance: Random) -> str:
    """Return a title of eight words."""
    return words(chance, 8).capitalize()


def sentence(chance: Random, count: int) -> str:
    """Return one sentence."""
    return words(chance, count).capitalize() + "."


def paragraphs(chance: Random, count: int = 2, length: int = 90) -> str:
    """Return paragraphs of ``length`` words."""
    return "\n\n".join(sentence(chance, length) for _ in range(count))


def folio(prefix: str, number: int) -> str:
    """Return the folio of the number-th thing of a kind; its check character is right."""
    digits = []
    for _ in range(6):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    body = "".join(reversed(digits))
    return f"{prefix}-{body}{check_character(body)}"
