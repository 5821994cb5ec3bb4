"""Tables of the Secretariado."""

from __future__ import annotations

from govabierto.secretariado.models.actas import Acta, ActaObservation, ActaSignature
from govabierto.secretariado.models.agreements import Agreement
from govabierto.secretariado.models.bodies import Body, Seat, SeatTerm
from govabierto.secretariado.models.calls import CallExtension, OpenCall, SeatApplication, SeatObjection
from govabierto.secretariado.models.letters import Instrument, InstrumentSignature
from govabierto.secretariado.models.sessions import AgendaItem, Attendance, BodySession, SeatVote

__all__ = [
    "Acta",
    "ActaObservation",
    "ActaSignature",
    "AgendaItem",
    "Agreement",
    "Attendance",
    "Body",
    "BodySession",
    "CallExtension",
    "Instrument",
    "InstrumentSignature",
    "OpenCall",
    "Seat",
    "SeatApplication",
    "SeatObjection",
    "SeatTerm",
    "SeatVote",
]
