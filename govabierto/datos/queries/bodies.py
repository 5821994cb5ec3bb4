"""Sessions of collegiate bodies and their agreements."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from govabierto.datos.queries.frame import Frame, Record, Source
from govabierto.datos.rules import AGREEMENT_WORDS, SESSION_WORDS
from govabierto.nucleo.places import Place
from govabierto.secretariado.models import AgendaItem, Agreement, Body, BodySession
from govabierto.secretariado.rules import SessionState
from govabierto.territorio.models import Organisation


def _public_sessions(place: Place) -> Select[int]:
    return (
        select(BodySession.id)
        .join(Body, Body.id == BodySession.body_id)
        .where(Body.jurisdiction_id == place.id, BodySession.state != SessionState.DRAFT)
    )


def _read_sessions(session: Session, frame: Frame, ids: list[int]) -> list[Record]:
    statement = (
        select(BodySession, Body.name)
        .join(Body, Body.id == BodySession.body_id)
        .where(BodySession.id.in_(ids))
        .order_by(BodySession.id)
    )
    return [
        Record(
            row.id,
            {
                "folio": row.folio,
                "organo": body,
                "tipo": row.kind.value,
                "anio": row.year,
                "numero": row.number,
                "titulo": row.title,
                "sede": row.venue,
                "estado": SESSION_WORDS[row.state.value],
                "empieza": row.starts_at,
                "abierta": row.opened_at,
                "cerrada": row.closed_at,
                "direccion": frame.address("secretariado/sesiones", row.folio),
            },
        )
        for row, body in session.execute(statement)
    ]


def _agreements(place: Place) -> Select[int]:
    return select(Agreement.id).where(Agreement.jurisdiction_id == place.id)


def _read_agreements(session: Session, frame: Frame, ids: list[int]) -> list[Record]:
    statement = (
        select(Agreement, BodySession.folio, Organisation.name)
        .join(AgendaItem, AgendaItem.id == Agreement.item_id)
        .join(BodySession, BodySession.id == AgendaItem.session_id)
        .outerjoin(Organisation, Organisation.id == Agreement.responsible_id)
        .where(Agreement.id.in_(ids))
        .order_by(Agreement.id)
    )
    return [
        Record(
            row.id,
            {
                "folio": row.folio,
                "numero": row.number,
                "sesion": session_folio,
                "texto": row.text,
                "estado": AGREEMENT_WORDS[row.state.value],
                "responsable": organisation or "",
                "cargo": row.responsible_post,
                "limite": row.due_on,
                "adoptado": row.adopted_at,
                "cumplido": row.fulfilled_at,
                "direccion": frame.address("secretariado/acuerdos", row.folio),
            },
        )
        for row, session_folio, organisation in session.execute(statement)
    ]


SESSIONS = Source(_public_sessions, BodySession.id, BodySession.folio, _read_sessions)
AGREEMENTS = Source(_agreements, Agreement.id, Agreement.folio, _read_agreements)
