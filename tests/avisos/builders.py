"""Builders of follows and notices, and what tests of this room read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.app import make_runner
from govabierto.avisos import services
from govabierto.avisos.models import Notice
from govabierto.avisos.rules import Choice, Topic
from govabierto.cuentas.models import Person
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas.models import Proposal
from govabierto.territorio.queries import place_folio
from govabierto.trabajos.models import OutboxMessage
from tests.builders import NOW, actor_of
from tests.propuestas.builders import make_proposal


def ref_of(proposal: Proposal) -> ThingRef:
    """Return the public name of a proposal."""
    return ThingRef("propuesta", proposal.folio)


def follow(session: Session, person: Person, ref: ThingRef, *, now: datetime = NOW) -> None:
    """Let a person follow a thing."""
    services.follow(session, actor=actor_of(session, person), ref=ref, now=now)


def follow_topics(session: Session, person: Person, place: Place, *topics: Topic) -> None:
    """Let a person follow topics of a place."""
    folio = place_folio(session, place.id)
    services.follow_topics(session, actor=actor_of(session, person), place_folio=folio, topics=topics, now=NOW)


def choose(session: Session, person: Person, choice: Choice, topic: Topic = Topic.PROPOSALS) -> None:
    """Choose how the mails of a topic come."""
    services.set_choices(session, actor=actor_of(session, person), choices={topic: choice}, now=NOW)


def tell(session: Session, place: Place, subject: ThingRef, **changes: Any) -> int:
    """Tell those who follow a subject that something happened; changes: of the call."""
    known: dict[str, Any] = {
        "kind": "prueba.paso",
        "subject": subject,
        "jurisdiction_id": place.id,
        "message": "Se verificó el paso %(number)s: las dos llaves lo confirman.",
        "params": {"number": 3},
        "dedupe": "prueba:1",
        "now": NOW,
    }
    audience = {} if "people" in changes or "followers_of" in changes else {"followers_of": [subject]}
    return services.notify(session, **known | audience | changes)


def make_told(session: Session, place: Place, people: Sequence[Person], **changes: Any) -> Proposal:
    """Make a proposal that people follow, and tell them that something happened to it."""
    proposal = make_proposal(session, place)
    for person in people:
        follow(session, person, ref_of(proposal))
    tell(session, place, ref_of(proposal), **changes)
    return proposal


def notices_of(session: Session, person: Person) -> list[Notice]:
    """Return what a person was told, in order."""
    session.flush()
    return list(session.scalars(select(Notice).where(Notice.person_id == person.id).order_by(Notice.id)))


def run_clock(app: Flask) -> None:
    """Do what the job runner does every half minute, as a process that has just begun."""
    make_runner(app).tick()


def mails(session: Session) -> list[dict[str, Any]]:
    """Return the mails of notices that wait in the outbox, in order."""
    session.rollback()
    statement = select(OutboxMessage).where(OutboxMessage.key.startswith("avisos:")).order_by(OutboxMessage.id)
    return [message.payload for message in session.scalars(statement)]
