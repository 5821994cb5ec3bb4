"""From bytes to text: which encoding a file is in, and where it is broken if it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_

_BOM = b"\xef\xbb\xbf"
_UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")
_LONE_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_SAVE_AS_UTF8 = N_("Guarda el archivo como CSV en UTF-8 y vuelve a subirlo.")


class FileError(InvalidError):
    """A file can't be read as a table at all; ``line`` says where, when one line is at fault."""

    code = "archivo_ilegible"
    default_next_step = N_("Corrige el archivo en esa línea y vuelve a subirlo.")

    def __init__(
        self, message: str, *, line: int | None = None, next_step: str | None = None, **params: object
    ) -> None:
        if line is not None:
            params["line"] = line
        super().__init__(message, field="file", next_step=next_step, **params)
        self.line = line


@dataclass(frozen=True)
class DecodedText:
    """A file's text and the name of the encoding that it was in: utf-8, utf-8-sig or cp1252."""

    text: str
    encoding: str


def decode_text(data: bytes) -> DecodedText:
    """Decode a file as UTF-8 (with or without BOM), or as Latin-1 in its Windows form (cp1252).

    A file that is mostly UTF-8 with a broken byte is refused with its line, never guessed: reading it as Latin-1 would
    garble every accent. Raises FileError for that, for NUL bytes, lone surrogates and UTF-16.
    """
    _refuse_nul(data)
    body = data.removeprefix(_BOM)
    try:
        return DecodedText(body.decode("utf-8"), "utf-8-sig" if len(body) < len(data) else "utf-8")
    except UnicodeDecodeError as error:
        _refuse_surrogate(body)
        if len(body) < len(data) or _looks_like_utf8(body):
            raise FileError(
                N_("La línea %(line)s tiene un carácter dañado: el archivo dice ser UTF-8 y ahí no lo es."),
                line=_line_at(body, error.start),
                next_step=_SAVE_AS_UTF8,
            ) from error
    return DecodedText(_from_latin(body), "cp1252")


def _refuse_nul(data: bytes) -> None:
    """Refuse NUL bytes, which no text has; UTF-16 is full of them and gets its own advice."""
    if data.startswith(_UTF16_BOMS):
        raise FileError(N_("El archivo está en UTF-16, que no se puede leer."), next_step=_SAVE_AS_UTF8)
    place = data.find(b"\0")
    if place >= 0:
        raise FileError(N_("La línea %(line)s tiene un byte nulo."), line=_line_at(data, place))


def _refuse_surrogate(body: bytes) -> None:
    """Refuse half of a character pair written as UTF-8, which some exports leave behind."""
    found = _LONE_SURROGATE.search(body)
    if found is not None:
        raise FileError(
            N_("La línea %(line)s tiene medio carácter (un sustituto suelto)."), line=_line_at(body, found.start())
        )


def _looks_like_utf8(body: bytes) -> bool:
    """Tell whether most accents are right in UTF-8, so that the file is UTF-8 with something broken in it."""
    text = body.decode("utf-8", errors="surrogateescape")
    broken = sum(1 for character in text if "\udc80" <= character <= "\udcff")
    right = sum(1 for character in text if character > "\x7f") - broken
    return right >= broken


def _from_latin(body: bytes) -> str:
    """Decode as cp1252, whose five unused bytes are refused."""
    try:
        return body.decode("cp1252")
    except UnicodeDecodeError as error:
        raise FileError(
            N_("La línea %(line)s tiene un carácter que no se reconoce en UTF-8 ni en Latin-1."),
            line=_line_at(body, error.start),
            next_step=_SAVE_AS_UTF8,
        ) from error


def _line_at(data: bytes, place: int) -> int:
    """Return the line of a byte, from 1; CR LF, LF and a lone CR each end a line."""
    before = data[:place]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")
