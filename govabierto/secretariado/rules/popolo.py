"""Reading and telling memberships in the Popolo form (popoloproject.com/specs): who sits where, as what, since when.

E-mail addresses and photographs that such a file holds are not read: how a person is reached is never public here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from govabierto.importacion.rules import FileError, Problem, Severity
from govabierto.importacion.rules.cells import one_line, shortened
from govabierto.nucleo.text import N_
from govabierto.secretariado.rules.membership import Office, SeatFunction
from govabierto.secretariado.rules.vocabulary import Capacity, Sector

K = TypeVar("K")
KEY_LIMIT = 200
LINE = 400
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_PRIVATE = ("email", "image", "contact_details", "birth_date", "national_identity")
_OFFICES = {
    Office.CHAIR: ("mayor", "chair", "chairperson", "president", "presidencia", "presidente", "presidenta"),
    Office.CO_CHAIR: ("deputy mayor", "co-chair", "vice-chair", "copresidencia", "copresidente", "copresidenta"),
}
_FUNCTIONS = {
    SeatFunction.SECRETARY: ("secretary", "secretaría técnica", "secretaria técnica", "secretario técnico"),
    SeatFunction.FACILITATOR: ("facilitator", "facilitación", "facilitador", "facilitadora"),
    SeatFunction.OBSERVER: ("observer", "observación", "observador", "observadora"),
    SeatFunction.GUEST: ("guest", "invitación", "invitado", "invitada"),
}
_ALTERNATES = frozenset({"alternate", "suplente"})
_GOVERNMENT = frozenset({"legislature", "executive", "ministry"})
_SECTORS = {
    "agency": Sector.GOVERNMENT,
    "university": Sector.ACADEMIA,
    "chamber": Sector.PRIVATE_SECTOR,
    "citizen_group": Sector.CIVIL_SOCIETY,
    "oversight_body": Sector.GUARANTOR,
    **{sector.value: sector for sector in Sector},
}


@dataclass(frozen=True)
class PopoloOrganisation:
    """An organisation of the file: a body, or whom somebody sits for."""

    key: str
    name: str
    classification: str


@dataclass(frozen=True)
class PopoloMembership:
    """A membership of the file with its dates as they came; None is a date that the file does not know."""

    number: int
    person_key: str
    person_name: str
    body: PopoloOrganisation
    role: str
    on_behalf_of: PopoloOrganisation | None
    post_key: str
    start: date | None
    end: date | None

    @property
    def digest(self) -> str:
        """What makes it the same one the next time: all but its end, which comes later, and the person's name."""
        behalf = self.on_behalf_of.key if self.on_behalf_of else None
        start = self.start.isoformat() if self.start else None
        facts = [self.person_key, self.body.key, self.role, behalf, self.post_key, start]
        return hashlib.sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()

    @property
    def office(self) -> Office | None:
        """The special function that the role names, if it is one."""
        return _kind(_OFFICES, self.role)

    @property
    def function(self) -> SeatFunction:
        """What the seat is for; whatever is not known to have no vote is a member."""
        return _kind(_FUNCTIONS, self.role) or SeatFunction.MEMBER

    @property
    def capacity(self) -> Capacity:
        """Whether the person is the alternate of somebody."""
        return Capacity.ALTERNATE if self.role.casefold() in _ALTERNATES else Capacity.HOLDER

    @property
    def sector(self) -> Sector:
        """The sector for which the person sits: that of her organisation, or government in an elected body."""
        if self.body.classification in _GOVERNMENT:
            return Sector.GOVERNMENT
        return _SECTORS.get(self.on_behalf_of.classification if self.on_behalf_of else "", Sector.CITIZEN)


@dataclass(frozen=True)
class PopoloFile:
    """What a file holds: memberships, how many it had, and what is wrong with them."""

    memberships: tuple[PopoloMembership, ...]
    read: int
    problems: tuple[Problem, ...]


def parse_popolo(text: str) -> PopoloFile:
    """Read persons, organisations and memberships. Raises FileError for what is not a Popolo file."""
    content = _content(text)
    people = _by_id(content, "persons")
    organisations = {key: _organisation(key, row) for key, row in _by_id(content, "organizations").items()}
    problems = _private_problems(people.values())
    found: dict[str, PopoloMembership] = {}
    rows = _list(content, "memberships")
    for number, row in enumerate(rows, start=1):
        item = _membership(number, row, people, organisations, problems)
        if item is None:
            continue
        if item.digest in found:
            message = N_("La membresía %(number)s repite la %(first)s: se toma una sola vez.")
            params = {"number": number, "first": found[item.digest].number}
            problems.append(Problem(None, "memberships", message, Severity.WARNING, params))
        else:
            found[item.digest] = item
    return PopoloFile(tuple(found.values()), len(rows), tuple(problems))


