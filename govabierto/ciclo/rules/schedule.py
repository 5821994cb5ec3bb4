"""A calendar proposed from one day, which stage a set of windows implies, and what a change of dates is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from govabierto.ciclo.rules.machine import PUBLIC_STAGE_OF, StageKey, StageStep
from govabierto.ciclo.rules.presets import PRESETS, PresetKey
from govabierto.ciclo.rules.stages import PublicStage, Window, standing
from govabierto.nucleo.text import N_
from govabierto.territorio.rules import add_working_days, is_working_day

USUAL_WORKING_DAYS = 15
COMMENT_DAYS = 14
TIMELINE_DAYS = 14
"""Calendar days: of a consultation (dominio 2.1, row 14), and between the timeline and the first proposals (row 5)."""

_FIRST_OF: dict[PublicStage, StageKey] = {
    PublicStage.INTEGRATION: StageKey.MEMBER_SELECTION,
    PublicStage.DIAGNOSIS: StageKey.DIAGNOSIS,
    PublicStage.PROPOSALS: StageKey.PROPOSALS,
    PublicStage.VOTING: StageKey.PRIORITISATION,
    PublicStage.DRAFTING: StageKey.DRAFTING,
    PublicStage.IMPLEMENTATION: StageKey.IMPLEMENTATION,
    PublicStage.EVALUATION: StageKey.CLOSING,
}


class ChangeKind(StrEnum):
    """What a change of a window is."""

    PUBLISHED = "published"
    EXTENDED = "extended"
    SHORTENED = "shortened"
    MOVED = "moved"


CHANGE_LABELS: dict[ChangeKind, str] = {
    ChangeKind.PUBLISHED: N_("Primeras fechas"),
    ChangeKind.EXTENDED: N_("Prórroga"),
    ChangeKind.SHORTENED: N_("Cierre anticipado"),
    ChangeKind.MOVED: N_("Cambio de fechas"),
}


@dataclass(frozen=True)
class ProposedWindow:
    """The days proposed for a stage, both included."""

    key: StageKey
    name: str
    starts_on: date
    ends_on: date


def plan_calendar(
    start_on: date, preset: PresetKey, holidays: Collection[date], steps: Sequence[StageStep] | None = None
) -> tuple[ProposedWindow, ...]:
    """Return the days of each stage of a cycle that begins on or after a day, one stage after another.

    Days are working days of the place; a stage begins on the working day after the one before ends. steps: the
    stages of a cycle that changed its preset. A consultation and the reception of proposals are never shorter than
    fourteen calendar days. Source: dominio 2.1, rows 5, 8 and 14.
    """
    usual = {stage.key: stage.working_days for stage in PRESETS[preset].stages}
    chosen = steps if steps is not None else [StageStep(stage.key, stage.name) for stage in PRESETS[preset].stages]
    found: list[ProposedWindow] = []
    starts_on = start_on if is_working_day(start_on, holidays) else add_working_days(start_on, 1, holidays)
    for step in chosen:
        ends_on = add_working_days(starts_on, usual.get(step.key, USUAL_WORKING_DAYS) - 1, holidays)
        if step.key in (StageKey.PUBLIC_COMMENT, StageKey.PROPOSALS):
            ends_on = max(ends_on, starts_on + timedelta(days=COMMENT_DAYS - 1))
        found.append(ProposedWindow(step.key, step.name, starts_on, ends_on))
        starts_on = add_working_days(ends_on, 1, holidays)
    return tuple(found)


def public_spans(windows: Sequence[ProposedWindow]) -> dict[PublicStage, tuple[date, date]]:
    """Return the first and last day of each public stage that the detailed ones fill."""
    spans: dict[PublicStage, tuple[date, date]] = {}
    for window in windows:
        stage = PUBLIC_STAGE_OF[window.key]
        first, last = spans.get(stage, (window.starts_on, window.ends_on))
        spans[stage] = (min(first, window.starts_on), max(last, window.ends_on))
    return spans


def implied_stage(windows: Sequence[Window], keys: Sequence[StageKey], now: datetime) -> StageKey:
    """Return the stage at which a cycle stands by its windows alone: of the open one, else of the last that closed."""
    found = standing(windows, now)
    last = max(found.past, key=lambda window: window.closes_at, default=None)
    window = found.current or last
    if window is None:
        return keys[0]
    wanted = _FIRST_OF[window.stage]
    if wanted in keys:
        return wanted
    public = list(PublicStage)
    reached = [key for key in keys if public.index(PUBLIC_STAGE_OF[key]) <= public.index(window.stage)]
    return reached[-1] if reached else keys[0]


def change_kind(old: tuple[datetime, datetime] | None, new: tuple[datetime, datetime]) -> ChangeKind:
    """Tell what a change of (opening, closing) is: an extension opens when it did and closes later."""
    if old is None:
        return ChangeKind.PUBLISHED
    if old[0] != new[0]:
        return ChangeKind.MOVED
    return ChangeKind.EXTENDED if new[1] > old[1] else ChangeKind.SHORTENED
