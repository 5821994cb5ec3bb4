"""Putting a ballot together: all of it may change until it opens, nothing after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor, VerificationLevel
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.folios import is_folio, new_folio, normalise_folio
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingRef, kind_of_folio, load_cards
from govabierto.territorio import queries as territorio_queries
from govabierto.votaciones import policies, queries
from govabierto.votaciones.models import Ballot, BallotOption
from govabierto.votaciones.rules import (
    BallotState,
    BallotTerms,
    Method,
    Option,
    TieRule,
    check_may_open,
)

MAX_CENTS = 10**15


@dataclass(frozen=True)
class OptionDraft:
    """An option to be: its title, or only the folio of a public thing, whose title it then takes.

    key: public and stable; without one it is the folio of its thing, or its position. cost: in hundredths.
    """

    title: str
    cost: int | None = None
    description: str = ""
    key: str = ""
    subject: ThingRef | None = None


@dataclass(frozen=True)
class BallotDraft:
    """What the secretariat decides before a ballot opens. budget: in hundredths of the place's currency."""

    title: str
    options: tuple[OptionDraft, ...]
    opens_at: datetime
    closes_at: datetime
    question: str = ""
    binds: str = ""
    method: Method = Method.APPROVAL
    max_choices: int = 1
    seats: int | None = 1
    budget: int | None = None
    tie_rule: TieRule = TieRule.DRAW
    electorate_level: VerificationLevel = VerificationLevel.DESK
    cycle_id: int | None = None
    external_id: str | None = None


def create_ballot(session: Session, *, actor: Actor, place: Place, draft: BallotDraft, now: datetime) -> Ballot:
    """Put a draft together; it is not public until it opens. Raises InvalidError with the field at fault."""
    _authorise(actor, place, now)
    return new_draft(session, place=place, draft=draft, now=now)


def new_draft(session: Session, *, place: Place, draft: BallotDraft, now: datetime) -> Ballot:
    """Write a draft without asking who does it; for services of this room."""
    ballot = Ballot(
        folio=new_folio("V"),
        jurisdiction_id=place.id,
        currency=place.currency,
        state=BallotState.DRAFT,
        created_at=now,
    )
    _fill(session, ballot, draft)
    session.add(ballot)
    session.flush()
    return ballot


def update_ballot(session: Session, *, actor: Actor, ballot_folio: str, draft: BallotDraft, now: datetime) -> Ballot:
    """Replace a draft by another. Raises ConflictError once the ballot has opened: its rules are frozen."""
    ballot = _locked_draft(session, actor, ballot_folio, now)
    ballot.options.clear()
    session.flush()
    _fill(session, ballot, draft)
    session.flush()
    return ballot


def add_options(
    session: Session, *, actor: Actor, ballot_folio: str, options: Sequence[OptionDraft], now: datetime
) -> Ballot:
    """Add options at the end of a draft's list. Raises ConflictError once the ballot has opened."""
    ballot = _locked_draft(session, actor, ballot_folio, now)
    _append(session, ballot, options)
    check_may_open(terms_of(ballot))
    session.flush()
    return ballot


def terms_of(ballot: Ballot) -> BallotTerms:
    """Return a ballot's parameters as the rules check them."""
    return BallotTerms(
        method=ballot.method,
        options=tuple(Option(key=one.key, cost=one.cost, position=one.position) for one in ballot.options),
        max_choices=ballot.max_choices,
        opens_at=ballot.opens_at,
        closes_at=ballot.closes_at,
        seats=ballot.seats,
        budget=ballot.budget,
    )


def place_of(session: Session, ballot: Ballot) -> Place:
    """Return the place of a ballot."""
    place = territorio_queries.place_by_id(session, ballot.jurisdiction_id)
    if place is None:
        raise NotFoundError(N_("No conocemos ese municipio o estado."))
    return place


def _authorise(actor: Actor, place: Place, now: datetime) -> None:
    decision = policies.may_manage(actor, place, now)
    if not decision:
        raise NotAllowedError(decision.reason)


def _locked_draft(session: Session, actor: Actor, folio: str, now: datetime) -> Ballot:
    ballot = queries.lock_ballot(session, folio)
    _authorise(actor, place_of(session, ballot), now)
    if ballot.state is not BallotState.DRAFT:
        raise ConflictError(
            N_("Esta votación ya abrió: sus reglas y opciones quedaron fijas y nadie puede cambiarlas."),
            next_step=N_("Si hay un error, prepara otra votación y explica por qué."),
        )
    return ballot


def _fill(session: Session, ballot: Ballot, draft: BallotDraft) -> None:
    if not draft.title.strip():
        raise InvalidError(N_("Escribe de qué trata la votación."), field="title")
    ballot.title, ballot.question, ballot.binds = draft.title.strip(), draft.question, draft.binds
    ballot.method, ballot.max_choices = draft.method, draft.max_choices
    ballot.seats = None if draft.method.uses_budget else draft.seats
    ballot.budget = draft.budget if draft.method.uses_budget else None
    ballot.tie_rule, ballot.electorate_level = draft.tie_rule, draft.electorate_level
    ballot.opens_at, ballot.closes_at = draft.opens_at, draft.closes_at
    ballot.cycle_id, ballot.external_id = draft.cycle_id, draft.external_id
    _append(session, ballot, draft.options)
    check_may_open(terms_of(ballot))
    _check_amounts(ballot)


def _check_amounts(ballot: Ballot) -> None:
    if ballot.budget is not None and ballot.budget > MAX_CENTS:
        raise InvalidError(N_("Ese presupuesto es demasiado grande."), field="budget")
    if any(option.cost is not None and option.cost > MAX_CENTS for option in ballot.options):
        raise InvalidError(N_("El costo de una opción es demasiado grande."), field="options")


def _append(session: Session, ballot: Ballot, options: Sequence[OptionDraft]) -> None:
    cards = _cards_of(session, options)
    start = max((option.position for option in ballot.options), default=0) + 1
    for position, option in enumerate(options, start=start):
        ref = _ref_of(option)
        if ref is not None and (ref not in cards or not cards[ref].is_public):
            raise InvalidError(
                N_("No encontramos nada público con el folio %(folio)s."), field="options", folio=ref.folio
            )
        title = cards[ref].title if ref and is_folio(normalise_folio(option.title)) else option.title.strip()
        if not title:
            raise InvalidError(N_("A una opción le falta su texto."), field="options")
        ballot.options.append(
            BallotOption(
                key=option.key or (ref.folio if ref else str(position)),
                position=position,
                title=title,
                description=option.description,
                cost=option.cost,
                subject_kind=ref.kind if ref else None,
                subject_folio=ref.folio if ref else None,
            )
        )


def _cards_of(session: Session, options: Sequence[OptionDraft]) -> dict[ThingRef, ThingCard]:
    refs = [ref for ref in map(_ref_of, options) if ref is not None]
    return load_cards(session, refs) if refs else {}


def _ref_of(option: OptionDraft) -> ThingRef | None:
    if option.subject is not None:
        return option.subject
    folio = normalise_folio(option.title)
    kind = kind_of_folio(folio) if is_folio(folio) else None
    return ThingRef(kind.kind, folio) if kind else None
