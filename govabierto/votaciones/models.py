"""Tables of votes.

Who took part and what was chosen lie in separate tables without a shared key. Neither keeps an instant, and on
SQLite both are WITHOUT ROWID, so that insertion order is not kept either. See docs/adr on ballot privacy.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.nucleo.actors import VerificationLevel
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.votaciones.rules import BallotState, Method, Scoring, TieRule

WITHOUT_ROWID = {"sqlite_with_rowid": False}


class Ballot(Base):
    """A question put to a vote. From opening on, its parameters are frozen."""

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="order"),
        CheckConstraint("max_choices >= 1", name="max_choices"),
        CheckConstraint("seats IS NULL OR seats >= 1", name="seats"),
        CheckConstraint("budget IS NULL OR budget >= 0", name="budget"),
        Index("ix_ballot_jurisdiction_id_state_closes_at", "jurisdiction_id", "state", "closes_at"),
        UniqueConstraint("jurisdiction_id", "external_id"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    title: Mapped[Line]
    question: Mapped[str]
    #: Whom the result binds, said before voting.
    binds: Mapped[str] = mapped_column(default="")
    method: Mapped[Method] = mapped_column(enum_type(Method, "method"))
    #: What a ballot adds to the options it names; points only where an imported election gave them.
    scoring: Mapped[Scoring] = mapped_column(enum_type(Scoring, "scoring"), default=Scoring.APPROVALS)
    max_choices: Mapped[int]
    #: How many options win; for greedy methods the budget decides instead.
    seats: Mapped[int | None]
    #: In hundredths of the currency.
    budget: Mapped[int | None]
    currency: Mapped[str] = mapped_column(String(3), default="MXN")
    tie_rule: Mapped[TieRule] = mapped_column(enum_type(TieRule, "tie_rule"))
    #: Published seed of the draw, fixed at close.
    tie_seed: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    electorate_level: Mapped[VerificationLevel] = mapped_column(enum_type(VerificationLevel, "electorate_level"))
    state: Mapped[BallotState] = mapped_column(enum_type(BallotState, "state"))
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    #: Choices are sealed to this key; its private half lies outside the database and opens once, at close.
    public_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    #: SHA-256 of the frozen parameters and options, in the public record since opening.
    frozen_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    eligible_count: Mapped[int | None]
    ballot_count: Mapped[int | None]
    blank_count: Mapped[int | None]
    external_id: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime]

    options: Mapped[list[BallotOption]] = relationship(
        back_populates="ballot", order_by="BallotOption.position", cascade="all, delete-orphan"
    )


class BallotOption(Base):
    """Something one can vote for, and, once counted, what became of it."""

    __tablename__ = "ballot_option"
    __table_args__ = (
        UniqueConstraint("ballot_id", "key"),
        UniqueConstraint("ballot_id", "position"),
        CheckConstraint("cost IS NULL OR cost >= 0", name="cost"),
    )

    id: Mapped[PrimaryKey]
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"))
    key: Mapped[str] = mapped_column(String(80))
    position: Mapped[int]
    title: Mapped[str]
    description: Mapped[str] = mapped_column(default="")
    #: In hundredths of the currency.
    cost: Mapped[int | None]
    subject_kind: Mapped[str | None] = mapped_column(String(40))
    subject_folio: Mapped[str | None] = mapped_column(String(16))
    score: Mapped[int | None]
    rank: Mapped[int | None]
    is_winner: Mapped[bool | None]
    reason_code: Mapped[str | None] = mapped_column(String(40))
    reason_params: Mapped[dict[str, Any] | None]

    ballot: Mapped[Ballot] = relationship(back_populates="options")


class Participation(Base):
    """That somebody voted: an HMAC of the person under a secret of the ballot that is destroyed at close."""

    __tablename__ = "participation"
    __table_args__ = (WITHOUT_ROWID,)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    voter_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class Turnout(Base):
    """A part of how many people took part, so that a page adds up a few rows instead of counting every participation.

    Each vote adds one to a slot drawn at random, within its own transaction: voters at once seldom wait for the same
    row, and the row tells nothing but a number. The count leaves one row a ballot, written by the closing itself.
    """

    __tablename__ = "ballot_turnout"
    __table_args__ = (
        CheckConstraint("voters >= 0", name="voters"),
        CheckConstraint("slot >= 0", name="slot"),
        WITHOUT_ROWID,
    )

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True)
    voters: Mapped[int]


class SealedBallot(Base):
    """What somebody chose, sealed, under a random key. Deleted when the ballots are opened."""

    __tablename__ = "sealed_ballot"
    __table_args__ = (WITHOUT_ROWID,)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    random_key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    #: Fixed length: choices and the receipt's hash, sealed together.
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class OpenedBallot(Base):
    """A counted ballot, written in random order at close: choices only."""

    __tablename__ = "opened_ballot"
    __table_args__ = (WITHOUT_ROWID,)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    random_key: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    #: Option positions, ascending, joined by commas; empty for a blank vote.
    choices: Mapped[str]
    #: Points of each of those options, in the same order, where an imported election gave points or an order.
    points: Mapped[str | None]


class Receipt(Base):
    """The hash of a receipt whose ballot was counted; says nothing of its choices."""

    __tablename__ = "ballot_receipt"
    __table_args__ = (WITHOUT_ROWID,)

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id"), primary_key=True)
    receipt_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
