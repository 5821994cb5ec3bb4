"""Signs that can be put on paper: what people type, without what a file format or a font cannot hold."""

from __future__ import annotations

import re
from functools import lru_cache

#: Code points that the PDF compiler's own fonts draw, upright, bold and slanted. A test sets each of them. Others are
#: left out on purpose: the compiler refuses a whole document for one missing sign, and some make it stop dead.
_DRAWN = """
    20-7e a0-ac ae-377 37a-37f 384-38a 38c 38e-3a1 3a3-4ff 510-513 51a-51d 1ab0-1ace 1d00-1f15 1f18-1f1d
    1f20-1f45 1f48-1f4d 1f50-1f57 1f59 1f5b 1f5d 1f5f-1f7d 1f80-1fb4 1fb6-1fc4 1fc6-1fd3 1fd6-1fdb 1fdd-1fef
    1ff2-1ff4 1ff6-1ffe 2000-200a 2010-2027 202f-2040 2042 2044-2052 2054-205f 2070-2071 2074-208e 2090-209c
    20a0-20c0 20d0-20f0 2100-211e 2120 2122 2124 2126-2151 2153-2184 2189 2190-23ff 2422-2423 2460-2606
    2609-262f 2638-268b 2690-269c 26a0-26a7 26aa-26af 26b2 2701-2704 2706-2709 270c-2714 2717-2726 272a-274b
    274d 274f-2752 2756 2758-275e 2761-277f 2794 2798-27af 27b1-2b73 2b76-2b95 2b97-2bff 2c60-2c7f 2e02-2e05
    2e08-2e0a 2e17-2e18 2e1f 2e22-2e25 2e2e a708-a716 a71b-a727 a72d a730 a735 a765 a789-a78e a790-a791 a793
    a7aa a7f8-a7f9 ab52 ab66 fb00-fb06
"""
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Controls, halves of signs, signs that turn the direction of writing (a spoof on paper), and no characters at all.
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: Signs without ink: soft hyphen, joiners, variation selectors, byte order mark.
_INKLESS = re.compile("[\xad\u034f\u180e\u200b-\u200d\u2060-\u2065\ufe00-\ufe0f\ufeff]")


def harmless(text: str) -> str:
    """Return a text that any file format holds: one kind of line break, no tabs, controls or turns of direction."""
    return _HARMFUL.sub("", _LINE_ENDS.sub("\n", text).replace("\t", " "))


def drawable(text: str) -> str:
    """Return a text in which a sign that the PDF fonts lack reads as its number, like [U+1F600]."""
    return _undrawn().sub(lambda found: f"[U+{ord(found[0]):04X}]", _INKLESS.sub("", harmless(text)))


def language_code(lang: str) -> str:
    """Return a BCP 47 tag as it is, and Spanish for what is none: formats refuse a whole file for it."""
    return lang if _LANGUAGE.fullmatch(lang) else "es"


def drawn_characters() -> tuple[str, ...]:
    """Return all characters that the PDF fonts draw."""
    return tuple(chr(point) for first, last in _ranges() for point in range(first, last + 1))


@lru_cache(maxsize=1)
def _undrawn() -> re.Pattern[str]:
    ranges = "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in _ranges())
    return re.compile(f"[^\n{ranges}]")


def _ranges() -> list[tuple[int, int]]:
    pairs = (item.partition("-") for item in _DRAWN.split())
    return [(int(first, 16), int(last or first, 16)) for first, _, last in pairs]
