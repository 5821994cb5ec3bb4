"""Rules of the cycle: its stages and their machine, guards, pace, electoral pauses and calendars. All pure."""

from govabierto.ciclo.rules.guarding import GuardLine, GuardLink, GuardResult, GuardState, WaiverValue
from govabierto.ciclo.rules.machine import CycleState, PassageKind, StageKey, StageStep
from govabierto.ciclo.rules.pauses import Pause, Publication
from govabierto.ciclo.rules.presets import PRESETS, PresetKey
from govabierto.ciclo.rules.stages import (
    ACT_LABELS,
    STAGE_LABELS,
    TODAY_SENTENCES,
    WHAT_ONE_CAN_DO,
    PublicStage,
    Standing,
    Window,
    is_open,
    stage_states,
    standing,
)

__all__ = [
    "ACT_LABELS",
    "PRESETS",
    "STAGE_LABELS",
    "TODAY_SENTENCES",
    "WHAT_ONE_CAN_DO",
    "CycleState",
    "GuardLine",
    "GuardLink",
    "GuardResult",
    "GuardState",
    "PassageKind",
    "Pause",
    "PresetKey",
    "PublicStage",
    "Publication",
    "StageKey",
    "StageStep",
    "Standing",
    "WaiverValue",
    "Window",
    "is_open",
    "stage_states",
    "standing",
]
