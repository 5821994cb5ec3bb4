"""Tables of the Secretariado."""

from __future__ import annotations

from govabierto.secretariado.models.agreements import Agreement
from govabierto.secretariado.models.bodies import Body, BodyOffice, Seat, SeatTerm
from govabierto.secretariado.models.members import AbsenceExcuse, ConflictDeclaration, SeatIncident, SectorHeadcount
from govabierto.secretariado.models.sessions import AgendaItem, Attendance, BodySession, SeatVote

__all__ = [
    "AbsenceExcuse",
    "AgendaItem",
    "Agreement",
    "Attendance",
    "Body",
    "BodyOffice",
    "BodySession",
    "ConflictDeclaration",
    "Seat",
    "SeatIncident",
    "SeatTerm",
    "SeatVote",
    "SectorHeadcount",
]
