"""Importing the national catalogue of states and municipalities (INEGI): codes are text, leading zeros matter."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from govabierto.importacion.bulk import insert_rows, rows_by, update_rows
from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Written
from govabierto.importacion.rules import FileError, Problem, Severity, decode_text
from govabierto.importacion.rules.cells import one_line
from govabierto.nucleo.changes import GLOBAL_SCOPE, mark_changed
from govabierto.nucleo.text import N_
from govabierto.territorio.models import InegiPlace

STATES = 32
STATE_DIGITS = 2
MUNICIPALITY_DIGITS = 5
_MAX_PEOPLE = 10**9


@dataclass(frozen=True)
class CatalogueRow:
    """A state or a municipality of the catalogue; number counts rows from 1."""

    number: int
    code: str
    state_code: str
    name: str
    seat: str
    population: int | None


def prepare(data: bytes, _request: ImportRequest) -> Prepared:
    """Read ``municipios_2020.json`` or ``entidades.json``: a JSON list of objects."""
    try:
        rows = json.loads(decode_text(data).text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise FileError(N_("El archivo no es JSON válido."), line=line) from error
    if not isinstance(rows, list) or not rows:
        raise FileError(N_("El catálogo es una lista de estados o de municipios, y este archivo no lo es."))
    problems: list[Problem] = []
    items: dict[str, CatalogueRow] = {}
    for number, row in enumerate(rows, start=1):
        item = _item(number, row)
        if item is not None and not _is_in_mexico(item):
            message = N_("El registro %(number)s («%(name)s») no es un estado: no se toma.")
            params = {"number": number, "name": item.name}
            problems.append(Problem(None, "clave", message, Severity.WARNING, params))
        elif item is None:
            message = N_("El registro %(number)s no tiene una clave de dos o cinco dígitos y un nombre.")
            problems.append(Problem(None, "clave", message, params={"number": number}))
        elif item.code in items:
            message = N_("La clave %(code)s se repite en el registro %(number)s.")
            problems.append(Problem(None, "clave", message, params={"code": item.code, "number": number}))
        else:
            items[item.code] = item
    unknown = sum(1 for item in items.values() if item.population is None and len(item.code) == MUNICIPALITY_DIGITS)
    if unknown:
        message = N_("Municipios que vienen sin población: %(count)s.")
        problems.append(Problem(None, "poblacion_total", message, Severity.WARNING, {"count": unknown}))
    return Prepared(list(items.values()), len(rows), tuple(problems))


def _item(number: int, row: object) -> CatalogueRow | None:
    """Read one object: of a municipality when it has ``cve_completa``, of a state when it has ``clave_inegi``.

    A population of zero is one that was not counted yet.
    """
    if not isinstance(row, dict):
        return None
    is_state = "clave_inegi" in row
    code = row.get("clave_inegi" if is_state else "cve_completa")
    name = row.get("name" if is_state else "nom_municipio")
    digits = STATE_DIGITS if is_state else MUNICIPALITY_DIGITS
    if not isinstance(code, str) or not isinstance(name, str) or not name.strip():
        return None
    if len(code) != digits or not code.isascii() or not code.isdigit():
        return None
    people = row.get("poblacion_total")
    seat = row.get("nom_cabecera")
    return CatalogueRow(
        number=number,
        code=code,
        state_code=code[:STATE_DIGITS],
        name=one_line(name.title() if is_state and name.isupper() else name)[:400],
        seat=one_line(seat)[:400] if isinstance(seat, str) else "",
        population=people if type(people) is int and 0 < people <= _MAX_PEOPLE else None,
    )


def _is_in_mexico(item: CatalogueRow) -> bool:
    """Tell whether its code is of one of the states; catalogues also list «born abroad»."""
    return 1 <= int(item.state_code) <= STATES


def write(session: Session, prepared: Prepared, request: ImportRequest) -> Written:
    """Create, update or leave each row of the catalogue."""
    items: Sequence[CatalogueRow] = prepared.items
    columns = (InegiPlace.name, InegiPlace.seat, InegiPlace.population)
    known = rows_by(session, columns, InegiPlace.code, (item.code for item in items))
    new = [_values(item) for item in items if item.code not in known]
    changed = [_values(item) for item in items if item.code in known and _differs(item, known[item.code])]
    insert_rows(session, InegiPlace, new, lambda done: request.progress(done, len(new)))
    update_rows(session, InegiPlace, changed)
    if new or changed:
        mark_changed(session, GLOBAL_SCOPE)
    return Written(len(new), len(changed), len(items) - len(new) - len(changed))


def _differs(item: CatalogueRow, row: Any) -> bool:
    return (item.name, item.seat, item.population) != (row.name, row.seat, row.population)


def _values(item: CatalogueRow) -> dict[str, Any]:
    return {
        "code": item.code,
        "state_code": item.state_code,
        "name": item.name,
        "seat": item.seat,
        "population": item.population,
    }


TERRITORY = Importer(
    kind="territorio",
    label=N_("Catálogo de estados y municipios"),
    help=N_("El catálogo del INEGI en JSON, de estados o de municipios. Las claves son texto: los ceros cuentan."),
    profiles=("inegi",),
    prepare=prepare,
    write=write,
    needs_place=False,
    extensions=(".json",),
)
