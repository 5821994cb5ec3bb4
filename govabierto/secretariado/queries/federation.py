"""What a state sees of its municipalities: bodies, seats, civil society's part, sessions and plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from govabierto.secretariado.models import Body, BodySession, Seat
from govabierto.secretariado.providers import PlanState, plan_states
from govabierto.secretariado.queries.bodies import is_held_on
from govabierto.secretariado.rules import SESSION_WINDOW_DAYS, BodyLimits, Sector, SessionState, Share, civil_share
from govabierto.territorio.models import Jurisdiction, OversightAuthority


@dataclass(frozen=True)
class MunicipalityLine:
    """A municipality as its state sees it. share: of all its living bodies together."""

    slug: str
    name: str
    bodies: int
    seats: int
    filled: int
    share: Share
    sessions: int
    plan: PlanState | None


@dataclass(frozen=True)
class Federation:
    """A state's municipalities and their sums."""

    lines: tuple[MunicipalityLine, ...]

    @property
    def with_body(self) -> int:
        """How many have a body."""
        return sum(line.bodies > 0 for line in self.lines)

    @property
    def seats(self) -> int:
        """Voting seats in all."""
        return sum(line.seats for line in self.lines)

    @property
    def filled(self) -> int:
        """Voting seats that somebody holds."""
        return sum(line.filled for line in self.lines)

    @property
    def sessions(self) -> int:
        """Sessions that began within the window."""
        return sum(line.sessions for line in self.lines)

    @property
    def with_plan(self) -> int:
        """How many have a plan."""
        return sum(line.plan is not None for line in self.lines)


def federation_of(session: Session, state_id: int, now: datetime, day: date) -> Federation:
    """Return a state's municipalities by name; six statements, whatever their number."""
    places = session.execute(
        select(Jurisdiction.id, Jurisdiction.slug, Jurisdiction.name)
        .where(Jurisdiction.parent_id == state_id)
        .order_by(Jurisdiction.name, Jurisdiction.id)
    ).all()
    bodies = _bodies(session, state_id, day)
    seats = _seats(session, state_id, day)
    sessions = _sessions(session, state_id, now)
    plans = plan_states(session, [row.id for row in places], day)
    autonomous = _autonomous(session, state_id, day)
    lines = []
    for row in places:
        own = seats.get(row.id, {})
        is_autonomous = autonomous.get(row.id, autonomous.get(state_id, False))
        lines.append(
            MunicipalityLine(
                slug=row.slug,
                name=row.name,
                bodies=bodies.get(row.id, 0),
                seats=sum(total for total, _filled in own.values()),
                filled=sum(filled for _total, filled in own.values()),
                share=_share(own, is_autonomous=is_autonomous),
                sessions=sessions.get(row.id, 0),
                plan=plans.get(row.id),
            )
        )
    return Federation(tuple(lines))


def _share(seats: Mapping[Sector, tuple[int, int]], *, is_autonomous: bool) -> Share:
    held = [sector for sector, (_total, filled) in seats.items() for _one in range(filled)]
    return civil_share(held, BodyLimits(), guarantor_is_autonomous=is_autonomous)


def _bodies(session: Session, state_id: int, day: date) -> dict[int, int]:
    statement = (
        select(Body.jurisdiction_id, func.count())
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(Jurisdiction.parent_id == state_id, Body.dissolved_on.is_(None) | (Body.dissolved_on >= day))
        .group_by(Body.jurisdiction_id)
    )
    return dict(session.execute(statement).all())


def _seats(session: Session, state_id: int, day: date) -> dict[int, dict[Sector, tuple[int, int]]]:
    """Return, by municipality and sector, voting seats and how many somebody holds."""
    holds = is_held_on(day)
    statement = (
        select(Body.jurisdiction_id, Seat.sector, func.count(), func.sum(case((holds, 1), else_=0)))
        .join(Body, Body.id == Seat.body_id)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(
            Jurisdiction.parent_id == state_id,
            Body.dissolved_on.is_(None) | (Body.dissolved_on >= day),
            Seat.has_vote,
            Seat.closed_on.is_(None) | (Seat.closed_on >= day),
        )
        .group_by(Body.jurisdiction_id, Seat.sector)
    )
    found: dict[int, dict[Sector, tuple[int, int]]] = {}
    for jurisdiction_id, sector, total, filled in session.execute(statement):
        found.setdefault(jurisdiction_id, {})[sector] = (total, int(filled or 0))
    return found


def _sessions(session: Session, state_id: int, now: datetime) -> dict[int, int]:
    statement = (
        select(Body.jurisdiction_id, func.count())
        .select_from(BodySession)
        .join(Body, Body.id == BodySession.body_id)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(
            Jurisdiction.parent_id == state_id,
            BodySession.state.in_((SessionState.OPEN, SessionState.CLOSED)),
            BodySession.starts_at > now - timedelta(days=SESSION_WINDOW_DAYS),
            BodySession.starts_at <= now,
        )
        .group_by(Body.jurisdiction_id)
    )
    return dict(session.execute(statement).all())


def _autonomous(session: Session, state_id: int, day: date) -> dict[int, bool]:
    """Return whether the authority in force is autonomous, by place: the state's, and those that have their own."""
    statement = (
        select(OversightAuthority.jurisdiction_id, OversightAuthority.is_autonomous)
        .join(Jurisdiction, Jurisdiction.id == OversightAuthority.jurisdiction_id)
        .where(
            (Jurisdiction.id == state_id) | (Jurisdiction.parent_id == state_id),
            OversightAuthority.from_on <= day,
            OversightAuthority.to_on.is_(None) | (OversightAuthority.to_on >= day),
        )
    )
    return dict(session.execute(statement).all())
