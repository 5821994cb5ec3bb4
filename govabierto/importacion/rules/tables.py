"""From bytes to rows with their line: the separator is found out, the header checked, nothing guessed in silence."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from govabierto.importacion.rules.encoding import FileError, decode_text
from govabierto.importacion.rules.report import Problem, Severity
from govabierto.nucleo.text import N_

#: Letters of an external key: it fits its column with a profile's prefix before it.
MAX_KEY = 100
DELIMITERS = (";", ",", "\t")


@dataclass(frozen=True)
class Row:
    """One record: the line at which it begins, and its cells by column."""

    line: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A file that could be read; rows with a wrong number of cells are in ``problems`` and not in ``rows``."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str
    problems: tuple[Problem, ...]


def read_table(data: bytes, *, required: Sequence[str] = (), delimiter: str | None = None) -> Table:
    """Read a delimited file whose first line names its columns.

    required: columns without which the file is of no use. delimiter: ``;``, ``,`` or a tab; found out from the header
    when not given. Raises FileError when nothing can be read; a row at fault is a Problem with its line.
    """
    decoded = decode_text(data)
    separator = delimiter or sniff_delimiter(decoded.text)
    records = read_records(decoded.text, separator)
    header, problems = _header(records, required)
    rows: list[Row] = []
    for line, cells in records:
        if len(cells) == len(header):
            rows.append(Row(line, dict(zip(header, cells, strict=True))))
        else:
            problems.append(_wrong_width(line, len(cells), len(header)))
    return Table(header, tuple(rows), decoded.encoding, separator, tuple(problems))


def read_header(data: bytes, *, delimiter: str | None = None) -> tuple[str, ...]:
    """Return the names of a file's columns and read no further; raises FileError when it has none."""
    text = decode_text(data).text
    return _header(read_records(text, delimiter or sniff_delimiter(text)), ())[0]


def sniff_delimiter(text: str) -> str:
    """Return the separator that is most frequent in the first line outside quotes; a comma if there is none."""
    counts = dict.fromkeys(DELIMITERS, 0)
    quoted = False
    for character in text.lstrip("\r\n"):
        if character == '"':
            quoted = not quoted
        elif character in "\r\n" and not quoted:
            break
        elif character in counts and not quoted:
            counts[character] += 1
    best = max(DELIMITERS, key=counts.__getitem__)
    return best if counts[best] else ","


def read_records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line at which it begins; blank lines are passed over.

    Quoted cells may hold separators and line breaks. Raises FileError at a quote that is not closed or not doubled.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken_record(error, line) from error
        if cells:
            yield line, cells
        line = reader.line_num + 1


def _broken_record(error: csv.Error, line: int) -> FileError:
    """Return the error of a record that can't be told apart from the next."""
    if "field larger" in str(error):
        return FileError(
            N_("En la línea %(line)s empieza una celda de más de %(max)s caracteres, o unas comillas sin cerrar."),
            line=line, max=csv.field_size_limit(),
        )  # fmt: skip
    return FileError(
        N_("En el registro que empieza en la línea %(line)s hay unas comillas sin cerrar o fuera de lugar."), line=line
    )


def _header(records: Iterator[tuple[int, list[str]]], required: Sequence[str]) -> tuple[tuple[str, ...], list[Problem]]:
    """Return the names of the columns, each of them once, and warnings about those that had to be renamed."""
    line, cells = next(records, (1, []))
    if not any(cell.strip() for cell in cells):
        raise FileError(N_("El archivo está vacío: la primera línea debe nombrar las columnas."))
    names: list[str] = []
    problems: list[Problem] = []
    for place, cell in enumerate(cells, start=1):
        name = _unique(cell.strip() or f"columna {place}", names)
        if name != cell.strip():
            problems.append(_renamed(line, cell.strip(), name))
        names.append(name)
    missing = [name for name in required if name not in names]
    if missing:
        raise FileError(
            N_("Al archivo le faltan columnas: %(missing)s. Tiene estas: %(present)s."),
            missing=", ".join(missing), present=", ".join(names)[:500],
        )  # fmt: skip
    return tuple(names), problems


def _unique(name: str, taken: Sequence[str]) -> str:
    """Return a name that no earlier column has."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def _renamed(line: int, found: str, name: str) -> Problem:
    """Return the warning about a column without a name, or with one that repeats."""
    if not found:
        message = N_("Una columna no tiene nombre; se leyó como «%(name)s».")
    else:
        message = N_("El nombre de una columna se repite; se leyó como «%(name)s».")
    return Problem(line, name, message, Severity.WARNING, {"name": name})


def _wrong_width(line: int, found: int, expected: int) -> Problem:
    """Return the error of a row with more or fewer cells than the header."""
    message = N_("La línea tiene %(found)s celdas y el encabezado tiene %(expected)s.")
    return Problem(line, None, message, Severity.ERROR, {"found": found, "expected": expected})
