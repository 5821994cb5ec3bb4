"""Reads of ballots, turnout, results and receipts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload

from govabierto.cuentas.models import Person, Residency
from govabierto.nucleo.actors import VerificationLevel
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.memory import Memory
from govabierto.nucleo.paging import PAGE_SIZE, Page, offset_of
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import CardRows, ThingKind, ThingRef
from govabierto.territorio.models import Jurisdiction
from govabierto.votaciones.models import (
    Ballot,
    BallotOption,
    OpenedBallot,
    Participation,
    Receipt,
    SealedBallot,
    Turnout,
)
from govabierto.votaciones.rules import (
    BallotState,
    FrozenOption,
    FrozenRules,
    Option,
    OutcomeRow,
    Phase,
    ReasonCode,
    phase_at,
    split_positions,
)

KIND = "votacion"
_LEVELS = tuple(VerificationLevel)
_BATCH = 5_000

# Statements of the path of a vote are built once: building one costs more than running it.
_BALLOT = select(Ballot).where(Ballot.folio == bindparam("folio")).options(joinedload(Ballot.options))
_WINDOW = (
    select(Ballot.state, Ballot.opens_at, Ballot.closes_at)
    .where(Ballot.id == bindparam("id"))
    .with_for_update(read=True)
)
_TURNOUT = select(func.sum(Turnout.voters)).where(Turnout.ballot_id == bindparam("id"))
_TERMS: Select[*tuple[Any, ...]] = select(
    Ballot.id,
    Ballot.folio,
    Ballot.jurisdiction_id,
    Ballot.electorate_level,
    Ballot.state,
    Ballot.opens_at,
    Ballot.closes_at,
    Ballot.max_choices,
    Ballot.public_key,
    Ballot.frozen_hash,
    select(Person.email).where(Person.id == bindparam("voter")).scalar_subquery(),
    select(Person.locale).where(Person.id == bindparam("voter")).scalar_subquery(),
).where(Ballot.folio == bindparam("folio"))
_OPTIONS = (
    select(BallotOption.key, BallotOption.cost, BallotOption.position)
    .where(BallotOption.ballot_id == bindparam("id"))
    .order_by(BallotOption.position)
)
#: Options of ballots that opened: from then on nobody changes them, and their fingerprint is part of the key.
_FROZEN_OPTIONS = Memory[tuple[Option, ...]](64)


@dataclass(frozen=True)
class VotingWindow:
    """What decides whether a ballot takes votes now."""

    state: BallotState
    opens_at: datetime
    closes_at: datetime

    def phase(self, now: datetime) -> Phase:
        """Return the phase at an instant."""
        return phase_at(self.state, self.opens_at, self.closes_at, now)


@dataclass(frozen=True)
class VotingTerms:
    """What a vote has to do with of a ballot. voter_email, voter_locale: of her mail, if any."""

    id: int
    folio: str
    jurisdiction_id: int
    electorate_level: VerificationLevel
    state: BallotState
    opens_at: datetime
    closes_at: datetime
    max_choices: int
    public_key: bytes | None
    frozen_hash: bytes | None
    voter_email: str | None
    voter_locale: str | None


def terms_for_voting(session: Session, folio: str, *, voter_id: int, jurisdiction_id: int | None) -> VotingTerms:
    """Return a ballot's terms in one statement; NotFoundError without it, or if it is another place's."""
    row = session.execute(_TERMS, {"folio": folio, "voter": voter_id}).first()
    terms = VotingTerms(*row) if row else None
    if terms is None or jurisdiction_id not in (None, terms.jurisdiction_id):
        raise _unknown()
    return terms


def options_for_voting(session: Session, terms: VotingTerms) -> tuple[Option, ...]:
    """Return the options of a ballot that opened, read once by each process."""
    key = (terms.id, terms.folio, terms.frozen_hash)
    known = _FROZEN_OPTIONS.get(key)
    if known is None:
        rows = session.execute(_OPTIONS, {"id": terms.id})
        known = tuple(Option(key=row.key, cost=row.cost, position=row.position) for row in rows)
        _FROZEN_OPTIONS.put(key, known)
    return known


def ballot_by_folio(session: Session, folio: str, *, jurisdiction_id: int | None = None) -> Ballot:
    """Return a ballot with its options in one statement; NotFoundError without it, or if it is another place's."""
    ballot = session.scalars(_BALLOT, {"folio": folio}).unique().one_or_none()
    if ballot is None or jurisdiction_id not in (None, ballot.jurisdiction_id):
        raise _unknown()
    return ballot


