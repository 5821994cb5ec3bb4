"""Importing threads of comments: parents first whatever the file's order; replies without a parent are kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.dialogo.models import Comment
from govabierto.dialogo.rules import thread_key
from govabierto.importacion.bulk import fresh_folios, insert_rows, rows_by, update_rows
from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Written
from govabierto.importacion.rules import MAX_KEY, Problem, Row, Severity, first_of_each, parse_count
from govabierto.importacion.rules.cells import block, one_line
from govabierto.importacion.rules.dates import DateOrder, parse_day
from govabierto.importacion.rules.profiles import Profile
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.clock import start_of_day
from govabierto.nucleo.text import N_

SubjectFinder = Callable[[Session, int, Iterable[str]], Mapping[str, str]]
"""(session, jurisdiction id, external ids) -> folios of the things that comments are about."""
CommentCounter = Callable[[Session, Mapping[str, int]], None]
"""(session, new comments by folio): whoever shows how many there are counts them."""

MAX_DEPTH = 60
_BODY_LIMIT = 20_000
_ROOT_MARKS = frozenset({"", "-1", "0"})
_UNKNOWN_AUTHOR = "Participante"
_FIELDS = ("clave", "padre", "propuesta", "texto", "fecha", "hora", "autoria", "a_favor", "en_contra")
_REQUIRED = ("clave", "propuesta", "texto")
_TIME_OF_DAY = re.compile(r"([0-9]{1,2})(?::([0-9]{1,2}))?(?::([0-9]{1,2}))?")

PROFILES: tuple[Profile, ...] = (
    Profile("govabierto", {name: (name,) for name in _FIELDS}, _REQUIRED, source="Archivo"),
    Profile(
        "decide-madrid-2019",
        {
            "clave": ("id",), "padre": ("parentId",), "propuesta": ("proposalId",), "texto": ("text",),
            "fecha": ("date",), "hora": ("time",), "autoria": ("userId",), "a_favor": ("numPositiveVotes",),
            "en_contra": ("numNegativeVotes",),
        },
        ("clave", "padre", "propuesta", "texto", "fecha"),
        prefix="decide-madrid", source="Decide Madrid", date_order=DateOrder.YMD,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class CommentRow:
    """A comment as the file tells it; parent and subject are external ids."""

    line: int
    external_id: str
    parent: str | None
    subject: str
    body: str
    author_name: str
    created_at: datetime
    up_count: int
    down_count: int
    is_orphan: bool = False
    depth: int = 0


def profile_of(request: ImportRequest) -> Profile:
    """Return the profile that a request asks for."""
    return request.custom or next(profile for profile in PROFILES if profile.name == request.profile)


def prepare(data: bytes, request: ImportRequest) -> Prepared:
    """Read a table of comments; a repeated key, a bad date or a circle of parents is an error."""
    profile = profile_of(request)
    table = profile.read(data)
    problems: list[Problem] = list(table.problems)
    read = (_item(row, profile, request, problems) for row in table.rows)
    items = first_of_each((item for item in read if item is not None), lambda item: item.external_id, problems)
    problems += _circles(items)
    empty = sum(1 for item in items.values() if not item.body)
    if empty:
        message = N_("Comentarios que vienen sin texto y se guardan así: %(count)s.")
        problems.append(Problem(None, None, message, Severity.WARNING, {"count": empty}))
    return Prepared(list(items.values()), len(table.rows), tuple(problems))


def _item(row: Row, profile: Profile, request: ImportRequest, problems: list[Problem]) -> CommentRow | None:
    """Read one row; None, and a Problem, if it can't be kept."""
    before = len(problems)
    key, subject, parent = (one_line(profile.cell(row, name)) for name in ("clave", "propuesta", "padre"))
    body = block(profile.cell(row, "texto"))
    up, down = (parse_count(profile.cell(row, name) or "0") for name in ("a_favor", "en_contra"))
    created = _instant(row, profile, request)
    if not 1 <= len(key) <= MAX_KEY or not 1 <= len(subject) <= MAX_KEY:
        problems.append(Problem(row.line, "clave", N_("El comentario necesita su clave y la de su propuesta.")))
    if len(body) > _BODY_LIMIT:
        problems.append(Problem(row.line, "texto", N_("El texto pasa de %(max)s letras."), params={"max": _BODY_LIMIT}))
    if up is None or down is None:
        problems.append(Problem(row.line, "a_favor", N_("Los votos a favor y en contra son cantidades enteras.")))
    if created is None:
        problems.append(Problem(row.line, "fecha", N_("La fecha o la hora no se reconoce.")))
    if len(problems) > before or up is None or down is None or created is None:
        return None
    author = one_line(profile.cell(row, "autoria"))[:200]
    return CommentRow(
        line=row.line, external_id=profile.external_id(key), subject=profile.external_id(subject), body=body,
        parent=None if parent in _ROOT_MARKS else profile.external_id(parent), created_at=created,
        author_name=f"{_UNKNOWN_AUTHOR} {author}".strip() if profile.prefix else author or _UNKNOWN_AUTHOR,
        up_count=up, down_count=down,
    )  # fmt: skip


