"""What proposals show for the clauses of a letter of intent."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.propuestas.models import Proposal
from govabierto.secretariado.evidence import ClauseEvidence


def clause_evidence(session: Session, place: Place) -> list[ClauseEvidence]:
    """Return that people are answered (A) and that they take part on line (B)."""
    mine = (Proposal.jurisdiction_id == place.id, Proposal.is_public)
    answered = exists().where(*mine, Proposal.answered_at.is_not(None))
    has_answers, has_proposals = session.execute(select(answered, exists().where(*mine))).one()
    home = f"/{place.slug}/propuestas/"
    found: list[ClauseEvidence] = []
    if has_answers:
        found.append(ClauseEvidence("A", N_("Las propuestas de la gente reciben respuesta pública con motivos."), home))
    if has_proposals:
        found.append(ClauseEvidence("B", N_("Cualquiera propone, apoya y sigue en línea lo que se decide."), home))
    return found
