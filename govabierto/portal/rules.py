"""How healthy the site is, from what was measured."""

from __future__ import annotations

from dataclasses import dataclass

MIN_FREE_BYTES = 50_000_000


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
