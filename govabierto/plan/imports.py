"""Importing commitments of other plans: texts, dates and institutions; every other column is kept as it came.

A percentage that a file declares is kept among those columns and is never progress: only verified milestones give it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.buscador.services import index
from govabierto.importacion.bulk import fresh_folios, insert_rows, rows_by, update_rows
from govabierto.importacion.importers import Importer, ImportRequest, Prepared, Written
from govabierto.importacion.rules import MAX_KEY, Problem, Row, Severity, first_of_each, html_to_markdown
from govabierto.importacion.rules.cells import block, one_line, shortened
from govabierto.importacion.rules.dates import DateOrder, parse_free_date
from govabierto.importacion.rules.languages import guess_language
from govabierto.importacion.rules.profiles import Profile
from govabierto.nucleo.changes import mark_changed
from govabierto.nucleo.clock import local_date, start_of_day
from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.plan.models import Commitment, CommitmentPillar, Plan, PlanJurisdiction, PlanVersion
from govabierto.plan.rules import CommitmentState, PlanState
from govabierto.territorio.queries import organisations

KIND = "compromiso"
AUTO_LANGUAGE = "auto"
_LINE = 400
_SHORT = 140
_NOTHING = frozenset({"NA", "ND", "NR", "N/A"})
_FIELDS = ("clave", "titulo", "descripcion", "texto", "inicio", "fin", "responsable", "pilares", "idioma")
_REQUIRED = ("clave", "titulo")
_YEARS = (1990, 2100)

PROFILES: tuple[Profile, ...] = (
    Profile("govabierto", {name: (name,) for name in _FIELDS}, _REQUIRED, source="Archivo"),
    Profile(
        "ogp",
        {
            "clave": ("Commitment Unique Identifier",), "titulo": ("Commitment Title",),
            "descripcion": ("Short Title",), "texto": ("Full Text",), "inicio": ("Start Date",), "fin": ("End Date",),
            "responsable": ("Lead Institution",),
        },
        ("clave", "titulo", "texto", "inicio", "fin", "responsable"),
        prefix="ogp", source="Open Government Partnership", date_order=DateOrder.MDY, lang=AUTO_LANGUAGE,
        extra={
            "transparencia": "OGP Value Access To Information",
            "participacion_ciudadana": "OGP Value Civic Participation",
            "rendicion_de_cuentas": "OGP Value Public Accountability", "innovacion": "OGP Value Technology",
        },
    ),
    Profile(
        "ba-compromisos",
        {
            "clave": ("numero",), "titulo": ("compromiso",), "descripcion": ("titulo",), "texto": ("desc",),
            "fin": ("cumplimiento",),
        },
        ("clave", "titulo", "texto", "fin"),
        prefix="ba-compromisos", source="Compromisos de la Ciudad de Buenos Aires", is_html=True,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class CommitmentRow:
    """A commitment as the file tells it. is_sound: its dates make sense, so it is not a mere draft."""

    line: int
    external_id: str
    title: str
    short_description: str
    action: str
    lead: str
    starts_on: date | None
    ends_on: date | None
    lang: str
    pillars: tuple[Pillar, ...]
    codes: Mapping[str, str]
    is_sound: bool


def profile_of(request: ImportRequest) -> Profile:
    """Return the profile that a request asks for."""
    return request.custom or next(profile for profile in PROFILES if profile.name == request.profile)


def prepare(data: bytes, request: ImportRequest) -> Prepared:
    """Read a table of commitments; dates that can't be are warnings, a missing or repeated key is an error."""
    profile = profile_of(request)
    table = profile.read(data)
    problems: list[Problem] = list(table.problems)
    read = (_item(row, profile, problems) for row in table.rows)
    items = first_of_each((item for item in read if item is not None), lambda item: item.external_id, problems)
    return Prepared(list(items.values()), len(table.rows), tuple(problems))


def _item(row: Row, profile: Profile, problems: list[Problem]) -> CommitmentRow | None:
    """Read one row; None, and a Problem, if it has no key or title."""
    key, title = one_line(profile.cell(row, "clave")), one_line(profile.cell(row, "titulo"))
    if not 1 <= len(key) <= MAX_KEY or not title:
        problems.append(Problem(row.line, "clave", N_("El compromiso necesita clave y título.")))
        return None
    pillars = _pillars(row, profile)
    if pillars is None:
        message = N_("Los pilares son: %(known)s.")
        problems.append(Problem(row.line, "pilares", message, params={"known": ", ".join(Pillar)}))
        return None
    if len(title) > _LINE:
        message = N_("El título pasa de %(max)s letras: se acortó, y entero queda entre los datos de origen.")
        problems.append(Problem(row.line, "titulo", message, Severity.WARNING, {"max": _LINE}))
    text = profile.cell(row, "texto")
    body = html_to_markdown(text) if profile.is_html else block(text)
    starts_on, ends_on, is_sound = _dates(row, profile, problems)
    lang = one_line(profile.cell(row, "idioma"))[:5] or profile.lang
    return CommitmentRow(
        line=row.line, external_id=profile.external_id(key), title=shortened(title, _LINE),
        short_description=shortened(one_line(profile.cell(row, "descripcion")), _SHORT), action=body,
        lead=_known_text(one_line(profile.cell(row, "responsable"))), starts_on=starts_on, ends_on=ends_on,
        lang=guess_language(f"{title} {body}") if lang == AUTO_LANGUAGE else lang, pillars=pillars,
        codes=_codes(row, profile, title), is_sound=is_sound,
    )  # fmt: skip


