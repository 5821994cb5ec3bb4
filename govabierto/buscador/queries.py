"""Finding public things by words; SQLite and PostgreSQL give the same answers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, bindparam, false, func, literal_column, select, text
from sqlalchemy.orm import Session

from govabierto.buscador import rules
from govabierto.buscador.models import SearchDocument

RESULT_LIMIT = 1000


def matching(session: Session, query: str, *, kind: str, jurisdiction_id: int | None) -> Select[str]:
    """Return a subquery of the folios of things of a kind that hold every word of a query.

    The last word may be the beginning of a longer one. A query without any word finds nothing.
    """
    statement = select(SearchDocument.folio).where(SearchDocument.kind == kind, _holds(session, query))
    if jurisdiction_id is not None:
        statement = statement.where(SearchDocument.jurisdiction_id == jurisdiction_id)
    return statement


def matching_folios(
    session: Session, query: str, *, kind: str, jurisdiction_id: int | None, limit: int = RESULT_LIMIT
) -> list[str]:
    """Return the folios of things of a kind that hold every word of a query, newest first."""
    statement = matching(session, query, kind=kind, jurisdiction_id=jurisdiction_id)
    return list(session.scalars(statement.order_by(SearchDocument.id.desc()).limit(limit)))


def _holds(session: Session, query: str) -> ColumnElement[bool]:
    wanted = rules.query_stems(query)
    if not wanted:
        return false()
    if session.get_bind().dialect.name == "sqlite":
        rows = text("SELECT rowid FROM search_fts WHERE search_fts MATCH :fts").bindparams(
            bindparam("fts", rules.fts5_query(wanted), unique=True)
        )
        return SearchDocument.id.in_(rows.columns(SearchDocument.id))
    vector = func.to_tsvector(literal_column("'simple'"), SearchDocument.stems)
    return vector.bool_op("@@")(func.to_tsquery(literal_column("'simple'"), rules.tsquery(wanted)))
