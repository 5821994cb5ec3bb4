"""Builders of ballots: drafts, open ones, ones that wait for their count, counted ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from flask import current_app
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import SYSTEM
from govabierto.nucleo.places import Place
from govabierto.votaciones import services
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.sealing import KeyStore
from tests.builders import NOW, actor_of, make_resident

OPTIONS = ("Agua: pipas, cortes y pozos", "Transporte y rutas", "Alumbrado y baches")
DAY = timedelta(days=1)
#: When a ballot of each state opens and closes, seen from NOW.
WINDOWS: dict[str, tuple[datetime, datetime]] = {
    "draft": (NOW + DAY, NOW + 9 * DAY),
    "coming": (NOW + DAY, NOW + 9 * DAY),
    "open": (NOW - 3 * DAY, NOW + 9 * DAY),
    "due": (NOW - 9 * DAY, NOW - timedelta(hours=1)),
    "counted": (NOW - 9 * DAY, NOW - timedelta(hours=1)),
}


def key_store() -> KeyStore:
    """Return the key store of the application under test."""
    return cast(KeyStore, current_app.extensions["ballot_keys"])


def make_draft(**changes: Any) -> services.BallotDraft:
    """Return a draft that may open: three options, one place, two marks a person."""
    opens_at, closes_at = WINDOWS["open"]
    known: dict[str, Any] = {
        "title": "Temas del Segundo Plan",
        "question": "¿Por dónde empezamos?",
        "binds": "El Secretariado lleva al plan lo que gane.",
        "options": tuple(services.OptionDraft(title) for title in OPTIONS),
        "opens_at": opens_at,
        "closes_at": closes_at,
        "max_choices": 2,
        "seats": 1,
    }
    return services.BallotDraft(**known | changes)


def make_ballot(
    session: Session, place: Place, state: str = "open", *, votes: Sequence[Sequence[str]] = (), **changes: Any
) -> Ballot:
    """Make a ballot: ``draft``, ``coming``, ``open``, ``due`` (its time is over) or ``counted``.

    votes: keys of options («1», «2», «3» by default), each cast by a resident of its own.
    """
    opens_at, closes_at = WINDOWS[state]
    draft = make_draft(**{"opens_at": opens_at, "closes_at": closes_at} | changes)
    ballot = services.create_ballot(session, actor=SYSTEM, place=place, draft=draft, now=min(opens_at, NOW))
    if state == "draft":
        return ballot
    started = min(draft.opens_at, NOW)
    services.open_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=started)
    for choices in votes:
        cast_vote(session, ballot, make_resident(session, place), choices, now=draft.opens_at)
    if state == "counted":
        services.close_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=NOW)
    return ballot


def cast_vote(
    session: Session, ballot: Ballot, person: Person, choices: Sequence[str], *, now: datetime = NOW
) -> services.CastReceipt:
    """Cast a person's vote."""
    return services.cast_ballot(
        session,
        actor=actor_of(session, person),
        ballot_folio=ballot.folio,
        choices=choices,
        keys=key_store(),
        now=now,
    )