def _known_text(text: str) -> str:
    return "" if text.upper() in _NOTHING else text


def _pillars(row: Row, profile: Profile) -> tuple[Pillar, ...] | None:
    """Return the pillars of a row: those it names, or those whose column says 1; None if one is unknown."""
    named = [name.strip() for name in profile.cell(row, "pilares").replace("|", ",").split(",") if name.strip()]
    marked = [name for name, column in profile.extra.items() if row.values.get(column, "").strip() == "1"]
    if not set(named) <= set(Pillar):
        return None
    return tuple(Pillar(name) for name in dict.fromkeys([*named, *marked]))


def _dates(row: Row, profile: Profile, problems: list[Problem]) -> tuple[date | None, date | None, bool]:
    """Return beginning and end, with a warning for each that had to be supposed or could not be read.

    When the end comes before the beginning neither is believed, and the commitment stays a draft.
    """
    days: list[date | None] = []
    for name, at_end in (("inicio", False), ("fin", True)):
        text = one_line(profile.cell(row, name))
        found = parse_free_date(text, order=profile.date_order, at_end=at_end)
        is_sane = found.day is None or _YEARS[0] <= found.day.year <= _YEARS[1]
        warning = found.warning if is_sane else N_("La fecha «%(value)s» queda fuera de lo posible: se dejó en blanco.")
        if warning:
            params = {"value": text[:60], "day": str(found.day)}
            problems.append(Problem(row.line, name, warning, Severity.WARNING, params))
        days.append(found.day if is_sane else None)
    starts_on, ends_on = days
    if starts_on is None or ends_on is None or starts_on <= ends_on:
        return starts_on, ends_on, True
    message = N_("Termina (%(end)s) antes de empezar (%(start)s): entra como borrador, sin fechas.")
    problems.append(Problem(row.line, "fin", message, Severity.WARNING, {"end": str(ends_on), "start": str(starts_on)}))
    return None, None, False


def _codes(row: Row, profile: Profile, title: str) -> dict[str, str]:
    """Return every column that has no place of its own here, and those that were read with some loss, as they came."""
    kept_whole = set(profile.columns.get("texto", ()))
    if len(title) <= _LINE:
        kept_whole |= set(profile.columns["titulo"])
    return {name: block(value) for name, value in row.values.items() if name not in kept_whole}


def write(session: Session, prepared: Prepared, request: ImportRequest) -> Written:
    """Create the plan they belong to if there is none, create what is new and update what changed."""
    items: Sequence[CommitmentRow] = prepared.items
    place, profile = request.home, profile_of(request)
    agencies = {agency.name.casefold(): agency.id for agency in organisations(session, place.id)}
    keys = [item.external_id for item in items]
    known = rows_by(session, _COLUMNS, Commitment.external_id, keys, Commitment.jurisdiction_id == place.id)
    new = [item for item in items if item.external_id not in known]
    changed = [
        item for item in items if item.external_id in known and _differs(item, known[item.external_id], agencies)
    ]
    if not items:
        return Written()
    plan = _plan(session, items, request, profile.source)
    _create(session, new, plan, request, agencies)
    _update(session, changed, known, request, agencies)
    if new or changed:
        _index(session, [*new, *changed], place.id)
        mark_changed(session, place.id)
    return Written(len(new), len(changed), len(items) - len(new) - len(changed), plan.folio)


_COLUMNS = (
    Commitment.id, Commitment.title, Commitment.short_description, Commitment.action, Commitment.starts_on,
    Commitment.ends_on, Commitment.lead_post, Commitment.lead_agency_id, Commitment.lang, Commitment.external_codes,
    Commitment.version, Commitment.folio,
)  # fmt: skip


def _said(item: CommitmentRow, agencies: Mapping[str, int]) -> dict[str, Any]:
    """Return the columns that the file decides; an institution known here is linked, another is kept as text."""
    agency_id = agencies.get(item.lead.casefold())
    return {
        "title": item.title, "short_description": item.short_description, "action": item.action,
        "starts_on": item.starts_on, "ends_on": item.ends_on, "lang": item.lang, "external_codes": dict(item.codes),
        "lead_agency_id": agency_id, "lead_post": "" if agency_id else shortened(item.lead, _LINE),
    }  # fmt: skip


def _differs(item: CommitmentRow, row: Any, agencies: Mapping[str, int]) -> bool:
    return any(getattr(row, name) != value for name, value in _said(item, agencies).items())


