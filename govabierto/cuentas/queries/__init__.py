"""Reads about people: above all, who stands behind a request."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, ScalarSelect, bindparam, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import (
    AccountToken,
    ChallengePurpose,
    Mandate,
    Passkey,
    PasskeyChallenge,
    Person,
    Residency,
    SecondFactorApproval,
    SecondFactorReset,
    SignInSession,
    TokenPurpose,
)
from govabierto.cuentas.queries import reader as readers
from govabierto.cuentas.queries.own_data import own_data
from govabierto.cuentas.queries.reader import Reader, reader_of
from govabierto.cuentas.rules import (
    NEIGHBOUR,
    Contact,
    contact_of,
    first_name,
    hash_token,
    is_session_alive,
    signed_as,
)
from govabierto.cuentas.rules.closing import CLOSED_NAME
from govabierto.nucleo.actors import NOBODY, Actor, MandateValue
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.folios import is_folio, normalise_folio
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind
from govabierto.territorio.models import Community, Jurisdiction, Organisation, OrganisationKind

__all__ = ["Reader", "own_data", "reader_of"]

_NO_PERSON = N_("No hay una cuenta con ese folio.")
_GOVERNMENT = frozenset({OrganisationKind.AGENCY, OrganisationKind.OVERSIGHT_BODY})


@dataclass(frozen=True)
class Approval:
    """One approval of a reset: who gave it, under which post and whether for an organisation outside government."""

    person_id: int
    post: str
    is_civil: bool
    at: datetime


@dataclass(frozen=True)
class WaitingReset:
    """A reset that waits for approvals, as those who may approve see it."""

    folio: str
    person_id: int
    name: str
    person_folio: str
    place_name: str
    jurisdiction_id: int
    requested_at: datetime
    approvals: tuple[Approval, ...]


_RESIDENCIES = select(Residency.jurisdiction_id, Residency.level).where(Residency.person_id == bindparam("person_id"))
_MANDATES = (
    select(Mandate, Organisation.name)
    .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
    .where(Mandate.person_id == bindparam("person_id"))
    .order_by(Mandate.from_on.desc(), Mandate.id)
)


def count_with_session(count_of: Callable[[ColumnElement[int]], ScalarSelect[int]]) -> None:
    """Say what is counted for whoever is signed in: from the person's column to a subquery. The last one said holds."""
    readers.count_with(count_of(Person.id.expression))


def actor_of(session: Session, person: Person | None, *, session_id_hash: str | None = None) -> Actor:
    """Return a person as a frozen actor, with mandates and residencies; two statements."""
    if person is None:
        return NOBODY
    residencies = session.execute(_RESIDENCIES, {"person_id": person.id})
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
    found = session.execute(_MANDATES, {"person_id": person_id})
    return tuple(mandate_value(mandate, name) for mandate, name in found)


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
        select(
            Person.id, Person.public_name_mode, Person.given_name, Person.family_name, Community.name, Person.erased_at
        )
        .outerjoin(Community, Community.id == Person.community_id)
        .where(Person.id.in_(wanted))
    )
    return {
        person_id: CLOSED_NAME
        if erased_at
        else signed_as(mode=mode.value, given_name=given, family_name=family, community=community)
        for person_id, mode, given, family, community, erased_at in session.execute(statement)
    }


def has_demo_accounts(session: Session) -> bool:
    """Tell whether an account of the demonstration could still sign in; production refuses to start then."""
    return session.scalar(select(Person.id).where(Person.is_demo, Person.active).limit(1)) is not None


def person_of(session: Session, actor: Actor) -> Person:
    """Return the row of whoever acts. Raises NotFoundError for nobody."""
    person = session.get(Person, actor.person_id) if actor.person_id is not None else None
    if person is None:
        raise NotFoundError(_NO_PERSON)
    return person


def person_by_contact(session: Session, contact: Contact) -> Person | None:
    """Return the account with an e-mail address or phone number, closed ones too; always one statement."""
    column, value = (Person.email, contact.email) if contact.email else (Person.phone, contact.phone)
    return session.scalar(select(Person).where(column == value))


def person_by_folio(session: Session, folio: str) -> Person:
    """Return the account with a folio. Raises NotFoundError."""
    found = session.scalar(select(Person).where(Person.folio == folio))
    if found is None:
        raise NotFoundError(_NO_PERSON)
    return found


def find_person(session: Session, key: str) -> Person | None:
    """Return the account that a folio, an e-mail address or a phone number names, as people type them."""
    folio = normalise_folio(key)
    if is_folio(folio):
        return session.scalar(select(Person).where(Person.folio == folio))
    contact = contact_of(key)
    return person_by_contact(session, contact) if contact else None


def lock_person(session: Session, person_id: int) -> Person | None:
    """Return an account with its row locked until the transaction ends."""
    return session.scalar(
        select(Person).where(Person.id == person_id).with_for_update().execution_options(populate_existing=True)
    )


def passkeys_of(session: Session, person_id: int) -> list[Passkey]:
    """Return a person's passkeys, in the order in which she added them."""
    return list(session.scalars(select(Passkey).where(Passkey.person_id == person_id).order_by(Passkey.id)))


