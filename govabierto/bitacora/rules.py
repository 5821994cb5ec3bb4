"""What the public record hashes: one byte form for each content, and its salted fingerprint.

Source: RFC 8785 (JSON Canonicalization Scheme) over I-JSON (RFC 7493), with one restriction of ours: no fractions,
whose printed form differs between languages. Amounts are whole numbers of the smallest unit.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_

MAX_CONTENT_BYTES = 65_536
MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 32
SALT_BYTES = 16


class CanonicalError(InvalidError):
    """A content holds something that has no single byte form: a fraction, a huge number, broken text."""

    code = "contenido_no_canonico"


class ContentTooLargeError(InvalidError):
    """A content is longer than an entry of the public record may be."""

    code = "contenido_demasiado_grande"
    default_next_step = N_("Acorta el texto, o súbelo como archivo adjunto.")


def canonical_json(value: object) -> bytes:
    """Return the one byte form of a JSON value: UTF-8, no spaces, keys in order of their UTF-16 code units.

    Takes None, booleans, whole numbers up to 2^53 - 1, text, lists, tuples and mappings with text keys. Raises
    CanonicalError for anything else: fractions, lone surrogates, deeper nesting than MAX_DEPTH.
    """
    return _json(value, 0).encode("utf-8")


def content_bytes(content: Mapping[str, object]) -> bytes:
    """Return the canonical bytes of an entry's content; raises ContentTooLargeError above MAX_CONTENT_BYTES."""
    canonical = canonical_json(content)
    if len(canonical) > MAX_CONTENT_BYTES:
        raise ContentTooLargeError(
            N_("Es demasiado largo para el registro público: mide %(size)s bytes y caben %(max)s."),
            size=len(canonical), max=MAX_CONTENT_BYTES,
        )  # fmt: skip
    return canonical


def content_hash(content: Mapping[str, object], salt: bytes) -> bytes:
    """Return SHA-256 of the salt followed by the canonical bytes, with nothing between them.

    The salt hides contents that could be guessed, and lets one be erased later while its hash stays. It always has
    SALT_BYTES bytes, so that no two pairs of salt and content share their bytes; otherwise ValueError.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return sha256(salt + content_bytes(content)).digest()


def _json(value: object, depth: int) -> str:
    """Return the canonical text of a value at a depth."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return _whole_number(value)
    if isinstance(value, str):
        return _text(value)
    if depth >= MAX_DEPTH:
        raise CanonicalError(N_("El contenido tiene demasiados niveles: caben %(max)s."), max=MAX_DEPTH)
    if isinstance(value, list | tuple):
        return "[" + ",".join(_json(item, depth + 1) for item in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{_text(key)}:{_json(value[key], depth + 1)}" for key in _sorted_keys(value)) + "}"
    raise CanonicalError(
        N_("El contenido tiene un valor de tipo %(type)s, que no se puede registrar."), type=type(value).__name__
    )


def _whole_number(value: int) -> str:
    """Return the digits of a number that every language keeps exact."""
    if abs(value) > MAX_SAFE_INTEGER:
        raise CanonicalError(N_("El contenido tiene un número mayor que %(max)s."), max=MAX_SAFE_INTEGER)
    return int.__repr__(value)


def _text(value: str) -> str:
    """Return a text in quotes; only quotes, backslashes and the controls below U+0020 are escaped."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise CanonicalError(N_("El contenido tiene medio carácter (un sustituto suelto).")) from error
    return json.dumps(value, ensure_ascii=False)


def _sorted_keys(value: Mapping[object, object]) -> list[str]:
    """Return keys in order of their UTF-16 code units, which is not that of their code points."""
    keys: list[str] = []
    for key in value:
        if not isinstance(key, str):
            raise CanonicalError(N_("El contenido tiene una clave que no es texto."))
        keys.append(key)
    return sorted(keys, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
