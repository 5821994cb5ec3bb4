"""What this room does when something happens in the rooms below it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from govabierto.avisos import services
from govabierto.ciclo.events import StageMoved
from govabierto.cuentas.events import AccountClosed
from govabierto.nucleo.events import Event, Handler
from govabierto.nucleo.text import N_


def on_account_closed(session: Session, event: AccountClosed) -> None:
    """Forget what somebody followed and was told."""
    services.forget_person(session, person_id=event.person_id)


def on_stage_moved(session: Session, event: StageMoved) -> None:
    """Tell those who follow the calendar that dates were published or moved."""
    services.notify(
        session,
        kind="ciclo.ventana_cambiada",
        subject=event.cycle,
        jurisdiction_id=event.jurisdiction_id,
        message=N_("La etapa «%(stage_label)s» va ahora del %(opens_at)s al %(closes_at)s. Motivo: %(reason)s"),
        params={
            "stage_label": event.stage_label,
            "opens_at": event.opens_at.isoformat(),
            "closes_at": event.closes_at.isoformat(),
            "reason": event.reason,
        },
        dedupe=f"etapa:{event.cycle.folio}:{event.stage}:{event.at.isoformat()}",
        now=event.at,
        followers_of=[event.cycle],
    )


SUBSCRIPTIONS: tuple[tuple[type[Event], Handler], ...] = (
    (AccountClosed, on_account_closed),
    (StageMoved, on_stage_moved),
)
