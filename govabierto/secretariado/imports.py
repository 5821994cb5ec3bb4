"""Importing letters of intent that were signed before the platform: date, subject, post and state of each.

A state imports those of its municipalities, named by their address or by their INEGI code. Older letters have no file
here: they say so, and their signatures are the ones that the list tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from govabierto.importacion.bulk import batches, fresh_folios, insert_rows, update_rows
from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Written
from govabierto.importacion.rules import Problem, Row, first_of_each
from govabierto.importacion.rules.cells import block, one_line, shortened
from govabierto.importacion.rules.dates import DateOrder, parse_free_date
from govabierto.importacion.rules.profiles import Profile
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.clock import start_of_day
from govabierto.nucleo.text import N_
from govabierto.secretariado.models import Instrument, InstrumentSignature
from govabierto.secretariado.rules import InstrumentKind, InstrumentState, Sector, SignatureWay, newest_template
from govabierto.territorio.models import Jurisdiction

_LINE, _KEY = 400, 180
_FIELDS = ("clave", "lugar", "fecha", "asunto", "cargo", "destinatario", "estado", "razon")
_REQUIRED = ("clave", "fecha", "asunto", "cargo")
_STATES: Mapping[str, InstrumentState] = {
    "": InstrumentState.SIGNED,
    "firmada": InstrumentState.SIGNED,
    "enviada": InstrumentState.SENT,
    "aceptada": InstrumentState.ACCEPTED,
    "devuelta": InstrumentState.RETURNED,
}
PROFILES = (
    Profile("govabierto", {name: (name,) for name in _FIELDS}, _REQUIRED, prefix="cartas", date_order=DateOrder.DMY),
)


@dataclass(frozen=True)
class LetterItem:
    """A letter as the file tells it. place: address or INEGI code, empty for the place of the import."""

    line: int
    external_id: str
    place: str
    dated_on: date
    title: str
    post: str
    addressee: str
    state: InstrumentState
    note: str


def prepare(data: bytes, request: ImportRequest) -> Prepared:
    """Read a table of letters; a row without key, date, subject or post is an error that names its line."""
    profile = request.custom or PROFILES[0]
    table = profile.read(data)
    problems: list[Problem] = list(table.problems)
    read = (_item(row, profile, problems) for row in table.rows)
    items = first_of_each((item for item in read if item is not None), lambda item: item.external_id, problems)
    return Prepared(list(items.values()), len(table.rows), tuple(problems))


def _item(row: Row, profile: Profile, problems: list[Problem]) -> LetterItem | None:
    values = {name: one_line(profile.cell(row, name)) for name in _FIELDS}
    day = parse_free_date(values["fecha"], order=profile.date_order).day
    state = _STATES.get(values["estado"].lower())
    wrong = [
        ("clave", N_("Cada carta necesita una clave de hasta 180 letras."), not 1 <= len(values["clave"]) <= _KEY),
        ("fecha", N_("La fecha de la carta no se entiende: usa día/mes/año."), day is None),
        ("asunto", N_("Falta el asunto de la carta."), not values["asunto"]),
        ("cargo", N_("Falta el cargo de quien firmó la carta."), not values["cargo"]),
        ("estado", N_("El estado de una carta es firmada, enviada, aceptada o devuelta."), state is None),
        ("razon", N_("Una carta devuelta dice por qué."), state is InstrumentState.RETURNED and not values["razon"]),
    ]
    found = [Problem(row.line, name, message) for name, message, is_wrong in wrong if is_wrong]
    problems += found
    if found or day is None or state is None:
        return None
    return LetterItem(
        line=row.line,
        external_id=profile.external_id(values["clave"]),
        place=values["lugar"],
        dated_on=day,
        title=shortened(values["asunto"], _LINE),
        post=shortened(values["cargo"], _LINE),
        addressee=shortened(values["destinatario"], _LINE),
        state=state,
        note=block(values["razon"]),
    )


def write(session: Session, prepared: Prepared, request: ImportRequest) -> Written:
    """Create what is new and update what changed, each in its own municipality; an unknown one is an error."""
    items: Sequence[LetterItem] = prepared.items
    places = _places(session, request)
    problems = tuple(
        Problem(item.line, "lugar", N_("No conocemos el lugar «%(place)s» aquí."), params={"place": item.place[:60]})
        for item in items
        if item.place not in places
    )
    if problems:
        return Written(problems=problems)
    known = _known(session, [(places[item.place], item.external_id) for item in items])
    new = [item for item in items if (places[item.place], item.external_id) not in known]
    changed = [
        {"id": known[key]["id"], **_said(item, request)}
        for item in items
        if (key := (places[item.place], item.external_id)) in known
        and any(known[key][name] != value for name, value in _said(item, request).items())
    ]
    _create(session, new, places, request)
    update_rows(session, Instrument, changed)
    if new or changed:
        for jurisdiction_id in {request.home.id, *(places[item.place] for item in items)}:
            mark_changed(session, jurisdiction_id)
    return Written(len(new), len(changed), len(items) - len(new) - len(changed))


def _places(session: Session, request: ImportRequest) -> dict[str, int]:
    """Return the place of the import and its municipalities, by address and by INEGI code."""
    statement = select(Jurisdiction.id, Jurisdiction.slug, Jurisdiction.inegi_code).where(
        (Jurisdiction.id == request.home.id) | (Jurisdiction.parent_id == request.home.id)
    )
    found = {"": request.home.id}
    for number, slug, code in session.execute(statement):
        found[slug] = number
        if code:
            found[code] = number
    return found


def _known(session: Session, keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], dict[str, Any]]:
    found: dict[tuple[int, str], dict[str, Any]] = {}
    names = ("id", "title", "dated_on", "addressee", "state", "reception_note", "signed_at")
    columns = [getattr(Instrument, name) for name in names]
    for batch in batches(keys):
        statement = select(Instrument.jurisdiction_id, Instrument.external_id, *columns).where(
            tuple_(Instrument.jurisdiction_id, Instrument.external_id).in_(batch)
        )
        for row in session.execute(statement):
            found[row.jurisdiction_id, row.external_id] = {name: getattr(row, name) for name in names}
    return found


def _said(item: LetterItem, request: ImportRequest) -> dict[str, Any]:
    return {
        "title": item.title,
        "dated_on": item.dated_on,
        "addressee": item.addressee,
        "state": item.state,
        "reception_note": item.note,
        "signed_at": start_of_day(item.dated_on, request.home.timezone),
    }


def _create(session: Session, items: Sequence[LetterItem], places: Mapping[str, int], request: ImportRequest) -> None:
    folios = fresh_folios(session, Instrument.folio, "CA", len(items))
    template = newest_template(InstrumentKind.LETTER)
    rows = [
        {
            **_said(item, request),
            "folio": folio,
            "jurisdiction_id": places[item.place],
            "kind": InstrumentKind.LETTER,
            "template_version": template.version,
            "clauses": [],
            "recital": "",
            "venue": "",
            "council_reference": "",
            "reception_post": "",
            "version": 1,
            "external_id": item.external_id,
            "created_at": request.now,
        }
        for item, folio in zip(items, folios, strict=True)
    ]
    insert_rows(session, Instrument, rows, lambda done: request.progress(done, len(rows)))
    numbers: dict[str, int] = {}
    for batch in batches(folios):
        statement = select(Instrument.folio, Instrument.id).where(Instrument.folio.in_(batch))
        numbers.update((row.folio, row.id) for row in session.execute(statement))
    signatures = [
        {
            "instrument_id": numbers[folio],
            "sector": Sector.GOVERNMENT,
            "post": item.post,
            "organisation_name": "",
            "way": SignatureWay.INK,
            "signed_on": item.dated_on,
        }
        for item, folio in zip(items, folios, strict=True)
    ]
    insert_rows(session, InstrumentSignature, signatures)


LETTERS = Importer(
    kind="cartas",
    label=N_("Cartas de intención"),
    help=N_("Una carta por renglón: clave, lugar, fecha, asunto, cargo de quien firmó, destinatario, estado y razón."),
    profiles=("govabierto",),
    prepare=prepare,
    write=write,
    fields=_FIELDS,
    required=_REQUIRED,
)
