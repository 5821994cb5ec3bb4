"""What the people of the demonstration follow, and their inboxes, as if they had read them until last week."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import update

from govabierto.admin.demo.world import Step, World
from govabierto.avisos import services
from govabierto.avisos.models import Notice
from govabierto.avisos.rules import Choice, Delivery, Topic
from govabierto.nucleo.places import Place
from govabierto.territorio.queries import place_folio

READ_UNTIL = timedelta(days=9)
EVERYTHING = tuple(Topic)
#: Who follows which topics of her place, by key.
FOLLOWED: dict[str, tuple[Topic, ...]] = {
    "admin": (Topic.CYCLE, Topic.SESSIONS),
    "secretaria": EVERYTHING,
    "moderacion": (Topic.PROPOSALS,),
    "ventanilla": (Topic.BALLOTS, Topic.CYCLE),
    "servicios": (Topic.PLAN,),
    "contraparte": (Topic.PLAN, Topic.SESSIONS),
    "academia": (Topic.BALLOTS, Topic.SESSIONS),
    "vecina": (Topic.PROPOSALS, Topic.BALLOTS, Topic.PLAN),
    "nueva": (Topic.PROPOSALS, Topic.BALLOTS),
    "st-secretaria": EVERYTHING,
}


def steps(world: World) -> list[Step]:
    """Return when people begin to follow their place, and when they last read their inbox."""
    return [
        Step(world.at(-500), partial(_follow, world)),
        Step(world.now, partial(_settle, world)),
    ]


def _follow(world: World, *, now: datetime) -> None:
    for key, topics in FOLLOWED.items():
        place: Place = world.telmo if key.startswith("st-") else world.ceibas
        services.follow_topics(
            world.session,
            actor=world.actor(key),
            place_folio=place_folio(world.session, place.id),
            topics=topics,
            now=now,
        )
    services.set_choices(world.session, actor=world.actor("vecina"), choices={Topic.BALLOTS: Choice.AT_ONCE}, now=now)


def _settle(world: World, *, now: datetime) -> None:
    """Note what was mailed and read in the past, so that loading the story sends nobody its mails of years."""
    table = update(Notice)
    world.session.execute(table.where(Notice.delivery != Delivery.INBOX).values(mailed_at=Notice.created_at))
    world.session.execute(table.where(Notice.created_at < now - READ_UNTIL).values(read_at=Notice.created_at))
