"""What the clock does for the self-check."""

from __future__ import annotations

from govabierto.cumplimiento import services
from govabierto.web.edge import Transaction


def remember_today(tx: Transaction) -> None:
    """Keep how each rule stands, once a local day."""
    services.remember_due(tx.session, now=tx.now)
