"""Reads of proposals: lists, one proposal, and what waits for staff."""

from govabierto.propuestas.queries.clauses import clause_evidence
from govabierto.propuestas.queries.listing import Listing, ProposalRow, listing_of, owed_answers
from govabierto.propuestas.queries.one import (
    THING_KINDS,
    ProposalPage,
    StateStep,
    author_contact,
    claim_of,
    history_of,
    own_proposals,
    page_of,
    pillars_of,
    proposal_by_folio,
    proposal_in,
    proposal_of_submission,
    supports,
    version_count,
    versions_of,
)
from govabierto.propuestas.queries.trays import HeldRow, TrayRow, count_held, count_unanswered, held_of, tray_of

__all__ = [
    "THING_KINDS",
    "HeldRow",
    "Listing",
    "ProposalPage",
    "ProposalRow",
    "StateStep",
    "TrayRow",
    "author_contact",
    "claim_of",
    "clause_evidence",
    "count_held",
    "count_unanswered",
    "held_of",
    "history_of",
    "listing_of",
    "owed_answers",
    "own_proposals",
    "page_of",
    "pillars_of",
    "proposal_by_folio",
    "proposal_in",
    "proposal_of_submission",
    "supports",
    "tray_of",
    "version_count",
    "versions_of",
]
