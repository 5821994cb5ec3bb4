"""A crowd that votes over HTTP, keeps what it was told, and can be compared with what the database holds."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from flask_migrate import upgrade
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.app import create_app
from govabierto.cuentas.models import SignInSession
from govabierto.cuentas.rules import hash_session_id
from govabierto.extensions import db
from govabierto.nucleo.actors import SYSTEM
from govabierto.settings import Settings
from govabierto.votaciones import services
from govabierto.votaciones.models import Ballot, Participation, SealedBallot
from govabierto.votaciones.routes.public import RECEIPTS
from govabierto.votaciones.sealing import voter_key
from govabierto.web.edge import transaction
from tests.builders import make_place, make_resident
from tests.resistencia.servidor import LOST, Server
from tests.votaciones.builders import OPTIONS, key_store, make_draft

SEE_OTHER, CONFLICT, UNAVAILABLE = 303, 409, 503


@dataclass(frozen=True)
class Voter:
    """Somebody signed in: her number, her cookie, the token of her forms and what she marks."""

    person_id: int
    cookie: str
    token: str
    choice: str


@dataclass
class Heard:
    """What the crowd was told. stored: voters whose vote was acknowledged, with the receipt where they got it."""

    stored: dict[int, str] = field(default_factory=dict)
    refused: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    away: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Held:
    """What the database holds of a ballot once it is counted."""

    people: int
    ballots: int
    took_part: frozenset[int]
    supports: dict[str, int]
    receipts_missing: frozenset[str]


class Stage:
    """A place with an open ballot and its voters, in the database that a real server answers from."""

    def __init__(self, folder: Path, database_url: str, *, people: int) -> None:
        environ = {
            "GOVABIERTO_CARPETA": str(folder),
            "GOVABIERTO_DATABASE_URL": database_url,
            "GOVABIERTO_RATE_LIMITS": "no",
        }
        self.app: Flask = create_app(Settings.from_env(environ))
        self.slug = "tres-ceibas"
        with self.app.app_context():
            upgrade()
            session = db.session()
            self.folio, tokens = _stage(session, self.slug, people)
            session.commit()
            db.session.remove()
            db.engine.dispose()
        self.voters = [
            _voter(self.app, person_id, token, choice)
            for (person_id, token), choice in zip(tokens, cycle("123"), strict=False)
        ]

    def vote(self, server: Server, voter: Voter, heard: Heard) -> bool:
        """Send a vote once; tell whether the voter knows now that it is stored."""
        body = urlencode({"csrf_token": voter.token, "choices": voter.choice}).encode()
        headers = {"Cookie": voter.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            answer = server.ask("POST", f"/{self.slug}/votaciones/{self.folio}/boletas", body=body, headers=headers)
        except LOST:
            with heard.lock:
                heard.lost += 1
            return False
        with heard.lock:
            if answer.status == SEE_OTHER:
                assert answer.location.endswith("/comprobante"), answer.location
                heard.stored[voter.person_id] = self._receipt(answer.cookie)
            elif answer.status == CONFLICT:  # the first answer was lost on its way, or she voted already
                heard.stored.setdefault(voter.person_id, "")
            elif answer.status == UNAVAILABLE:
                assert answer.retry_after, "503 without saying when to come back"
                heard.away += 1
            else:
                heard.refused[answer.status] += 1
        return voter.person_id in heard.stored

    def vote_all(self, server: Server, heard: Heard, *, clients: int = 12, within_s: float = 60) -> threading.Thread:
        """Let everybody vote from several clients, each trying until she knows; return the thread to wait for."""
        waiting = list(self.voters)
        random.shuffle(waiting)
        until = time.monotonic() + within_s

        def client() -> None:
            while True:
                with heard.lock:
                    if not waiting:
                        return
                    voter = waiting.pop()
                while time.monotonic() < until and not self.vote(server, voter, heard):
                    time.sleep(0.2)
                time.sleep(random.uniform(0, 0.02))

        return _together([client] * clients)

    def count(self, heard: Heard) -> Held:
        """Close the ballot and return what the database holds of it."""
        with self.app.app_context():
            with transaction(actor=SYSTEM) as tx:
                ballot = tx.session.scalars(select(Ballot).where(Ballot.folio == self.folio)).one()
                own = [table.ballot_id == ballot.id for table in (Participation, SealedBallot)]
                people = tx.session.scalars(select(Participation.voter_key).where(own[0])).all()
                ballots = len(tx.session.scalars(select(SealedBallot.random_key).where(own[1])).all())
                secret = key_store().voters_secret(ballot.folio)
                keys = {voter_key(secret, voter.person_id): voter.person_id for voter in self.voters}
                services.close_ballot(
                    tx.session, actor=SYSTEM, ballot_folio=self.folio, keys=key_store(), now=ballot.closes_at
                )
            recount = services.recount(db.session(), self.folio)
            codes = {code for code in heard.stored.values() if code}
            missing = frozenset(code for code in codes if not services.find_receipt(db.session(), self.folio, code))
            scores = {option.key: option.score for option in ballot.options}
            assert recount.matches
            assert scores == dict(recount.approvals)
            db.session.remove()
            db.engine.dispose()
        took_part = frozenset(keys[key] for key in people)
        return Held(len(people), ballots, took_part, dict(recount.approvals), missing)

    def _receipt(self, header: str) -> str:
        """Return the receipt that an answer hands to the voter's own cookie."""
        value = header.partition("=")[2].partition(";")[0]
        with self.app.app_context():
            kept = _serializer(self.app).loads(value)
        return str(kept[RECEIPTS][self.folio])


