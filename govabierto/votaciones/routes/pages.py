"""What the pages of this room show, gathered from rows and said in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256

from flask import render_template
from flask_babel import gettext as _
from wtforms import SelectChoice

from govabierto.linaje import queries as linaje_queries
from govabierto.linaje.rules import Relation
from govabierto.nucleo.actors import Decision
from govabierto.nucleo.things import ThingCard, load_cards
from govabierto.votaciones import queries, services
from govabierto.votaciones.forms import VoteForm
from govabierto.votaciones.models import Ballot, BallotOption
from govabierto.votaciones.routes.base import can_manage, key_store, phase_of
from govabierto.votaciones.rules import (
    MONEY_PARAMS,
    Draw,
    Explanation,
    Phase,
    ReasonCode,
    Scoring,
    TieRule,
    draw_digest,
    explain_row,
)
from govabierto.web.edge import current_actor, session
from govabierto.web.filters import money, number

_TIED = (ReasonCode.WON_TIE, ReasonCode.LOST_TIE)


@dataclass(frozen=True)
class Result:
    """One option's row in the results. share: of the ballots; scale: of the highest score, for the bar."""

    title: str
    folio: str | None
    cost: int | None
    score: int
    share: Fraction | None
    scale: int
    won: bool
    by_tie: bool
    sentence: str


@dataclass(frozen=True)
class TieStep:
    """An option's number in the public draw."""

    title: str
    digest: str
    won: bool


def ballot_page(ballot: Ballot, form: VoteForm | None = None) -> str:
    """Return a ballot's page: to vote while it is open, to read otherwise."""
    phase = phase_of(ballot)
    actor = current_actor()
    decision = services.voting_decision(session(), actor=actor, ballot=ballot)
    voted = phase is Phase.VOTING and services.took_part(session(), actor=actor, ballot=ballot, keys=key_store())
    shown = _vote_form(ballot, form) if phase is Phase.VOTING and decision and not voted else None
    return render_template(
        "votaciones/show.html",
        ballot=ballot,
        phase=phase.value,
        decision=decision,
        voted=voted,
        form=shown,
        hints={option.key: _hint(option, ballot.currency) for option in ballot.options},
        turnout=queries.turnout(session(), ballot.id),
        can_manage=can_manage(),
        next_step=_next_step(decision),
    )


def results(ballot: Ballot) -> list[Result]:
    """Return what became of each option, winners and highest first."""
    counted = [(option, queries.outcome_row(option)) for option in ballot.options]
    ordered = sorted(
        ((option, row) for option, row in counted if row is not None),
        key=lambda pair: (pair[1].rank, not pair[1].won, pair[0].position),
    )
    highest = max((row.score for _option, row in ordered), default=0)
    total = ballot.ballot_count or 0
    return [
        Result(
            title=option.title,
            folio=option.subject_folio,
            cost=option.cost,
            score=row.score,
            share=Fraction(row.score * 100, total) if total and ballot.scoring is Scoring.APPROVALS else None,
            scale=row.score * 100 // highest if highest else 0,
            won=row.won,
            by_tie=row.reason is ReasonCode.WON_TIE,
            sentence=_sentence(explain_row(row, tie_rule=ballot.tie_rule), ballot.currency),
        )
        for option, row in ordered
    ]


def what_came_of(ballot: Ballot) -> list[ThingCard]:
    """Return the public things that a ballot led to, such as an agreement."""
    ref = queries.ref_of(ballot)
    found = linaje_queries.results_of(session(), [ref], Relation.DECIDED).get(ref, [])
    cards = load_cards(session(), found)
    return [cards[one] for one in found if one in cards and cards[one].is_public]


def turnout_share(ballot: Ballot) -> Fraction | None:
    """Return the ballots as a percentage of those who could vote, where that is known."""
    if not ballot.eligible_count or ballot.ballot_count is None:
        return None
    return Fraction(ballot.ballot_count * 100, ballot.eligible_count)


def tie_steps(ballot: Ballot) -> list[TieStep]:
    """Return the numbers of the options that the public draw put in order, the smallest first."""
    if ballot.tie_rule is not TieRule.DRAW or ballot.tie_seed is None:
        return []
    draw = Draw(ballot.tie_seed, ballot.folio)
    tied = [option for option in ballot.options if option.reason_code in _TIED]
    steps = [TieStep(option.title, draw_digest(draw, option.key), bool(option.is_winner)) for option in tied]
    return sorted(steps, key=lambda step: step.digest)


def _vote_form(ballot: Ballot, form: VoteForm | None) -> VoteForm:
    """Return the form with its options in an order of the voter's own, the same at every visit."""
    filled = form or VoteForm(formdata=None)
    seed = f"{current_actor().person_folio}/{ballot.folio}/"
    ordered = sorted(ballot.options, key=lambda option: sha256((seed + option.key).encode()).digest())
    filled.choices.choices = [SelectChoice(option.key, option.title) for option in ordered]
    return filled


def _hint(option: BallotOption, currency: str) -> str:
    parts = [option.subject_folio or "", money(option.cost, currency) if option.cost is not None else ""]
    return " · ".join(part for part in (*parts, option.description[:300]) if part)


def _sentence(explanation: Explanation, currency: str) -> str:
    params = {
        name: money(value, currency) if name in MONEY_PARAMS else number(value)
        for name, value in explanation.params.items()
    }
    return str(_(explanation.message, **params))


def _next_step(decision: Decision) -> str:
    if decision or decision.needs_sign_in:
        return ""
    return str(_("Lleva a la oficina una identificación, tu CURP y el folio de tu cuenta. La CURP no se guarda."))


def joined(titles: Sequence[str]) -> str:
    """Return titles as a list in a sentence: «A», «A y B», «A, B y C»."""
    if not titles[1:]:
        return "".join(titles)
    return str(_("%(first)s y %(last)s", first=", ".join(titles[:-1]), last=titles[-1]))
