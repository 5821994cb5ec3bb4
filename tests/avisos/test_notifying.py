"""Who is told, how, and only once."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.avisos import services
from govabierto.avisos.models import Digest, Follow, Notice, NoticePreference
from govabierto.avisos.rules import MAX_FOLLOWS, Choice, Delivery, Topic, Urgency
from govabierto.cuentas import services as cuentas
from govabierto.nucleo.actors import NOBODY
from govabierto.nucleo.errors import ConflictError, NotFoundError, SignInRequiredError
from govabierto.nucleo.things import ThingRef
from govabierto.propuestas.rules import ProposalState
from tests.avisos.builders import choose, follow, follow_topics, make_told, notices_of, ref_of, tell
from tests.builders import NOW, actor_of, make_person, make_place
from tests.propuestas.builders import make_proposal
from tests.statements import statements


def test_followers_of_a_thing_and_of_the_places_topic_are_told_and_nobody_else(session: Session) -> None:
    place = make_place(session)
    other_place = make_place(session, "san-telmo", "San Telmo")
    reader, neighbour, sailor, stranger = (make_person(session) for _ in range(4))
    proposal = make_proposal(session, place)
    follow(session, reader, ref_of(proposal))
    follow_topics(session, neighbour, place, Topic.PROPOSALS)
    follow_topics(session, sailor, other_place, Topic.PROPOSALS)
    follow_topics(session, stranger, place, Topic.BALLOTS)
    assert tell(session, place, ref_of(proposal)) == 2
    told = [len(notices_of(session, one)) for one in (reader, neighbour, sailor, stranger)]
    assert told == [1, 1, 0, 0]


def test_the_same_event_tells_a_person_once_whatever_the_number_of_ways(session: Session) -> None:
    place, reader = make_place(session), make_person(session)
    follow_topics(session, reader, place, Topic.PROPOSALS)
    proposal = make_proposal(session, place)
    follow(session, reader, ref_of(proposal))
    assert tell(session, place, ref_of(proposal), people=[reader.id], urgency=Urgency.NOW) == 1
    assert tell(session, place, ref_of(proposal)) == 0
    assert tell(session, place, ref_of(proposal), dedupe="prueba:2") == 1
    first, second = notices_of(session, reader)
    assert (first.delivery, second.delivery) == (Delivery.AT_ONCE, Delivery.DAILY)


def test_the_table_refuses_a_second_notice_of_one_event(session: Session) -> None:
    place, reader = make_place(session), make_person(session)
    make_told(session, place, [reader])
    (notice,) = notices_of(session, reader)
    columns = {column.name: getattr(notice, column.name) for column in Notice.__table__.columns if column.name != "id"}
    session.add(Notice(**columns))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("choice", list(Choice))
def test_what_a_person_chose_for_the_topic_is_honoured(session: Session, choice: Choice) -> None:
    place, reader, other = make_place(session), make_person(session), make_person(session)
    choose(session, reader, choice)
    choose(session, other, Choice.INBOX, Topic.PLAN)  # another topic says nothing about proposals
    make_told(session, place, [reader, other])
    expected = {Choice.AT_ONCE: Delivery.AT_ONCE, Choice.INBOX: Delivery.INBOX}.get(choice, Delivery.DAILY)
    assert [one.delivery for one in notices_of(session, reader)] == [expected]
    assert [one.delivery for one in notices_of(session, other)] == [Delivery.DAILY]


def test_whoever_has_no_confirmed_address_is_told_in_the_inbox_only(session: Session) -> None:
    place = make_place(session)
    unconfirmed, by_phone = make_person(session, confirmed=False), make_person(session)
    by_phone.email, by_phone.phone = None, "+525512345678"
    make_told(session, place, [unconfirmed, by_phone], urgency=Urgency.NOW)
    assert [notices_of(session, one)[0].delivery for one in (unconfirmed, by_phone)] == [Delivery.INBOX] * 2


def test_a_closed_account_is_told_nothing_and_leaves_nothing(session: Session) -> None:
    place, reader, closed = make_place(session), make_person(session), make_person(session)
    choose(session, closed, Choice.DAILY)
    proposal = make_told(session, place, [reader, closed])
    session.add(Digest(person_id=closed.id, period_on=NOW.date(), notice_count=1, sent_at=NOW))
    cuentas.close_account(session, actor=actor_of(session, closed), now=NOW)
    session.flush()
    for model in (Follow, Notice, NoticePreference, Digest):
        kept = select(func.count()).select_from(model)
        assert session.scalar(kept.where(model.person_id == closed.id)) == 0, model
    assert len(notices_of(session, reader)) == 1
    assert tell(session, place, ref_of(proposal), dedupe="prueba:2", people=[closed.id]) == 0


def test_a_thing_that_is_not_public_or_of_no_kind_we_know_can_not_be_followed(session: Session) -> None:
    place, person = make_place(session), make_person(session)
    hidden = make_proposal(session, place, state=ProposalState.HELD)
    for ref in (ref_of(hidden), ThingRef("propuesta", "PR-2222222"), ThingRef("mandato", "M-2222222")):
        with pytest.raises(NotFoundError):
            follow(session, person, ref)
    with pytest.raises(SignInRequiredError):
        services.follow(session, actor=NOBODY, ref=ref_of(make_proposal(session, place)), now=NOW)


def test_following_twice_is_once_and_stopping_twice_is_no_error(session: Session) -> None:
    place, person = make_place(session), make_person(session)
    ref = ref_of(make_proposal(session, place))
    for _ in range(2):
        follow(session, person, ref)
    assert session.scalar(select(func.count()).select_from(Follow)) == 1
    for _ in range(2):
        services.unfollow(session, actor=actor_of(session, person), ref=ref, topic=None, now=NOW)
    assert session.scalar(select(func.count()).select_from(Follow)) == 0


def test_a_person_follows_a_limited_number_of_things(session: Session) -> None:
    place, person = make_place(session), make_person(session)
    session.add_all(
        Follow(person_id=person.id, kind="propuesta", folio=f"PR-{number}", created_at=NOW)
        for number in range(MAX_FOLLOWS)
    )
    with pytest.raises(ConflictError):
        follow(session, person, ref_of(make_proposal(session, place)))


def test_choosing_topics_of_a_place_replaces_what_was_chosen(session: Session) -> None:
    place, person = make_place(session), make_person(session)
    follow_topics(session, person, place, Topic.PROPOSALS, Topic.PLAN)
    follow_topics(session, person, place, Topic.PLAN, Topic.BALLOTS)
    assert set(session.scalars(select(Follow.topic))) == {"plan", "votaciones"}
    follow_topics(session, person, place)
    assert session.scalar(select(func.count()).select_from(Follow)) == 0


def test_telling_a_hundred_takes_as_many_statements_as_telling_one(app: Flask, session: Session) -> None:
    place = make_place(session)
    few, many = make_proposal(session, place), make_proposal(session, place)
    people = [make_person(session) for _ in range(60)]
    follow(session, people[0], ref_of(few))
    for person in people:
        follow(session, person, ref_of(many))
    session.flush()
    counts = []
    for proposal in (few, many):
        with statements(app) as seen:
            tell(session, place, ref_of(proposal), dedupe=proposal.folio)
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 2


def test_one_does_not_read_the_notices_of_another(session: Session) -> None:
    place, reader, other = make_place(session), make_person(session), make_person(session)
    make_told(session, place, [reader])
    (notice,) = notices_of(session, reader)
    with pytest.raises(NotFoundError):
        services.mark_read(session, actor=actor_of(session, other), notice_id=notice.id, now=NOW)
    services.mark_all_read(session, actor=actor_of(session, other), up_to=NOW, now=NOW)
    session.refresh(notice)
    assert notice.read_at is None
