"""The Spanish words that open data use for states: public and permanent, whatever the code calls them."""

from __future__ import annotations

PROPOSAL_WORDS = {
    "submitted": "recibida",
    "under_review": "en_revision",
    "returned_for_clarification": "por_aclarar",
    "admitted": "admitida",
    "not_admitted": "no_admitida",
    "merged": "juntada",
    "prioritised": "priorizada",
    "not_prioritised": "no_priorizada",
    "taken_up": "en_compromiso",
    "answered_not_included": "respondida_no_entra",
    "withdrawn": "retirada",
}
PLAN_WORDS = {"draft": "borrador", "adopted": "adoptado", "closed": "cerrado"}
COMMITMENT_WORDS = {
    "drafting": "en_redaccion",
    "in_feasibility": "en_factibilidad",
    "in_comment": "en_comentarios",
    "adopted": "adoptado",
    "closed_incomplete": "cerrado_incompleto",
    "cancelled": "cancelado",
}
MILESTONE_WORDS = {
    "planned": "por_hacer",
    "reported": "declarado",
    "sent_back": "devuelto",
    "verified": "verificado",
    "cancelled": "cancelado",
}
SESSION_WORDS = {
    "called": "convocada",
    "open": "en_curso",
    "closed": "cerrada",
    "no_quorum": "sin_quorum",
}
AGREEMENT_WORDS = {"adopted": "adoptado", "fulfilled": "cumplido", "superseded": "sustituido"}
ORIGIN_WORDS = {"co_created": "cocreado", "proactive": "proactivo"}
