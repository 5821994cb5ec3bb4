"""Who is present, and whether that is enough to decide.

The base is the seats that exist, not the ones that somebody holds: a government that leaves civil-society seats
empty would otherwise need fewer people. Source: dominio 7 (recommended profile), seed 001 clause D.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govabierto.nucleo.text import N_
from govabierto.secretariado.rules.vocabulary import DecisionRule, Sector


@dataclass(frozen=True)
class Profile:
    """Rules of a body in one version. min_per_sector: seats of each sector that must be present."""

    version: int = 1
    min_per_sector: int = 1
    default_rule: DecisionRule = DecisionRule.DOUBLE_MAJORITY

    @classmethod
    def from_json(cls, stored: Mapping[str, Any], version: int) -> Profile:
        """Read the rules as the body's row keeps them; what is absent takes its default."""
        return cls(
            version=version,
            min_per_sector=int(stored.get("min_per_sector", 1)),
            default_rule=DecisionRule(stored.get("default_rule", DecisionRule.DOUBLE_MAJORITY.value)),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the rules as the body's row keeps them."""
        return {"min_per_sector": self.min_per_sector, "default_rule": self.default_rule.value}


@dataclass(frozen=True)
class SeatView:
    """A voting seat for counting: its code, its sector and whether anybody holds it."""

    code: str
    sector: Sector
    is_filled: bool = True


@dataclass(frozen=True)
class Presence:
    """A seat's presence from ``arrived_at`` until just before ``left_at`` (None: still there)."""

    seat: str
    arrived_at: datetime
    left_at: datetime | None = None


@dataclass(frozen=True)
class SectorQuorum:
    """One sector's count. needed is 0 where the sector has no voting seat."""

    sector: Sector
    seats: int
    filled: int
    present: int
    needed: int

    @property
    def is_met(self) -> bool:
        """Whether enough of the sector's seats are present."""
        return self.present >= self.needed


@dataclass(frozen=True)
class Quorum:
    """A count of those present at an instant, with what was needed. reason: Spanish msgid, params fill it."""

    seats: int
    filled: int
    present: int
    needed: int
    sectors: tuple[SectorQuorum, ...]

    @property
    def is_met(self) -> bool:
        """Whether the body can decide: more than half of the seats that exist, and every sector."""
        return self.seats > 0 and self.present >= self.needed and all(sector.is_met for sector in self.sectors)

    @property
    def missing_sectors(self) -> tuple[SectorQuorum, ...]:
        """Sectors without enough seats present."""
        return tuple(sector for sector in self.sectors if not sector.is_met)

    def to_json(self) -> dict[str, Any]:
        """Return the count as the public record keeps it."""
        sectors = {s.sector.value: {"asientos": s.seats, "presentes": s.present} for s in self.sectors}
        return {
            "asientos": self.seats, "ocupados": self.filled, "presentes": self.present, "necesarios": self.needed,
            "sectores": sectors,
        }  # fmt: skip


def seats_present(intervals: Iterable[Presence], at: datetime) -> frozenset[str]:
    """Return the codes of the seats present at an instant; who arrives is present at once, who leaves no longer."""
    return frozenset(i.seat for i in intervals if i.arrived_at <= at and (i.left_at is None or at < i.left_at))


def quorum(profile: Profile, seats: Collection[SeatView], present: Collection[str]) -> Quorum:
    """Count who is present against what the profile asks. seats: all voting seats that exist, vacant ones too."""
    here = set(present)
    sectors = []
    for sector in Sector:
        own = [seat for seat in seats if seat.sector == sector]
        if own:
            sectors.append(
                SectorQuorum(
                    sector=sector,
                    seats=len(own),
                    filled=sum(seat.is_filled for seat in own),
                    present=sum(seat.code in here for seat in own),
                    needed=min(profile.min_per_sector, len(own)),
                )
            )
    return Quorum(
        seats=len(seats),
        filled=sum(seat.is_filled for seat in seats),
        present=sum(seat.code in here for seat in seats),
        needed=len(seats) // 2 + 1,
        sectors=tuple(sectors),
    )


def quorum_sentence(counted: Quorum) -> tuple[str, dict[str, Any]]:
    """Return why there is quorum or not, as a Spanish msgid with its numbers.

    Where a sector is missing, ``sector`` is its value: the caller puts its label there.
    """
    numbers: dict[str, Any] = {"present": counted.present, "seats": counted.seats, "needed": counted.needed}
    if counted.seats == 0:
        return N_("No hay quórum: el cuerpo todavía no tiene asientos con voto."), {}
    if counted.present < counted.needed:
        return N_("No hay quórum: están %(present)s de %(seats)s asientos y hacen falta %(needed)s."), numbers
    if not counted.missing_sectors:
        return N_("Hay quórum: %(present)s de %(seats)s asientos, con todos los sectores."), numbers
    first = counted.missing_sectors[0]
    numbers["sector"] = first.sector.value
    if first.filled == 0:
        return N_("No hay quórum: nadie ocupa los asientos de %(sector)s. Hay que llenarlos para decidir."), numbers
    return N_("No hay quórum: falta alguien de %(sector)s, y cada sector debe estar presente."), numbers
