"""Fingerprints that people can read aloud: a document's content as a SHA-256, and a SHA-256 as eight plain words."""

from __future__ import annotations

import hashlib
import json

from govabierto.documentos.rules.document import Document
from govabierto.documentos.rules.plain_data import document_data
from govabierto.nucleo.words import WORDS

WORD_COUNT = 8
_BYTES_PER_WORD = 4
_SHA256_HEX_DIGITS = 64


def fingerprint_words(sha256_hex: str) -> tuple[str, ...]:
    """Return the eight words that stand for a SHA-256, to print and to dictate; any changed byte changes them.

    Each word stands for four bytes of the sum: 11 bits each, 88 in all. Raises ValueError for what is no SHA-256.
    """
    digest = bytes.fromhex(sha256_hex)
    if len(sha256_hex) != _SHA256_HEX_DIGITS:
        raise ValueError("A SHA-256 has 64 hexadecimal digits.")
    starts = range(0, WORD_COUNT * _BYTES_PER_WORD, _BYTES_PER_WORD)
    return tuple(WORDS[int.from_bytes(digest[start : start + _BYTES_PER_WORD]) % len(WORDS)] for start in starts)


def content_sha256(document: Document) -> str:
    """Return the SHA-256 of what a document says, without how it is verified: the same for its PDF, DOCX and HTML."""
    content = document_data(document)
    content.pop("verify")
    canonical = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
