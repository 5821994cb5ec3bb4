"""Counting again from the opened ballots, and finding a receipt among those counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from govabierto.nucleo.errors import ConflictError
from govabierto.nucleo.text import N_
from govabierto.votaciones import queries
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import (
    BallotState,
    Method,
    Outcome,
    Scoring,
    Tally,
    count_approvals,
    decide,
    receipt_hash,
)
from govabierto.votaciones.services.closing import count_opened, outcome_rule


@dataclass(frozen=True)
class Recount:
    """A count made anew. matches: whether it names the winners that were published (None under another method)."""

    ballot_folio: str
    method: Method
    tally: Tally
    outcome: Outcome
    matches: bool | None
    #: How many ballots name each option; equal to the scores unless ballots gave points.
    approvals: Mapping[str, int]


def recount(session: Session, ballot_folio: str, method: Method | None = None) -> Recount:
    """Count a closed ballot again from its opened ballots, with its own method or another; changes nothing.

    Raises ConflictError before the ballot is counted, InvalidError when the other method lacks what it needs.
    """
    ballot = _counted(session, ballot_folio)
    options = queries.options_of(ballot)
    opened = list(queries.opened_ballots(session, ballot.id))
    approvals = count_approvals(opened, options)
    tally = approvals
    if ballot.scoring is Scoring.POINTS:
        tally = count_opened(opened, queries.opened_points(session, ballot.id), options)
    rule = replace(outcome_rule(ballot), method=method or ballot.method)
    if rule.seats is None and not rule.method.uses_budget:
        rule = replace(rule, seats=sum(1 for option in ballot.options if option.is_winner) or 1)
    outcome = decide(options, tally, rule)
    published = {option.key for option in ballot.options if option.is_winner}
    matches = set(outcome.winners) == published if rule.method is ballot.method else None
    return Recount(ballot.folio, rule.method, tally, outcome, matches, approvals.scores)


def find_receipt(session: Session, ballot_folio: str, code: str) -> bool:
    """Tell whether the ballot of a receipt's code was counted; the code says nothing of its choices.

    Raises InvalidError (field ``receipt``) for what can't be a code, ConflictError before the count.
    """
    ballot = _counted(session, ballot_folio)
    return queries.has_receipt(session, ballot.id, receipt_hash(code, ballot.folio))


def _counted(session: Session, ballot_folio: str) -> Ballot:
    ballot = queries.ballot_by_folio(session, ballot_folio)
    if ballot.state is not BallotState.CLOSED:
        raise ConflictError(N_("Los votos no se cuentan antes del cierre."))
    return ballot
