"""Importing proposals: rows of another platform become proposals here, once each, by their external id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from govabierto.buscador.services import index
from govabierto.dialogo.imports import comments_importer
from govabierto.importacion.bulk import fresh_folios, insert_rows, rows_by, update_rows
from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Written
from govabierto.importacion.rules import MAX_KEY, Problem, Row, Severity, first_of_each, html_to_markdown, parse_count
from govabierto.importacion.rules.cells import block, one_line
from govabierto.importacion.rules.dates import DateOrder, parse_day, parse_instant
from govabierto.importacion.rules.profiles import Profile
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.clock import start_of_day
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas.models import Proposal, ProposalPillar, ProposalStateChange, ProposalVersion
from govabierto.propuestas.rules import BODY_LIMIT, KIND, ProposalState, listing_scope

_TITLE_LIMIT = 400
_FIELDS = ("clave", "titulo", "texto", "apoyos", "fecha", "retirada", "lugar", "pilares", "autoria", "idioma")
_REQUIRED = ("clave", "titulo")
_UNKNOWN_AUTHOR = "Participante"

PROFILES: tuple[Profile, ...] = (
    Profile("govabierto", {name: (name,) for name in _FIELDS}, _REQUIRED, source="Archivo"),
    Profile(
        "decide-madrid",
        {
            "clave": ("id",), "titulo": ("title",), "texto": ("description",), "apoyos": ("cached_votes_up",),
            "fecha": ("created_at",), "retirada": ("retired_at",),
        },
        ("clave", "titulo", "texto", "apoyos", "fecha", "retirada"),
        prefix="decide-madrid", source="Decide Madrid", date_order=DateOrder.DMY, is_html=True,
    ),
    Profile(
        "decide-madrid-2019",
        {
            "clave": ("id",), "titulo": ("title",), "texto": ("summary", "text"), "apoyos": ("numSupports",),
            "fecha": ("date",), "autoria": ("userId",),
        },
        ("clave", "titulo", "texto", "apoyos", "fecha"),
        prefix="decide-madrid", source="Decide Madrid", is_html=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class ProposalRow:
    """A proposal as the file tells it."""

    line: int
    external_id: str
    title: str
    body: str
    supports: int
    author_name: str
    place_text: str
    lang: str
    pillars: tuple[Pillar, ...]
    created_at: datetime
    withdrawn_at: datetime | None


def profile_of(request: ImportRequest) -> Profile:
    """Return the profile that a request asks for."""
    return request.custom or next(profile for profile in PROFILES if profile.name == request.profile)


def prepare(data: bytes, request: ImportRequest) -> Prepared:
    """Read a table of proposals; a row without key or title, with a bad date or count, or repeated, is an error."""
    profile = profile_of(request)
    table = profile.read(data)
    problems: list[Problem] = list(table.problems)
    read = (_item(row, profile, request, problems) for row in table.rows)
    known = (item for item in read if item is not None)
    items = list(
        first_of_each(known, lambda item: item.external_id, problems, field=_column(profile, "clave")).values()
    )
    empty = sum(1 for item in items if not item.body)
    if empty:
        message = N_("Propuestas que vienen sin texto, solo con título: %(count)s.")
        problems.append(Problem(None, None, message, Severity.WARNING, {"count": empty}))
    return Prepared(items, len(table.rows) + _misshapen(table.problems), tuple(problems))


def _misshapen(problems: Iterable[Problem]) -> int:
    return sum(1 for problem in problems if problem.severity is Severity.ERROR)


def _column(profile: Profile, name: str) -> str:
    return ", ".join(profile.columns.get(name, (name,)))


def _item(row: Row, profile: Profile, request: ImportRequest, problems: list[Problem]) -> ProposalRow | None:
    """Read one row; None, and a Problem, if it can't be kept."""
    faults: list[Problem] = []

    def fault(name: str, message: str, **params: object) -> None:
        faults.append(Problem(row.line, _column(profile, name), message, params=params))

    key, title = one_line(profile.cell(row, "clave")), one_line(profile.cell(row, "titulo"))
    if not 1 <= len(key) <= MAX_KEY:
        fault("clave", N_("La propuesta necesita una clave de 1 a 100 letras."))
    if not 1 <= len(title) <= _TITLE_LIMIT:
        fault("titulo", N_("El título lleva de 1 a %(max)s letras."), max=_TITLE_LIMIT)
    text = profile.cell(row, "texto")
    body = html_to_markdown(text) if profile.is_html else block(text)
    if len(body) > BODY_LIMIT:
        fault("texto", N_("El texto tiene %(length)s letras y caben %(max)s."), length=len(body), max=BODY_LIMIT)
    count_text = profile.cell(row, "apoyos")
    supports = parse_count(count_text or "0")
    if supports is None:
        fault("apoyos", N_("«%(value)s» no es una cantidad."), value=count_text[:40])
    created, withdrawn = (_instant(profile.cell(row, name), profile, request) for name in ("fecha", "retirada"))
    for name, value in (("fecha", created), ("retirada", withdrawn)):
        if value is _BAD:
            fault(name, N_("«%(value)s» no es una fecha."), value=profile.cell(row, name)[:40])
    pillars = _pillars(profile.cell(row, "pilares"))
    if pillars is None:
        fault("pilares", N_("Los pilares son: %(known)s."), known=", ".join(Pillar))
    problems += faults
    if faults or supports is None or pillars is None:
        return None
    author = one_line(profile.cell(row, "autoria"))
    return ProposalRow(
        line=row.line, external_id=profile.external_id(key), title=title, body=body, supports=supports,
        author_name=f"{_UNKNOWN_AUTHOR} {author}".strip() if profile.prefix else (author or _UNKNOWN_AUTHOR)[:200],
        place_text=one_line(profile.cell(row, "lugar"))[:_TITLE_LIMIT],
        lang=one_line(profile.cell(row, "idioma"))[:5] or profile.lang, pillars=pillars,
        created_at=created or request.now, withdrawn_at=withdrawn,
    )  # fmt: skip


