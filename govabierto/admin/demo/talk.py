"""Proposals, supports, comments, answers and votes as the story tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from govabierto.admin.demo.voices import DemoProposal
from govabierto.admin.demo.world import Step, World
from govabierto.cuentas.models import Person
from govabierto.nucleo.folios import random_id
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas.rules import ProposalText
from govabierto.propuestas.services import claims, taking_part, writing
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.services.casting import cast_ballot

#: One neighbour in so many votes blank.
ONE_BLANK_IN = 23


def steps_of(world: World, place: Place, one: DemoProposal) -> list[Step]:
    """Return what happens to a proposal, from its first words to its answer."""
    steps = [Step(world.at(one.at), partial(_write, world, place, one))]
    crowd = [*world.neighbours][: one.supports]
    days = max(1, min(20, -one.at - 1))
    for number, person in enumerate(crowd):
        at = world.at(one.at + 1 + number % days, 14) + timedelta(seconds=number)
        steps.append(Step(min(at, world.now), partial(_support, world, place, one, person)))
    written: dict[int, str] = {}
    for index, (author, day, text, parent) in enumerate(one.comments):
        steps.append(
            Step(
                world.at(day) + timedelta(minutes=index),
                partial(_comment, world, place, one, written, said=(index, author, text, parent)),
            )
        )
    if one.answer is not None:
        steps.append(Step(world.at(one.answer.at), partial(_answer, world, place, one)))
    return steps


def _text(one: DemoProposal) -> ProposalText:
    return ProposalText(one.title, one.body, community_slug=one.community or "", pillars=one.pillars)


def _write(world: World, place: Place, one: DemoProposal, *, now: datetime) -> None:
    session, text = world.session, _text(one)
    if one.author is None:
        key_hash = claims.hash_key("maiz puente lluvia farol")
        row = writing.write_without_account(
            session, place=place, text=text, submission=random_id(), key_hash=key_hash, now=now
        )
    else:
        actor = world.actor(one.author)
        row = writing.save_draft(session, actor=actor, place=place, text=text, submission=random_id(), now=now)
        row = writing.submit(session, actor=actor, place=place, folio=row.folio, now=now)
    world.refs[one.title] = ThingRef("propuesta", row.folio)


def _support(world: World, place: Place, one: DemoProposal, person: Person, *, now: datetime) -> None:
    folio = world.refs[one.title].folio
    taking_part.support(world.session, actor=world.actor_of(person), place=place, folio=folio, now=now)


def _comment(
    world: World,
    place: Place,
    one: DemoProposal,
    written: dict[int, str],
    *,
    said: tuple[int, str, str, int | None],
    now: datetime,
) -> None:
    index, author, text, parent = said
    comment = taking_part.comment(
        world.session,
        actor=world.actor(author),
        place=place,
        folio=world.refs[one.title].folio,
        text=text,
        parent_folio=written[parent] if parent is not None else None,
        now=now,
    )
    written[index] = comment.folio


def _answer(world: World, place: Place, one: DemoProposal, *, now: datetime) -> None:
    if one.answer is None:
        return
    taking_part.answer(
        world.session,
        actor=world.actor("secretaria"),
        place=place,
        folio=world.refs[one.title].folio,
        disposition=one.answer.disposition,
        reasons=one.answer.reasons,
        legal_basis=one.answer.legal_basis,
        organisation_folio=world.organisations[one.answer.agency].folio,
        now=now,
    )


def votes_of(world: World, ballot: Ballot, voters: Sequence[Person], first: int, last: int) -> list[Step]:
    """Return the votes of a crowd, spread between two days; taste is fixed, so that every loading ends alike."""
    keys = [option.key for option in ballot.options]
    tastes = [key for index, key in enumerate(keys) for _ in range(len(keys) - index)]  # the first are liked most
    steps = []
    for number, person in enumerate(voters):
        wanted = [tastes[(number * 7 + turn * 5 + number // 3) % len(tastes)] for turn in range(ballot.max_choices)]
        liked = [] if (number + 1) % ONE_BLANK_IN == 0 else list(dict.fromkeys(wanted))
        at = world.at(first + number % (last - first + 1), 15) + timedelta(seconds=7 * number)
        steps.append(Step(at, partial(_vote, world, ballot, person, liked)))
    return steps


def _vote(world: World, ballot: Ballot, person: Person, choices: Sequence[str], *, now: datetime) -> None:
    cast_ballot(
        world.session,
        actor=world.actor_of(person),
        ballot_folio=ballot.folio,
        choices=choices,
        keys=world.keys,
        now=now,
    )