def _instant(row: Row, profile: Profile, request: ImportRequest) -> datetime | None:
    """Return when it was written, by the place's clock; the hour may be missing."""
    text, hour = profile.cell(row, "fecha"), profile.cell(row, "hora")
    if not text:
        return request.now
    day: date | None = parse_day(text, order=profile.date_order)
    offset = _hour(hour)
    return None if day is None or offset is None else start_of_day(day, request.home.timezone) + offset


def _hour(text: str) -> timedelta | None:
    """Return the time of day of ``10:50:19`` or ``0 days 10:50:19``."""
    found = _TIME_OF_DAY.fullmatch(text.removeprefix("0 days ") if text else "0")
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _circles(items: Mapping[str, CommentRow]) -> list[Problem]:
    """Return an error for each comment that answers itself through others; each row is walked once."""
    settled: set[str] = set()
    problems: list[Problem] = []
    for start in items:
        path: dict[str, None] = {}
        key = start
        while key in items and key not in settled and key not in path:
            path[key] = None
            key = items[key].parent or ""
        if key in path:
            message = N_("El comentario se responde a sí mismo: sus padres forman un círculo.")
            problems.append(Problem(items[key].line, "padre", message))
        settled.update(path)
    return problems


def comments_importer(find_subjects: SubjectFinder, count: CommentCounter, subject_kind: str) -> Importer:
    """Return the importer of comments about things of another room, which says how to find and count them."""

    def write(session: Session, prepared: Prepared, request: ImportRequest) -> Written:
        place_id = request.home.id
        items: Sequence[CommentRow] = prepared.items
        subjects = find_subjects(session, place_id, {item.subject for item in items})
        missing = [item for item in items if item.subject not in subjects]
        if missing:
            return Written(problems=tuple(_unknown_subject(item) for item in missing))
        known = _known(session, items, place_id)
        new = [item for item in items if item.external_id not in known]
        changed = [item for item in items if item.external_id in known and _differs(item, known[item.external_id])]
        target = _Target(subject_kind, subjects, known)
        problems = _create(session, new, target, request)
        count(session, Counter(subjects[item.subject] for item in new))
        update_rows(session, Comment, [_changes(item, known[item.external_id].id) for item in changed])
        if new or changed:
            mark_changed(session, place_id)
        unchanged = len(items) - len(new) - len(changed)
        return Written(len(new), len(changed), unchanged, problems=tuple(problems))

    return Importer(
        kind="comentarios",
        label=N_("Comentarios de propuestas"),
        help=N_("Un comentario por línea, con la clave de su propuesta y del comentario al que responde."),
        profiles=tuple(profile.name for profile in PROFILES),
        tables=PROFILES,
        prepare=prepare,
        write=write,
        fields=_FIELDS,
        required=_REQUIRED,
    )


def _unknown_subject(item: CommentRow) -> Problem:
    message = N_("No está aquí la propuesta «%(value)s»: importa antes las propuestas.")
    return Problem(item.line, "propuesta", message, params={"value": item.subject[:80]})


def _known(session: Session, items: Sequence[CommentRow], place_id: int) -> dict[str, Any]:
    """Return what is already here, of these comments and of those that they answer."""
    columns = (
        Comment.id, Comment.thread_key, Comment.depth, Comment.body, Comment.author_name, Comment.up_count,
        Comment.down_count, Comment.subject_folio,
    )  # fmt: skip
    keys = {item.external_id for item in items} | {item.parent for item in items if item.parent}
    return rows_by(session, columns, Comment.external_id, keys, Comment.jurisdiction_id == place_id)


