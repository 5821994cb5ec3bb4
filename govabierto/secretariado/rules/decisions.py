"""Whether a vote of seats adopts something, and why.

Votes cast are yes, no and abstention; a majority is counted over them, so that an abstention never helps to adopt.
A tie does not adopt. Source: dominio 7 (kit 5: simple and qualified majority; double majority is a design decision
because civil society is a minority in most bodies, dominio 0.2).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from govabierto.nucleo.text import N_
from govabierto.secretariado.rules.quorum import Quorum, SeatView
from govabierto.secretariado.rules.vocabulary import DecisionRule, Sector, VoteChoice


class Reason(StrEnum):
    """Why a vote adopted something or not."""

    ENOUGH = "enough"
    NO_QUORUM = "no_quorum"
    NO_VOTES = "no_votes"
    TIE = "tie"
    NOT_ENOUGH = "not_enough"
    SECTOR_MISSING = "sector_missing"


REASON_SENTENCES: dict[Reason, str] = {
    Reason.ENOUGH: N_("Se aprobó: hacían falta %(needed)s de %(cast)s votos emitidos y hubo %(yes)s a favor."),
    Reason.NO_QUORUM: N_("No se aprobó: al cerrar la votación ya no había quórum (%(present)s de %(seats)s asientos)."),
    Reason.NO_VOTES: N_("No se aprobó: nadie votó."),
    Reason.TIE: N_("No se aprobó: hubo empate, %(yes)s a favor y %(no)s en contra. El empate no aprueba."),
    Reason.NOT_ENOUGH: N_("No se aprobó: hacían falta %(needed)s de %(cast)s votos emitidos y hubo %(yes)s a favor."),
    Reason.SECTOR_MISSING: N_(
        "No se aprobó: ningún asiento de %(sector)s votó a favor, y hacía falta al menos uno de cada sector presente."
    ),
}


@dataclass(frozen=True)
class Tally:
    """A counted vote of seats. yes_by_sector and present_by_sector: counts by sector value, for sectors present."""

    rule: DecisionRule
    yes: int
    no: int
    abstain: int
    needed: int
    present: int
    seats: int
    quorum_needed: int
    profile_version: int
    reason: Reason
    yes_by_sector: Mapping[str, int]
    present_by_sector: Mapping[str, int]

    @property
    def cast(self) -> int:
        """Votes cast: abstentions count."""
        return self.yes + self.no + self.abstain

    @property
    def is_adopted(self) -> bool:
        """Whether the vote adopted what was proposed."""
        return self.reason is Reason.ENOUGH

    @property
    def missing_sector(self) -> str:
        """The first sector present without a vote in favour, or nothing."""
        return next((sector for sector, yes in self.yes_by_sector.items() if not yes), "")

    @property
    def params(self) -> dict[str, object]:
        """The numbers of ``REASON_SENTENCES``; ``sector`` is a value for the caller to label."""
        return {
            "yes": self.yes, "no": self.no, "cast": self.cast, "needed": self.needed,
            "present": self.present, "seats": self.seats, "sector": self.missing_sector,
        }  # fmt: skip


def needed_votes(rule: DecisionRule, cast: int) -> int:
    """Return how many votes in favour adopt something, of the votes cast."""
    if rule is DecisionRule.QUALIFIED_MAJORITY:
        return max(1, -(-2 * cast // 3))
    return cast // 2 + 1


def decide(
    rule: DecisionRule,
    votes: Mapping[str, VoteChoice],
    *,
    seats: Collection[SeatView],
    present: Collection[str],
    counted: Quorum,
    profile_version: int = 1,
) -> Tally:
    """Count the votes of seats, by code, and tell whether they adopt.

    present: seats that took part; a seat that voted and left counts as taking part. counted: the quorum at the close.
    A vote of a code that is no voting seat is a programming error: ValueError.
    """
    by_code = {seat.code: seat.sector for seat in seats}
    unknown = set(votes) - set(by_code)
    if unknown:
        raise ValueError(f"votes of seats that do not exist: {sorted(unknown)}")
    taking_part = [by_code[code] for code in sorted({*present, *votes}) if code in by_code]
    yes_sectors = [by_code[code] for code, choice in votes.items() if choice is VoteChoice.YES]
    yes, no, abstain = (sum(choice is kind for choice in votes.values()) for kind in VoteChoice)
    present_by_sector = {s.value: taking_part.count(s) for s in Sector if s in taking_part}
    yes_by_sector = {sector: yes_sectors.count(Sector(sector)) for sector in present_by_sector}
    needed = needed_votes(rule, yes + no + abstain)
    missing = rule is DecisionRule.DOUBLE_MAJORITY and not all(yes_by_sector.values())
    return Tally(
        rule=rule, yes=yes, no=no, abstain=abstain, needed=needed, present=counted.present, seats=counted.seats,
        quorum_needed=counted.needed, profile_version=profile_version,
        reason=_reason(yes, no, abstain, needed=needed, has_quorum=counted.is_met, is_sector_missing=missing),
        yes_by_sector=yes_by_sector, present_by_sector=present_by_sector,
    )  # fmt: skip


def _reason(yes: int, no: int, abstain: int, *, needed: int, has_quorum: bool, is_sector_missing: bool) -> Reason:
    if not has_quorum:
        return Reason.NO_QUORUM
    if yes + no + abstain == 0:
        return Reason.NO_VOTES
    if yes < needed:
        return Reason.TIE if yes == no > 0 else Reason.NOT_ENOUGH
    return Reason.SECTOR_MISSING if is_sector_missing else Reason.ENOUGH


def tally_to_json(tally: Tally) -> dict[str, Any]:
    """Return a tally as the tables and the public record keep it."""
    return {
        "rule": tally.rule.value, "yes": tally.yes, "no": tally.no, "abstain": tally.abstain,
        "needed": tally.needed, "present": tally.present, "seats": tally.seats,
        "quorum_needed": tally.quorum_needed, "profile_version": tally.profile_version,
        "reason": tally.reason.value, "adopted": tally.is_adopted,
        "yes_by_sector": dict(tally.yes_by_sector), "present_by_sector": dict(tally.present_by_sector),
    }  # fmt: skip


def tally_from_json(stored: Mapping[str, Any]) -> Tally:
    """Read a tally back."""
    numbers = ("yes", "no", "abstain", "needed", "present", "seats", "quorum_needed", "profile_version")
    return Tally(
        rule=DecisionRule(stored["rule"]),
        reason=Reason(stored["reason"]),
        yes_by_sector={str(key): int(value) for key, value in stored["yes_by_sector"].items()},
        present_by_sector={str(key): int(value) for key, value in stored["present_by_sector"].items()},
        **{name: int(stored[name]) for name in numbers},
    )
