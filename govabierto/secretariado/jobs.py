"""What the clock does: it tells that the last day of an agreement ended."""

from __future__ import annotations

from govabierto.avisos.services import next_round
from govabierto.secretariado import services
from govabierto.web.edge import Transaction

ROUND = "acuerdos.vencidos"


def tell_overdue_agreements(tx: Transaction) -> None:
    """Tell of agreements whose last day ended since the last round."""
    since, until = next_round(tx.session, name=ROUND, now=tx.now)
    services.tell_overdue(tx.session, since=since, until=until, now=tx.now)


PERIODIC = (tell_overdue_agreements,)
