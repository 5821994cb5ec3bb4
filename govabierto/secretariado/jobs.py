"""What the clock does for the Secretariado."""

from __future__ import annotations

from govabierto.secretariado.services import actas
from govabierto.web.edge import Transaction


def publish_overdue_actas(tx: Transaction) -> None:
    """Publish as unapproved drafts the actas whose last day passed."""
    actas.publish_overdue(tx.session, now=tx.now)
