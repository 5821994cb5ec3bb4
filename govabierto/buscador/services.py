"""Feeding the search index, in the transaction that changes what can be found."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from govabierto.buscador import rules
from govabierto.buscador.models import SearchDocument
from govabierto.nucleo.things import ThingRef

_FORGET = text("INSERT INTO search_fts (search_fts, rowid, stems) VALUES ('delete', :id, :stems)")
_REMEMBER = text("INSERT INTO search_fts (rowid, stems) VALUES (:id, :stems)")


def index(session: Session, ref: ThingRef, *, jurisdiction_id: int, texts: Iterable[str]) -> None:
    """Make a public thing findable by its texts; a second call replaces what was known of it.

    Call it for public things only: whatever has a row here may be found by anyone.
    """
    stems = " ".join(stem for text_ in texts for stem in rules.stems(text_))
    document = _document(session, ref)
    if document is None:
        document = SearchDocument(kind=ref.kind, folio=ref.folio, jurisdiction_id=jurisdiction_id, stems=stems)
        session.add(document)
    else:
        _full_text(session, _FORGET, document)
        document.stems = stems
        document.jurisdiction_id = jurisdiction_id
    session.flush()
    _full_text(session, _REMEMBER, document)


def remove(session: Session, ref: ThingRef) -> None:
    """Make a thing impossible to find, where it is not public any more."""
    document = _document(session, ref)
    if document is not None:
        _full_text(session, _FORGET, document)
        session.delete(document)
        session.flush()


def _document(session: Session, ref: ThingRef) -> SearchDocument | None:
    return session.scalar(
        select(SearchDocument).where(SearchDocument.kind == ref.kind, SearchDocument.folio == ref.folio)
    )


def _full_text(session: Session, statement: TextClause, document: SearchDocument) -> None:
    """Keep SQLite's full-text table in step; PostgreSQL keeps its own index."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(statement, {"id": document.id, "stems": document.stems})
