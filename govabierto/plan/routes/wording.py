"""Figures of a plan turned into the sentences that its pages show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext as untyped_ngettext

from govabierto.nucleo.pillars import Pillar
from govabierto.plan.queries import CommitmentLine, Overview
from govabierto.plan.rules.chart import Pace
from govabierto.plan.rules.states import ATTENTION_ORDER, QUILT_ORDER, CommitmentState, MilestoneState, Standing
from govabierto.web.filters import long_date, month, percent

DRAFTS = frozenset({CommitmentState.DRAFTING, CommitmentState.IN_FEASIBILITY, CommitmentState.IN_COMMENT})


def ngettext(singular: str, plural: str, num: int, **params: object) -> str:
    """Return the form of a sentence that a number asks for, in the reader's language."""
    return str(untyped_ngettext(singular, plural, num, **params))


@dataclass(frozen=True, slots=True)
class CommitmentItem:
    """A commitment as lists show it. verified_x, declared_x: where its bar ends, 0 to 100; empty where it has none."""

    href: str
    folio: str
    number: int
    title: str
    lang: str
    state: str
    pillar: str
    agency: str
    fact: str
    has_data: bool
    is_cancelled: bool
    is_draft: bool
    verified: Fraction | None = field(hash=False)
    declared: Fraction | None = field(hash=False)
    verified_text: str = ""
    declared_text: str = ""
    verified_x: str = ""
    declared_x: str = ""


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A line of a chart. kind: how it is drawn; values: None where there is nothing to say."""

    label: str
    kind: str
    values: tuple[Fraction | None, ...]


@dataclass(frozen=True, slots=True)
class PaceChart:
    """What the chart of a plan's pace and its table show."""

    labels: tuple[str, ...]
    desc: str
    series: tuple[ChartLine, ...]


def commitment_items(lines: Sequence[CommitmentLine], base: str) -> list[CommitmentItem]:
    """Return the rows of a list of commitments. base: address of the plan's page.

    Percentages and dates are written once each: a plan has few different ones.
    """
    figures, days = cache(percent), cache(long_date)
    return [_commitment_item(line, base, figures, days) for line in lines]


def _commitment_item(
    line: CommitmentLine, base: str, figures: Callable[[int], str], days: Callable[[date], str]
) -> CommitmentItem:
    verified, declared = line.verified, line.declared
    texts: tuple[str, ...] = ()
    if verified is not None and declared is not None:
        texts = (
            figures(int(verified)),
            figures(int(declared)),
            f"{float(verified):.2f}" if verified else "",
            f"{float(declared):.2f}" if declared > verified else "",
        )
    return CommitmentItem(
        base + line.folio,
        line.folio,
        line.number,
        line.title,
        line.lang,
        line.state,
        line.pillar,
        line.agency,
        fact_of(line, days),
        line.has_data,
        line.is_cancelled,
        line.administrative_state in DRAFTS,
        verified,
        declared,
        *texts,
    )


def fact_of(line: CommitmentLine, written: Callable[[date], str] = long_date) -> str:
    """Return the one sentence that says why a commitment stands where it stands."""
    standing, days = line.standpoint.standing, line.standpoint.days or 0
    if standing is Standing.ATRASADO and line.late_step is not None:
        return _late_fact(line.late_step.number, days, line.late_step.step.state)
    if standing is Standing.CUMPLIDO and line.finished_on is not None:
        return str(_("Verificado el %(day)s", day=written(line.finished_on)))
    if standing is Standing.SIN_MOVIMIENTO:
        return ngettext("Sin ningún acto desde hace %(num)s día", "Sin ningún acto desde hace %(num)s días", days)
    return _next_fact(line, written, is_at_risk=standing is Standing.EN_RIESGO)


def _next_fact(line: CommitmentLine, written: Callable[[date], str], *, is_at_risk: bool) -> str:
    if line.waiting_step is not None and not is_at_risk:
        return str(_("El paso %(number)s espera la segunda llave", number=line.waiting_step.number))
    upcoming = line.next_step
    if upcoming is None:
        return str(_("Todavía no tiene pasos con fecha")) if not line.steps else ""
    day = written(upcoming.step.due_on)
    return str(_("Siguiente paso: el %(number)s, vence el %(day)s", number=upcoming.number, day=day))


def _late_fact(number: int, days: int, state: MilestoneState) -> str:
    if state is MilestoneState.REPORTED:
        return ngettext(
            "El paso %(number)s se reportó %(num)s día tarde",
            "El paso %(number)s se reportó %(num)s días tarde",
            days,
            number=number,
        )
    return ngettext(
        "El paso %(number)s venció hace %(num)s día", "El paso %(number)s venció hace %(num)s días", days, number=number
    )


def quilt_rows(items: Sequence[CommitmentItem]) -> list[tuple[str, list[CommitmentItem]]]:
    """Return the patches of each pillar in order of state; what has no pillar comes last."""
    order = {standing.value: index for index, standing in enumerate(QUILT_ORDER)}
    live = sorted((item for item in items if not item.is_cancelled), key=lambda item: (order[item.state], item.number))
    rows = [(value, [item for item in live if item.pillar == value]) for value in (*map(str, Pillar), "")]
    return [row for row in rows if row[1]]


def count_rows(rows: Sequence[tuple[str, list[CommitmentItem]]]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return how many commitments of each pillar stand in each state, with the total last."""
    counted = []
    for pillar, items in rows:
        states = [item.state for item in items]
        counted.append((pillar, (*(states.count(standing.value) for standing in QUILT_ORDER), len(states))))
    return tuple(counted)


def state_counts(overview: Overview) -> list[tuple[Standing, int]]:
    """Return how many commitments stand in each state, what needs attention first."""
    states = [line.standpoint.standing for line in overview.live]
    return [(standing, states.count(standing)) for standing in ATTENTION_ORDER if standing in states]


def pace_heading(pace: Pace) -> str:
    """Return the finding that the chart shows."""
    gap = pace.gap
    if gap is None:
        return str(_("Todavía no hay datos de avance"))
    points = int(abs(gap))
    if points == 0:
        return str(_("Vamos al ritmo previsto"))
    if gap > 0:
        return ngettext(
            "Vamos %(num)s punto por debajo de lo previsto", "Vamos %(num)s puntos por debajo de lo previsto", points
        )
    return ngettext(
        "Vamos %(num)s punto por encima de lo previsto", "Vamos %(num)s puntos por encima de lo previsto", points
    )


def pace_chart(pace: Pace) -> PaceChart:
    """Return what the chart and its table show."""
    now = pace.now_index
    known = (pace.planned[now], pace.declared[now], pace.verified[now])
    desc = _(
        "Al %(day)s lo previsto era %(planned)s, lo declarado %(declared)s y lo verificado %(verified)s.",
        day=long_date(pace.cuts[now]),
        planned=_figure(known[0]),
        declared=_figure(known[1]),
        verified=_figure(known[2]),
    )
    return PaceChart(
        labels=tuple(month(cut) for cut in pace.cuts),
        desc=str(desc),
        series=(
            ChartLine(_("previsto"), "goal", pace.planned),
            ChartLine(_("declarado"), "d", pace.declared),
            ChartLine(_("verificado"), "v", pace.verified),
        ),
    )


def _figure(value: Any) -> str:
    return str(_("sin datos")) if value is None else percent(value)
