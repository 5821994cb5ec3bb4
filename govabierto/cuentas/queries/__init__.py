"""Reads about people: above all, who stands behind a request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Mandate, Person, Residency, SignInSession
from govabierto.cuentas.rules import NEIGHBOUR, first_name, hash_session_id, is_session_alive, signed_as
from govabierto.nucleo.actors import NOBODY, Actor, MandateValue
from govabierto.territorio.models import Community, Organisation


def live_session(
    session: Session, session_id: str, *, now: datetime, idle_min: int, max_days: int
) -> tuple[SignInSession, Person] | None:
    """Return the session row and its person where a cookie's identifier is still worth something."""
    statement = (
        select(SignInSession, Person)
        .join(Person, Person.id == SignInSession.person_id)
        .where(SignInSession.id_hash == hash_session_id(session_id), SignInSession.ended_at.is_(None), Person.active)
    )
    row = session.execute(statement).first()
    if row is None:
        return None
    found, person = row
    is_alive = is_session_alive(
        created_at=found.created_at, last_seen_at=found.last_seen_at, now=now, idle_min=idle_min, max_days=max_days
    )
    return (found, person) if is_alive else None


def actor_of(session: Session, person: Person | None, *, session_id_hash: str | None = None) -> Actor:
    """Return a person as a frozen actor, with mandates and residencies; two statements."""
    if person is None:
        return NOBODY
    residencies = session.execute(
        select(Residency.jurisdiction_id, Residency.level).where(Residency.person_id == person.id)
    )
    return Actor(
        person_id=person.id,
        person_folio=person.folio,
        display_name=first_name(person.given_name) or person.folio,
        mandates=mandates_of(session, person.id),
        residencies=tuple((jurisdiction_id, level) for jurisdiction_id, level in residencies),
        is_contact_verified=person.confirmed_at is not None or person.phone_verified_at is not None,
        has_second_factor=person.tf_primary_method is not None,
        session_id_hash=session_id_hash,
    )


def mandates_of(session: Session, person_id: int) -> tuple[MandateValue, ...]:
    """Return all mandates of a person, past and coming ones too, as values."""
    statement = (
        select(Mandate, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .where(Mandate.person_id == person_id)
        .order_by(Mandate.from_on.desc(), Mandate.id)
    )
    return tuple(mandate_value(mandate, name) for mandate, name in session.execute(statement))


def mandate_value(mandate: Mandate, organisation_name: str | None) -> MandateValue:
    """Return a mandate's row as the frozen value that policies know."""
    return MandateValue(
        id=mandate.id,
        folio=mandate.folio,
        role=mandate.role,
        post=mandate.post,
        jurisdiction_id=mandate.jurisdiction_id,
        from_on=mandate.from_on,
        to_on=mandate.to_on,
        organisation_id=mandate.organisation_id,
        organisation_name=organisation_name,
    )


def public_name(session: Session, person_id: int) -> str:
    """Return how a person's words are signed in public, in Spanish: «Rosa», «Vecina o vecino de La Noria»."""
    return public_names(session, [person_id]).get(person_id, NEIGHBOUR)


def public_names(session: Session, person_ids: Iterable[int | None]) -> dict[int, str]:
    """Return the public names of several people by their number, in one statement."""
    wanted = {person_id for person_id in person_ids if person_id is not None}
    if not wanted:
        return {}
    statement = (
        select(Person.id, Person.public_name_mode, Person.given_name, Person.family_name, Community.name)
        .outerjoin(Community, Community.id == Person.community_id)
        .where(Person.id.in_(wanted))
    )
    return {
        person_id: signed_as(mode=mode.value, given_name=given, family_name=family, community=community)
        for person_id, mode, given, family, community in session.execute(statement)
    }


def has_demo_accounts(session: Session) -> bool:
    """Tell whether an account of the demonstration could still sign in; production refuses to start then."""
    return session.scalar(select(Person.id).where(Person.is_demo, Person.active).limit(1)) is not None
