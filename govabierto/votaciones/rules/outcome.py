"""Deciding: from a tally to who wins, with the reason of every option, its figures included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.text import N_
from govabierto.votaciones.rules.tally import Option, Tally
from govabierto.votaciones.rules.ties import Draw, TieRule, in_tie_order


class Method(StrEnum):
    """How a tally becomes an outcome; budgeted methods go by score, descending, while money lasts."""

    APPROVAL = "aprobacion"
    GREEDY_SKIP = "voraz"
    GREEDY_STOP = "voraz_con_paro"

    @property
    def uses_budget(self) -> bool:
        """Tell whether options need a cost and the ballot a budget."""
        return self is not Method.APPROVAL


class ReasonCode(StrEnum):
    """Why an option won or did not."""

    ABOVE_CUT = "sobre_el_corte"
    AT_CUT = "en_el_corte"
    ROOM_FOR_ALL = "hubo_lugar"
    FITS = "cupo"
    WON_TIE = "gano_desempate"
    LOST_TIE = "perdio_desempate"
    TIE_NOT_ADOPTED = "empate_sin_adoptar"
    BELOW_CUT = "bajo_el_corte"
    BELOW_MINIMUM = "bajo_el_minimo"
    DOES_NOT_FIT = "no_cupo"
    AFTER_STOP = "tras_el_paro"


WINNING = frozenset(
    {ReasonCode.ABOVE_CUT, ReasonCode.AT_CUT, ReasonCode.ROOM_FOR_ALL, ReasonCode.FITS, ReasonCode.WON_TIE}
)


@dataclass(frozen=True)
class OutcomeRule:
    """The frozen rules of a ballot: method, places or budget, tie rule, and the least score that may win.

    budget: in the same unit as the options' costs. draw: what a public draw needs, known at the close.
    """

    method: Method
    tie_rule: TieRule
    seats: int | None = None
    budget: int | None = None
    draw: Draw | None = None
    min_score: int = 0


@dataclass(frozen=True)
class OutcomeRow:
    """What became of one option; options with the same score share a rank."""

    key: str
    score: int
    rank: int
    won: bool
    reason: ReasonCode
    params: Mapping[str, int]


@dataclass(frozen=True)
class Outcome:
    """Winners in the order in which they got in, and a row for each option from first to last.

    cut: score of the last place, under approval. spent: cost of the winners, under a budget.
    """

    winners: tuple[str, ...]
    rows: tuple[OutcomeRow, ...]
    cut: int | None = None
    spent: int | None = None


@dataclass(frozen=True)
class _Placed:
    """An option with its score, and the shared rank and size of the tie it is in."""

    option: Option
    score: int
    rank: int
    tied: int

    def row(self, reason: ReasonCode, **params: int) -> OutcomeRow:
        """Return its row; the rank and the size of the tie are always among the figures."""
        figures = {"rank": self.rank, "score": self.score, "tied": self.tied, **params}
        return OutcomeRow(self.option.key, self.score, self.rank, reason in WINNING, reason, figures)


def decide(options: Sequence[Option], tally: Tally, rule: OutcomeRule) -> Outcome:
    """Say who wins and why, from a tally and the rules frozen before the vote.

    Pure and exact: the same tally and rules always give the same outcome, whatever the order of options.
    Raises InvalidError when seats, budget, a cost or the draw's seed is missing.
    """
    placed = _placed(options, tally, rule)
    eligible = [entry for entry in placed if entry.score >= rule.min_score]
    short = [
        entry.row(ReasonCode.BELOW_MINIMUM, minimum=rule.min_score, margin=rule.min_score - entry.score)
        for entry in placed
        if entry.score < rule.min_score
    ]
    if rule.method.uses_budget:
        return _greedy(eligible, short, rule)
    return _approval(eligible, short, rule)


def _placed(options: Sequence[Option], tally: Tally, rule: OutcomeRule) -> list[_Placed]:
    """Return options from highest to lowest score, ties in the order of the tie rule."""
    score_of = {option.key: tally.scores.get(option.key, 0) for option in options}
    ordered = sorted(options, key=lambda option: -score_of[option.key])
    placed: list[_Placed] = []
    for score, group in groupby(ordered, key=lambda option: score_of[option.key]):
        tied = tuple(group)
        rank = len(placed) + 1
        placed += [_Placed(option, score, rank, len(tied)) for option in in_tie_order(tied, rule.tie_rule, rule.draw)]
    return placed


def _ties(placed: Iterable[_Placed]) -> Iterator[list[_Placed]]:
    """Yield the options of each score together, highest first."""
    for _, group in groupby(placed, key=lambda entry: entry.score):
        yield list(group)


def _approval(placed: Sequence[_Placed], short: list[OutcomeRow], rule: OutcomeRule) -> Outcome:
    """Give the places to the highest scores; the cut is the score of the last place."""
    seats = rule.seats
    if seats is None or seats < 1:
        raise InvalidError(N_("Falta decir cuántos lugares hay."), field="seats")
    if len(placed) <= seats:
        rows = [entry.row(ReasonCode.ROOM_FOR_ALL, seats=seats) for entry in placed]
        return _outcome(rows + short, cut=placed[-1].score if placed else None)
    cut, following = placed[seats - 1].score, placed[seats].score
    rows = []
    for index, entry in enumerate(placed):
        if entry.score > cut:
            rows.append(entry.row(ReasonCode.ABOVE_CUT, cut=cut, margin=entry.score - cut))
        elif entry.score < cut:
            rows.append(entry.row(ReasonCode.BELOW_CUT, cut=cut, margin=cut - entry.score))
        elif following < cut:
            rows.append(entry.row(ReasonCode.AT_CUT, cut=cut, margin=cut - following))
        else:
            rows.append(entry.row(_tie_reason(rule, won=index < seats), cut=cut, margin=0))
    return _outcome(rows + short, cut=cut)


def _tie_reason(rule: OutcomeRule, *, won: bool) -> ReasonCode:
    """Return the reason of an option in a tie that crosses the cut."""
    if rule.tie_rule is TieRule.ADOPT_NONE:
        return ReasonCode.TIE_NOT_ADOPTED
    return ReasonCode.WON_TIE if won else ReasonCode.LOST_TIE


def _greedy(placed: Sequence[_Placed], short: list[OutcomeRow], rule: OutcomeRule) -> Outcome:
    """Take options by score while they fit; what does not fit is skipped, or ends the count."""
    budget = rule.budget
    if budget is None or budget < 0:
        raise InvalidError(N_("Falta decir de cuánto es el presupuesto."), field="budget")
    left, stopped = budget, False
    rows: list[OutcomeRow] = []
    for group in _ties(placed):
        group_rows, left, stopped = _spend_on(group, left, rule, stopped=stopped)
        rows += group_rows
    return _outcome(rows + short, spent=budget - left)


def _spend_on(
    group: Sequence[_Placed], left: int, rule: OutcomeRule, *, stopped: bool
) -> tuple[list[OutcomeRow], int, bool]:
    """Spend on one tie (often of one), and return its rows, what is left and whether the count ended."""
    if stopped:
        return [entry.row(ReasonCode.AFTER_STOP, cost=_cost(entry), left=left) for entry in group], left, True
    if rule.tie_rule is TieRule.ADOPT_NONE and _crosses(group, left, rule):
        return [_left_out(entry, left) for entry in group], left, rule.method is Method.GREEDY_STOP
    start = left
    verdicts: list[tuple[_Placed, bool, int]] = []
    for entry in group:
        takes = not stopped and _cost(entry) <= left
        verdicts.append((entry, takes, left))
        if takes:
            left -= _cost(entry)
        elif rule.method is Method.GREEDY_STOP:
            stopped = True
    decisive = any(not takes and _cost(entry) <= start for entry, takes, _ in verdicts)
    return [_greedy_row(verdict, start, decisive=decisive) for verdict in verdicts], left, stopped


def _crosses(group: Sequence[_Placed], left: int, rule: OutcomeRule) -> bool:
    """Tell whether the order within a tie would decide who gets in, or where the count ends."""
    costs = [_cost(entry) for entry in group]
    if rule.method is Method.GREEDY_STOP:
        return len(group) > 1 and sum(costs) > left
    return sum(cost for cost in costs if cost <= left) > left


def _left_out(entry: _Placed, left: int) -> OutcomeRow:
    """Return the row of an option of a tie from which none is adopted."""
    fits = _cost(entry) <= left
    return entry.row(ReasonCode.TIE_NOT_ADOPTED if fits else ReasonCode.DOES_NOT_FIT, cost=_cost(entry), left=left)


def _greedy_row(verdict: tuple[_Placed, bool, int], start: int, *, decisive: bool) -> OutcomeRow:
    """Return the row of an option; whoever would have fitted first in its tie lost by the tie rule."""
    entry, takes, left = verdict
    cost = _cost(entry)
    if takes:
        return entry.row(ReasonCode.WON_TIE if decisive else ReasonCode.FITS, cost=cost, left=left)
    return entry.row(ReasonCode.LOST_TIE if cost <= start else ReasonCode.DOES_NOT_FIT, cost=cost, left=left)


def _cost(entry: _Placed) -> int:
    """Return the cost of an option, which budgeted methods can't do without."""
    if entry.option.cost is None or entry.option.cost < 0:
        raise InvalidError(N_("A la opción %(key)s le falta su costo."), field="options", key=entry.option.key)
    return entry.option.cost


def _outcome(rows: Sequence[OutcomeRow], *, cut: int | None = None, spent: int | None = None) -> Outcome:
    """Gather rows into an outcome."""
    return Outcome(tuple(row.key for row in rows if row.won), tuple(rows), cut, spent)
