"""What is computed of who sits in a body: vacancies, absences, parity, civil society's share, terms that end.

Each figure carries the numbers it was made from, so that a page can show the sum. Source: dominio 1.4 (default
profile), 1.5 and fact 1; the 51 % is CIMTRA's indicator for municipal councils (items 29 to 33).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from govabierto.secretariado.rules.membership import IncidentKind
from govabierto.secretariado.rules.vocabulary import Sector

CIVIL_SECTORS = frozenset({Sector.CIVIL_SOCIETY, Sector.CITIZEN})
GOVERNMENT_SECTORS = frozenset({Sector.GOVERNMENT})
WARNING_DAYS = (30, 90)
SESSION_WINDOW_DAYS = 183
"""Half a year: how far back a state looks for sessions of its municipalities."""
SESSIONS_READ = 24
"""How many of the newest sessions the count of absences looks at: two years of monthly ones."""


@dataclass(frozen=True)
class BodyLimits:
    """What a body's profile says of absences, suspension and balance; what it leaves out takes the default.

    absence_limit: unjustified absences in a row. civil_share_percent: of the members. parity_gap: people.
    """

    absence_limit: int = 3
    civil_share_percent: int = 51
    parity_gap: int = 1
    suspending: frozenset[IncidentKind] = field(
        default_factory=lambda: frozenset({IncidentKind.CANDIDATE, IncidentKind.PUBLIC_SERVANT})
    )

    @classmethod
    def from_profile(cls, stored: Mapping[str, Any]) -> BodyLimits:
        """Read the limits from the rules that the body's row keeps."""
        default = cls()
        named = stored.get("suspending_incidents")
        return cls(
            absence_limit=int(stored.get("absence_limit", default.absence_limit)),
            civil_share_percent=int(stored.get("civil_share_percent", default.civil_share_percent)),
            parity_gap=int(stored.get("parity_gap", default.parity_gap)),
            suspending=default.suspending if named is None else frozenset(IncidentKind(kind) for kind in named),
        )


@dataclass(frozen=True)
class Interval:
    """Days on which somebody sits, both included; None: no known beginning, or no end yet."""

    from_on: date | None
    to_on: date | None = None

    def covers(self, day: date) -> bool:
        """Tell whether it covers a day."""
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or day <= self.to_on)

    def meets(self, other: Interval) -> bool:
        """Tell whether both have a day in common."""
        starts_late = self.to_on is not None and other.from_on is not None and self.to_on < other.from_on
        ends_early = other.to_on is not None and self.from_on is not None and other.to_on < self.from_on
        return not starts_late and not ends_early


@dataclass(frozen=True)
class Incident:
    """What puts a term in question since a day, and until the day before it was resolved."""

    term_id: int
    kind: IncidentKind
    since_on: date
    resolved_on: date | None = None

    def is_open(self, day: date) -> bool:
        """Tell whether it stands on a day."""
        return self.since_on <= day and (self.resolved_on is None or day < self.resolved_on)


@dataclass(frozen=True)
class Share:
    """Civil society's part of the members. members: seats with a vote that somebody holds."""

    civil: int
    outside_government: int
    members: int
    needed_percent: int

    @property
    def percent(self) -> Fraction | None:
        """The part in per cent, exact; None without members."""
        return Fraction(self.civil * 100, self.members) if self.members else None

    @property
    def is_met(self) -> bool | None:
        """Whether it reaches what is asked, in whole numbers; None without members."""
        return self.civil * 100 >= self.needed_percent * self.members if self.members else None


@dataclass(frozen=True)
class Parity:
    """A sector's women and men as they declared themselves, when they were counted, and whether that is still so."""

    sector: Sector
    women: int
    men: int
    undeclared: int
    counted_on: date
    allowed_gap: int
    is_stale: bool

    @property
    def gap(self) -> int:
        """How far apart both counts are."""
        return abs(self.women - self.men)

    @property
    def is_met(self) -> bool | None:
        """Whether the gap is allowed; None where nobody declared anything."""
        return self.gap <= self.allowed_gap if self.women + self.men else None


@dataclass(frozen=True)
class Absences:
    """A seat's unjustified absences in a row, up to its newest session. since_on: of the first of them."""

    count: int
    limit: int
    since_on: date | None

    @property
    def is_reached(self) -> bool:
        """Whether the limit is reached: the body has to declare the seat vacant or hear the reasons."""
        return self.count >= self.limit


@dataclass(frozen=True)
class SessionSeen:
    """One session for the count of absences: its day, whether the seat was there and whether it was excused."""

    on: date
    was_present: bool
    was_excused: bool = False


def vacant_since(opened_on: date, terms: Iterable[Interval], day: date) -> date | None:
    """Return the first day of a seat's vacancy that lasts on a day; None where somebody sits then.

    A seat that nobody ever held is vacant since it exists.
    """
    known = list(terms)
    if any(term.covers(day) for term in known):
        return None
    ends = [term.to_on for term in known if term.to_on is not None and term.to_on < day]
    return max([opened_on, *(end + timedelta(days=1) for end in ends)])


def balance_sector(sector: Sector, *, guarantor_is_autonomous: bool) -> Sector:
    """Return the sector a seat counts for in balance checks: a guarantor that is not autonomous is government.

    Source: dominio, fact 1: guarantors became part of the executive in 2025.
    """
    is_government = sector is Sector.GUARANTOR and not guarantor_is_autonomous
    return Sector.GOVERNMENT if is_government else sector


def civil_share(sectors: Sequence[Sector], limits: BodyLimits, *, guarantor_is_autonomous: bool) -> Share:
    """Return civil society's part of the members. sectors: one for each member with a vote."""
    counted = [balance_sector(sector, guarantor_is_autonomous=guarantor_is_autonomous) for sector in sectors]
    return Share(
        civil=sum(sector in CIVIL_SECTORS for sector in counted),
        outside_government=sum(sector not in GOVERNMENT_SECTORS for sector in counted),
        members=len(counted),
        needed_percent=limits.civil_share_percent,
    )


def absences_in_a_row(sessions: Iterable[SessionSeen], limit: int) -> Absences:
    """Count unjustified absences back from the newest session; a presence ends the row, an excuse is passed over."""
    count, since = 0, None
    for seen in sorted(sessions, key=lambda one: one.on, reverse=True):
        if seen.was_present:
            break
        if not seen.was_excused:
            count, since = count + 1, seen.on
    return Absences(count, limit, since)


def days_left_warning(to_on: date | None, day: date) -> int | None:
    """Return the days left of a term that ends within 90 days; None for one that ended, lasts longer or has no end."""
    if to_on is None or to_on < day:
        return None
    left = (to_on - day).days
    return left if left <= max(WARNING_DAYS) else None


def is_suspended(
    term_ids: Collection[int], incidents: Iterable[Incident], day: date, suspending: Collection[IncidentKind]
) -> bool:
    """Tell whether any of those terms is suspended on a day: an open incident of a kind that the profile names."""
    return any(one.term_id in term_ids and one.kind in suspending and one.is_open(day) for one in incidents)
