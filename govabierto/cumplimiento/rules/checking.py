"""Running every rule on what is known, and counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from govabierto.cumplimiento.rules import local, ogp, quality
from govabierto.cumplimiento.rules.catalogue import RULES
from govabierto.cumplimiento.rules.facts import Facts
from govabierto.cumplimiento.rules.vocabulary import RuleResult, RuleSpec, RuleState, say
from govabierto.nucleo.text import N_

Check = Callable[[Facts], RuleResult]

CHECKS: Mapping[str, Check] = {
    "OGP-1.1": ogp.check_regular_sessions,
    "OGP-1.2": ogp.check_public_rules,
    "OGP-2.1": ogp.check_public_site,
    "OGP-2.2": ogp.check_repository,
    "OGP-3.1": ogp.check_timeline,
    "OGP-3.2": ogp.check_outreach,
    "OGP-3.3": ogp.check_window,
    "OGP-4.1": ogp.check_answers,
    "OGP-5.1": ogp.check_results_meetings,
    "LOC-1": local.check_forum,
    "LOC-2": local.check_endorsement,
    "LOC-3": local.check_information_ahead,
    "LOC-4": local.check_inception,
    "LOC-5": local.check_closing,
    "LOC-6": local.check_term,
    "LOC-7": local.check_plan_size,
    "IRM-1": quality.check_verifiable,
    "IRM-2": quality.check_relevance,
    "IRM-3": quality.check_participation,
    "MX-1": quality.check_three_sectors,
    "MX-2": quality.check_pillars,
    "MX-3": quality.check_minutes,
    "MX-4": quality.check_society_share,
    "MX-5": quality.check_cross_checks,
}


@dataclass(frozen=True)
class Checked:
    """A rule with what its check found today."""

    rule: RuleSpec
    result: RuleResult


def check_all(facts: Facts) -> tuple[Checked, ...]:
    """Run every rule; before the place's start none has data, whatever its tables hold."""
    if facts.start is None or facts.today < facts.start:
        before = RuleResult(RuleState.NO_DATA, say(N_("Sin datos, anterior a la plataforma.")))
        return tuple(Checked(rule, before) for rule in RULES)
    return tuple(Checked(rule, CHECKS[rule.code](facts)) for rule in RULES)


def count_states(checked: Sequence[Checked]) -> dict[RuleState, int]:
    """Return how many rules stand in each state, zeros too."""
    return {state: sum(one.result.state is state for one in checked) for state in RuleState}