def lock_ballot(session: Session, folio: str) -> Ballot:
    """Return a ballot whose row nobody else may lock until the transaction ends: votes being cast finish first."""
    statement = select(Ballot).where(Ballot.folio == folio).with_for_update()
    ballot = session.scalar(statement.execution_options(populate_existing=True))
    if ballot is None:
        raise _unknown()
    return ballot


def window_for_casting(session: Session, ballot_id: int) -> VotingWindow:
    """Return a ballot's window under a lock that votes share and the closing does not."""
    state, opens_at, closes_at = session.execute(_WINDOW, {"id": ballot_id}).one()
    return VotingWindow(state, opens_at, closes_at)


def phase_of(ballot: Ballot | VotingTerms, now: datetime) -> Phase:
    """Return a ballot's phase at an instant."""
    return phase_at(ballot.state, ballot.opens_at, ballot.closes_at, now)


def ref_of(ballot: Ballot) -> ThingRef:
    """Return a ballot's public name."""
    return ThingRef(KIND, ballot.folio)


def options_of(ballot: Ballot) -> tuple[Option, ...]:
    """Return a ballot's options as the rules know them."""
    return tuple(Option(key=option.key, cost=option.cost, position=option.position) for option in ballot.options)


def frozen_rules(ballot: Ballot) -> FrozenRules:
    """Return what was, or will be, frozen at the opening."""
    return FrozenRules(
        folio=ballot.folio,
        title=ballot.title,
        question=ballot.question,
        binds=ballot.binds,
        method=ballot.method,
        max_choices=ballot.max_choices,
        seats=ballot.seats,
        budget=ballot.budget,
        currency=ballot.currency,
        tie_rule=ballot.tie_rule,
        electorate=ballot.electorate_level.value,
        opens_at=ballot.opens_at,
        closes_at=ballot.closes_at,
        public_key=ballot.public_key or b"",
        options=tuple(_frozen_option(option) for option in ballot.options),
    )


def subject_of(option: BallotOption) -> ThingRef | None:
    """Return the thing that an option puts to the vote, if any."""
    if option.subject_kind is None or option.subject_folio is None:
        return None
    return ThingRef(option.subject_kind, option.subject_folio)


def outcome_row(option: BallotOption) -> OutcomeRow | None:
    """Return what became of an option, as the rules explain it; None before the count."""
    if option.reason_code is None or option.score is None or option.rank is None:
        return None
    return OutcomeRow(
        key=option.key,
        score=option.score,
        rank=option.rank,
        won=bool(option.is_winner),
        reason=ReasonCode(option.reason_code),
        params=option.reason_params or {},
    )


def current_ballots(session: Session, jurisdiction_id: int, *, with_drafts: bool) -> list[Ballot]:
    """Return the ballots that are not counted yet, the one that closes first first."""
    states = [BallotState.OPEN, *([BallotState.DRAFT] if with_drafts else [])]
    statement = select(Ballot).where(Ballot.jurisdiction_id == jurisdiction_id, Ballot.state.in_(states))
    return list(session.scalars(statement.order_by(Ballot.closes_at, Ballot.id)))


