"""Which column of a foreign file holds what: profiles that come with a room, or a small TOML file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from govabierto.importacion.rules.dates import DateOrder
from govabierto.importacion.rules.encoding import FileError, decode_text
from govabierto.importacion.rules.tables import DELIMITERS, Row, Table, read_header, read_table
from govabierto.nucleo.text import N_

_KEYS = frozenset({"nombre", "fuente", "separador", "fechas", "html", "idioma", "columnas"})
_MAX_NAME = 60


@dataclass(frozen=True)
class Profile:
    """How to read the tables of one source.

    columns: for each of our fields, the file's columns that make it up. prefix: before external ids, so that two
    sources don't mix. required: fields whose columns the file must have.
    """

    name: str
    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...] = ()
    prefix: str = ""
    source: str = ""
    date_order: DateOrder = DateOrder.YMD
    is_html: bool = False
    lang: str = "es"
    delimiter: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    def read(self, data: bytes) -> Table:
        """Return the file's table; raises FileError when a required column is missing."""
        required = [column for name in self.required for column in self.columns[name]]
        return read_table(data, required=required, delimiter=self.delimiter)

    def cell(self, row: Row, name: str) -> str:
        """Return what a row says of one of our fields, «» when the file does not have it; parts a blank line apart."""
        parts = (row.values.get(column, "").strip() for column in self.columns.get(name, ()))
        return "\n\n".join(part for part in parts if part)

    def external_id(self, key: str) -> str:
        """Return the name under which a foreign thing is kept here."""
        return f"{self.prefix}:{key}" if self.prefix else key


def fitting_profile(profiles: Sequence[Profile], data: bytes) -> str | None:
    """Return the name of the profile whose columns a file has; None when none fits or the file is no table.

    A profile fits when the file has the columns that it needs. Of several, the one that finds most of its columns
    there, and of those the one listed first.
    """
    try:
        found = {profile.name: set(read_header(data, delimiter=profile.delimiter)) for profile in profiles}
    except FileError:
        return None
    fitting = [
        (len(named & found[profile.name]), profile.name)
        for profile in profiles
        if (named := {column for columns in profile.columns.values() for column in columns})
        and {column for name in profile.required for column in profile.columns[name]} <= found[profile.name]
    ]
    return max(fitting, key=lambda one: one[0])[1] if fitting else None


def parse_profile(data: bytes, *, known: Sequence[str], required: tuple[str, ...]) -> Profile:
    """Read a profile written in TOML; raises FileError that says which key is wrong.

    known: the fields that this kind of import has. required: those that the profile must give a column.
    """
    try:
        content = tomllib.loads(decode_text(data).text)
    except tomllib.TOMLDecodeError as error:
        raise FileError(N_("El perfil no es TOML válido: %(reason)s."), reason=str(error)[:200]) from error
    columns = {name: _columns(name, value) for name, value in _table(content).items()}
    _check_names(content, columns, known, required)
    name = str(content.get("nombre", ""))[:_MAX_NAME].strip()
    if not name or not set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-"):
        raise FileError(N_("El perfil necesita «nombre»: minúsculas, números y guiones."))
    delimiter = content.get("separador")
    if delimiter is not None and delimiter not in DELIMITERS:
        raise FileError(N_("«separador» del perfil es «;», «,» o un tabulador."))
    return Profile(
        name=name,
        columns=columns,
        required=required,
        prefix=name,
        source=str(content.get("fuente", name))[:200],
        date_order=_order(content.get("fechas", "amd")),
        is_html=content.get("html") is True,
        lang=str(content.get("idioma", "es"))[:5],
        delimiter=delimiter,
    )


def _table(content: Mapping[str, object]) -> Mapping[str, object]:
    columns = content.get("columnas")
    if not isinstance(columns, dict):
        raise FileError(N_("Al perfil le falta la tabla [columnas]."))
    return columns


def _columns(name: str, value: object) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(item, str) for item in values):
        raise FileError(N_("En [columnas], «%(name)s» debe ser un texto o una lista de textos."), name=name[:60])
    return tuple(values)


def _check_names(
    content: Mapping[str, object], columns: Mapping[str, object], known: Sequence[str], required: Sequence[str]
) -> None:
    """Refuse what the profile says and nobody would read, and what it should say and does not."""
    strangers = sorted(set(content) - _KEYS) + sorted(set(columns) - set(known))
    if strangers:
        raise FileError(N_("El perfil tiene claves que no existen: %(names)s."), names=", ".join(strangers)[:300])
    missing = [name for name in required if name not in columns]
    if missing:
        raise FileError(N_("Al perfil le faltan en [columnas]: %(names)s."), names=", ".join(missing))


def _order(value: object) -> DateOrder:
    try:
        return DateOrder(str(value))
    except ValueError as error:
        raise FileError(N_("«fechas» del perfil es «dma», «mda» o «amd».")) from error
