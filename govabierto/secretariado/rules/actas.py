"""The acta of a session: its states, when it is due, and what it may do next.

Source: usual practice of technical secretariats (draft, observations, approval, signature); dominio 2.2, 5 (MX-3: ten
working days) and 9.10 (public version without personal data).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from govabierto.nucleo.text import N_
from govabierto.territorio.rules import add_working_days

DEFAULT_MINUTES_DAYS = 10


class ActaState(StrEnum):
    """Where an acta stands."""

    DRAFT = "draft"
    OBSERVATIONS = "observations"
    APPROVED = "approved"


ACTA_STATE_LABELS: dict[ActaState, str] = {
    ActaState.DRAFT: N_("Se está escribiendo"),
    ActaState.OBSERVATIONS: N_("En observaciones"),
    ActaState.APPROVED: N_("Aprobada"),
}

ACTA_ACT_LABELS: dict[str, str] = {
    "acta.circulada": N_("El acta se envió a los asientos para sus observaciones"),
    "acta.observada": N_("Un asiento hizo una observación al acta"),
    "acta.atendida": N_("Se respondió una observación al acta"),
    "acta.aprobada": N_("Se aprobó y publicó el acta"),
    "acta.publicada_sin_aprobar": N_("Venció el plazo: el acta se publicó como borrador sin aprobar"),
    "acta.firmada": N_("Se anotó quién firmó el acta"),
    "sesion.reprogramada": N_("Cambió el día, la hora o el lugar de la sesión"),
    "sesion.documento": N_("Se agregó un documento a la convocatoria"),
}


def acta_due_on(closed_on: date, profile: Mapping[str, Any], holidays: Collection[date]) -> date:
    """Return the last day to approve the acta of a session that closed on a local day.

    Days are working days of the jurisdiction; the body's rules say how many (``minutes_days``), ten by default.
    """
    return add_working_days(closed_on, int(profile.get("minutes_days", DEFAULT_MINUTES_DAYS)), holidays)


def is_acta_overdue(state: ActaState | None, due_on: date, today: date) -> bool:
    """Tell whether an acta that nobody approved is past its last day; one that nobody began too."""
    return state is not ActaState.APPROVED and due_on < today
