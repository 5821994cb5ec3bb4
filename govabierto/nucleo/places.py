"""A jurisdiction as pages and policies see it: a frozen value, loaded once per request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A state or a municipality. kind is ``estado`` or ``municipio``; timezone is an IANA name."""

    id: int
    slug: str
    name: str
    kind: str
    timezone: str
    parent_id: int | None = None
    parent_name: str = ""
    parent_slug: str = ""
    office_name: str = ""
    office_address: str = ""
    office_hours: str = ""
    office_phone: str = ""
    office_email: str = ""
    currency: str = "MXN"

    @property
    def is_state(self) -> bool:
        """Whether it is a state, whose page aggregates its municipalities."""
        return self.kind == "estado"
