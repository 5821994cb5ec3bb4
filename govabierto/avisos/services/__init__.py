"""Commands of notices. Rooms above call ``notify`` and ``follow_for``; the rest belongs to each person."""

from __future__ import annotations

from govabierto.avisos.services.following import follow, follow_for, follow_topics, unfollow
from govabierto.avisos.services.mailing import hold_promotional, mark_mailed, take_digests
from govabierto.avisos.services.notifying import notify
from govabierto.avisos.services.own import forget_person, mark_all_read, mark_read, set_choices, stop_mails
from govabierto.avisos.services.pauses import is_paused, register_pause
from govabierto.avisos.services.posting import post
from govabierto.avisos.services.rounds import next_round

__all__ = [
    "follow",
    "follow_for",
    "follow_topics",
    "forget_person",
    "hold_promotional",
    "is_paused",
    "mark_all_read",
    "mark_mailed",
    "mark_read",
    "next_round",
    "notify",
    "post",
    "register_pause",
    "set_choices",
    "stop_mails",
    "take_digests",
    "unfollow",
]
