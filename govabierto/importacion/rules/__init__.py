"""Pure reading of foreign files: encodings, tables, HTML, elections, and the report of an import."""

from __future__ import annotations

from govabierto.importacion.rules.amounts import parse_amount, parse_count, to_cents
from govabierto.importacion.rules.encoding import DecodedText, FileError, decode_text
from govabierto.importacion.rules.html_text import html_to_markdown, html_to_text
from govabierto.importacion.rules.pabulib import PbBallot, PbElection, PbProject, VoteType, parse_pabulib
from govabierto.importacion.rules.preflib import PrefElection, PrefKind, PrefOrder, parse_preflib
from govabierto.importacion.rules.report import ImportReport, Problem, Severity, first_of_each
from govabierto.importacion.rules.tables import MAX_KEY, Row, Table, read_table

__all__ = [
    "MAX_KEY",
    "DecodedText",
    "FileError",
    "ImportReport",
    "PbBallot",
    "PbElection",
    "PbProject",
    "PrefElection",
    "PrefKind",
    "PrefOrder",
    "Problem",
    "Row",
    "Severity",
    "Table",
    "VoteType",
    "decode_text",
    "first_of_each",
    "html_to_markdown",
    "html_to_text",
    "parse_amount",
    "parse_count",
    "parse_pabulib",
    "parse_preflib",
    "read_table",
    "to_cents",
]
