"""Vocabulary, quorum and decisions of a collegiate body, as pure functions."""

from __future__ import annotations

from enum import StrEnum


class BodyKind(StrEnum):
    """Kinds of body (dominio 1.1)."""

    STL = "stl"
    STM = "stm"
    PROMOTER_GROUP = "promoter_group"
    COUNCIL = "council"


class Sector(StrEnum):
    """Sectors that seats belong to."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    PRIVATE_SECTOR = "private_sector"
    AUTONOMOUS_BODY = "autonomous_body"
    GUARANTOR = "guarantor"
    CITIZEN = "citizen"


class Capacity(StrEnum):
    """As what somebody sits."""

    HOLDER = "holder"
    ALTERNATE = "alternate"


class SessionKind(StrEnum):
    """Kinds of session."""

    INSTALLATION = "instalacion"
    ORDINARY = "ordinaria"
    EXTRAORDINARY = "extraordinaria"


class SessionState(StrEnum):
    """Where a session stands."""

    DRAFT = "draft"
    CALLED = "called"
    OPEN = "open"
    CLOSED = "closed"
    NO_QUORUM = "no_quorum"


class ItemState(StrEnum):
    """Where a point of the agenda stands."""

    PENDING = "pending"
    VOTING = "voting"
    APPROVED = "approved"
    REJECTED = "rejected"
    NOTED = "noted"


class DecisionRule(StrEnum):
    """How a vote is decided."""

    SIMPLE_MAJORITY = "simple_majority"
    QUALIFIED_MAJORITY = "qualified_majority"
    DOUBLE_MAJORITY = "double_majority"


class VoteChoice(StrEnum):
    """A recorded vote."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class AgreementState(StrEnum):
    """Where an agreement stands; lateness is computed, not stored."""

    ADOPTED = "adopted"
    FULFILLED = "fulfilled"
    SUPERSEDED = "superseded"
