"""A state with 125 municipal bodies: the page of one takes ten statements and does not work more for the others."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, insert, text

from bench.pasos import Work
from govabierto.extensions import db
from govabierto.nucleo.folios import new_folio
from govabierto.secretariado.models import Attendance, Body, BodySession, Seat, SeatTerm
from govabierto.secretariado.rules import BodyKind, Capacity, Profile, Sector, SessionKind, SessionState
from govabierto.territorio.models import Jurisdiction, JurisdictionKind, Organisation, OrganisationKind
from tests.builders import NOW
from tests.conftest import empty_database
from tests.rendimiento.builders import work_of

SEED = 42
SEATS = (*[Sector.GOVERNMENT] * 4, *[Sector.CIVIL_SOCIETY] * 5, Sector.ACADEMIA, Sector.GUARANTOR, Sector.CITIZEN)
STATEMENTS = 10
LIMIT, SLACK = 1.15, 24
FLAT = ("", "cuerpos/", "cuerpos/stm", "stm/popolo.json")


@dataclass(frozen=True)
class Size:
    """How many rows a set has. busy: of the sessions, those of the first body."""

    bodies: int
    organisations: int
    sessions: int
    attendances: int

    @property
    def busy(self) -> int:
        """A tenth of all sessions are the first body's."""
        return self.sessions // 10


SMALL = Size(13, 39, 400, 4_000)
FULL = Size(125, 390, 2_000, 20_000)


def fill(app: Flask, size: Size) -> None:
    """Put a state with its municipal bodies into the database, in place of what was there."""
    chance = random.Random(SEED)
    with app.app_context():
        empty_database()
        with db.engine.begin() as connection:
            for model, rows in _rows(size, chance):
                connection.execute(insert(model), rows)
            _learn_sizes(connection)
        app.extensions["page_cache"].clear()


def _rows(size: Size, chance: random.Random) -> list[tuple[type[Any], list[dict[str, Any]]]]:
    places = [_place(1, "jacaral", "Jacaral", None)]
    places += [_place(n + 1, f"municipio-{n}", f"Municipio {n}", 1) for n in range(1, size.bodies + 1)]
    bodies = [
        {
            "id": n, "folio": new_folio("B"), "jurisdiction_id": n + 1, "slug": "stm", "kind": BodyKind.STM,
            "name": f"Secretariado Técnico Municipal {n}", "profile": Profile().to_json(), "created_at": NOW,
        }
        for n in range(1, size.bodies + 1)
    ]  # fmt: skip
    organisations = [
        {
            "id": n, "folio": new_folio("O"), "jurisdiction_id": 2 + n % size.bodies, "name": f"Organización {n}",
            "kind": OrganisationKind.CIVIL_SOCIETY, "valid_from": date(2020, 1, 1), "created_at": NOW,
        }
        for n in range(1, size.organisations + 1)
    ]  # fmt: skip
    seats, terms = _members(size, chance)
    sessions = _sessions(size)
    return [
        (Jurisdiction, places), (Organisation, organisations), (Body, bodies), (Seat, seats), (SeatTerm, terms),
        (BodySession, sessions), (Attendance, _attendances(size, sessions, chance)),
    ]  # fmt: skip


def _place(number: int, slug: str, name: str, parent_id: int | None) -> dict[str, Any]:
    kind = JurisdictionKind.MUNICIPALITY if parent_id else JurisdictionKind.STATE
    return {
        "id": number, "folio": new_folio("J"), "slug": slug, "name": name, "kind": kind, "parent_id": parent_id,
        "created_at": NOW,
    }  # fmt: skip


def _members(size: Size, chance: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return seats and their terms: one that ended, and one in force in nine of ten, never in the first body's last."""
    seats, terms = [], []
    for body in range(1, size.bodies + 1):
        for position, sector in enumerate(SEATS, start=1):
            number = (body - 1) * len(SEATS) + position
            seats.append(
                {
                    "id": number, "folio": new_folio("AS"), "body_id": body, "code": f"X{position}", "sector": sector,
                    "organisation_id": 1 + number % size.organisations, "opened_on": date(2024, 1, 1),
                    "created_at": NOW,
                }
            )  # fmt: skip
            is_held = position < len(SEATS) if body == 1 else chance.random() < 0.9
            for first, last in ((date(2024, 1, 1), date(2025, 1, 1)), (date(2025, 1, 2), None))[: 2 if is_held else 1]:
                terms.append(
                    {
                        "seat_id": number, "capacity": Capacity.HOLDER, "member_name": f"Persona {number}",
                        "from_on": first, "to_on": last,
                    }
                )  # fmt: skip
    return seats, terms


def _sessions(size: Size) -> list[dict[str, Any]]:
    others = size.bodies - 1
    owners = [1] * size.busy + [2 + n % others for n in range(size.sessions - size.busy)]
    counts: dict[int, int] = {}
    rows = []
    for number, body in enumerate(owners, start=1):
        counts[body] = counts.get(body, 0) + 1
        starts_at = NOW - timedelta(days=3 * counts[body])
        rows.append(
            {
                "id": number, "folio": new_folio("S"), "body_id": body, "kind": SessionKind.ORDINARY, "year": 2026,
                "number": counts[body], "title": f"Sesión {counts[body]}", "state": SessionState.CLOSED,
                "starts_at": starts_at, "opened_at": starts_at, "closed_at": starts_at + timedelta(hours=2),
                "created_at": NOW,
            }
        )  # fmt: skip
    return rows


def _attendances(size: Size, sessions: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """Return ten seats of twelve at each session; the term is only a name here, the first one will do."""
    each = size.attendances // size.sessions
    return [
        {
            "session_id": row["id"], "seat_id": (row["body_id"] - 1) * len(SEATS) + position, "seat_term_id": 1,
            "arrived_at": row["starts_at"], "left_at": row["closed_at"],
        }
        for row in sessions
        for position in chance.sample(range(1, len(SEATS) + 1), each)
    ]  # fmt: skip


def _learn_sizes(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("ANALYZE"))


def works(app: Flask, size: Size) -> dict[str, Work]:
    """Return what each page of the first municipality, whose body is the busiest, asks of the database."""
    fill(app, size)
    return {page: work_of(app, f"/municipio-1/secretariado/{page}") for page in FLAT}


def test_the_page_of_a_body_is_flat_among_125_bodies_390_organisations_2000_sessions_and_20000_attendances(
    app: Flask,
) -> None:
    small, full = works(app, SMALL), works(app, FULL)
    assert {page: len(work.statements) for page, work in full.items() if len(work.statements) > STATEMENTS} == {}
    assert [len(work.statements) for work in small.values()] == [len(work.statements) for work in full.values()]
    amounts = {page: (small[page].amount, work.amount) for page, work in full.items()}
    assert {page: two for page, two in amounts.items() if two[1] > LIMIT * two[0] + SLACK} == {}


def test_a_state_reads_its_municipalities_in_as_many_statements_for_125_as_for_13(app: Flask) -> None:
    counts = []
    for size in (SMALL, FULL):
        fill(app, size)
        counts.append(len(work_of(app, "/jacaral/secretariado/municipios").statements))
    assert counts[0] == counts[1] <= STATEMENTS


@pytest.mark.parametrize("page", FLAT)
def test_a_page_of_the_busiest_body_stays_light(app: Flask, page: str) -> None:
    fill(app, SMALL)
    answer = app.test_client().get(f"/municipio-1/secretariado/{page}")
    assert answer.status_code == 200
    assert len(answer.data) <= 60_000
