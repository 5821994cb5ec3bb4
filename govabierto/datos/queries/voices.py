"""Proposals, without anybody's name."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from govabierto.datos.queries.frame import Frame, Record, Source
from govabierto.datos.queries.plan import foreign_key
from govabierto.datos.rules import PROPOSAL_WORDS
from govabierto.nucleo.places import Place
from govabierto.propuestas.models import Proposal, ProposalPillar
from govabierto.territorio.models import Community

_COLUMNS = (
    Proposal.id, Proposal.folio, Proposal.title, Proposal.body, Proposal.lang, Proposal.state, Proposal.support_count,
    Proposal.imported_support_count, Proposal.comment_count, Proposal.published_at, Proposal.response_due_on,
    Proposal.answered_at, Proposal.source, Proposal.external_id, Community.name,
)  # fmt: skip


def _public(place: Place) -> Select[int]:
    return select(Proposal.id).where(Proposal.jurisdiction_id == place.id, Proposal.is_public)


def _read(session: Session, frame: Frame, ids: list[int]) -> list[Record]:
    pillars: dict[int, list[str]] = {}
    touched = select(ProposalPillar.proposal_id, ProposalPillar.pillar).where(ProposalPillar.proposal_id.in_(ids))
    for proposal_id, pillar in session.execute(touched.order_by(ProposalPillar.pillar)):
        pillars.setdefault(proposal_id, []).append(pillar.value)
    statement = (
        select(*_COLUMNS)
        .outerjoin(Community, Community.id == Proposal.community_id)
        .where(Proposal.id.in_(ids))
        .order_by(Proposal.id)
    )
    return [
        Record(
            row.id,
            {
                "folio": row.folio,
                "titulo": row.title,
                "texto": row.body,
                "idioma": row.lang,
                "estado": PROPOSAL_WORDS[row.state.value],
                "pilares": pillars.get(row.id, []),
                "comunidad": row.name or "",
                "apoyos": row.support_count,
                "apoyos_importados": row.imported_support_count,
                "comentarios": row.comment_count,
                "publicada": row.published_at,
                "respuesta_limite": row.response_due_on,
                "respondida": row.answered_at,
                "fuente": row.source,
                "clave_externa": foreign_key(row.external_id),
                "direccion": frame.address("propuestas", row.folio),
            },
        )
        for row in session.execute(statement)
    ]


PROPOSALS = Source(_public, Proposal.id, Proposal.folio, _read)
