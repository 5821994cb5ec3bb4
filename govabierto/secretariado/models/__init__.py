"""Tables of the Secretariado."""

from __future__ import annotations

from govabierto.secretariado.models.actas import (
    Acta,
    ActaObservation,
    ActaSignature,
)
from govabierto.secretariado.models.agreements import (
    Agreement,
)
from govabierto.secretariado.models.bodies import (
    Body,
    BodyOffice,
    Seat,
    SeatTerm,
)
from govabierto.secretariado.models.calls import (
    CallExtension,
    OpenCall,
    SeatApplication,
    SeatObjection,
)
from govabierto.secretariado.models.letters import (
    Instrument,
    InstrumentSignature,
)
from govabierto.secretariado.models.members import (
    AbsenceExcuse,
    ConflictDeclaration,
    SeatIncident,
    SectorHeadcount,
)
from govabierto.secretariado.models.sessions import (
    AgendaItem,
    Attendance,
    BodySession,
    SeatVote,
)

__all__ = [
    "AbsenceExcuse",
    "Acta",
    "ActaObservation",
    "ActaSignature",
    "AgendaItem",
    "Agreement",
    "Attendance",
    "Body",
    "BodyOffice",
    "BodySession",
    "CallExtension",
    "ConflictDeclaration",
    "Instrument",
    "InstrumentSignature",
    "OpenCall",
    "Seat",
    "SeatApplication",
    "SeatIncident",
    "SeatObjection",
    "SeatTerm",
    "SeatVote",
    "SectorHeadcount",
]
