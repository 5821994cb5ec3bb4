"""Receipts: a code that shows, after the close, that one's ballot was counted, without saying what it holds."""

from __future__ import annotations

import re
from hashlib import sha256

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_

# Written here and not taken from the folios, whose module draws random numbers: rules are pure. A test compares them.
RECEIPT_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
RECEIPT_LENGTH = 12
RECEIPT_RANDOM_BYTES = 8
_BITS = 5
_GROUP = 4
_MAX_TYPED = 100
_SEPARATORS = re.compile(r"[\s\-_.\u2010-\u2015\u2212]+")
_DOMAIN = b"govabierto/recibo/v1\0"


def format_receipt(random_bytes: bytes) -> str:
    """Return a receipt such as ``7KQM-2XTR-9WBD`` from eight random bytes, of which 60 bits are kept.

    Raises ValueError for another number of bytes, which would be a mistake of the program and not of a person.
    """
    if len(random_bytes) != RECEIPT_RANDOM_BYTES:
        raise ValueError(f"a receipt is made of {RECEIPT_RANDOM_BYTES} bytes")
    number = int.from_bytes(random_bytes, "big") >> (8 * RECEIPT_RANDOM_BYTES - _BITS * RECEIPT_LENGTH)
    places = range(_BITS * (RECEIPT_LENGTH - 1), -1, -_BITS)
    return _grouped("".join(RECEIPT_ALPHABET[number >> place & 31] for place in places))


def normalise_receipt(text: str) -> str:
    """Return a typed or dictated receipt as it was printed: capitals, in groups of four.

    Capitals, spaces and hyphens do not matter. Raises InvalidError (field ``receipt``) if it can't be a receipt.
    """
    compact = _SEPARATORS.sub("", text[: _MAX_TYPED + 1])
    readable = len(text) <= _MAX_TYPED and compact.isascii() and len(compact) == RECEIPT_LENGTH
    if not readable or not set(compact.upper()) <= set(RECEIPT_ALPHABET):
        raise InvalidError(
            N_("La clave del comprobante lleva doce letras y números, sin cero, O, uno ni I."), field="receipt"
        )
    return _grouped(compact.upper())


def receipt_hash(code: str, ballot_folio: str) -> str:
    """Return what the public list shows for a receipt: SHA-256 in hexadecimal of a fixed tag, the folio and the code.

    The code may be typed in any way that ``normalise_receipt`` takes. The folio keeps lists of two ballots apart.
    """
    canonical = normalise_receipt(code)
    return sha256(_DOMAIN + ballot_folio.encode() + b"\0" + canonical.encode()).hexdigest()


def _grouped(compact: str) -> str:
    """Return twelve characters in three groups joined by hyphens."""
    return "-".join(compact[start : start + _GROUP] for start in range(0, RECEIPT_LENGTH, _GROUP))
