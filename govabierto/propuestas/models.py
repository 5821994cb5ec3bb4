"""Tables of proposals."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.nucleo.pillars import Pillar
from govabierto.nucleo.tables import Base, Folio, Line, PrimaryKey, enum_type
from govabierto.propuestas.rules import ProposalState
from govabierto.territorio.models import Community


class Proposal(Base):
    """What somebody proposes."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("support_count >= 0", name="support_count"),
        UniqueConstraint("jurisdiction_id", "external_id"),
        Index("ix_proposal_public_newest", "jurisdiction_id", "is_public", "published_at", "id"),
        Index("ix_proposal_public_supported", "jurisdiction_id", "is_public", "support_count", "id"),
        Index("ix_proposal_public_state", "jurisdiction_id", "is_public", "state", "published_at", "id"),
        Index("ix_proposal_public_state_supported", "jurisdiction_id", "is_public", "state", "support_count", "id"),
        Index("ix_proposal_public_community", "jurisdiction_id", "is_public", "community_id", "published_at", "id"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    title: Mapped[Line]
    body: Mapped[str]
    lang: Mapped[str] = mapped_column(String(5), default="es")
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    #: Where, in words; points are never public.
    place_text: Mapped[Line] = mapped_column(default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    #: Public name at the time of writing: first name or «Vecina de COLONIA».
    author_name: Mapped[Line]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState, "state"))
    #: Kept with the state, so that lists need one index. What a moderator did not admit was never public.
    is_public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    response_due_on: Mapped[date | None] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    #: People who support it; moved only in the transaction that writes the supporter's row.
    support_count: Mapped[int] = mapped_column(default=0)
    #: Supports counted elsewhere, part of support_count, from an import.
    imported_support_count: Mapped[int] = mapped_column(default=0)
    #: Comments that the page lists, withdrawn ones too, which say why.
    comment_count: Mapped[int] = mapped_column(default=0)
    attachment_count: Mapped[int] = mapped_column(default=0)
    #: SHA-256 of the random token of the form it came in: the same form sent twice makes one proposal.
    submission_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(200))
    source: Mapped[Line] = mapped_column(default="")

    community: Mapped[Community | None] = relationship()
    pillars: Mapped[list[ProposalPillar]] = relationship(order_by="ProposalPillar.pillar")


class ProposalPillar(Base):
    """A pillar that a proposal touches."""

    __tablename__ = "proposal_pillar"
    __table_args__ = (Index("ix_proposal_pillar_pillar_proposal_id", "pillar", "proposal_id"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    pillar: Mapped[Pillar] = mapped_column(enum_type(Pillar, "pillar"), primary_key=True)


class ProposalSupport(Base):
    """One person's support; the key makes a second one impossible."""

    __tablename__ = "proposal_support"
    __table_args__ = (Index("ix_proposal_support_person_id", "person_id"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    created_at: Mapped[datetime]


class ProposalClaim(Base):
    """What lets somebody without an account follow, edit and later claim what she wrote."""

    __tablename__ = "proposal_claim"
    __table_args__ = (CheckConstraint("locale IN ('es', 'en')", name="locale"),)

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    #: Argon2 hash of the four-word key.
    key_hash: Mapped[str] = mapped_column(String(255))
    #: Where to confirm and to say that there is an answer, if given; erased once claimed, answered or withdrawn.
    contact: Mapped[str | None] = mapped_column(String(320))
    #: Of the page on which she wrote, for mails to that contact.
    locale: Mapped[str] = mapped_column(String(5), default="es")
    confirmed_at: Mapped[datetime | None]
    #: Wrong keys since the last pause; counted anew an hour after the last one.
    failed_count: Mapped[int] = mapped_column(default=0)
    last_failed_at: Mapped[datetime | None]
    claimed_at: Mapped[datetime | None]


class ProposalStateChange(Base):
    """A step of a proposal's history."""

    __tablename__ = "proposal_state_change"
    __table_args__ = (Index("ix_proposal_state_change_proposal_id_id", "proposal_id", "id"),)

    id: Mapped[PrimaryKey]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    old_state: Mapped[str] = mapped_column(String(40), default="")
    new_state: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(default="")
    post: Mapped[Line] = mapped_column(default="")
    #: Of the public record's entry that says it, where there is one.
    act_number: Mapped[int | None]
    at: Mapped[datetime]


class ProposalVersion(Base):
    """A wording of a proposal, kept for ever."""

    __tablename__ = "proposal_version"
    __table_args__ = (UniqueConstraint("proposal_id", "number"),)

    id: Mapped[PrimaryKey]
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    at: Mapped[datetime]
