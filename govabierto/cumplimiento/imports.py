"""Importing the axes of a development plan: code, name, the one it hangs from, other names and where they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from govabierto.buscador.services import index
from govabierto.cumplimiento.models import DevelopmentAxis
from govabierto.importacion.bulk import fresh_folios, insert_rows, rows_by, update_rows
from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Written
from govabierto.importacion.rules import Problem, Row, first_of_each
from govabierto.importacion.rules.cells import one_line, shortened
from govabierto.importacion.rules.profiles import Profile
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef

KIND = "eje"
_FIELDS = ("clave", "nombre", "padre", "alias", "fuente")
_REQUIRED = ("clave", "nombre")
_MAX_CODE, _MAX_NAME, _MAX_ALIASES = 80, 400, 20
PROFILES = (Profile("govabierto", {name: (name,) for name in _FIELDS}, _REQUIRED, source="Archivo"),)


@dataclass(frozen=True)
class AxisRow:
    """An axis as the file tells it. parent: code of the one it hangs from, empty at the top."""

    line: int
    code: str
    name: str
    parent: str
    aliases: tuple[str, ...]
    source: str


def prepare(data: bytes, request: ImportRequest) -> Prepared:
    """Read a table of axes; other names are parted by «|»."""
    profile = request.custom or PROFILES[0]
    table = profile.read(data)
    problems: list[Problem] = list(table.problems)
    read = (_item(row, profile, problems) for row in table.rows)
    items = first_of_each((item for item in read if item is not None), lambda item: item.code, problems)
    kept = _without_circles(items, problems)
    return Prepared(kept, len(table.rows), tuple(problems))


def _item(row: Row, profile: Profile, problems: list[Problem]) -> AxisRow | None:
    code, name = one_line(profile.cell(row, "clave")), one_line(profile.cell(row, "nombre"))
    if not 1 <= len(code) <= _MAX_CODE or not name:
        problems.append(Problem(row.line, "clave", N_("El eje necesita clave y nombre.")))
        return None
    aliases = [shortened(one_line(part), _MAX_NAME) for part in profile.cell(row, "alias").split("|")]
    return AxisRow(
        line=row.line, code=code, name=shortened(name, _MAX_NAME), parent=one_line(profile.cell(row, "padre")),
        aliases=tuple(dict.fromkeys(alias for alias in aliases if alias))[:_MAX_ALIASES],
        source=shortened(one_line(profile.cell(row, "fuente")), _MAX_NAME),
    )  # fmt: skip


def _without_circles(items: Mapping[str, AxisRow], problems: list[Problem]) -> list[AxisRow]:
    """Return the axes that do not hang from themselves, however long the way round."""
    kept = []
    for item in items.values():
        seen, at = {item.code}, item.parent
        while at in items and at not in seen:
            seen.add(at)
            at = items[at].parent
        if at in seen:
            problems.append(Problem(item.line, "padre", N_("El eje cuelga de sí mismo.")))
        else:
            kept.append(item)
    return kept


def write(session: Session, prepared: Prepared, request: ImportRequest) -> Written:
    """Create, update or leave each axis; one whose parent is nowhere is an error and stays out."""
    place_id = request.home.id
    known = _known(session, prepared.items, place_id)
    codes = {item.code for item in prepared.items} | set(known)
    items: Sequence[AxisRow] = [item for item in prepared.items if not item.parent or item.parent in codes]
    lost = tuple(
        Problem(
            item.line, "padre", N_("No existe el eje «%(code)s», del que debería colgar."), params={"code": item.parent}
        )
        for item in prepared.items
        if item.parent and item.parent not in codes
    )
    new = [item for item in items if item.code not in known]
    changed = [item for item in items if item.code in known and _differs(item, known)]
    folios = fresh_folios(session, DevelopmentAxis.folio, "EJ", len(new))
    insert_rows(session, DevelopmentAxis, [
        _said(item) | {"jurisdiction_id": place_id, "code": item.code, "folio": folio, "created_at": request.now}
        for item, folio in zip(new, folios, strict=True)
    ])  # fmt: skip
    update_rows(session, DevelopmentAxis, [_said(item) | {"id": known[item.code].id} for item in changed])
    made = _known(session, prepared.items, place_id)
    hung = [
        {"id": made[item.code].id, "parent_id": made[item.parent].id if item.parent in made else None}
        for item in (*new, *changed)
    ]
    update_rows(session, DevelopmentAxis, hung)
    for item in (*new, *changed):
        ref = ThingRef(KIND, made[item.code].folio)
        index(session, ref, jurisdiction_id=place_id, texts=(item.code, item.name, *item.aliases))
    if new or changed:
        mark_changed(session, place_id)
    return Written(len(new), len(changed), len(items) - len(new) - len(changed), problems=lost)


def _known(session: Session, items: Sequence[AxisRow], place_id: int) -> dict[str, Any]:
    wanted = {code for item in items for code in (item.code, item.parent) if code}
    axis = DevelopmentAxis
    columns = (axis.id, axis.folio, axis.name, axis.aliases, axis.source, axis.parent_id)
    return rows_by(session, columns, axis.code, wanted, axis.jurisdiction_id == place_id)


def _differs(item: AxisRow, known: Mapping[str, Any]) -> bool:
    row = known[item.code]
    parent = known[item.parent].id if item.parent in known else None
    if item.parent and parent is None:
        return True
    return (item.name, list(item.aliases), item.source, parent) != (row.name, row.aliases, row.source, row.parent_id)


def _said(item: AxisRow) -> dict[str, Any]:
    return {"name": item.name, "aliases": list(item.aliases), "source": item.source}


AXES = Importer(
    kind="ejes",
    label=N_("Ejes del plan de desarrollo"),
    help=N_("Un eje por renglón. «padre» es la clave del que cuelga; en «alias» van sus otros nombres, entre «|»."),
    profiles=tuple(profile.name for profile in PROFILES),
    prepare=prepare,
    write=write,
    fields=_FIELDS,
    required=_REQUIRED,
)
