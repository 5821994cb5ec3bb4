"""Ballots that were cast and closed elsewhere: brought in as they were, counted here with the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.bitacora import services as bitacora
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import InvalidError, NotAllowedError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.votaciones import policies, queries
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import IMPORTED, Scoring, draw_seed
from govabierto.votaciones.services.closing import count_record, store_count
from govabierto.votaciones.services.drafts import BallotDraft, new_draft
from govabierto.votaciones.services.opening import index_ballot


def record_counted_ballot(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    draft: BallotDraft,
    ballots: Iterable[Sequence[str]],
    now: datetime,
    points: Iterable[Sequence[int]] | None = None,
) -> Ballot:
    """Write a ballot that is over, with its opened ballots (keys of options), and count it.

    points: for each ballot those that it gives to its choices, in their order, where it gave any.

    It has no participations and no receipts: who voted was settled elsewhere. Raises InvalidError for a ballot that
    names an unknown option, or whose time is not over yet.
    """
    decision = policies.may_manage(actor, place, now)
    if not decision:
        raise NotAllowedError(decision.reason)
    if draft.closes_at > now:
        raise InvalidError(N_("Esa votación todavía no cierra."), field="closes_at")
    ballot = new_draft(session, place=place, draft=draft, now=now)
    position = {option.key: option.position for option in ballot.options}
    opened, given = _opened(position, ballots, points)
    ballot.scoring = Scoring.APPROVALS if given is None else Scoring.POINTS
    ballot.tie_seed = draw_seed((), ballot.folio)
    ballot.opened_at = draft.opens_at
    tally, outcome = store_count(session, ballot, opened, now=draft.closes_at, points=given)
    bitacora.append(
        session,
        kind=IMPORTED,
        subject=queries.ref_of(ballot),
        jurisdiction_id=place.id,
        content=count_record(ballot, tally, outcome, opened) | {"identificador": ballot.external_id},
        now=now,
        actor=actor,
        mandate=policies.mandate_for(actor, place, now),
    )
    index_ballot(session, ballot)
    session.flush()
    return ballot


def _opened(
    position: dict[str, int], ballots: Iterable[Sequence[str]], points: Iterable[Sequence[int]] | None
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]] | None]:
    """Return the choices of each ballot as positions, ascending, and its points in that same order."""
    if points is None:
        return [tuple(sorted(_positions(position, choices))) for choices in ballots], None
    opened: list[tuple[int, ...]] = []
    given: list[tuple[int, ...]] = []
    for choices, each in zip(ballots, points, strict=True):
        pairs = sorted(zip(_positions(position, choices), each, strict=True))
        opened.append(tuple(place for place, _ in pairs))
        given.append(tuple(amount for _, amount in pairs))
    return opened, given


def _positions(position: dict[str, int], choices: Sequence[str]) -> list[int]:
    unknown = [key for key in choices if key not in position]
    if unknown:
        raise InvalidError(
            N_("Una boleta nombra una opción que no existe: %(key)s."), field="choices", key=unknown[0][:80]
        )
    return [position[key] for key in choices]
