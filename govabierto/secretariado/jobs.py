"""What the clock does for the Secretariado: late actas are published, and overdue agreements are told."""

from __future__ import annotations

from govabierto.avisos.services import next_round
from govabierto.secretariado import services
from govabierto.secretariado.services import actas
from govabierto.web.edge import Transaction

ROUND = "acuerdos.vencidos"


def publish_overdue_actas(tx: Transaction) -> None:
    """Publish as unapproved drafts the actas whose last day passed."""
    actas.publish_overdue(tx.session, now=tx.now)


def tell_overdue_agreements(tx: Transaction) -> None:
    """Tell of agreements whose last day ended since the last round."""
    since, until = next_round(tx.session, name=ROUND, now=tx.now)
    services.tell_overdue(tx.session, since=since, until=until, now=tx.now)


PERIODIC = (publish_overdue_actas, tell_overdue_agreements)
