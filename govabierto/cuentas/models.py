"""Tables of people, mandates, sessions and verification."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from govabierto.nucleo.actors import Role, VerificationLevel
from govabierto.nucleo.tables import Base, Code, Folio, Line, PrimaryKey, enum_type
from govabierto.territorio.models import Community, Jurisdiction, Organisation


class PublicNameMode(StrEnum):
    """How a person's words are signed in public."""

    FIRST_NAME = "first_name"
    NEIGHBOUR = "neighbour"
    FULL_NAME = "full_name"


class Person(Base):
    """A person with an account. Nothing here is public but the name in the mode she chose."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email IS NOT NULL OR phone IS NOT NULL OR erased_at IS NOT NULL", name="has_contact"),
        CheckConstraint(
            "erased_at IS NULL OR (NOT active AND email IS NULL AND phone IS NULL AND given_name = ''"
            " AND family_name = '' AND tf_totp_secret IS NULL)",
            name="erased",
        ),
        CheckConstraint("locale IN ('es', 'en')", name="locale"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    #: E.164, verified at the desk: no SMS provider is needed.
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    password: Mapped[str] = mapped_column(String(255))
    given_name: Mapped[Line] = mapped_column(default="")
    family_name: Mapped[Line] = mapped_column(default="")
    public_name_mode: Mapped[PublicNameMode] = mapped_column(
        enum_type(PublicNameMode, "public_name_mode"), default=PublicNameMode.FIRST_NAME
    )
    community_id: Mapped[int | None] = mapped_column(ForeignKey("community.id"))
    #: Language of her mails: that of the page where she registered, until she reads in the other one.
    locale: Mapped[str] = mapped_column(String(5), default="es")
    active: Mapped[bool] = mapped_column(default=True)
    #: The accounts library's name for the value that invalidates every token when it changes.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    phone_verified_at: Mapped[datetime | None]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    #: The time step of the last code accepted, so that nobody uses a code twice.
    tf_last_counter: Mapped[int | None]
    #: Keyed hashes of the recovery codes that are still good.
    mf_recovery_codes: Mapped[list[Any] | None]
    privacy_notice_version: Mapped[Code] = mapped_column(default="")
    privacy_accepted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    deactivated_at: Mapped[datetime | None]
    #: When her personal data were erased, because she closed the account; the row stays for what refers to it.
    erased_at: Mapped[datetime | None]
    #: Accounts of the demonstration: production refuses to start while one is active.
    is_demo: Mapped[bool] = mapped_column(default=False)

    community: Mapped[Community | None] = relationship()
    mandates: Mapped[list[Mandate]] = relationship(back_populates="person", foreign_keys="Mandate.person_id")


class TokenPurpose(StrEnum):
    """What a link sent by mail, or a key printed at the desk, lets its bearer do."""

    CONFIRM = "confirm"
    RECOVER = "recover"
    CHANGE_EMAIL = "change_email"


class AccountToken(Base):
    """A link or key that works once and not for long; only its hash is kept."""

    __tablename__ = "account_token"
    __table_args__ = (Index("ix_account_token_person_id_purpose", "person_id", "purpose"),)

    id: Mapped[PrimaryKey]
    #: SHA-256 of the token: 130 random bits.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[TokenPurpose] = mapped_column(enum_type(TokenPurpose, "purpose"))
    #: The address that the link was sent to: a change of e-mail sets it, and a recovery proves that it is read.
    new_email: Mapped[str | None] = mapped_column(String(320))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Mandate(Base):
    """Person + post + jurisdiction + from/to: what lets a person act for others."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR from_on <= to_on", name="order"),
        Index("ix_mandate_person_id_from_on", "person_id", "from_on"),
        Index("ix_mandate_jurisdiction_id_role", "jurisdiction_id", "role"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[Role] = mapped_column(enum_type(Role, "role"))
    post: Mapped[Line]
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    created_at: Mapped[datetime]
    #: Mandate under which somebody granted this one; none for the first of an installation.
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))

    person: Mapped[Person] = relationship(back_populates="mandates", foreign_keys=[person_id])
    organisation: Mapped[Organisation | None] = relationship()
    jurisdiction: Mapped[Jurisdiction] = relationship()


