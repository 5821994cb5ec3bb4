"""What each person does with her own notices: reading them, choosing mails, stopping them, leaving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from govabierto.avisos import policies
from govabierto.avisos.models import Digest, Follow, Notice, NoticePreference
from govabierto.avisos.rules import Choice, Delivery, StopLink, Topic
from govabierto.avisos.services.rows import insert_into
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import NotFoundError
from govabierto.nucleo.permissions import require
from govabierto.nucleo.text import N_


def mark_read(session: Session, *, actor: Actor, notice_id: int, now: datetime) -> None:
    """Note that a person read one of her notices. Raises NotFoundError for anybody else's."""
    require(policies.may_have_inbox(actor, None, now))
    found = session.scalar(select(Notice).where(Notice.id == notice_id, Notice.person_id == actor.person_id))
    if found is None:
        raise NotFoundError(N_("Ese aviso no está en tu bandeja."))
    found.read_at = found.read_at or now


def mark_all_read(session: Session, *, actor: Actor, up_to: datetime, now: datetime) -> None:
    """Note that a person read everything that she had at an instant; what came later stays unread."""
    require(policies.may_have_inbox(actor, None, now))
    session.execute(
        update(Notice)
        .where(Notice.person_id == actor.person_id, Notice.read_at.is_(None), Notice.created_at <= up_to)
        .values(read_at=now)
    )


def set_choices(session: Session, *, actor: Actor, choices: Mapping[Topic, Choice], now: datetime) -> None:
    """Choose how the mails of each topic come; what waits for a mail that is no longer wanted gets none."""
    require(policies.may_have_inbox(actor, None, now))
    _choose(session, actor.person_id or 0, choices, now)


def stop_mails(session: Session, *, link: StopLink, now: datetime) -> None:
    """Do what a link in a mail asks: no more mails of its topics; twice is once. Raises NotFoundError."""
    person_id = session.scalar(select(Person.id).where(Person.folio == link.person_folio))
    if person_id is None:
        raise NotFoundError(N_("Este enlace ya no vale: la cuenta no existe."))
    _choose(session, person_id, dict.fromkeys(link.topics, Choice.INBOX), now)


def forget_person(session: Session, *, person_id: int) -> None:
    """Drop what is kept about somebody who closed her account: what she followed and what she was told."""
    for model in (Follow, Notice, NoticePreference, Digest):
        session.execute(delete(model).where(model.person_id == person_id))


def _choose(session: Session, person_id: int, choices: Mapping[Topic, Choice], now: datetime) -> None:
    rows = [
        {"person_id": person_id, "topic": topic, "choice": choice, "changed_at": now}
        for topic, choice in choices.items()
    ]
    if not rows:
        return
    statement = insert_into(session, NoticePreference).values(rows)
    changed = {"choice": statement.excluded.choice, "changed_at": statement.excluded.changed_at}
    session.execute(statement.on_conflict_do_update(index_elements=["person_id", "topic"], set_=changed))
    _drop_waiting(session, person_id, [topic for topic, choice in choices.items() if choice is Choice.INBOX])


def _drop_waiting(session: Session, person_id: int, topics: Iterable[Topic]) -> None:
    session.execute(
        update(Notice)
        .where(Notice.person_id == person_id, Notice.topic.in_(list(topics)), Notice.mailed_at.is_(None))
        .values(delivery=Delivery.INBOX)
    )
