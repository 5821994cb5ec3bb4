"""What the clock does: ballots close and are counted by themselves, and spent keys go."""

from __future__ import annotations

import logging
from typing import cast

from flask import current_app
from sqlalchemy.exc import DBAPIError

from govabierto.avisos.services import next_round
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.errors import GovAbiertoError
from govabierto.votaciones import queries, services
from govabierto.votaciones.notices import CLOSING_SOON, remind
from govabierto.votaciones.sealing import KeyStore
from govabierto.web.edge import Transaction

logger = logging.getLogger(__name__)
PERIOD_S = 60
CLOSING_ROUND = "votaciones.por_cerrar"


def close_due_ballots(tx: Transaction) -> None:
    """Destroy the keys of ballots whose count is committed, then close and count those whose time is over.

    A ballot that can't be counted is reported and left for the next round; it does not hold up the others.
    """
    keys = cast(KeyStore, current_app.extensions["ballot_keys"])
    services.destroy_spent_keys(tx.session, keys=keys)
    for folio in queries.due_folios(tx.session, tx.now):
        try:
            with tx.session.begin_nested():
                services.close_ballot(tx.session, actor=SYSTEM, ballot_folio=folio, keys=keys, now=tx.now)
        except DBAPIError:
            raise
        except GovAbiertoError as error:
            logger.exception("ballot_not_counted", extra={"folio": folio, "code": error.code})


def forget_closed_voters(tx: Transaction) -> None:
    """Erase what the ballots that are over had kept of people who closed their account meanwhile."""
    services.forget_voters(tx.session)


def remind_of_closing(tx: Transaction) -> None:
    """Tell of ballots that close within a day, once each: those that came that near since the last round."""
    since, until = next_round(tx.session, name=CLOSING_ROUND, now=tx.now)
    for ballot in queries.ballots_closing(tx.session, after=since + CLOSING_SOON, until=until + CLOSING_SOON):
        remind(tx.session, ballot, now=tx.now)


PERIODIC = (close_due_ballots, forget_closed_voters, remind_of_closing)