def popolo_date(text: object) -> tuple[date | None, bool]:
    """Return the first day that a date of a year, a month or a day names, and whether it was a whole day."""
    found = _DATE.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None, text in (None, "")
    try:
        day = date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None, False
    return day, found[3] is not None


def _content(text: str) -> Mapping[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileError(N_("El archivo no es JSON válido."), line=getattr(error, "lineno", None)) from error
    if not isinstance(content, dict) or "memberships" not in content:
        raise FileError(N_("Un archivo Popolo trae «persons», «organizations» y «memberships», y este no."))
    return content


def _list(content: Mapping[str, Any], name: str) -> Sequence[Any]:
    rows = content.get(name, [])
    if not isinstance(rows, list):
        raise FileError(N_("En el archivo, «%(name)s» debería ser una lista."), name=name)
    return rows


def _by_id(content: Mapping[str, Any], name: str) -> dict[str, Mapping[str, Any]]:
    rows = [row for row in _list(content, name) if isinstance(row, dict)]
    return {row["id"]: row for row in rows if isinstance(row.get("id"), str) and 0 < len(row["id"]) <= KEY_LIMIT}


def _organisation(key: str, row: Mapping[str, Any]) -> PopoloOrganisation:
    name = one_line(str(row.get("name") or "")) or key
    return PopoloOrganisation(key, shortened(name, LINE), one_line(str(row.get("classification") or "")).casefold())


def _private_problems(people: Any) -> list[Problem]:
    held = sum(any(row.get(field) for field in _PRIVATE) for row in people)
    if not held:
        return []
    message = N_("Personas con correo, foto u otros datos privados, que no se importan: %(count)s.")
    return [Problem(None, "persons", message, Severity.WARNING, {"count": held})]


def _membership(
    number: int,
    row: Any,
    people: Mapping[str, Mapping[str, Any]],
    organisations: Mapping[str, PopoloOrganisation],
    problems: list[Problem],
) -> PopoloMembership | None:
    """Read one membership; None, and a Problem, where it names nobody or no body."""
    said = row if isinstance(row, dict) else {}
    person, body = people.get(str(said.get("person_id"))), organisations.get(str(said.get("organization_id")))
    name = one_line(str(person.get("name") or "")) if person else ""
    if body is None or not name:
        message = N_("La membresía %(number)s no dice de qué persona y de qué organización es.")
        problems.append(Problem(None, "memberships", message, params={"number": number}))
        return None
    start, end = _dates(number, said, problems)
    return PopoloMembership(
        number=number,
        person_key=str(said["person_id"]),
        person_name=shortened(name, LINE),
        body=body,
        role=shortened(one_line(str(said.get("role") or said.get("label") or "")), LINE),
        on_behalf_of=organisations.get(str(said.get("on_behalf_of_id"))),
        post_key=one_line(str(said.get("post_id") or ""))[:KEY_LIMIT],
        start=start,
        end=end,
    )


def _dates(number: int, said: Mapping[str, Any], problems: list[Problem]) -> tuple[date | None, date | None]:
    """Return the first and last day; with a warning, neither where they are in the wrong order."""
    days = []
    for name in ("start_date", "end_date"):
        day, is_whole = popolo_date(said.get(name))
        if not is_whole:
            message = N_("La membresía %(number)s trae la fecha «%(value)s», que no es un día: se toma %(day)s.")
            params = {"number": number, "value": str(said.get(name))[:40], "day": str(day or "—")}
            problems.append(Problem(None, name, message, Severity.WARNING, params))
        days.append(day)
    start, end = days
    if start is None or end is None or start <= end:
        return start, end
    message = N_("La membresía %(number)s termina (%(end)s) antes de empezar (%(start)s): entra sin fechas.")
    params = {"number": number, "start": str(start), "end": str(end)}
    problems.append(Problem(None, "end_date", message, Severity.WARNING, params))
    return None, None


def _kind(words: Mapping[K, Sequence[str]], role: str) -> K | None:
    said = role.casefold()
    return next((kind for kind, names in words.items() if said in names), None)
