"""What the clock does every half minute: silent cycles lapse, and stages that end soon are said once."""

from __future__ import annotations

from govabierto.ciclo import services
from govabierto.web.edge import Transaction


def lapse_silent_cycles(tx: Transaction) -> None:
    """Let cycles lapse whose place has had no official act for 180 days."""
    services.lapse_silent_cycles(tx.session, now=tx.now)


def remind_of_due_stages(tx: Transaction) -> None:
    """Say once which stages end within a week."""
    services.remind_of_due_stages(tx.session, now=tx.now)
