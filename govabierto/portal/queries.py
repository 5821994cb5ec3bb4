"""What the front doors show: where a place stands today, what one can do now, and what a search finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, bindparam, func, literal, select, text, union_all
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from govabierto.bitacora import queries as bitacora_queries
from govabierto.buscador import queries as buscador_queries
from govabierto.ciclo import queries as ciclo_queries
from govabierto.ciclo.models import Cycle, StageWindow
from govabierto.ciclo.queries import CycleView
from govabierto.ciclo.rules import (
    TODAY_SENTENCES,
    CycleState,
    PublicStage,
    Standing,
    Window,
    standing,
)
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.folios import is_folio, normalise_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingCard, ThingRef, kind_of_folio, load_card, load_cards
from govabierto.plan.queries import overview as plan_queries
from govabierto.plan.queries.overview import Overview
from govabierto.propuestas import queries as propuestas_queries
from govabierto.propuestas.models import Proposal, ProposalClaim
from govabierto.propuestas.rules import ProposalState
from govabierto.secretariado.models import Body, BodySession
from govabierto.secretariado.rules import SessionState
from govabierto.territorio import queries as territorio_queries
from govabierto.territorio.models import Jurisdiction
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.rules import BallotState

SEARCH_KINDS = ("propuesta", "compromiso", "eje")
SEARCH_LIMIT = 40
ACTS_SHOWN = 3


@dataclass(frozen=True)
class OpenBallot:
    """A ballot that can be voted on now."""

    folio: str
    title: str
    closes_at: datetime
    max_choices: int


@dataclass(frozen=True)
class NextSession:
    """The next session of a body."""

    folio: str
    title: str
    starts_at: datetime
    venue: str


@dataclass(frozen=True)
class HeldProposal:
    """Where somebody with a four-word key may open what waits for publication; nothing of its text."""

    slug: str
    folio: str


@dataclass(frozen=True)
class Home:
    """Everything that the home of a place shows, but the plan."""

    cycle: CycleView | None
    standing: Standing | None
    ballots: Sequence[OpenBallot]
    sessions: Sequence[NextSession]
    unanswered_count: int
    acts: Sequence[bitacora_queries.Act]
    municipalities: Sequence[Place]
    plan: Overview | None

    @property
    def current_stage(self) -> PublicStage | None:
        """The stage whose window is open; none while the cycle is stopped or between windows."""
        if self.cycle is None or self.cycle.is_stopped or self.standing is None or self.standing.current is None:
            return None
        return self.standing.current.stage


def home(session: Session, place: Place, now: datetime) -> Home:
    """Return what the home of a place shows; a fixed number of statements."""
    cycle = ciclo_queries.current_cycle(session, place.id)
    ballots, sessions = _coming(session, place, now)
    unanswered = propuestas_queries.owed_answers(session, place.id)
    return Home(
        cycle=cycle,
        standing=cycle.standing(now) if cycle else None,
        ballots=ballots,
        sessions=sessions,
        unanswered_count=unanswered,
        acts=bitacora_queries.latest_acts(session, place.id, limit=ACTS_SHOWN),
        municipalities=territorio_queries.municipalities_of(session, place.id) if place.is_state else (),
        plan=_current_plan(session, place, now),
    )


def _current_plan(session: Session, place: Place, now: datetime) -> Overview | None:
    today = local_date(now, place.timezone)
    plans = plan_queries.plans_of(session, place.id, today)
    return plan_queries.overview_of(session, plans[0], place, today) if plans else None


def _coming_statement() -> CompoundSelect[*tuple[Any, ...]]:
    """Return the ballots that close first and the next session of a place, told apart by their first column."""
    ballots = (
        select(
            literal("ballot").label("what"),
            Ballot.folio.label("folio"),
            Ballot.title.label("title"),
            Ballot.closes_at.label("at"),
            Ballot.max_choices.label("choices"),
            literal("").label("venue"),
        )
        .where(
            Ballot.jurisdiction_id == bindparam("place"),
            Ballot.state == BallotState.OPEN,
            Ballot.opens_at <= bindparam("now"),
            Ballot.closes_at > bindparam("now"),
        )
        .order_by(Ballot.closes_at, Ballot.id)
        .limit(3)
        .subquery()
    )
    sessions = (
        select(
            literal("session"),
            BodySession.folio,
            BodySession.title,
            BodySession.starts_at,
            literal(0),
            BodySession.venue,
        )
        .join(Body, Body.id == BodySession.body_id)
        .where(
            Body.jurisdiction_id == bindparam("place"),
            BodySession.state == SessionState.CALLED,
            BodySession.starts_at > bindparam("now"),
        )
        .order_by(BodySession.starts_at, BodySession.id)
        .limit(1)
        .subquery()
    )
    return union_all(select(ballots), select(sessions)).order_by("at", "folio")


#: Built once: it costs more to build than to run.
_COMING = _coming_statement()


def _coming(session: Session, place: Place, now: datetime) -> tuple[list[OpenBallot], list[NextSession]]:
    """Return the ballots that close first and the next session, in one statement."""
    rows = session.execute(_COMING, {"place": place.id, "now": now}).all()
    return (
        [OpenBallot(row.folio, row.title, row.at, row.choices) for row in rows if row.what == "ballot"],
        [NextSession(row.folio, row.title, row.at, row.venue) for row in rows if row.what == "session"],
    )


def todays(session: Session, now: datetime) -> dict[str, str]:
    """Return, by slug, the sentence that says where each place's newest cycle stands; one statement."""
    newest = select(func.max(Cycle.id)).group_by(Cycle.jurisdiction_id)
    statement = (
        select(Cycle.jurisdiction_id, StageWindow)
        .join(StageWindow, StageWindow.cycle_id == Cycle.id)
        .where(Cycle.id.in_(newest), Cycle.state == CycleState.ACTIVE)
    )
    windows: dict[int, list[Window]] = {}
    for jurisdiction_id, row in session.execute(statement):
        windows.setdefault(jurisdiction_id, []).append(Window(row.stage, row.opens_at, row.closes_at))
    slugs = {place.id: place.slug for place in territorio_queries.all_places(session)}
    found = {}
    for jurisdiction_id, known in windows.items():
        current = standing(known, now).current
        if current is not None:
            found[slugs[jurisdiction_id]] = TODAY_SENTENCES[current.stage]
    return found


