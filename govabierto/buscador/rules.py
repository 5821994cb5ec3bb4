"""From people's words to stems that both databases compare alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

MAX_QUERY_WORDS = 12
MAX_QUERY_LENGTH = 200
MAX_DOCUMENT_LENGTH = 60_000
MAX_STEM_LENGTH = 40
_WORD = re.compile(r"[^\W_]+")
_TILDE = "\N{COMBINING TILDE}"
_ENE = "\ue000"  # stands for ñ while accents are taken away
STOP_WORDS = frozenset(
    {
        "a",
        "al",
        "como",
        "con",
        "de",
        "del",
        "e",
        "el",
        "en",
        "es",
        "la",
        "las",
        "lo",
        "los",
        "ni",
        "no",
        "o",
        "para",
        "por",
    }
    | {"que", "se", "su", "sus", "u", "un", "una", "unas", "unos", "y"}
)
_STEMMER = snowballstemmer.stemmer("spanish")


def fold(text: str) -> str:
    """Return a text in lower case and without accents, but with its ñ."""
    decomposed = unicodedata.normalize("NFKD", text.casefold()).replace("n" + _TILDE, _ENE)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return plain.replace(_ENE, "ñ")


def stems(text: str) -> list[str]:
    """Return the stems of a text's words in order, without the few words that say nothing.

    Accents are folded before stemming, so that «participacion» and «participación» meet.
    """
    return [_stem(word) for word in _WORD.findall(fold(text[:MAX_DOCUMENT_LENGTH])) if word not in STOP_WORDS]


def query_stems(query: str) -> list[str]:
    """Return the stems that a query asks for; quotes, operators and signs are nothing but separators."""
    return stems(query[:MAX_QUERY_LENGTH])[:MAX_QUERY_WORDS]


def fts5_query(wanted: list[str]) -> str:
    """Return a query of SQLite's FTS5 that wants every stem, the last one as a beginning.

    Stems hold letters and digits only, so that nothing in them can end the quotes.
    """
    return " AND ".join(f'"{stem}"' for stem in wanted[:-1]) + (" AND " if wanted[1:] else "") + f'"{wanted[-1]}"*'


def tsquery(wanted: list[str]) -> str:
    """Return the same query for PostgreSQL's to_tsquery('simple', …)."""
    return " & ".join(f"'{stem}'" for stem in wanted[:-1]) + (" & " if wanted[1:] else "") + f"'{wanted[-1]}':*"


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word[:MAX_STEM_LENGTH]))
