"""Who acts: frozen values that policies and services receive; only a mandate in force grants permission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from govabierto.nucleo.text import N_


class Role(StrEnum):
    """What a mandate allows, after the roles of the field (docs/glosario.md)."""

    ADMIN = "admin"
    SECRETARY = "secretary"
    GOVERNMENT_POC = "government_poc"
    SEAT_HOLDER = "seat_holder"
    ALTERNATE = "alternate"
    FACILITATOR = "facilitator"
    AGENCY_LEAD = "agency_lead"
    CSO_COUNTERPART = "cso_counterpart"
    MODERATOR = "moderator"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    DESK = "desk"
    EVALUATOR = "evaluator"


ROLE_LABELS: dict[Role, str] = {
    Role.ADMIN: N_("Administración del sitio"),
    Role.SECRETARY: N_("Secretaría técnica"),
    Role.GOVERNMENT_POC: N_("Enlace de gobierno"),
    Role.SEAT_HOLDER: N_("Titular de asiento"),
    Role.ALTERNATE: N_("Suplente"),
    Role.FACILITATOR: N_("Facilitación"),
    Role.AGENCY_LEAD: N_("Enlace de dependencia"),
    Role.CSO_COUNTERPART: N_("Contraparte de la sociedad civil"),
    Role.MODERATOR: N_("Moderación"),
    Role.DATA_PROTECTION_OFFICER: N_("Protección de datos personales"),
    Role.DESK: N_("Ventanilla"),
    Role.EVALUATOR: N_("Evaluación"),
}

STAFF_ROLES = frozenset({Role.ADMIN, Role.SECRETARY, Role.GOVERNMENT_POC, Role.AGENCY_LEAD, Role.MODERATOR, Role.DESK})
"""Roles for which production requires a second factor."""


class VerificationLevel(StrEnum):
    """How far a person's residence in a jurisdiction was checked, in growing order."""

    NONE = "none"
    CONTACT = "contact"
    DESK = "desk"
    ROLL = "roll"


_LEVEL_ORDER = tuple(VerificationLevel)


@dataclass(frozen=True)
class MandateValue:
    """A post held by a person in a jurisdiction over a range of local dates.

    to_on is the last day in force, None while open. organisation_folio names whom the person represents.
    """

    folio: str
    role: Role
    post: str
    jurisdiction_id: int
    from_on: date
    to_on: date | None
    organisation_id: int | None = None
    organisation_name: str | None = None
    id: int = 0

    def is_in_force(self, on: date) -> bool:
        """Tell whether the mandate grants anything on that local date."""
        return self.from_on <= on and (self.to_on is None or on <= self.to_on)


@dataclass(frozen=True)
class Actor:
    """The person behind a request, or nobody. Services and policies know people only as this.

    residencies: verification level by jurisdiction id. session_id_hash: of the session in use.
    """

    person_id: int | None = None
    person_folio: str | None = None
    display_name: str = ""
    mandates: tuple[MandateValue, ...] = ()
    residencies: tuple[tuple[int, VerificationLevel], ...] = ()
    is_contact_verified: bool = False
    has_second_factor: bool = False
    session_id_hash: str | None = None
    is_system: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether a person stands behind the request."""
        return self.person_id is not None

    def mandate_in(self, jurisdiction_id: int, roles: frozenset[Role], on: date) -> MandateValue | None:
        """Return the first mandate in force on that local date for one of the roles in that jurisdiction."""
        for mandate in self.mandates:
            if mandate.jurisdiction_id == jurisdiction_id and mandate.role in roles and mandate.is_in_force(on):
                return mandate
        return None

    def has_role(self, jurisdiction_id: int, roles: frozenset[Role], on: date) -> bool:
        """Tell whether a mandate in force gives one of the roles in that jurisdiction."""
        return self.mandate_in(jurisdiction_id, roles, on) is not None

    def level_in(self, jurisdiction_id: int) -> VerificationLevel:
        """Return how far the person's residence in that jurisdiction was checked."""
        for known_id, level in self.residencies:
            if known_id == jurisdiction_id:
                return level
        return VerificationLevel.CONTACT if self.is_contact_verified else VerificationLevel.NONE

    def reaches(self, jurisdiction_id: int, level: VerificationLevel) -> bool:
        """Tell whether the person's verification there is at least ``level``."""
        return _LEVEL_ORDER.index(self.level_in(jurisdiction_id)) >= _LEVEL_ORDER.index(level)


NOBODY = Actor()
SYSTEM = Actor(display_name="govabierto", is_system=True)
"""The clock and the job runner: acts that no person orders."""


@dataclass(frozen=True)
class Decision:
    """A policy's answer: yes, or no with a reason (Spanish msgid) and whether signing in would help."""

    allowed: bool
    reason: str = ""
    needs_sign_in: bool = False

    def __bool__(self) -> bool:
        """Let a decision be used as a condition."""
        return self.allowed


YES = Decision(allowed=True)


def no(reason: str) -> Decision:
    """Return a refusal with its reason (Spanish msgid)."""
    return Decision(allowed=False, reason=reason)


def sign_in_first() -> Decision:
    """Return the refusal that sends a person to the sign-in page."""
    return Decision(allowed=False, reason=N_("Para hacer esto necesitas entrar con tu cuenta."), needs_sign_in=True)
