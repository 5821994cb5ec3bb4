"""Figures of a plan turned into the sentences that its pages show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import ngettext as untyped_ngettext

from govabierto.nucleo.pillars import Pillar
from govabierto.plan.queries import CommitmentLine, Overview
from govabierto.plan.rules.chart import Pace
from govabierto.plan.rules.states import ATTENTION_ORDER, QUILT_ORDER, CommitmentState, MilestoneState, Standing
from govabierto.web.filters import long_date, percent

DRAFTS = frozenset({CommitmentState.DRAFTING, CommitmentState.IN_FEASIBILITY, CommitmentState.IN_COMMENT})


def ngettext(singular: str, plural: str, num: int, **params: object) -> str:
    """Return the form of a sentence that a number asks for, in the reader's language."""
    return str(untyped_ngettext(singular, plural, num, **params))


def commitment_items(lines: Sequence[CommitmentLine], base: str) -> list[dict[str, Any]]:
    """Return the rows of a list of commitments. base: address of the plan's page.

    Percentages and dates are written once each: a plan has few different ones.
    """
    figures, days = cache(percent), cache(long_date)
    return [_commitment_item(line, base, figures, days) for line in lines]


def _commitment_item(
    line: CommitmentLine, base: str, figures: Callable[[int], str], days: Callable[[date], str]
) -> dict[str, Any]:
    verified, declared = line.verified, line.declared
    item: dict[str, Any] = {
        "href": base + line.folio,
        "folio": line.folio,
        "number": line.number,
        "title": line.title,
        "lang": line.lang,
        "state": line.state,
        "pillar": line.pillar,
        "agency": line.agency,
        "fact": fact_of(line, days),
        "has_data": line.has_data,
        "verified": verified,
        "declared": declared,
        "is_cancelled": line.is_cancelled,
        "is_draft": line.administrative_state in DRAFTS,
    }
    item["look"] = (item["state"], item["is_cancelled"], item["is_draft"])
    if verified is not None and declared is not None:
        item["verified_text"], item["declared_text"] = figures(int(verified)), figures(int(declared))
        item["verified_x"] = f"{float(verified):.2f}" if verified else ""
        item["declared_x"] = f"{float(declared):.2f}" if declared > verified else ""
    return item


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


def quilt_rows(items: Sequence[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the patches of each pillar in order of state; what has no pillar comes last."""
    order = {standing.value: index for index, standing in enumerate(QUILT_ORDER)}
    live = sorted((i for i in items if not i["is_cancelled"]), key=lambda i: (order[i["state"]], i["number"]))
    rows = [(value, [item for item in live if item["pillar"] == value]) for value in (*map(str, Pillar), "")]
    return [row for row in rows if row[1]]


def count_rows(rows: Sequence[tuple[str, list[dict[str, Any]]]]) -> list[tuple[str, list[int]]]:
    """Return how many commitments of each pillar stand in each state, with the total last."""
    counted = []
    for pillar, items in rows:
        states = [item["state"] for item in items]
        counted.append((pillar, [*(states.count(standing.value) for standing in QUILT_ORDER), len(states)]))
    return counted


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


def pace_chart(pace: Pace) -> dict[str, Any]:
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
    return {
        "labels": [format_date(cut, "MMM yy").replace(".", "") for cut in pace.cuts],
        "desc": desc,
        "series": [
            {"label": _("previsto"), "kind": "goal", "values": pace.planned},
            {"label": _("declarado"), "kind": "d", "values": pace.declared},
            {"label": _("verificado"), "kind": "v", "values": pace.verified},
        ],
    }


def _figure(value: Any) -> str:
    return str(_("sin datos")) if value is None else percent(value)
