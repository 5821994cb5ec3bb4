"""Mails at once and once a day: to whom, when, once, and how they stop."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.avisos import services
from govabierto.avisos.models import Digest
from govabierto.avisos.rules import EVERYTHING, Choice, Topic, Urgency
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.places import Place
from govabierto.territorio.models import Jurisdiction
from govabierto.trabajos.jobs import Runner, mail_handler
from govabierto.trabajos.transports import FolderTransport
from tests.avisos.builders import choose, mails, make_told, notices_of, ref_of, run_clock, tell
from tests.builders import NOW, make_person, make_place
from tests.propuestas.builders import make_proposal
from tests.statements import statements

EIGHT = NOW.replace(hour=14) + timedelta(days=1)
"""Eight in the morning of the day after NOW, in the middle of Mexico."""


@pytest.fixture
def paused() -> Iterator[set[str]]:
    """Give the set of places that are in an electoral pause."""
    slugs: set[str] = set()
    services.register_pause(lambda _session, place, purpose, _at: purpose == "promotional" and place.slug in slugs)
    yield slugs
    services.register_pause(None)


def stop_path(mail: dict[str, str]) -> str:
    found = re.search(r"http://localhost(/avisos/baja/\S+)", mail["text"])
    assert found
    return found.group(1)


def test_what_is_urgent_leaves_at_once_and_the_rest_at_eight(app: Flask, session: Session, clock: FixedClock) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    tell(session, place, ref_of(proposal), dedupe="urgente", urgency=Urgency.NOW, params={"number": 7})
    session.commit()
    run_clock(app)
    (urgent,) = mails(session)
    assert urgent["to"] == reader.email
    assert urgent["subject"] == "Se verificó el paso 7: las dos llaves lo confirman."
    assert f"http://localhost/f/{proposal.folio}" in urgent["text"]
    assert proposal.title in urgent["text"]
    assert "paso 3" not in urgent["text"]
    clock.instant = EIGHT - timedelta(seconds=1)
    run_clock(app)
    assert len(mails(session)) == 1
    clock.instant = EIGHT
    run_clock(app)
    digest = mails(session)[1]
    assert digest["subject"] == "Lo que pasó en Tres Ceibas con lo que sigues"
    assert "paso 3" in digest["text"]
    assert "paso 7" not in digest["text"]


def test_a_restart_sends_no_digest_again_and_one_that_was_away_loses_none(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    session.commit()
    clock.instant = EIGHT + timedelta(days=2, hours=5)  # the runner was away for three mornings
    for _ in range(3):
        run_clock(app)
    assert len(mails(session)) == 1
    tell(session, place, ref_of(proposal), dedupe="mas tarde", now=clock.instant)
    session.commit()
    run_clock(app)
    assert len(mails(session)) == 1
    clock.advance(timedelta(days=1))
    run_clock(app)
    assert len(mails(session)) == 2
    assert [row.period_on.day for row in session.scalars(select(Digest).order_by(Digest.id))] == [23, 24]


def test_the_row_of_the_digest_is_what_keeps_a_second_one_away(app: Flask, session: Session, clock: FixedClock) -> None:
    """As when two runners take the same morning: the second finds the row, and its notices wait for tomorrow."""
    place, reader = make_place(session), make_person(session)
    make_told(session, place, [reader])
    session.add(Digest(person_id=reader.id, period_on=EIGHT.date(), notice_count=1, sent_at=EIGHT))
    session.commit()
    clock.instant = EIGHT + timedelta(minutes=1)
    run_clock(app)
    assert mails(session) == []
    clock.instant = EIGHT + timedelta(days=1)
    run_clock(app)
    assert len(mails(session)) == 1


def test_a_failed_round_sends_nothing_and_takes_no_digest(app: Flask, session: Session, clock: FixedClock) -> None:
    place, reader = make_place(session), make_person(session)
    make_told(session, place, [reader])
    reader.email = "rosa\n@demo.invalid"  # no mail can be written to it
    session.commit()
    clock.instant = EIGHT
    run_clock(app)
    assert mails(session) == []
    assert session.scalars(select(Digest)).all() == []
    reader.email = "rosa@demo.invalid"
    session.commit()
    run_clock(app)
    assert len(mails(session)) == 1


def test_only_people_with_something_to_be_told_are_read(app: Flask, session: Session, clock: FixedClock) -> None:
    place = make_place(session)
    for _ in range(40):
        make_person(session)
    session.commit()
    with statements(app) as seen:
        run_clock(app)
    few = len(seen)
    make_told(session, place, [make_person(session) for _ in range(30)])
    session.commit()
    clock.instant = EIGHT
    with statements(app) as seen:
        run_clock(app)
    assert len(mails(session)) == 30
    assert len(seen) - few <= 30 + 10  # a row of the outbox for each mail, and nothing else that grows
    assert few <= 32  # the rounds of every room, whoever there is


def test_a_notice_that_was_read_meanwhile_is_not_mailed(app: Flask, session: Session, clock: FixedClock) -> None:
    place, reader = make_place(session), make_person(session)
    make_told(session, place, [reader])
    notices_of(session, reader)[0].read_at = NOW
    session.commit()
    clock.instant = EIGHT
    run_clock(app)
    assert mails(session) == []


def test_each_place_has_its_own_eight_o_clock(app: Flask, session: Session, clock: FixedClock) -> None:
    north = make_place(session, "san-telmo", "San Telmo")
    session.get_one(Jurisdiction, north.id).timezone = "America/Tijuana"
    session.flush()
    make_told(session, make_place(session), [make_person(session, "Ana")])
    make_told(session, north, [make_person(session, "Zoila")])
    session.commit()
    # At NOW it is nine in Tres Ceibas and seven in San Telmo.
    clock.instant = NOW.replace(hour=16) - timedelta(seconds=1)
    run_clock(app)
    assert mails(session) == []
    clock.advance(timedelta(seconds=1))
    run_clock(app)
    assert ["Zoila" in mail["text"] for mail in mails(session)] == [True]
    clock.instant = EIGHT
    run_clock(app)
    assert "Ana" in mails(session)[1]["text"]


def test_a_long_digest_tells_the_newest_and_how_many_more(app: Flask, session: Session, clock: FixedClock) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    for number in range(100, 134):
        tell(session, place, ref_of(proposal), dedupe=f"paso {number}", params={"number": number})
    session.commit()
    clock.instant = EIGHT
    run_clock(app)
    (mail,) = mails(session)
    assert mail["text"].count("·") == 30
    assert "paso 133" in mail["text"]
    assert "Hay 5 avisos más." in mail["text"]


def test_mails_are_in_the_language_of_their_reader(app: Flask, session: Session) -> None:
    place, reader = make_place(session), make_person(session)
    reader.locale = "en"
    make_told(session, place, [reader], urgency=Urgency.NOW, message="Propuesta", params={})
    session.commit()
    run_clock(app)
    assert mails(session)[0]["subject"] == "Proposal"


def test_a_thing_that_is_hidden_before_the_mail_leaves_is_not_named(app: Flask, session: Session) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader], urgency=Urgency.NOW)
    proposal.is_public = False
    session.commit()
    run_clock(app)
    (mail,) = mails(session)
    assert proposal.title not in mail["text"]
    assert proposal.folio not in mail["text"]


def test_an_electoral_pause_keeps_praise_out_of_mails_and_nothing_else(
    app: Flask, session: Session, clock: FixedClock, paused: set[str]
) -> None:
    place, other = make_place(session), make_place(session, "san-telmo", "San Telmo")
    reader, sailor = make_person(session), make_person(session)
    paused.add(place.slug)
    proposal = make_told(session, place, [reader], is_promotional=True)
    tell(session, place, ref_of(proposal), dedupe="deber", params={"number": 9})
    make_told(session, other, [sailor], is_promotional=True)
    session.commit()
    clock.instant = EIGHT
    run_clock(app)
    by_reader = {mail["to"]: mail["text"] for mail in mails(session)}
    assert "paso 9" in by_reader[str(reader.email)]
    assert "paso 3" not in by_reader[str(reader.email)]
    assert "paso 3" in by_reader[str(sailor.email)]
    paused.clear()
    clock.advance(timedelta(days=1))
    run_clock(app)
    assert len(mails(session)) == 2, "what the pause stopped is no news afterwards"
    assert len(notices_of(session, reader)) == 2, "the inbox keeps everything"


def test_one_click_stops_the_mails_without_signing_in_and_a_look_changes_nothing(
    app: Flask, session: Session, client: FlaskClient, clock: FixedClock
) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader], urgency=Urgency.NOW)
    session.commit()
    run_clock(app)
    (mail,) = mails(session)
    path = stop_path(mail)
    assert mail["headers"] == {
        "List-Unsubscribe": f"<http://localhost{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert client.get(path).status_code == 200
    tell(session, place, ref_of(proposal), dedupe="aun", urgency=Urgency.NOW)
    session.commit()
    run_clock(app)
    assert len(mails(session)) == 2
    tell(session, place, ref_of(proposal), dedupe="esperaba")
    session.commit()
    for _ in range(2):
        answer = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Location" not in answer.headers
    session.rollback()
    tell(session, place, ref_of(proposal), dedupe="ya no", urgency=Urgency.NOW)
    session.commit()
    run_clock(app)
    clock.instant = EIGHT
    run_clock(app)
    assert len(mails(session)) == 2, "what waited for the digest does not leave either"
    assert len(notices_of(session, reader)) == 4


def test_the_link_of_one_topic_leaves_the_others_alone(app: Flask, session: Session, client: FlaskClient) -> None:
    place, reader = make_place(session), make_person(session)
    choose(session, reader, Choice.AT_ONCE, Topic.PLAN)
    proposal = make_told(session, place, [reader], urgency=Urgency.NOW)
    session.commit()
    run_clock(app)
    client.post(stop_path(mails(session)[0]))
    session.rollback()
    tell(session, place, ref_of(proposal), dedupe="plan", topic=Topic.PLAN)
    session.commit()
    run_clock(app)
    assert len(mails(session)) == 2


def test_the_link_of_a_digest_stops_all_of_them(
    app: Flask, session: Session, client: FlaskClient, clock: FixedClock
) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    session.commit()
    clock.instant = EIGHT
    run_clock(app)
    path = stop_path(mails(session)[0])
    assert f".{EVERYTHING}." in path
    client.post(path)
    session.rollback()
    for topic in Topic:
        tell(session, place, ref_of(proposal), dedupe=topic, topic=topic, urgency=Urgency.NOW)
    session.commit()
    run_clock(app)
    assert len(mails(session)) == 1


@pytest.mark.parametrize("token", ["x", "P-2345678.todo.0", "P-2345678.otra.0", "a.b.c.d", "ñ.todo.ñ"])
def test_a_link_that_is_not_ours_is_not_found(client: FlaskClient, token: str) -> None:
    assert client.get(f"/avisos/baja/{token}").status_code == 404
    assert client.post(f"/avisos/baja/{token}").status_code == 404


def test_the_mail_that_leaves_carries_the_headers(app: Flask, session: Session, tmp_path: Path) -> None:
    place, reader = make_place(session), make_person(session)
    make_told(session, place, [reader], urgency=Urgency.NOW)
    session.commit()
    run_clock(app)
    Runner(app, {"correo": mail_handler(FolderTransport(tmp_path), "sitio@demo.invalid")}, ()).work_off()
    (path,) = tmp_path.glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["List-Unsubscribe"].startswith("<http://localhost/avisos/baja/")


def test_much_at_once_is_one_mail(app: Flask, session: Session) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader], urgency=Urgency.NOW)
    for number in range(5):
        tell(session, place, ref_of(proposal), dedupe=f"paso {number}", urgency=Urgency.NOW)
    session.commit()
    run_clock(app)
    (mail,) = mails(session)
    assert mail["subject"] == "6 avisos de lo que sigues"


def test_a_place_without_news_makes_no_mail(app: Flask, session: Session, place_of_nobody: Place) -> None:
    make_proposal(session, place_of_nobody)
    session.commit()
    run_clock(app)
    assert mails(session) == []


@pytest.fixture
def place_of_nobody(session: Session) -> Place:
    return make_place(session)