def passkey_by_credential(session: Session, person_id: int, credential_id: bytes) -> Passkey | None:
    """Return the passkey that a device names, if it is this person's: anybody else's opens nothing here."""
    return session.scalar(
        select(Passkey)
        .where(Passkey.credential_id == credential_id, Passkey.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def live_challenge(
    session: Session, *, reference: str, person_id: int, purpose: ChallengePurpose, now: datetime
) -> bytes | None:
    """Return the bytes of a challenge that may still be answered; reading does not use it up."""
    return session.scalar(
        select(PasskeyChallenge.challenge).where(
            PasskeyChallenge.reference == reference,
            PasskeyChallenge.person_id == person_id,
            PasskeyChallenge.purpose == purpose,
            PasskeyChallenge.used_at.is_(None),
            PasskeyChallenge.expires_at > now,
        )
    )


def live_token(session: Session, token: str, purpose: TokenPurpose, *, now: datetime) -> Person | None:
    """Return whose a link or key is while it may still be used; reading does not use it up."""
    return session.scalar(
        select(Person)
        .join(AccountToken, AccountToken.person_id == Person.id)
        .where(
            AccountToken.token_hash == hash_token(token),
            AccountToken.purpose == purpose,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
            Person.active,
        )
    )


def sessions_of(
    session: Session, person_id: int, *, now: datetime, idle_min: int, max_days: int
) -> list[SignInSession]:
    """Return a person's live sessions, the most recently used first."""
    statement = select(SignInSession).where(SignInSession.person_id == person_id, SignInSession.ended_at.is_(None))
    rows = session.scalars(statement.order_by(SignInSession.last_seen_at.desc(), SignInSession.id.desc()).limit(100))
    alive = partial(is_session_alive, now=now, idle_min=idle_min, max_days=max_days)
    return [row for row in rows if alive(created_at=row.created_at, last_seen_at=row.last_seen_at)]


def residencies_of(session: Session, person_id: int) -> list[tuple[str, Residency]]:
    """Return where a person's residence was checked, with the name of the place."""
    statement = (
        select(Jurisdiction.name, Residency)
        .join(Jurisdiction, Jurisdiction.id == Residency.jurisdiction_id)
        .where(Residency.person_id == person_id)
        .order_by(Jurisdiction.name, Residency.id)
    )
    return [(name, row) for name, row in session.execute(statement)]


def approvals_of(session: Session, reset_id: int) -> list[Approval]:
    """Return the approvals of a reset, in order."""
    return _approvals(session, [reset_id]).get(reset_id, [])


def waiting_resets(session: Session, jurisdiction_ids: Iterable[int]) -> list[WaitingReset]:
    """Return the resets that wait for approvals in some places, the oldest first; two statements."""
    statement = (
        select(SecondFactorReset, Person, Jurisdiction.name)
        .join(Person, Person.id == SecondFactorReset.person_id)
        .join(Jurisdiction, Jurisdiction.id == SecondFactorReset.jurisdiction_id)
        .where(SecondFactorReset.jurisdiction_id.in_(list(jurisdiction_ids)), SecondFactorReset.completed_at.is_(None))
        .order_by(SecondFactorReset.requested_at, SecondFactorReset.id)
    )
    rows = list(session.execute(statement))
    approvals = _approvals(session, [reset.id for reset, _person, _name in rows])
    return [
        WaitingReset(
            folio=reset.folio,
            person_id=person.id,
            name=f"{person.given_name} {person.family_name}".strip(),
            person_folio=person.folio,
            place_name=place_name,
            jurisdiction_id=reset.jurisdiction_id,
            requested_at=reset.requested_at,
            approvals=tuple(approvals.get(reset.id, [])),
        )
        for reset, person, place_name in rows
    ]


def all_communities(session: Session) -> list[tuple[int, str, str]]:
    """Return every community as (number, name, name of its place), by place and name."""
    statement = (
        select(Community.id, Community.name, Jurisdiction.name)
        .join(Jurisdiction, Jurisdiction.id == Community.jurisdiction_id)
        .order_by(Jurisdiction.name, Community.name, Community.id)
    )
    return [(number, name, place) for number, name, place in session.execute(statement)]


def _approvals(session: Session, reset_ids: list[int]) -> dict[int, list[Approval]]:
    statement = (
        select(SecondFactorApproval, Mandate.post, Organisation.kind, Organisation.is_autonomous)
        .join(Mandate, Mandate.id == SecondFactorApproval.mandate_id)
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .where(SecondFactorApproval.reset_id.in_(reset_ids))
        .order_by(SecondFactorApproval.at, SecondFactorApproval.person_id)
    )
    found: dict[int, list[Approval]] = {}
    for row, post, kind, is_autonomous in session.execute(statement):
        approval = Approval(row.person_id, post, is_civil_kind(kind, is_autonomous=bool(is_autonomous)), row.at)
        found.setdefault(row.reset_id, []).append(approval)
    return found


def is_civil_kind(kind: OrganisationKind | None, *, is_autonomous: bool) -> bool:
    """Tell whether an organisation is outside government: no agency, and no oversight body without autonomy."""
    if kind is None:
        return False
    return kind not in _GOVERNMENT or (kind is OrganisationKind.OVERSIGHT_BODY and is_autonomous)


def _no_cards(_session: Session, _folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return no card: posts and resets are named in the record, but have no public page of their own."""
    return {}


THING_KINDS = (
    ThingKind(kind="mandato", label=N_("Cargo"), prefix="M", load=_no_cards),
    ThingKind(kind="reinicio", label=N_("Segundo paso perdido"), prefix="RF", load=_no_cards),
)
