"""Reads of axes and alignments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cumplimiento.models import CommitmentAlignment, DevelopmentAxis
from govabierto.cumplimiento.rules import plain_name
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.plan.models import Commitment, Plan
from govabierto.plan.rules.states import PUBLIC_STATES, CommitmentState
from govabierto.territorio.models import Jurisdiction

AXIS = "eje"
COMMITMENT = "compromiso"


@dataclass(frozen=True)
class CommitmentCard:
    """A commitment that contributes to something."""

    folio: str
    title: str
    lang: str


@dataclass(frozen=True)
class AxisLine:
    """An axis with its depth in the plan and the commitments that contribute to it."""

    folio: str
    code: str
    name: str
    aliases: tuple[str, ...]
    source: str
    depth: int
    commitments: tuple[CommitmentCard, ...]


@dataclass(frozen=True)
class Alignments:
    """Every axis of a place, its commitments without an axis, and targets by commitment."""

    axes: tuple[AxisLine, ...]
    orphans: tuple[CommitmentCard, ...]
    commitments: tuple[CommitmentCard, ...]
    targets: dict[str, tuple[str, ...]]

    @property
    def bare(self) -> int:
        """How many axes have no commitment."""
        return sum(not axis.commitments for axis in self.axes)

    def matching(self, query: str) -> tuple[AxisLine, ...]:
        """Return the axes whose code, name or other name holds what was typed; accents do not matter."""
        wanted = plain_name(query)
        return tuple(
            axis
            for axis in self.axes
            if any(wanted in plain_name(name) for name in (axis.code, axis.name, *axis.aliases))
        )


def alignments_of(session: Session, place_id: int) -> Alignments:
    """Return axes, commitments and what ties them; three statements whatever their number."""
    rows = session.scalars(
        select(DevelopmentAxis).where(DevelopmentAxis.jurisdiction_id == place_id).order_by(DevelopmentAxis.code)
    ).all()
    commitments = _commitments(session, place_id)
    ties = session.execute(
        select(CommitmentAlignment.subject_folio, CommitmentAlignment.axis_id, CommitmentAlignment.sdg_target)
        .where(CommitmentAlignment.jurisdiction_id == place_id)
        .order_by(CommitmentAlignment.id)
    ).all()
    by_axis: dict[int, list[CommitmentCard]] = {}
    targets: dict[str, list[str]] = {}
    for folio, axis_id, target in ties:
        if folio in commitments and axis_id is not None:
            by_axis.setdefault(axis_id, []).append(commitments[folio])
        if target is not None:
            targets.setdefault(folio, []).append(target)
    tied = {card.folio for cards in by_axis.values() for card in cards}
    return Alignments(
        axes=tuple(_line(row, depth, by_axis.get(row.id, ())) for row, depth in _in_tree_order(rows)),
        orphans=tuple(card for card in commitments.values() if card.folio not in tied),
        commitments=tuple(commitments.values()),
        targets={folio: tuple(found) for folio, found in targets.items()},
    )


def _line(row: DevelopmentAxis, depth: int, cards: Iterable[CommitmentCard]) -> AxisLine:
    return AxisLine(row.folio, row.code, row.name, tuple(row.aliases), row.source, depth, tuple(cards))


def _in_tree_order(rows: Sequence[DevelopmentAxis]) -> list[tuple[DevelopmentAxis, int]]:
    """Return axes with their depth, each after the one it hangs from; what hangs in a circle comes last, at the top."""
    children: dict[int | None, list[DevelopmentAxis]] = {}
    for row in rows:
        children.setdefault(row.parent_id, []).append(row)
    found: list[tuple[DevelopmentAxis, int]] = []
    waiting = [(row, 0) for row in reversed(children.get(None, []))]
    while waiting:
        row, depth = waiting.pop()
        found.append((row, depth))
        waiting += [(child, depth + 1) for child in reversed(children.get(row.id, []))]
    seen = {row.id for row, _depth in found}
    return found + [(row, 0) for row in rows if row.id not in seen]


def _commitments(session: Session, place_id: int) -> dict[str, CommitmentCard]:
    statement = (
        select(Commitment.folio, Commitment.title, Commitment.lang)
        .join(Plan, Plan.id == Commitment.plan_id)
        .where(
            Commitment.jurisdiction_id == place_id,
            Plan.adopted_at.is_not(None),
            Commitment.state.in_(sorted(PUBLIC_STATES - {CommitmentState.CANCELLED})),
        )
        .order_by(Plan.starts_on.desc(), Commitment.number)
    )
    return {folio: CommitmentCard(folio, title, lang) for folio, title, lang in session.execute(statement)}


def axis_named(session: Session, place_id: int, text: str) -> DevelopmentAxis | None:
    """Return the one axis whose code, name or other name is exactly what was typed; None for none or several."""
    wanted = plain_name(text)
    rows = session.scalars(select(DevelopmentAxis).where(DevelopmentAxis.jurisdiction_id == place_id)).all()
    by_code = [row for row in rows if plain_name(row.code) == wanted]
    found = by_code or [row for row in rows if wanted in map(plain_name, (row.name, *row.aliases))]
    return found[0] if len(found) == 1 else None


def ties_of(session: Session, folio: str) -> Sequence[CommitmentAlignment]:
    """Return what a commitment contributes to, oldest first."""
    return session.scalars(
        select(CommitmentAlignment)
        .where(CommitmentAlignment.subject_kind == COMMITMENT, CommitmentAlignment.subject_folio == folio)
        .order_by(CommitmentAlignment.id)
    ).all()


def public_commitment(session: Session, place_id: int, folio: str) -> CommitmentCard | None:
    """Return a public commitment of a place, or None."""
    return _commitments(session, place_id).get(folio)


def _axis_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    statement = (
        select(DevelopmentAxis.folio, DevelopmentAxis.name, DevelopmentAxis.code, Jurisdiction.id, Jurisdiction.slug)
        .join(Jurisdiction, Jurisdiction.id == DevelopmentAxis.jurisdiction_id)
        .where(DevelopmentAxis.folio.in_(list(folios)))
    )
    return {
        folio: ThingCard(
            ThingRef(AXIS, folio), name, f"/{slug}/cumplimiento/ejes/#{folio}", jurisdiction_id, slug, note=code
        )
        for folio, name, code, jurisdiction_id, slug in session.execute(statement)
    }


THING_KINDS = (ThingKind(AXIS, N_("Eje del plan de desarrollo"), "EJ", _axis_cards),)
