"""How healthy the site is, from what was measured, and which privacy notice is in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MIN_FREE_BYTES = 50_000_000
PRIVACY_VERSION = "2026-11"
"""The notice that `/privacidad` shows; whoever opens an account is noted with this same version."""
PRIVACY_DATE = date(2026, 11, 21)
PRIVACY_LAW = "Ley General de Protección de Datos Personales en Posesión de Sujetos Obligados (DOF 20 de marzo de 2025)"
"""A proper name: it is shown in Spanish in every language."""


@dataclass(frozen=True)
class Health:
    """What answers and what does not."""

    is_database_up: bool
    is_runner_alive: bool
    free_bytes: int

    @property
    def failures(self) -> tuple[str, ...]:
        """What keeps the site from working, by the public names of ``/salud``."""
        failures = []
        if not self.is_database_up:
            failures.append("base_de_datos")
        if self.free_bytes < MIN_FREE_BYTES:
            failures.append("disco")
        return tuple(failures)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What people do not notice yet."""
        return () if self.is_runner_alive else ("trabajos",)
