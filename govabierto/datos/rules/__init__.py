"""Open data as pure values: the one table of data sets and fields, CSV cells, and the document that describes them."""

from govabierto.datos.rules.cells import csv_header, csv_line, plain_percent, plain_value
from govabierto.datos.rules.openapi import openapi_document
from govabierto.datos.rules.tables import (
    DATASETS,
    KIND_LABELS,
    LICENCE,
    LICENCE_URL,
    Dataset,
    Field,
    FieldKind,
    dataset_named,
)
from govabierto.datos.rules.words import (
    AGREEMENT_WORDS,
    COMMITMENT_WORDS,
    MILESTONE_WORDS,
    ORIGIN_WORDS,
    PLAN_WORDS,
    PROPOSAL_WORDS,
    SESSION_WORDS,
)

__all__ = [
    "AGREEMENT_WORDS",
    "COMMITMENT_WORDS",
    "DATASETS",
    "KIND_LABELS",
    "LICENCE",
    "LICENCE_URL",
    "MILESTONE_WORDS",
    "ORIGIN_WORDS",
    "PLAN_WORDS",
    "PROPOSAL_WORDS",
    "SESSION_WORDS",
    "Dataset",
    "Field",
    "FieldKind",
    "csv_header",
    "csv_line",
    "dataset_named",
    "openapi_document",
    "plain_percent",
    "plain_value",
]
