"""The outbox and its runner: at least once, once in the folder, later when it fails, dead when it keeps failing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import InvalidError
from govabierto.trabajos import queries, services
from govabierto.trabajos.jobs import Runner, mail_handler
from govabierto.trabajos.models import OutboxMessage
from govabierto.trabajos.rules import MAX_ATTEMPTS
from govabierto.trabajos.transports import FolderTransport
from tests.builders import NOW


def queue(session: Session, key: str = "k1") -> None:
    services.queue_mail(session, to="rosa@demo.invalid", subject="Tu folio", text="Hola, Rosa.", key=key, now=NOW)


def make_runner(app: Flask, folder: Path) -> Runner:
    return Runner(app, {"correo": mail_handler(FolderTransport(folder), "sitio@demo.invalid")}, ())


def test_a_mail_leaves_after_the_commit_and_its_text_is_not_kept(app: Flask, session: Session, tmp_path: Path) -> None:
    queue(session)
    session.commit()
    assert make_runner(app, tmp_path).work_off() == 1
    (path,) = tmp_path.glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert (mail["To"], mail["Subject"]) == ("rosa@demo.invalid", "Tu folio")
    session.rollback()
    message = session.scalars(select(OutboxMessage)).one()
    assert message.done_at == NOW
    assert message.payload == {}


def test_the_same_key_is_one_message(session: Session) -> None:
    queue(session)
    queue(session)
    session.flush()
    assert queries.pending_count(session) == 1


def test_a_rolled_back_act_sends_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    queue(session)
    session.flush()
    session.rollback()
    assert make_runner(app, tmp_path).work_off() == 0


def test_handing_a_mail_on_twice_leaves_one_file(app: Flask, session: Session, tmp_path: Path) -> None:
    queue(session)
    session.commit()
    runner = make_runner(app, tmp_path)
    runner.work_off()
    message = session.scalars(select(OutboxMessage)).one()
    message.done_at = None  # as after a crash between handing on and the commit
    message.payload = {"to": "rosa@demo.invalid", "subject": "Tu folio", "text": "Hola, Rosa."}
    session.commit()
    runner.work_off()
    assert len(list(tmp_path.glob("*.eml"))) == 1


def test_a_failing_message_waits_longer_each_time_and_then_is_dead(
    app: Flask, session: Session, clock: FixedClock
) -> None:
    def broken(_payload: Mapping[str, object], _key: str) -> None:
        raise OSError

    queue(session)
    session.commit()
    runner = Runner(app, {"correo": broken}, ())
    waits = []
    for _ in range(MAX_ATTEMPTS):
        assert runner.work_off() == 1
        session.rollback()  # a new snapshot
        message = session.scalars(select(OutboxMessage)).one()
        waits.append(message.available_at - clock.now())
        clock.advance(timedelta(days=1))
    assert waits[:3] == [timedelta(minutes=2), timedelta(minutes=4), timedelta(minutes=8)]
    assert message.dead_at is not None
    assert runner.work_off() == 0
    assert queries.dead_letters(session).total == 1


def test_a_silent_runner_is_noticed(app: Flask, session: Session, clock: FixedClock) -> None:
    assert queries.is_runner_silent(session, now=NOW)
    make_runner(app, Path("unused")).beat()
    session.rollback()
    assert not queries.is_runner_silent(session, now=NOW)
    clock.advance(timedelta(minutes=3))
    assert queries.is_runner_silent(session, now=clock.now())


@pytest.mark.parametrize("subject", ["a\r\nBcc: x@demo.invalid", "a\u2028b", "a\nb"])
def test_a_line_break_in_a_header_is_refused(session: Session, subject: str) -> None:
    with pytest.raises(InvalidError):
        services.queue_mail(session, to="a@demo.invalid", subject=subject, text="", key="k", now=NOW)


def test_one_failing_periodic_function_does_not_stop_the_next(app: Flask, session: Session) -> None:
    called = []

    def failing(_tx: object) -> None:
        raise RuntimeError

    Runner(app, {}, (failing, lambda tx: called.append(tx.now))).tick()
    assert called == [NOW]
