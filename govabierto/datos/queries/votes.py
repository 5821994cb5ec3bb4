"""Ballots and results; before the count nothing is said of votes, not even how many."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from govabierto.datos.queries.frame import Frame, Record, Source
from govabierto.nucleo.places import Place
from govabierto.votaciones.models import Ballot, BallotOption
from govabierto.votaciones.queries import phase_of
from govabierto.votaciones.rules import BallotState


def _public(place: Place) -> Select[int]:
    return select(Ballot.id).where(Ballot.jurisdiction_id == place.id, Ballot.state != BallotState.DRAFT)


def _counted_options(place: Place) -> Select[int]:
    return (
        select(BallotOption.id)
        .join(Ballot, Ballot.id == BallotOption.ballot_id)
        .where(Ballot.jurisdiction_id == place.id, Ballot.state == BallotState.CLOSED)
    )


def _read(session: Session, frame: Frame, ids: list[int]) -> list[Record]:
    options = select(BallotOption.ballot_id, func.count()).where(BallotOption.ballot_id.in_(ids))
    counted = dict(session.execute(options.group_by(BallotOption.ballot_id)).all())
    found = []
    for row in session.scalars(select(Ballot).where(Ballot.id.in_(ids)).order_by(Ballot.id)):
        values = {
            "folio": row.folio,
            "titulo": row.title,
            "pregunta": row.question,
            "a_quien_obliga": row.binds,
            "metodo": row.method.value,
            "desempate": row.tie_rule.value,
            "maximo_de_opciones": row.max_choices,
            "lugares": row.seats,
            "presupuesto_centavos": row.budget,
            "moneda": row.currency,
            "estado": phase_of(row, frame.now).value,
            "abre": row.opens_at,
            "cierra": row.closes_at,
            "opciones": counted.get(row.id, 0),
            "boletas": row.ballot_count,
            "en_blanco": row.blank_count,
            "direccion": frame.address("votaciones", row.folio),
        }
        found.append(Record(row.id, values))
    return found


def _read_options(session: Session, _frame: Frame, ids: list[int]) -> list[Record]:
    statement = (
        select(BallotOption, Ballot.folio)
        .join(Ballot, Ballot.id == BallotOption.ballot_id)
        .where(BallotOption.id.in_(ids))
        .order_by(BallotOption.id)
    )
    found = []
    for row, folio in session.execute(statement):
        found.append(Record(row.id, {"votacion": folio, **_option(row)}))
        session.expunge(row)
    return found


def _option(row: BallotOption) -> dict[str, Any]:
    return {
        "clave": row.key,
        "titulo": row.title,
        "costo_centavos": row.cost,
        "puntaje": row.score,
        "lugar": row.rank,
        "ganadora": row.is_winner,
        "motivo": row.reason_code,
        "propuesta": row.subject_folio,
    }


def outcome_of(session: Session, place: Place, folio: str) -> dict[str, Any] | None:
    """Return the outcome of a counted ballot, options from first to last; None before the count."""
    where = (Ballot.folio == folio, Ballot.jurisdiction_id == place.id, Ballot.state == BallotState.CLOSED)
    ballot = session.scalar(select(Ballot).where(*where))
    if ballot is None:
        return None
    statement = select(BallotOption).where(BallotOption.ballot_id == ballot.id)
    options = session.scalars(statement.order_by(BallotOption.rank, BallotOption.position)).all()
    return {
        "votacion": ballot.folio,
        "metodo": ballot.method.value,
        "boletas": ballot.ballot_count,
        "en_blanco": ballot.blank_count,
        "ganadoras": [option.key for option in options if option.is_winner],
        "opciones": [_option(option) for option in options],
    }


BALLOTS = Source(_public, Ballot.id, Ballot.folio, _read)
RESULTS = Source(_counted_options, BallotOption.id, Ballot.folio, _read_options)