def counted_ballots(session: Session, jurisdiction_id: int, *, number: int, size: int = PAGE_SIZE) -> Page[Ballot]:
    """Return a page of counted ballots, the latest first, and how many there are, in one statement."""
    statement = (
        select(Ballot, func.count().over())
        .where(Ballot.jurisdiction_id == jurisdiction_id, Ballot.state == BallotState.CLOSED)
        .order_by(Ballot.closes_at.desc(), Ballot.id.desc())
        .limit(size)
        .offset(offset_of(number, size))
    )
    rows = session.execute(statement).all()
    return Page([ballot for ballot, _total in rows], number, rows[0][1] if rows else 0, size)


def winners_of(session: Session, ballots: Iterable[Ballot], *, limit: int = 3) -> dict[int, list[str]]:
    """Return the titles of the first winners of each ballot, in one statement."""
    ids = [ballot.id for ballot in ballots]
    found: dict[int, list[str]] = {}
    if not ids:
        return found
    statement = (
        select(BallotOption.ballot_id, BallotOption.title)
        .where(BallotOption.ballot_id.in_(ids), BallotOption.is_winner.is_(True))
        .order_by(BallotOption.ballot_id, BallotOption.rank, BallotOption.position)
    )
    for ballot_id, title in session.execute(statement):
        titles = found.setdefault(ballot_id, [])
        if len(titles) < limit:
            titles.append(title)
    return found


def turnout(session: Session, ballot_id: int) -> int:
    """Return how many people took part, from the few rows that add up to it, whatever the number of votes.

    Pages that show it also show ``ballot_scope(ballot_id)``.
    """
    return int(session.scalar(_TURNOUT, {"id": ballot_id}) or 0)


def participations(session: Session, ballot_id: int) -> int:
    """Count the participations themselves, one by one: what the count goes by, and what ``turnout`` must equal."""
    statement = select(func.count()).select_from(Participation).where(Participation.ballot_id == ballot_id)
    return session.scalar(statement) or 0


def has_taken_part(session: Session, ballot_id: int, voter_key: bytes) -> bool:
    """Tell whether somebody's participation is there already."""
    statement = select(Participation.ballot_id).where(
        Participation.ballot_id == ballot_id, Participation.voter_key == voter_key
    )
    return session.scalar(statement) is not None


def electorate_places(session: Session, jurisdiction_id: int) -> list[int]:
    """Return the ids of a place and, if it is a state, of its municipalities: their people are its people too."""
    return list(session.scalars(_places_within(jurisdiction_id)))


def places_voting(session: Session) -> set[int]:
    """Return the ids of every place whose people may vote in a ballot that is not counted yet."""
    voting = session.scalars(select(Ballot.jurisdiction_id).where(Ballot.state == BallotState.OPEN).distinct())
    return {place_id for jurisdiction_id in voting for place_id in electorate_places(session, jurisdiction_id)}


def eligible_people(session: Session, jurisdiction_id: int, level: VerificationLevel) -> int | None:
    """Return how many people of a place are verified enough to vote; None where no residence is asked for."""
    if level in (VerificationLevel.NONE, VerificationLevel.CONTACT):
        return None
    enough = _LEVELS[_LEVELS.index(level) :]
    statement = (
        select(func.count(Residency.person_id.distinct()))
        .join(Person, Person.id == Residency.person_id)
        .where(
            Residency.jurisdiction_id.in_(_places_within(jurisdiction_id)), Residency.level.in_(enough), Person.active
        )
    )
    return session.scalar(statement) or 0


def sealed_ballots(session: Session, ballot_id: int) -> Iterator[bytes]:
    """Yield the sealed ballots, in the order of their random keys."""
    statement = select(SealedBallot.sealed).where(SealedBallot.ballot_id == ballot_id).order_by(SealedBallot.random_key)
    yield from session.scalars(statement.execution_options(yield_per=_BATCH))


def opened_ballots(session: Session, ballot_id: int) -> Iterator[tuple[int, ...]]:
    """Yield the opened ballots as positions of options."""
    statement = select(OpenedBallot.choices).where(OpenedBallot.ballot_id == ballot_id)
    for choices in session.scalars(statement.order_by(OpenedBallot.random_key).execution_options(yield_per=_BATCH)):
        yield split_positions(choices)