def _plan(session: Session, items: Sequence[CommitmentRow], request: ImportRequest, source: str) -> Plan:
    """Return the plan that already holds commitments of this source, or a new one that spans their dates."""
    statement = (
        select(Plan)
        .join(Commitment, Commitment.plan_id == Plan.id)
        .where(Commitment.jurisdiction_id == request.home.id, Commitment.source == source)
        .order_by(Plan.id)
        .limit(1)
    )
    plan = session.scalar(statement)
    if plan is not None:
        return plan
    days = [day for item in items for day in (item.starts_on, item.ends_on) if day is not None]
    days = days or [local_date(request.now, request.home.timezone)]
    starts_on = min(days)
    plan = Plan(
        folio=fresh_folios(session, Plan.folio, "PL", 1)[0],
        title=f"Compromisos importados: {source}"[:_LINE],
        summary="",
        state=PlanState.ADOPTED,
        starts_on=starts_on,
        ends_on=max(days),
        adopted_at=start_of_day(starts_on, request.home.timezone),
        created_at=request.now,
    )
    session.add(plan)
    session.flush()
    session.add(PlanJurisdiction(plan_id=plan.id, jurisdiction_id=request.home.id, is_lead=True))
    session.flush()
    return plan


def _create(
    session: Session, items: Sequence[CommitmentRow], plan: Plan, request: ImportRequest, agencies: Mapping[str, int]
) -> None:
    """Insert commitments with their pillars and first version."""
    first = (session.scalar(select(func.max(Commitment.number)).where(Commitment.plan_id == plan.id)) or 0) + 1
    folios = fresh_folios(session, Commitment.folio, "C", len(items))
    source = profile_of(request).source
    rows = [
        _said(item, agencies)
        | {
            "folio": folio, "plan_id": plan.id, "jurisdiction_id": request.home.id, "number": number, "source": source,
            "state": CommitmentState.ADOPTED if item.is_sound else CommitmentState.DRAFTING,
            "adopted_at": plan.adopted_at if item.is_sound else None, "external_id": item.external_id,
            "created_at": request.now, "moved_at": request.now,
        }
        for number, (item, folio) in enumerate(zip(items, folios, strict=True), start=first)
    ]  # fmt: skip
    insert_rows(session, Commitment, rows, lambda done: request.progress(done, len(rows)))
    keys = [item.external_id for item in items]
    made = rows_by(session, (Commitment.id,), Commitment.external_id, keys, Commitment.plan_id == plan.id)
    pillars = [
        {"commitment_id": made[item.external_id].id, "pillar": pillar, "position": position}
        for item in items
        for position, pillar in enumerate(item.pillars)
    ]
    insert_rows(session, CommitmentPillar, pillars)
    insert_rows(session, PlanVersion, [_version(row, 1, request) for row in rows])


def _version(row: Mapping[str, Any], number: int, request: ImportRequest) -> dict[str, Any]:
    """Return what a commitment says from now on; dates as text, so that it is plain JSON."""
    names = ("title", "short_description", "action", "starts_on", "ends_on", "lead_post", "lang")
    content = {name: str(row[name]) if isinstance(row[name], date) else row[name] for name in names}
    return {
        "subject_kind": KIND, "subject_folio": row["folio"], "number": number, "content": content,
        "reason": "Importación", "at": request.now,
    }  # fmt: skip


def _update(
    session: Session,
    items: Sequence[CommitmentRow],
    known: Mapping[str, Any],
    request: ImportRequest,
    agencies: Mapping[str, int],
) -> None:
    """Bring changed commitments up to date, each with a new version."""
    rows = []
    for item in items:
        row = known[item.external_id]
        rows.append(_said(item, agencies) | {"id": row.id, "folio": row.folio, "version": row.version + 1})
    update_rows(session, Commitment, rows)
    folios = [row["folio"] for row in rows]
    last = {}
    if folios:
        statement = select(PlanVersion.subject_folio, func.max(PlanVersion.number)).where(
            PlanVersion.subject_kind == KIND, PlanVersion.subject_folio.in_(folios)
        )
        last = dict(session.execute(statement.group_by(PlanVersion.subject_folio)).all())
    insert_rows(session, PlanVersion, [_version(row, last.get(row["folio"], 0) + 1, request) for row in rows])


def _index(session: Session, items: Sequence[CommitmentRow], jurisdiction_id: int) -> None:
    keys = [item.external_id for item in items]
    where = Commitment.jurisdiction_id == jurisdiction_id
    made = rows_by(session, (Commitment.folio,), Commitment.external_id, keys, where)
    for item in items:
        ref = ThingRef(KIND, made[item.external_id].folio)
        index(session, ref, jurisdiction_id=jurisdiction_id, texts=(item.title, item.short_description, item.action))


COMMITMENTS = Importer(
    kind="compromisos",
    label=N_("Compromisos"),
    help=N_("Un compromiso por línea. Las columnas que no conocemos se guardan como vienen; el avance no se importa."),
    profiles=tuple(profile.name for profile in PROFILES),
    tables=PROFILES,
    prepare=prepare,
    write=write,
    fields=_FIELDS,
    required=_REQUIRED,
)