def find_by_folio(session: Session, typed: str) -> ThingCard | None:
    """Return the public thing that a typed or dictated folio names, or None."""
    folio = normalise_folio(typed)
    kind = kind_of_folio(folio) if is_folio(folio) else None
    card = load_card(session, ThingRef(kind.kind, folio)) if kind else None
    return card if card is not None and card.is_public else None


def find_held(session: Session, typed: str) -> HeldProposal | None:
    """Return the proposal that a folio names if it waits for publication and opens with a key, or None."""
    folio = normalise_folio(typed)
    if not is_folio(folio):
        return None
    statement = (
        select(Jurisdiction.slug, Proposal.folio)
        .join(Jurisdiction, Jurisdiction.id == Proposal.jurisdiction_id)
        .join(ProposalClaim, ProposalClaim.proposal_id == Proposal.id)
        .where(Proposal.folio == folio, Proposal.state == ProposalState.HELD, ProposalClaim.claimed_at.is_(None))
    )
    row = session.execute(statement).first()
    return HeldProposal(*row) if row else None


def find_by_words(session: Session, query: str, jurisdiction_id: int | None = None) -> list[ThingCard]:
    """Return the public things that hold every word, of one place or of all, kind by kind, newest first."""
    cards: list[ThingCard] = []
    for kind in SEARCH_KINDS:
        folios = buscador_queries.matching_folios(
            session, query, kind=kind, jurisdiction_id=jurisdiction_id, limit=SEARCH_LIMIT
        )
        refs = [ThingRef(kind, folio) for folio in folios]
        known = load_cards(session, refs)
        cards += [known[ref] for ref in refs if ref in known and known[ref].is_public]
    return cards


def is_database_up(session: Session) -> bool:
    """Tell whether the database answers."""
    try:
        session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True
