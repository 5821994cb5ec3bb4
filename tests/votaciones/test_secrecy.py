"""Whoever holds a counted ballot's database, and nothing else, can't say who chose what."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence

import pytest
from flask import current_app
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import SYSTEM
from govabierto.trabajos.models import OutboxMessage
from govabierto.votaciones import queries, services
from govabierto.votaciones.models import Ballot, OpenedBallot, Participation, Turnout
from govabierto.votaciones.sealing import KeyStore, voter_key
from tests.builders import NOW, make_place, make_resident
from tests.votaciones.builders import cast_vote, key_store, make_ballot

VOTERS = 60
#: Half and half, in an order that neither sorting nor any other habit of a database would give.
CHOICES = random.Random(2026).sample(["1", "2"] * (VOTERS // 2), VOTERS)
#: Chance gives 30 hits of 60 with a deviation below 4; 52 is more than five deviations away, on either side.
TOO_MANY_HITS = 52
Orders = Sequence[Sequence[object]]
HIDDEN_ORDERS = {"sqlite": ("rowid",), "postgresql": ("ctid", "xmin::text::bigint, ctid", "cmin::text::bigint, ctid")}


def orders_of(session: Session, table: str, column: str) -> list[list[object]]:
    """Return a column's values in every order that the table can give: as stored, by each column, by hidden ones."""
    dialect = session.get_bind().dialect.name
    columns = [found["name"] for found in inspect(session.connection()).get_columns(table)]
    found = [list(session.scalars(text(f'SELECT "{column}" FROM "{table}"')))]
    for order in (*(f'"{name}"' for name in columns), *HIDDEN_ORDERS[dialect]):
        try:
            with session.begin_nested():
                found.append(list(session.scalars(text(f'SELECT "{column}" FROM "{table}" ORDER BY {order}'))))
        except DBAPIError:
            continue  # a table without that hidden column
    return found


def best_attack(
    people: Sequence[Sequence[object]], choices: Sequence[Sequence[object]], truth: dict[object, str]
) -> int:
    """Return the hits of the best pairing of an order of people with an order of choices, forwards or backwards."""
    best = 0
    for who, what in itertools.product(people, choices):
        hits = sum(truth[person] == choice for person, choice in zip(who, what, strict=True))
        best = max(best, hits, VOTERS - hits)
    return best


@pytest.fixture
def counted(session: Session) -> tuple[Ballot, dict[object, str], dict[object, str]]:
    """Give a counted ballot, and what each voter chose, in the order of voting, by voter's key and by address."""
    place = make_place(session)
    ballot = make_ballot(session, place, "due")
    secret = key_store().voters_secret(ballot.folio)
    truth: dict[object, str] = {}
    by_address: dict[object, str] = {}
    for choice in CHOICES:
        person = make_resident(session, place)
        cast_vote(session, ballot, person, [choice], now=ballot.opens_at)
        session.commit()  # each vote in a transaction of its own, as they are cast
        truth[voter_key(secret, person.id)] = choice
        by_address[person.email] = choice
    services.close_ballot(session, actor=SYSTEM, ballot_folio=ballot.folio, keys=key_store(), now=NOW)
    session.commit()
    return ballot, truth, by_address


def test_no_order_of_any_column_pairs_people_with_choices(
    session: Session, counted: tuple[Ballot, dict[object, str], dict[object, str]]
) -> None:
    _ballot, truth, by_address = counted
    people = [[bytes(who) for who in order] for order in orders_of(session, "participation", "voter_key")]  # type: ignore[call-overload]
    choices = orders_of(session, "opened_ballot", "choices")
    assert len(people[0]) == len(choices[0]) == VOTERS
    assert best_attack(people, choices, truth) < TOO_MANY_HITS
    payloads = session.scalars(select(OutboxMessage.payload).order_by(OutboxMessage.id))
    addresses = [[payload["to"] for payload in payloads]]  # the mails give away who took part, and in which order
    assert len(addresses[0]) == VOTERS
    assert best_attack(addresses, choices, by_address) < TOO_MANY_HITS


def test_the_attack_wins_on_tables_that_keep_the_order_of_voting(
    session: Session, counted: tuple[Ballot, dict[object, str], dict[object, str]]
) -> None:
    _ballot, truth, _ = counted
    blob = "BYTEA" if session.get_bind().dialect.name == "postgresql" else "BLOB"
    session.execute(text(f"CREATE TEMPORARY TABLE naive_participation (voter_key {blob})"))
    session.execute(text("CREATE TEMPORARY TABLE naive_opened (choices TEXT)"))
    for who, choice in truth.items():
        session.execute(text("INSERT INTO naive_participation VALUES (:who)"), {"who": who})
        session.execute(text("INSERT INTO naive_opened VALUES (:choice)"), {"choice": choice})
    people = [[bytes(who) for who in session.scalars(text("SELECT voter_key FROM naive_participation"))]]
    choices = [list(session.scalars(text("SELECT choices FROM naive_opened")))]
    session.rollback()
    assert best_attack(people, choices, truth) >= TOO_MANY_HITS


def test_all_opened_ballots_were_written_by_one_transaction_and_no_participation_was(
    session: Session, counted: tuple[Ballot, dict[object, str], dict[object, str]]
) -> None:
    if session.get_bind().dialect.name == "postgresql":
        opened = set(session.scalars(text("SELECT xmin::text FROM opened_ballot")))
        people = set(session.scalars(text("SELECT xmin::text FROM participation")))
        turnout = set(session.scalars(text("SELECT xmin::text FROM ballot_turnout")))
        assert len(opened) == 1
        assert turnout == opened
        assert not opened & people
    else:
        for table in ("participation", "ballot_turnout", "sealed_ballot", "opened_ballot", "ballot_receipt"):
            declared = session.scalar(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table})
            assert "WITHOUT ROWID" in str(declared)


def test_the_turnout_of_a_counted_ballot_is_one_number(
    session: Session, counted: tuple[Ballot, dict[object, str], dict[object, str]]
) -> None:
    ballot, _truth, _ = counted
    rows = session.execute(select(Turnout.ballot_id, Turnout.slot, Turnout.voters)).all()
    assert rows == [(ballot.id, 0, VOTERS)]


def test_no_table_has_an_instant_or_a_key_in_common(session: Session) -> None:
    columns = {model.__tablename__: set(model.__table__.columns.keys()) for model in (Participation, OpenedBallot)}
    assert columns["participation"] == {"ballot_id", "voter_key"}
    assert columns["participation"] & columns["opened_ballot"] == {"ballot_id"}


def test_opened_ballots_say_nothing_of_receipts(
    session: Session, counted: tuple[Ballot, dict[object, str], dict[object, str]]
) -> None:
    ballot, _truth, _ = counted
    receipts = set(queries.receipt_hashes(session, ballot.id))
    assert len(receipts) == VOTERS
    for row in session.execute(select(OpenedBallot)).scalars():
        assert row.random_key.hex() not in receipts
        assert not any(row.random_key.hex() in receipt for receipt in receipts)


def test_with_the_secret_gone_nobody_can_ask_whether_a_person_took_part(
    session: Session, counted: tuple[Ballot, dict[object, str], dict[object, str]]
) -> None:
    ballot, _truth, _ = counted
    keys: KeyStore = key_store()
    assert services.destroy_spent_keys(session, keys=keys) >= 1
    folder = current_app.extensions["settings"].folder / "llaves"
    assert not [path for path in folder.iterdir() if path.name.startswith(ballot.folio)]