def _differs(item: CommentRow, row: Any) -> bool:
    said = (item.body, item.author_name, item.up_count, item.down_count)
    return said != (row.body, row.author_name, row.up_count, row.down_count)


def _changes(item: CommentRow, comment_id: int) -> dict[str, Any]:
    return {
        "id": comment_id, "body": item.body, "author_name": item.author_name, "up_count": item.up_count,
        "down_count": item.down_count,
    }  # fmt: skip


def in_levels(items: Sequence[CommentRow], depth_of_known: Mapping[str, int]) -> list[CommentRow]:
    """Return comments with their depth, roots first and each one after its parent, oldest first within a level.

    A reply whose parent is neither in the file nor here already is an orphan: it opens a thread of its own.
    One deeper than MAX_DEPTH answers its nearest ancestor that is not.
    """
    by_key = {item.external_id: item for item in items}
    placed: dict[str, CommentRow] = {}
    for start in items:
        path = [start]
        while (above := path[-1].parent) in by_key and above not in placed:
            path.append(by_key[str(above)])
        for item in reversed(path):
            placed[item.external_id] = _placed(item, placed, depth_of_known)
    return sorted(placed.values(), key=lambda item: (item.depth, item.created_at, item.line))


def _placed(item: CommentRow, placed: Mapping[str, CommentRow], depth_of_known: Mapping[str, int]) -> CommentRow:
    if item.parent is None:
        return item
    parent = placed.get(item.parent)
    above = parent.depth if parent else depth_of_known.get(item.parent)
    if above is None:
        return replace(item, parent=None, is_orphan=True)
    if above >= MAX_DEPTH and parent is not None:
        return replace(item, parent=parent.parent, depth=above)
    return replace(item, depth=above + 1)


@dataclass(frozen=True)
class _Target:
    """Where new comments go: folios of subjects and rows of known comments, by external id."""

    kind: str
    subjects: Mapping[str, str]
    known: Mapping[str, Any]


def _create(session: Session, items: Sequence[CommentRow], target: _Target, request: ImportRequest) -> list[Problem]:
    """Insert new comments level by level, so that each finds its parent's row."""
    ordered = in_levels(items, {key: row.depth for key, row in target.known.items()})
    folios = iter(fresh_folios(session, Comment.folio, "CM", len(ordered)))
    number = session.scalar(select(func.max(Comment.id))) or 0
    threads = {key: (row.id, row.thread_key) for key, row in target.known.items()}
    done = 0
    for _, group in groupby(ordered, key=lambda item: item.depth):
        level = list(group)
        rows = []
        for item in level:
            number += 1
            parent_id, above = threads.get(item.parent or "", (None, ""))
            own = {"parent_id": parent_id, "thread_key": thread_key(above, number), "folio": next(folios)}
            subject = {"subject_kind": target.kind, "subject_folio": target.subjects[item.subject]}
            rows.append(_values(item, request.home.id) | own | subject)
        insert_rows(session, Comment, rows)
        done += len(rows)
        request.progress(done, len(ordered))
        threads.update(_threads(session, level, request.home.id))
    orphans = [item for item in ordered if item.is_orphan]
    message = N_("Responde a un comentario que no está en el archivo: se guarda y se marca.")
    return [Problem(item.line, "padre", message, Severity.WARNING) for item in orphans]


def _threads(session: Session, items: Sequence[CommentRow], place_id: int) -> dict[str, tuple[int, str]]:
    """Return number and thread key of comments just inserted, by external id."""
    keys = [item.external_id for item in items]
    where = Comment.jurisdiction_id == place_id
    made = rows_by(session, (Comment.id, Comment.thread_key), Comment.external_id, keys, where)
    return {key: (row.id, row.thread_key) for key, row in made.items()}


def _values(item: CommentRow, jurisdiction_id: int) -> dict[str, Any]:
    return {
        "jurisdiction_id": jurisdiction_id, "depth": item.depth, "body": item.body,
        "author_name": item.author_name, "created_at": item.created_at, "up_count": item.up_count,
        "down_count": item.down_count, "external_id": item.external_id, "is_orphan": item.is_orphan,
    }  # fmt: skip