class SignInSession(Base):
    """A session on the server: a cookie is worth nothing without a live row here."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_person_id_created_at", "person_id", "created_at"),)

    id: Mapped[PrimaryKey]
    #: SHA-256 of the identifier in the cookie.
    id_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: The browser and system in a few words, so that a person knows her own sessions; no address is kept.
    device: Mapped[Line] = mapped_column(default="")
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[Code] = mapped_column(default="")


class Residency(Base):
    """How far a person's residence in a jurisdiction was checked, by whom and when."""

    __tablename__ = "residency"
    __table_args__ = (
        UniqueConstraint("person_id", "jurisdiction_id"),
        UniqueConstraint("jurisdiction_id", "curp_hmac"),
    )

    id: Mapped[PrimaryKey]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    level: Mapped[VerificationLevel] = mapped_column(enum_type(VerificationLevel, "level"))
    #: HMAC-SHA-256 of the CURP with a key kept outside the database; the CURP itself is never stored.
    curp_hmac: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    verified_at: Mapped[datetime]
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("mandate.id"))


class RollEntry(Base):
    """A line of an imported roll: only the HMAC of its CURP."""

    __tablename__ = "roll_entry"

    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"), primary_key=True)
    curp_hmac: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    imported_at: Mapped[datetime]


class SecondFactorReset(Base):
    """A request to drop a lost second factor; two mandate holders must approve, one of them non-government."""

    __tablename__ = "second_factor_reset"
    __table_args__ = (Index("ix_second_factor_reset_person_id", "person_id"),)

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    jurisdiction_id: Mapped[int] = mapped_column(ForeignKey("jurisdiction.id"))
    requested_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class SecondFactorApproval(Base):
    """One approval of a reset; a person approves a request once."""

    __tablename__ = "second_factor_approval"

    reset_id: Mapped[int] = mapped_column(ForeignKey("second_factor_reset.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    mandate_id: Mapped[int] = mapped_column(ForeignKey("mandate.id"))
    at: Mapped[datetime]


class Passkey(Base):
    """A key in a phone, a computer or a stick as second factor (WebAuthn); its private half never leaves it."""

    __tablename__ = "passkey"
    __table_args__ = (
        CheckConstraint("sign_count >= 0", name="sign_count"),
        Index("ix_passkey_person_id", "person_id"),
    )

    id: Mapped[PrimaryKey]
    folio: Mapped[Folio]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: How its owner calls it: «Teléfono», «Llave azul».
    name: Mapped[Line]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1023), unique=True)
    #: COSE key, as the device gave it.
    public_key: Mapped[bytes] = mapped_column(LargeBinary(2048))
    #: The device's own count of uses: one that does not grow betrays a copy.
    sign_count: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]


class ChallengePurpose(StrEnum):
    """What a challenge was made for."""

    REGISTER = "register"
    SIGN_IN = "sign_in"


class PasskeyChallenge(Base):
    """Random bytes that a device must sign: good once, for one person and purpose, and not for long."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (Index("ix_passkey_challenge_person_id_expires_at", "person_id", "expires_at"),)

    id: Mapped[PrimaryKey]
    #: How the cookie of the browser names it.
    reference: Mapped[str] = mapped_column(String(40), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[ChallengePurpose] = mapped_column(enum_type(ChallengePurpose, "purpose"))
    challenge: Mapped[bytes] = mapped_column(LargeBinary(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SecurityEvent(Base):
    """Failed sign-ins, refusals and changes of credentials; no password, token or address."""

    __tablename__ = "security_event"
    __table_args__ = (
        Index("ix_security_event_subject_hash_at", "subject_hash", "at"),
        Index("ix_security_event_at", "at"),
    )

    id: Mapped[PrimaryKey]
    kind: Mapped[Code]
    #: Keyed hash of the account name or address that was tried, so that guessing can be counted.
    subject_hash: Mapped[str] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
