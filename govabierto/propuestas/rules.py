"""States of a proposal and their transitions, public names, and what a text must hold."""

from __future__ import annotations

from enum import StrEnum

from govabierto.nucleo.text import N_

TITLE_LIMIT = 140
BODY_LIMIT = 10_000


class ProposalState(StrEnum):
    """States of dominio 2.2 that this room knows."""

    DRAFT = "draft"
    HELD = "held"
    SUBMITTED = "submitted"
    UNDER_REVIEW = "under_review"
    RETURNED = "returned_for_clarification"
    ADMITTED = "admitted"
    NOT_ADMITTED = "not_admitted"
    MERGED = "merged"
    PRIORITISED = "prioritised"
    NOT_PRIORITISED = "not_prioritised"
    TAKEN_UP = "taken_up"
    ANSWERED_NOT_INCLUDED = "answered_not_included"
    WITHDRAWN = "withdrawn"


PUBLIC_STATES = frozenset(ProposalState) - {ProposalState.DRAFT, ProposalState.HELD}

STATE_LABELS: dict[ProposalState, str] = {
    ProposalState.DRAFT: N_("Borrador"),
    ProposalState.HELD: N_("Por confirmar"),
    ProposalState.SUBMITTED: N_("Recibida"),
    ProposalState.UNDER_REVIEW: N_("En revisión"),
    ProposalState.RETURNED: N_("Falta una aclaración"),
    ProposalState.ADMITTED: N_("Admitida"),
    ProposalState.NOT_ADMITTED: N_("No admitida, con motivos"),
    ProposalState.MERGED: N_("Se juntó con otra"),
    ProposalState.PRIORITISED: N_("Ganó en la votación"),
    ProposalState.NOT_PRIORITISED: N_("No alcanzó los votos"),
    ProposalState.TAKEN_UP: N_("Es parte de un compromiso"),
    ProposalState.ANSWERED_NOT_INCLUDED: N_("Respondida: no entra"),
    ProposalState.WITHDRAWN: N_("Retirada por quien la escribió"),
}
