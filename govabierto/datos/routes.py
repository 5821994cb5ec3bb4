"""Open data: the page with every table, files streamed by batches, and the read API."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from govabierto.datos import queries
from govabierto.datos.queries import Frame, Source
from govabierto.datos.rules import (
    DATASETS,
    KIND_LABELS,
    LICENCE,
    LICENCE_URL,
    Dataset,
    csv_header,
    csv_line,
    dataset_named,
    openapi_document,
    plain_value,
)
from govabierto.datos.rules.openapi import DEFAULT_LIMIT, MAX_LIMIT
from govabierto.nucleo.changes import revision_of
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.folios import is_folio
from govabierto.nucleo.text import N_
from govabierto.territorio import queries as territorio_queries
from govabierto.web.cache import cached_page, shown_until
from govabierto.web.edge import current_instant, current_place, public, session, today

bp = Blueprint("datos", __name__, url_prefix="/<slug:j>/datos", template_folder="templates")
api = Blueprint("api", __name__, url_prefix="/api/v1")
_LIMIT = re.compile(r"[0-9]{1,4}")
_FORMATS = {"csv": "text/csv", "json": "application/json"}
_JSON_OPTIONS: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


@bp.get("/")
@public
@cached_page
def index() -> ResponseReturnValue:
    """Show every table: what it holds, how many rows, in which forms and what each field means."""
    counts = queries.counts(session(), current_place(), queries.SOURCES)
    return render_template(
        "datos/index.html",
        datasets=DATASETS,
        counts=counts,
        kinds=KIND_LABELS,
        licence=LICENCE,
        licence_url=LICENCE_URL,
    )


@bp.get("/<name>.<any(csv, json):form>")
@public
def download(name: str, form: str) -> ResponseReturnValue:
    """Give a whole table as a file, streamed; unchanged since last time, it is not sent again."""
    dataset, source = _known(dataset_named(name))
    etag = _etag(f"{name}.{form}")
    if etag in request.if_none_match:
        return Response(status=304, headers={"ETag": f'"{etag}"'})
    lines = _csv_file if form == "csv" else _json_file
    response = Response(stream_with_context(lines(dataset, source)), mimetype=_FORMATS[form])
    response.set_etag(etag)
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Content-Disposition"] = f'attachment; filename="{current_place().slug}-{name}.{form}"'
    return response


@api.get("/openapi.json")
@public
@cached_page
def openapi() -> ResponseReturnValue:
    """Describe the API for programs."""
    return _json(openapi_document())


@api.get("/jurisdicciones")
@public
@cached_page
def places() -> ResponseReturnValue:
    """List the states and municipalities."""
    found = [
        {"slug": place.slug, "nombre": place.name, "tipo": place.kind, "estado": place.parent_slug or None}
        for place in territorio_queries.all_places(session())
    ]
    return _json({"datos": found, "total": len(found), "siguiente": None})


@api.get("/<slug:j>/<collection>")
@public
@cached_page
def collection(collection: str) -> ResponseReturnValue:
    """List a page of public things; ``siguiente`` leads to the next one."""
    dataset, source = _known(_api_dataset(collection))
    frame = _frame()
    limit, after = _limit(), request.args.get("desde")
    page = None if after is not None and not is_folio(after) else queries.page_of(
        session(), frame, source, after=after, limit=limit
    )  # fmt: skip
    if page is None:
        raise BadRequest
    records, has_more = page
    total = queries.counts(session(), frame.place, {dataset.name: source})[dataset.name]
    following = None
    if has_more:
        path = url_for("api.collection", collection=dataset.name, limite=limit, desde=records[-1].folio)
        following = f"{current_app.extensions['base_url']}{path}"
    return _json({"datos": [_values(record.values) for record in records], "total": total, "siguiente": following})


@api.get("/<slug:j>/<collection>/<folio:folio>")
@public
@cached_page
def show(collection: str, folio: str) -> ResponseReturnValue:
    """Give one public thing."""
    _dataset, source = _known(_api_dataset(collection))
    record = queries.record_of(session(), _frame(), source, folio)
    if record is None:
        raise NotFoundError(N_("No encontramos nada público con ese folio."))
    return _json(_values(record.values))


@api.get("/<slug:j>/votaciones/<folio:folio>/resultados")
@public
@cached_page
def results(folio: str) -> ResponseReturnValue:
    """Give the outcome of a counted ballot."""
    outcome = queries.outcome_of(session(), current_place(), folio)
    if outcome is None:
        raise NotFoundError(N_("Esa votación no existe o todavía no se cuenta."))
    return _json(outcome)


def _api_dataset(name: str) -> Dataset | None:
    dataset = dataset_named(name)
    return dataset if dataset is not None and dataset.in_api else None


def _known(dataset: Dataset | None) -> tuple[Dataset, Source]:
    if dataset is None:
        raise NotFoundError(N_("No hay una tabla con ese nombre."))
    return dataset, queries.SOURCES[dataset.name]


def _frame() -> Frame:
    """Return whose data and of which day; answers that say where a ballot stands last until that changes."""
    place, now = current_place(), current_instant()
    shown_until(queries.next_ballot_instant(session(), place, now))
    return Frame(place, today(), now)


def _limit() -> int:
    text = request.args.get("limite", str(DEFAULT_LIMIT))
    if not _LIMIT.fullmatch(text) or not 1 <= int(text) <= MAX_LIMIT:
        raise BadRequest
    return int(text)


def _values(values: dict[str, Any]) -> dict[str, Any]:
    return {name: plain_value(value) for name, value in values.items()}


def _json(content: object) -> Response:
    return Response(json.dumps(content, **_JSON_OPTIONS), mimetype="application/json")


def _etag(name: str) -> str:
    """Return what tells this file from tomorrow's and from the one after the next change."""
    place = current_place()
    phase = queries.next_ballot_instant(session(), place, current_instant())
    parts = (name, place.slug, revision_of(session(), place.id), today().isoformat(), str(phase))
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]


def _csv_file(dataset: Dataset, source: Source) -> Iterator[str]:
    yield csv_header(dataset.columns)
    batch: list[str] = []
    for record in queries.records(session(), Frame(current_place(), today(), current_instant()), source):
        batch.append(csv_line(record.values))
        if len(batch) >= queries.BATCH:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)


def _json_file(_dataset: Dataset, source: Source) -> Iterator[str]:
    yield '{"datos":['
    separator = ""
    for record in queries.records(session(), Frame(current_place(), today(), current_instant()), source):
        yield separator + json.dumps(_values(record.values), **_JSON_OPTIONS)
        separator = ",\n"
    yield "]}"


BLUEPRINTS = (bp, api)
