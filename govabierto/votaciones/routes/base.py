"""The blueprint of this room and what all its pages need."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import Blueprint, current_app
from flask_babel import format_datetime

from govabierto.nucleo.changes import ballot_scope
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.text import N_
from govabierto.votaciones import policies, queries
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import Phase
from govabierto.votaciones.sealing import KeyStore
from govabierto.web.cache import also_shows, shown_until
from govabierto.web.edge import current_actor, current_instant, current_place, session

bp = Blueprint("votaciones", __name__, url_prefix="/<slug:j>/votaciones", template_folder="../templates")


@bp.app_template_filter("hour")
def hour(instant: datetime) -> str:
    """«20:00», in the place's time zone."""
    return str(format_datetime(instant, "H:mm"))


def key_store() -> KeyStore:
    """Return where the composition root put the keys of ballots."""
    return cast(KeyStore, current_app.extensions["ballot_keys"])


def ballot_here(folio: str) -> Ballot:
    """Return a ballot of this place that the reader may see, and say what its pages depend on."""
    place = current_place()
    ballot = queries.ballot_by_folio(session(), folio, jurisdiction_id=place.id)
    if not policies.may_see(current_actor(), ballot, place, current_instant()):
        raise NotFoundError(N_("No encontramos esa votación."))
    also_shows(ballot_scope(ballot.id))
    shown_until(ballot.opens_at)
    shown_until(ballot.closes_at)
    return ballot


def phase_of(ballot: Ballot) -> Phase:
    """Return a ballot's phase at the request's instant."""
    return queries.phase_of(ballot, current_instant())


def can_manage() -> bool:
    """Tell whether the reader may prepare, open and close ballots here."""
    return bool(policies.may_manage(current_actor(), current_place(), current_instant()))
