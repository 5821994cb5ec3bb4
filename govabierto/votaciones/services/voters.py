"""Voters who closed their account: what keeps one person from voting twice goes when no ballot needs it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from govabierto.cuentas.events import AccountClosed
from govabierto.cuentas.services.closing import erase_verifications
from govabierto.votaciones import queries


def on_account_closed(session: Session, _event: AccountClosed) -> None:
    """Erase the keyed hash of her CURP at once, where no ballot is open."""
    forget_voters(session)


def forget_voters(session: Session) -> None:
    """Erase the keyed hashes of the CURP of closed accounts in every place where no ballot is open.

    While one is, whoever closed her account after voting could otherwise verify another one and vote again.
    """
    erase_verifications(session, but=queries.places_voting(session))
