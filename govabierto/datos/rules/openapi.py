"""The OpenAPI document, made from the table of data sets."""

from __future__ import annotations

from typing import Any

from govabierto.datos.rules.tables import DATASETS, Dataset, Field, FieldKind

MAX_LIMIT = 500
DEFAULT_LIMIT = 100
FOLIO_PATTERN = "^[A-Z]{1,4}-[2-9A-HJ-NP-Z]{7}$"
SLUG_PATTERN = "^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$"
_SCHEMA_OF: dict[FieldKind, dict[str, Any]] = {
    FieldKind.TEXT: {"type": "string"},
    FieldKind.INTEGER: {"type": "integer"},
    FieldKind.PERCENT: {"type": "number", "minimum": 0, "maximum": 100},
    FieldKind.DAY: {"type": "string", "format": "date"},
    FieldKind.INSTANT: {"type": "string", "format": "date-time"},
    FieldKind.YES_NO: {"type": "boolean"},
    FieldKind.LIST: {"type": "array", "items": {"type": "string"}},
}


def openapi_document() -> dict[str, Any]:
    """Return the whole document; meanings are in Spanish, whatever the language of the reader."""
    collections = [dataset for dataset in DATASETS if dataset.in_api]
    paths: dict[str, Any] = {
        "/api/v1/jurisdicciones": _operation(
            "jurisdicciones", "Estados y municipios", _listed("jurisdiccion"), paged=False
        )
    }
    for dataset in collections:
        base = f"/api/v1/{{jurisdiccion}}/{dataset.name}"
        paths[base] = _operation(dataset.name, dataset.summary, _listed(dataset.name), paged=True)
        one = {"$ref": f"#/components/schemas/{dataset.name}"}
        paths[f"{base}/{{folio}}"] = _operation(f"{dataset.name}_uno", dataset.summary, one, folio=True)
    paths["/api/v1/{jurisdiccion}/votaciones/{folio}/resultados"] = _operation(
        "resultados", "Resultado de una votación contada", {"$ref": "#/components/schemas/resultado"}, folio=True
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "govabierto", "version": "1", "description": "Datos públicos, sin registro y sin clave."},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": _schemas(collections)},
    }


def _operation(
    name: str, summary: str, schema: dict[str, Any], *, paged: bool = False, folio: bool = False
) -> dict[str, Any]:
    parameters = []
    if paged or folio:
        parameters.append(_parameter("jurisdiccion", "path", {"type": "string", "pattern": SLUG_PATTERN}))
    if folio:
        parameters.append(_parameter("folio", "path", {"type": "string", "pattern": FOLIO_PATTERN}))
    if paged:
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
        parameters.append(_parameter("limite", "query", limit))
        parameters.append(_parameter("desde", "query", {"type": "string", "pattern": FOLIO_PATTERN}))
    answers = {"200": {"description": "Correcto", "content": {"application/json": {"schema": schema}}}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problema"}}}
    if paged:
        answers["400"] = {"description": "Parámetro mal formado", "content": problem}
    if paged or folio:
        answers["404"] = {"description": "No existe", "content": problem}
    return {"get": {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}}


def _parameter(name: str, place: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


def _listed(name: str) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["datos", "total", "siguiente"],
        "properties": {
            "datos": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
            "total": {"type": "integer", "minimum": 0},
            "siguiente": {"type": ["string", "null"], "format": "uri"},
        },
    }


def _schemas(collections: list[Dataset]) -> dict[str, Any]:
    option = next(dataset for dataset in DATASETS if dataset.name == "resultados")
    schemas = {dataset.name: _object(dataset.fields) for dataset in collections}
    text = {"type": "string"}
    schemas["jurisdiccion"] = {
        "type": "object",
        "required": ["slug", "nombre", "tipo"],
        "properties": {
            "slug": text,
            "nombre": text,
            "tipo": {"type": "string", "enum": ["estado", "municipio"]},
            "estado": {"type": ["string", "null"]},
        },
    }
    schemas["resultado"] = {
        "type": "object",
        "required": ["votacion", "metodo", "boletas", "en_blanco", "ganadoras", "opciones"],
        "properties": {
            "votacion": text,
            "metodo": text,
            "boletas": {"type": "integer"},
            "en_blanco": {"type": "integer"},
            "ganadoras": {"type": "array", "items": text},
            "opciones": {"type": "array", "items": _object(option.fields[1:])},
        },
    }
    schemas["problema"] = {"type": "object", "required": ["status"], "properties": {"status": {"type": "integer"}}}
    return schemas


def _object(fields: tuple[Field, ...]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [field.name for field in fields],
        "properties": {field.name: _schema(field) for field in fields},
    }


def _schema(field: Field) -> dict[str, Any]:
    schema = {**_SCHEMA_OF[field.kind], "description": field.meaning}
    if field.may_lack:
        schema["type"] = [schema["type"], "null"]
    return schema
