"""Opening an account, and what a person says of herself."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.cuentas import queries
from govabierto.cuentas.models import Person, PublicNameMode, TokenPurpose
from govabierto.cuentas.rules import CONFIRMATION_LIFE, TOKEN_LIFE, Contact, hash_token
from govabierto.cuentas.services import tokens
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.changes import GLOBAL_SCOPE, mark_changed
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.text import N_
from govabierto.territorio import queries as territorio_queries
from govabierto.territorio.models import Community
from govabierto.trabajos.rules import Letter, known_locale

PRIVACY_NOTICE = "2026-11"


@dataclass(frozen=True)
class Registration:
    """What somebody gives to open an account; the password arrives already hashed."""

    contact: Contact
    password_hash: str
    given_name: str
    family_name: str = ""
    mode: PublicNameMode = PublicNameMode.FIRST_NAME
    community_id: int | None = None
    locale: str = "es"


def register(
    session: Session, *, asked: Registration, token: str, welcome: Letter, known: Letter, now: datetime
) -> str:
    """Open an account and return its folio; the contact stays unverified until a link or the desk verifies it.

    Whoever already has an account with that contact gets a letter that says so (``known``, with a link to recover it),
    and the visitor gets a folio that looks like any other: nobody learns who has an account.
    """
    check_community(session, asked.community_id, asked.mode)
    owner = queries.person_by_contact(session, asked.contact)
    folio = new_folio("P")
    if owner is None:
        owner = _insert(session, asked, folio, now)
    if owner is None or owner.folio != folio:
        _remind(session, owner or queries.person_by_contact(session, asked.contact), token, known, now)
        return folio
    if asked.contact.email:
        tokens.issue(session, person=owner, purpose=TokenPurpose.CONFIRM, token=token, life=CONFIRMATION_LIFE, now=now)
        tokens.send(session, owner, letter=welcome, key=hash_token(token)[:32], now=now)
    return folio


def resend_confirmation(session: Session, *, actor: Actor, token: str, letter: Letter, now: datetime) -> None:
    """Send the link that confirms the actor's own e-mail address again."""
    person = queries.person_of(session, actor)
    if person.email and person.confirmed_at is None:
        tokens.issue(session, person=person, purpose=TokenPurpose.CONFIRM, token=token, life=CONFIRMATION_LIFE, now=now)
        tokens.send(session, person, letter=letter, key=hash_token(token)[:32], now=now)


def update_profile(
    session: Session,
    *,
    actor: Actor,
    given_name: str,
    family_name: str,
    mode: PublicNameMode,
    community_id: int | None,
    locale: str,
) -> None:
    """Change how a person is called and signs, on every page that shows it.

    Raises InvalidError for a community that does not exist.
    """
    person = queries.person_of(session, actor)
    check_community(session, community_id, mode)
    person.given_name, person.family_name = given_name, family_name
    person.public_name_mode, person.community_id, person.locale = mode, community_id, locale
    for scope in (GLOBAL_SCOPE, *(place.id for place in territorio_queries.all_places(session))):
        mark_changed(session, scope)


def keep_locale(session: Session, *, actor: Actor, locale: str) -> None:
    """Write to a person in the language in which she now reads. Nothing public changes."""
    queries.person_of(session, actor).locale = known_locale(locale)


def check_community(session: Session, community_id: int | None, mode: PublicNameMode) -> None:
    """Refuse a community that does not exist, and signing as a neighbour of none."""
    if community_id is not None and session.get(Community, community_id) is None:
        raise InvalidError(N_("Elige tu colonia o comunidad de la lista."), field="community")
    if community_id is None and mode is PublicNameMode.NEIGHBOUR:
        raise InvalidError(N_("Para firmar como vecina o vecino, elige tu colonia o comunidad."), field="community")


def _insert(session: Session, asked: Registration, folio: str, now: datetime) -> Person | None:
    person = Person(
        folio=folio,
        email=asked.contact.email,
        phone=asked.contact.phone,
        password=asked.password_hash,
        given_name=asked.given_name,
        family_name=asked.family_name,
        public_name_mode=asked.mode,
        community_id=asked.community_id,
        locale=asked.locale,
        fs_uniquifier=secrets.token_hex(32),
        privacy_notice_version=PRIVACY_NOTICE,
        privacy_accepted_at=now,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
    except IntegrityError:  # somebody registered the same contact at the same moment
        return None
    return person


def _remind(session: Session, owner: Person | None, token: str, letter: Letter, now: datetime) -> None:
    if owner is None or not owner.active or not owner.email:
        return
    tokens.issue(session, person=owner, purpose=TokenPurpose.RECOVER, token=token, life=TOKEN_LIFE, now=now)
    tokens.send(session, owner, letter=letter, key=hash_token(token)[:32], now=now)
