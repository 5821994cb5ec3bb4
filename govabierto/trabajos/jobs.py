"""The job runner: huey works off messages that a relay takes from the outbox after their commit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from govabierto.extensions import db
from govabierto.nucleo.actors import SYSTEM
from govabierto.settings import Settings
from govabierto.trabajos import queries, services
from govabierto.trabajos.models import OutboxMessage
from govabierto.trabajos.rules import Say, in_spanish, written
from govabierto.trabajos.transports import MailTransport, compose
from govabierto.web.edge import Transaction, transaction

logger = logging.getLogger(__name__)
Handler = Callable[[Mapping[str, Any], str], None]
Periodic = Callable[[Transaction], None]
RELAY_EVERY_S = 1.0
BEAT_EVERY_S = 20.0
PERIODIC_EVERY_S = 30.0


def make_huey(url: str) -> Any:
    """Return the queue that a JOBS_URL names; only the runner loads the library."""
    huey = import_module("huey")
    parts = urlsplit(url)
    if parts.scheme in ("redis", "rediss"):
        return huey.RedisHuey("govabierto", url=url)
    if parts.scheme.startswith("postgresql"):
        return huey.PostgresHuey("govabierto", dsn=url)
    if parts.scheme == "memory":
        return huey.MemoryHuey("govabierto")
    return huey.SqliteHuey("govabierto", filename=parts.path, fsync=True)


def mail_handler(transport: MailTransport, sender: str, *, say: Say = in_spanish, base_url: str = "") -> Handler:
    """Return the handler of mail messages, which are said in their reader's language as they are handed on."""

    def send(payload: Mapping[str, Any], key: str) -> None:
        subject, text = written(payload, say=say, base_url=base_url)
        message = compose(sender=sender, to=payload["to"], subject=subject, text=text)
        for name, value in payload.get("headers", {}).items():
            message[name] = value
        transport.send(message, key)

    return send


class Runner:
    """Takes messages from the outbox, works them off, runs what is due by the clock, and says that it lives.

    handlers: by kind of message; each gets the payload and the idempotency key and may be called more than once for
    the same message. periodic: functions called with a transaction of their own every half minute.
    """

    def __init__(self, app: Flask, handlers: Mapping[str, Handler], periodic: Sequence[Periodic]) -> None:
        settings: Settings = app.extensions["settings"]
        self._app = app
        self._handlers = handlers
        self._periodic = periodic
        self._stop = threading.Event()
        self._queued: set[int] = set()
        self.huey = make_huey(settings.jobs_url)
        self._task = self.huey.task(name="entregar")(self.deliver)

    def run(self) -> None:
        """Work until told to stop (SIGINT or SIGTERM)."""
        for target, every_s in ((self.relay, RELAY_EVERY_S), (self.beat, BEAT_EVERY_S), (self.tick, PERIODIC_EVERY_S)):
            threading.Thread(target=self._repeat, args=(target, every_s), daemon=True).start()
        self.huey.create_consumer(workers=1, periodic=False, initial_delay=0.1, max_delay=1.0).run()
        self._stop.set()

    def relay(self) -> int:
        """Hand due messages to the queue; return how many."""
        with self._app.app_context():
            ids = queries.due_ids(db.session(), now=self._app.extensions["clock"].now())
        fresh = [message_id for message_id in ids if message_id not in self._queued]
        for message_id in fresh:
            self._queued.add(message_id)
            self._task(message_id)
        return len(fresh)

    def deliver(self, message_id: int) -> None:
        """Work off one message: at least once, then marked as done; a failure waits for its next attempt."""
        try:
            with self._app.app_context(), transaction(actor=SYSTEM) as tx:
                message = queries.lock_message(tx.session, message_id)
                if message is not None:
                    self._handle(message, tx)
        finally:
            self._queued.discard(message_id)

    def _handle(self, message: OutboxMessage, tx: Transaction) -> None:
        try:
            self._handlers[message.kind](message.payload, message.key)
        except Exception as error:
            logger.exception("outbox_failed", extra={"kind": message.kind, "attempt": message.attempts + 1})
            services.mark_failed(message, error=type(error).__name__, now=tx.now)
        else:
            services.mark_done(message, now=tx.now)

    def beat(self) -> None:
        """Write the heartbeat."""
        with self._app.app_context(), transaction(actor=SYSTEM) as tx:
            services.beat(tx.session, now=tx.now)

    def tick(self) -> None:
        """Run what is due by the clock; one failing function does not stop the others."""
        for function in self._periodic:
            try:
                with self._app.app_context(), transaction(actor=SYSTEM) as tx:
                    function(tx)
            except Exception:
                logger.exception("periodic_failed", extra={"function": function.__qualname__})

    def work_off(self) -> int:
        """Hand on and work off everything that is due now, in this thread; for commands and tests."""
        handled = 0
        while self.relay():
            while (task := self.huey.dequeue()) is not None:
                self.huey.execute(task)
                handled += 1
        return handled

    def _repeat(self, target: Callable[[], object], every_s: float) -> None:
        while True:
            try:
                target()
            except Exception:
                logger.exception("runner_failed", extra={"function": target.__name__})
            if self._stop.wait(every_s):
                return