_BAD = datetime(1, 1, 1, tzinfo=UTC)  # a mark, never stored


def _instant(text: str, profile: Profile, request: ImportRequest) -> datetime | None:
    """Return a cell's instant: a local day begins at the place's midnight; None for nothing, _BAD for nonsense."""
    if not text:
        return None
    timezone = request.home.timezone
    day = parse_day(text, order=profile.date_order)
    exact = parse_instant(text)
    if exact is not None and exact.tzinfo is not None:
        return exact
    return start_of_day(day, timezone) if day else _BAD


def _pillars(text: str) -> tuple[Pillar, ...] | None:
    """Return the pillars that a cell names, apart by commas or bars; None if one is unknown."""
    names = [name.strip() for name in text.replace("|", ",").split(",") if name.strip()]
    if not set(names) <= set(Pillar):
        return None
    return tuple(Pillar(name) for name in dict.fromkeys(names))


def write(session: Session, prepared: Prepared, request: ImportRequest) -> Written:
    """Create what is new, update what changed, leave the rest alone."""
    place, source = request.home, profile_of(request).source
    items: Sequence[ProposalRow] = prepared.items
    columns = (
        Proposal.id, Proposal.title, Proposal.body, Proposal.support_count, Proposal.imported_support_count,
        Proposal.state, Proposal.place_text, Proposal.lang,
    )  # fmt: skip
    known = rows_by(
        session,
        columns,
        Proposal.external_id,
        (item.external_id for item in items),
        Proposal.jurisdiction_id == place.id,
    )
    new = [item for item in items if item.external_id not in known]
    changed = [item for item in items if item.external_id in known and _differs(item, known[item.external_id])]
    ids = _create(session, new, request, source)
    _update(session, changed, known, request)
    _index(session, [*new, *changed], ids | {key: row.id for key, row in known.items()}, place.id)
    if new or changed:
        mark_changed(session, listing_scope(place.id))
        mark_changed(session, place.id)
    return Written(len(new), len(changed), len(items) - len(new) - len(changed))


def _differs(item: ProposalRow, row: Any) -> bool:
    said = (item.title, item.body, item.supports, item.place_text, item.lang)
    kept = (row.title, row.body, row.imported_support_count, row.place_text, row.lang)
    return said != kept or _is_new_withdrawal(item, row)


def _is_new_withdrawal(item: ProposalRow, row: Any) -> bool:
    """Tell whether the source withdrew it; a state reached here is never taken back by an import."""
    return item.withdrawn_at is not None and row.state is ProposalState.SUBMITTED


def _create(session: Session, items: Sequence[ProposalRow], request: ImportRequest, source: str) -> dict[str, int]:
    """Insert proposals with their pillars, history and first wording; return their ids."""
    folios = fresh_folios(session, Proposal.folio, "PR", len(items))
    rows = [_values(item, folio, request, source) for item, folio in zip(items, folios, strict=True)]
    insert_rows(session, Proposal, rows, lambda done: request.progress(done, len(items)))
    where = Proposal.jurisdiction_id == request.home.id
    keys = [item.external_id for item in items]
    ids = {key: row.id for key, row in rows_by(session, (Proposal.id,), Proposal.external_id, keys, where).items()}
    pillars = [{"proposal_id": ids[i.external_id], "pillar": pillar} for i in items for pillar in i.pillars]
    insert_rows(session, ProposalPillar, pillars)
    insert_rows(
        session, ProposalStateChange, [step for item in items for step in _history(item, ids[item.external_id])]
    )
    versions = [_version(item, ids[item.external_id], 1, item.created_at) for item in items]
    insert_rows(session, ProposalVersion, versions)
    return ids


