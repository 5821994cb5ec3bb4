"""Closing an account: blocked at once, its personal data erased; what was public and counted stays, unsigned.

Source: the right to cancellation (ARCO) of the general law on personal data held by authorities, DOF 2025-03-20.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import Column, Table, delete, select, update
from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.cuentas import queries
from govabierto.cuentas.events import AccountClosed
from govabierto.cuentas.models import Person, PublicNameMode, Residency
from govabierto.cuentas.queries.own_data import columns_to_person
from govabierto.cuentas.rules.closing import CLOSED_NAME, FATES, SIGNATURE, Fate
from govabierto.cuentas.services.attempts import record_event
from govabierto.cuentas.services.sessions import end_all
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.events import emit
from govabierto.nucleo.things import ThingRef
from govabierto.territorio import queries as territorio_queries
from govabierto.trabajos.services import forget_mail

#: Opens nothing: no password has this hash.
_OPENS_NOTHING = "!"
_CLOSED = "cuenta.cerrada"


def close_account(session: Session, *, actor: Actor, now: datetime) -> None:
    """Close the actor's own account and erase her personal data; the edge has asked for her password.

    Raises NotFoundError for nobody.
    """
    erase_person(session, queries.person_of(session, actor), now=now)


def erase_person(session: Session, person: Person, *, now: datetime) -> None:
    """Block an account at once and erase what it kept of a person; erasing twice changes nothing.

    What she published stays, signed «Cuenta cerrada», and counts that she was part of do not change. The keyed hash
    of her CURP goes when no ballot is open where she could have voted (``erase_verifications``), so that nobody votes
    twice by opening another account. The public record says in each place that a signature was taken away, not whose.
    """
    if person.erased_at is not None:
        return
    email = person.email
    end_all(session, person_id=person.id, reason="baja", now=now)
    places = _let_go(session, person.id)
    if email:
        forget_mail(session, to=email)
    _blank(person, now)
    session.flush()
    record_event(session, kind=_CLOSED, subject_hash="", person_id=person.id, now=now)
    for place_id in sorted(places):
        subject = ThingRef("jurisdiccion", territorio_queries.place_folio(session, place_id))
        append(session, kind=_CLOSED, subject=subject, jurisdiction_id=place_id, content={}, now=now)
    emit(session, AccountClosed(at=now, person_id=person.id, email=email))


def erase_verifications(session: Session, *, but: Collection[int]) -> None:
    """Erase the keyed hash of the CURP of everybody who closed her account, except in places where a ballot is open.

    but: ids of those places.
    """
    erased = select(Person.id).where(Person.erased_at.is_not(None))
    session.execute(
        update(Residency)
        .where(
            Residency.curp_hmac.is_not(None),
            Residency.person_id.in_(erased),
            Residency.jurisdiction_id.not_in(list(but)),
        )
        .values(curp_hmac=None)
        .execution_options(synchronize_session="fetch")
    )


def _let_go(session: Session, person_id: int) -> set[int]:
    """Erase or unsign every row that refers to a person; return the places where she had signed something."""
    places: set[int] = set()
    for table, column in _columns_of(Fate.UNSIGN):
        places.update(session.scalars(select(table.c.jurisdiction_id).where(column == person_id).distinct()))
        session.execute(update(table).where(column == person_id).values({SIGNATURE: CLOSED_NAME}))
    for table, column in _columns_of(Fate.ERASE):
        session.execute(delete(table).where(column == person_id))
    session.expire_all()
    return places


def _columns_of(fate: Fate) -> Iterator[tuple[Table, Column[int]]]:
    return (
        (table, column) for table, column in columns_to_person() if FATES.get(f"{table.name}.{column.name}") is fate
    )


def _blank(person: Person, now: datetime) -> None:
    person.deactivated_at = person.deactivated_at or now
    person.active, person.erased_at = False, now
    person.password, person.fs_uniquifier = _OPENS_NOTHING, secrets.token_hex(32)
    person.email = person.phone = person.confirmed_at = person.phone_verified_at = None
    person.given_name = person.family_name = ""
    person.public_name_mode, person.community_id = PublicNameMode.FIRST_NAME, None
    person.tf_primary_method = person.tf_totp_secret = person.tf_last_counter = person.mf_recovery_codes = None