def discrepancies(voters: Sequence[Voter], heard: Heard, held: Held) -> list[str]:
    """Return how the database differs from what the voters were told; nothing when every promise was kept."""
    found = []
    if forgotten := set(heard.stored) - held.took_part:
        found.append(f"{len(forgotten)} acknowledged votes are not there")
    if held.people != len(held.took_part) or held.ballots != held.people:
        found.append(f"{held.people} took part, {len(held.took_part)} of them different, with {held.ballots} ballots")
    chosen = Counter(voter.choice for voter in voters if voter.person_id in held.took_part)
    if dict(chosen) != held.supports:
        found.append(f"recount {held.supports}, they chose {dict(chosen)}")
    if held.receipts_missing:
        found.append(f"{len(held.receipts_missing)} receipts are not in the list")
    if heard.refused:
        found.append(f"answers that nobody should get: {dict(heard.refused)}")
    return found


def _stage(session: Session, slug: str, people: int) -> tuple[str, list[tuple[int, str]]]:
    now = datetime.now(UTC)
    place = make_place(session, slug, "Tres Ceibas")
    tokens = []
    for number in range(people):
        person = make_resident(session, place, f"Vecina {number}")
        token = f"sesion-{number}-{random.getrandbits(64)}"
        hashed = hash_session_id(token)
        session.add(SignInSession(id_hash=hashed, person_id=person.id, device="", created_at=now, last_seen_at=now))
        tokens.append((person.id, token))
    draft = make_draft(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=3), max_choices=1)
    ballot = services.create_ballot(session, actor=SYSTEM, place=place, draft=draft, now=now - timedelta(hours=2))
    services.open_ballot(
        session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=now - timedelta(hours=2)
    )
    assert len(OPTIONS) == len("123")
    return ballot.folio, tokens


def _voter(app: Flask, person_id: int, token: str, choice: str) -> Voter:
    with app.test_request_context("/"):
        cookie["sid"] = token
        csrf_token = generate_csrf()
        name = app.config["SESSION_COOKIE_NAME"]
        return Voter(person_id, f"{name}={_serializer(app).dumps(dict(cookie))}", csrf_token, choice)


def _serializer(app: Flask) -> object:
    interface = app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    return interface.get_signing_serializer(app)


def _together(works: Sequence[Callable[[], None]]) -> threading.Thread:
    """Run functions in threads of their own; return a thread that ends with the last of them."""
    threads = [threading.Thread(target=work, daemon=True) for work in works]

    def run() -> None:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    leader = threading.Thread(target=run, daemon=True)
    leader.start()
    return leader