def _values(item: ProposalRow, folio: str, request: ImportRequest, source: str) -> dict[str, Any]:
    is_withdrawn = item.withdrawn_at is not None
    return {
        "folio": folio, "jurisdiction_id": request.home.id, "title": item.title, "body": item.body, "lang": item.lang,
        "place_text": item.place_text, "author_name": item.author_name, "external_id": item.external_id,
        "state": ProposalState.WITHDRAWN if is_withdrawn else ProposalState.SUBMITTED, "is_public": True,
        "created_at": item.created_at, "submitted_at": item.created_at, "published_at": item.created_at,
        "support_count": item.supports, "imported_support_count": item.supports, "source": source,
    }  # fmt: skip


def _history(item: ProposalRow, proposal_id: int) -> list[dict[str, Any]]:
    submitted = {"proposal_id": proposal_id, "old_state": "", "new_state": "submitted", "at": item.created_at}
    if item.withdrawn_at is None:
        return [submitted]
    return [submitted, _withdrawal(proposal_id, item.withdrawn_at)]


def _withdrawal(proposal_id: int, at: datetime) -> dict[str, Any]:
    return {"proposal_id": proposal_id, "old_state": "submitted", "new_state": "withdrawn", "at": at}


def _version(item: ProposalRow, proposal_id: int, number: int, at: datetime) -> dict[str, Any]:
    content = {
        "title": item.title, "body": item.body, "place_text": item.place_text, "community_id": None,
        "pillars": sorted(pillar.value for pillar in item.pillars),
    }  # fmt: skip
    return {"proposal_id": proposal_id, "number": number, "content": content, "at": at}


def _update(session: Session, items: Sequence[ProposalRow], known: Mapping[str, Any], request: ImportRequest) -> None:
    """Bring changed proposals up to date; another wording is another version, and supports given here stay."""
    pairs = [(item, known[item.external_id]) for item in items]
    update_rows(session, Proposal, [_changes(item, row) for item, row in pairs])
    withdrawn = [
        _withdrawal(row.id, item.withdrawn_at)
        for item, row in pairs
        if item.withdrawn_at and _is_new_withdrawal(item, row)
    ]
    insert_rows(session, ProposalStateChange, withdrawn)
    reworded = [(item, row.id) for item, row in pairs if (item.title, item.body) != (row.title, row.body)]
    numbers = _last_numbers(session, [proposal_id for _, proposal_id in reworded])
    versions = [_version(item, found, numbers.get(found, 0) + 1, request.now) for item, found in reworded]
    insert_rows(session, ProposalVersion, versions)


def _changes(item: ProposalRow, row: Any) -> dict[str, Any]:
    return {
        "id": row.id, "title": item.title, "body": item.body, "place_text": item.place_text, "lang": item.lang,
        "support_count": row.support_count - row.imported_support_count + item.supports,
        "imported_support_count": item.supports,
        "state": ProposalState.WITHDRAWN if _is_new_withdrawal(item, row) else row.state,
    }  # fmt: skip


def _last_numbers(session: Session, ids: Sequence[int]) -> dict[int, int]:
    statement = (
        select(ProposalVersion.proposal_id, func.max(ProposalVersion.number))
        .where(ProposalVersion.proposal_id.in_(ids))
        .group_by(ProposalVersion.proposal_id)
    )
    return dict(session.execute(statement).all()) if ids else {}


def _index(session: Session, items: Sequence[ProposalRow], ids: Mapping[str, int], jurisdiction_id: int) -> None:
    """Make titles and texts findable."""
    found = rows_by(session, (Proposal.folio,), Proposal.id, [ids[item.external_id] for item in items])
    for item in items:
        ref = ThingRef(KIND, found[ids[item.external_id]].folio)
        index(session, ref, jurisdiction_id=jurisdiction_id, texts=(item.title, item.body, item.place_text, ref.folio))


def subjects_of(session: Session, jurisdiction_id: int, external_ids: Iterable[str]) -> dict[str, str]:
    """Return the folios of imported proposals by their external id, for whoever imports what people said of them."""
    where = Proposal.jurisdiction_id == jurisdiction_id
    found = rows_by(session, (Proposal.folio,), Proposal.external_id, external_ids, where)
    return {key: row.folio for key, row in found.items()}


def add_comments(session: Session, counts: Mapping[str, int]) -> None:
    """Add to the number of comments that lists show, by folio."""
    for folio, count in counts.items():
        statement = update(Proposal).where(Proposal.folio == folio)
        session.execute(statement.values(comment_count=Proposal.comment_count + count))


PROPOSALS = Importer(
    kind="propuestas",
    label=N_("Propuestas"),
    help=N_("Una propuesta por línea: clave, título, texto, apoyos y fecha. CSV con punto y coma o con comas."),
    profiles=tuple(profile.name for profile in PROFILES),
    tables=PROFILES,
    prepare=prepare,
    write=write,
    fields=_FIELDS,
    required=_REQUIRED,
)
COMMENTS = comments_importer(subjects_of, add_comments, KIND)
IMPORTERS: tuple[Importer, ...] = (PROPOSALS, COMMENTS)
