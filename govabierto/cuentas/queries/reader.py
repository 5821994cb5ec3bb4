"""Who stands behind a request, in one statement: every page of somebody signed in asks it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, literal, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate, Person, Residency, SignInSession
from govabierto.cuentas.rules import first_name, hash_session_id, is_session_alive
from govabierto.nucleo.actors import Actor, MandateValue, VerificationLevel
from govabierto.territorio.models import Organisation


@dataclass(frozen=True)
class Reader:
    """Somebody signed in, when her session was last seen, and what rooms above count for her (``count_with``)."""

    actor: Actor
    seen_at: datetime
    counted: int = 0


_SESSION = (SignInSession.id_hash, SignInSession.created_at, SignInSession.last_seen_at)
_PERSON = (
    *(Person.id, Person.folio, Person.given_name, Person.confirmed_at),
    *(Person.phone_verified_at, Person.tf_primary_method),
)
_RESIDENCY = (Residency.jurisdiction_id, Residency.level)
#: In the order of MandateValue's own.
_MANDATE = (
    *(Mandate.folio, Mandate.role, Mandate.post, Mandate.jurisdiction_id, Mandate.from_on, Mandate.to_on),
    *(Mandate.organisation_id, Organisation.name, Mandate.id),
)
#: A person has few residencies and few posts: each with each is less work than asking again.
_READER: Select[*tuple[Any, ...]] = (
    select(*_SESSION, *_PERSON, *_RESIDENCY, *_MANDATE)
    .join(Person, Person.id == SignInSession.person_id)
    .outerjoin(Residency, Residency.person_id == Person.id)
    .outerjoin(Mandate, Mandate.person_id == Person.id)
    .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
    .where(SignInSession.id_hash == bindparam("id_hash"), SignInSession.ended_at.is_(None), Person.active)
    .order_by(Mandate.from_on.desc(), Mandate.id, Residency.id)
)
#: With one more column: what is counted for whoever is signed in, in the very statement that finds the session.
_STATEMENT: list[Select[*tuple[Any, ...]]] = [_READER.add_columns(literal(0))]


def count_with(counted: ScalarSelect[int]) -> None:
    """Say what is counted for whoever is signed in. The last one said holds."""
    _STATEMENT[:] = [_READER.add_columns(counted)]


def reader_of(session: Session, session_id: str, *, now: datetime, idle_min: int, max_days: int) -> Reader | None:
    """Return who a cookie's identifier stands for, where it is still worth something, with mandates and residencies."""
    rows = session.execute(_STATEMENT[0], {"id_hash": hash_session_id(session_id)}).all()
    if not rows:
        return None
    id_hash, created_at, seen_at, number, folio, given_name, confirmed_at, phone_at, second_factor = rows[0][:9]
    is_alive = is_session_alive(
        created_at=created_at, last_seen_at=seen_at, now=now, idle_min=idle_min, max_days=max_days
    )
    if not is_alive:
        return None
    residencies: dict[int, VerificationLevel] = {row[9]: row[10] for row in rows if row[9] is not None}
    mandates = {row[-2]: MandateValue(*row[11:-1]) for row in rows if row[-2] is not None}
    actor = Actor(
        person_id=number,
        person_folio=folio,
        display_name=first_name(given_name) or folio,
        mandates=tuple(mandates.values()),
        residencies=tuple(residencies.items()),
        is_contact_verified=confirmed_at is not None or phone_at is not None,
        has_second_factor=second_factor is not None,
        session_id_hash=id_hash,
    )
    return Reader(actor, seen_at, rows[0][-1])
