"""Links and printed keys: they work once, not for long, and only their hash is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from govabierto.cuentas.models import AccountToken, Person, TokenPurpose
from govabierto.cuentas.rules import hash_token
from govabierto.nucleo.errors import ConflictError
from govabierto.nucleo.text import N_
from govabierto.trabajos.rules import Letter
from govabierto.trabajos.services import queue_letter

USED_UP = N_("Este enlace ya se usó o venció. Pide otro: llega en un momento.")


def issue(
    session: Session,
    *,
    person: Person,
    purpose: TokenPurpose,
    token: str,
    life: timedelta,
    now: datetime,
    new_email: str | None = None,
) -> None:
    """Make a token good for one use; earlier ones of the same purpose stop working."""
    void(session, person_id=person.id, purposes=(purpose,), now=now)
    session.add(
        AccountToken(
            token_hash=hash_token(token),
            person_id=person.id,
            purpose=purpose,
            new_email=new_email,
            created_at=now,
            expires_at=now + life,
        )
    )


def void(session: Session, *, person_id: int, purposes: tuple[TokenPurpose, ...], now: datetime) -> None:
    """Make a person's unused tokens of some purposes worthless."""
    session.execute(
        update(AccountToken)
        .where(AccountToken.person_id == person_id, AccountToken.purpose.in_(purposes), AccountToken.used_at.is_(None))
        .values(used_at=now)
    )


def spend(session: Session, *, token: str, purpose: TokenPurpose, now: datetime) -> tuple[AccountToken, Person]:
    """Use a token up and return it with its person. Raises ConflictError for a used, expired or invented one."""
    found = session.execute(
        select(AccountToken, Person)
        .join(Person, Person.id == AccountToken.person_id)
        .where(AccountToken.token_hash == hash_token(token), AccountToken.purpose == purpose, Person.active)
        .with_for_update()
    ).first()
    if found is None or found[0].used_at is not None or found[0].expires_at <= now:
        raise ConflictError(USED_UP)
    row, person = found
    row.used_at = now
    return row, person


def send(session: Session, reader: Person, *, letter: Letter, key: str, now: datetime, to: str | None = None) -> None:
    """Leave a letter for after the commit, in its reader's language; people without an e-mail address get none.

    to: another address than her own: a new one, or the one she had.
    """
    address = to or reader.email
    if address:
        queue_letter(session, to=address, letter=letter, locale=reader.locale, key=f"cuentas:{key}", now=now)