def opened_points(session: Session, ballot_id: int) -> Iterator[tuple[int, ...]]:
    """Yield the points of each opened ballot, in the order of ``opened_ballots``; only where ballots gave points."""
    statement = select(OpenedBallot.points).where(OpenedBallot.ballot_id == ballot_id)
    for points in session.scalars(statement.order_by(OpenedBallot.random_key).execution_options(yield_per=_BATCH)):
        yield split_positions(points or "")


def receipt_hashes(session: Session, ballot_id: int) -> list[str]:
    """Return the hashes of all receipts, sorted."""
    statement = select(Receipt.receipt_hash).where(Receipt.ballot_id == ballot_id).order_by(Receipt.receipt_hash)
    return list(session.scalars(statement))


def has_receipt(session: Session, ballot_id: int, receipt_hash: str) -> bool:
    """Tell whether a receipt is among those counted."""
    return session.get(Receipt, (ballot_id, receipt_hash)) is not None


def due_folios(session: Session, now: datetime) -> list[str]:
    """Return the ballots whose time is over and that wait for their count."""
    statement = select(Ballot.folio).where(Ballot.state == BallotState.OPEN, Ballot.closes_at <= now)
    return list(session.scalars(statement.order_by(Ballot.closes_at, Ballot.id)))


def ballots_closing(session: Session, *, after: datetime, until: datetime) -> list[Ballot]:
    """Return the open ballots that close after one instant and not later than another."""
    statement = select(Ballot).where(
        Ballot.state == BallotState.OPEN, Ballot.closes_at > after, Ballot.closes_at <= until
    )
    return list(session.scalars(statement.order_by(Ballot.closes_at, Ballot.id)))


def finished_folios(session: Session, folios: Iterable[str]) -> list[str]:
    """Return those of the folios whose ballot needs no key any longer."""
    over = (BallotState.CLOSED, BallotState.ANNULLED)
    statement = select(Ballot.folio).where(Ballot.folio.in_(list(folios)), Ballot.state.in_(over))
    return list(session.scalars(statement))


def ballot_to_show(session: Session, jurisdiction_id: int) -> Ballot | None:
    """Return the ballot that a place's home shows: the open one that closes first, else the latest counted."""
    order = case((Ballot.state == BallotState.OPEN, 0), else_=1)
    statement = (
        select(Ballot)
        .where(Ballot.jurisdiction_id == jurisdiction_id, Ballot.state.in_((BallotState.OPEN, BallotState.CLOSED)))
        .order_by(order, case((Ballot.state == BallotState.OPEN, Ballot.closes_at)), Ballot.closes_at.desc())
        .limit(1)
    )
    return session.scalar(statement)


def _frozen_option(option: BallotOption) -> FrozenOption:
    subject = subject_of(option)
    return FrozenOption(
        position=option.position,
        key=option.key,
        title=option.title,
        description=option.description,
        cost=option.cost,
        subject=str(subject) if subject else None,
    )


def _places_within(jurisdiction_id: int) -> Select[int]:
    return select(Jurisdiction.id).where(
        or_(Jurisdiction.id == jurisdiction_id, Jurisdiction.parent_id == jurisdiction_id)
    )


def _unknown() -> NotFoundError:
    return NotFoundError(N_("No encontramos esa votación."))


_CARDS = CardRows(
    select(
        Ballot.folio,
        Ballot.title,
        Ballot.folio.label("spot"),
        Ballot.jurisdiction_id,
        Jurisdiction.slug,
        Ballot.state != BallotState.DRAFT,
        literal(""),
        literal("es"),
    ).join(Jurisdiction, Jurisdiction.id == Ballot.jurisdiction_id),
    lambda slug, folio: f"/{slug}/votaciones/{folio}",
)
THING_KINDS = (ThingKind(kind=KIND, label=N_("Votación"), prefix="V", load=_CARDS),)
