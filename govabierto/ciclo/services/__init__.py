"""Orders on cycles: opening, dates, stages, exceptional states, exceptions and electoral pauses."""

from govabierto.ciclo.services.calendars import CalendarDraft, adjust_stage, apply_calendar, proposed_calendar
from govabierto.ciclo.services.cycles import open_cycle, publish_opportunities, set_window
from govabierto.ciclo.services.pauses import PauseDraft, announce_pause, lift_pause
from govabierto.ciclo.services.reminders import lapse_silent_cycles, remind_of_due_stages
from govabierto.ciclo.services.stages import StageBlockedError, advance, publish_waiver, send_back
from govabierto.ciclo.services.states import lapse, resume, suspend, withdraw

__all__ = [
    "CalendarDraft",
    "PauseDraft",
    "StageBlockedError",
    "adjust_stage",
    "advance",
    "announce_pause",
    "apply_calendar",
    "lapse",
    "lapse_silent_cycles",
    "lift_pause",
    "open_cycle",
    "proposed_calendar",
    "publish_opportunities",
    "publish_waiver",
    "remind_of_due_stages",
    "resume",
    "send_back",
    "set_window",
    "suspend",
    "withdraw",
]
