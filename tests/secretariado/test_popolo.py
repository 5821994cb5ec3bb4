"""Memberships go in and out in the Popolo form and stay the same: our sample, and real councils where they are."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft3Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT3
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.importacion.rules import FileError
from govabierto.nucleo.actors import SYSTEM
from govabierto.secretariado import queries, services
from govabierto.secretariado.models import Body, BodyOffice, Seat, SeatTerm
from govabierto.secretariado.rules import Office, Sector
from govabierto.secretariado.rules.popolo import parse_popolo, popolo_date
from tests.builders import NOW, make_place
from tests.importacion.builders import REAL, figures, run
from tests.secretariado.builders import make_body
from tests.statements import statements

OWN = Path(__file__).parents[1] / "muestras" / "popolo"
SAMPLE = OWN / "consejos.json"
FILES = [(SAMPLE, 9, 2, 6)]
if REAL.is_dir():
    FILES.append((REAL / "directorio" / "consejos_VIC_popolo.json", 756, 77, 670))
SCHEMAS = REAL / "directorio" / "popolo_schema"
DRAFT = "http://json-schema.org/draft-03/schema#"
#: Forms that the published ones refer to, and that our files never use.
OTHER_FORMS = ("other_name", "identifier", "contact_detail", "link", "motion", "vote", "speech", "post", "area")
USED = {
    "person": ("id", "name"),
    "organization": ("id", "name", "classification", "founding_date", "dissolution_date"),
    "membership": ("person_id", "organization_id", "role", "label", "post_id", "start_date", "end_date"),
}
FIELDS = ("person_id", "organization_id", "role", "on_behalf_of_id", "start_date", "end_date")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def facts(memberships: list[dict[str, Any]]) -> Counter[tuple[str | None, ...]]:
    """Return memberships as plain values: who, where, as what, for whom, since when and until when."""
    return Counter(tuple(row.get(name) for name in FIELDS) for row in memberships)


def exported(session: Session) -> dict[str, Any]:
    return queries.popolo_of(session, session.scalars(select(Body)).all())


def validator(kind: str) -> Draft3Validator:
    """Return a validator of a form of Popolo: the published one where it is, else what we use of it."""
    text, day = {"type": ["string", "null"]}, {"type": ["string", "null"], "pattern": "^[0-9]{4}(-[0-9]{2}){0,2}$"}
    ours = {name: day if name.endswith("_date") else text for name in USED[kind]}
    found: dict[str, Any] = {kind: {"$schema": DRAFT, "type": "object", "properties": ours}}
    if SCHEMAS.is_dir():
        found = {path.stem: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    registry: Registry[Any] = Registry()
    for name in {*found, *OTHER_FORMS}:
        form = Resource.from_contents(found.get(name, {"$schema": DRAFT}), default_specification=DRAFT3)
        registry = registry.with_resource(f"http://www.popoloproject.com/schemas/{name}.json", form)
    return Draft3Validator(found[kind], registry=registry)


@pytest.mark.parametrize(("path", "memberships", "bodies", "people"), FILES, ids=["own", "real"][: len(FILES)])
def test_memberships_come_out_as_they_went_in(
    session: Session, path: Path, memberships: int, bodies: int, people: int
) -> None:
    place = make_place(session)
    report = run(session, place, "popolo", path)
    assert figures(report) == (memberships, memberships, 0, 0, 0)
    assert session.scalar(select(func.count()).select_from(Body)) == bodies
    out = exported(session)
    assert facts(out["memberships"]) == facts(json.loads(path.read_text())["memberships"])
    assert len(out["persons"]) == people
    for name, rows in (
        ("person", out["persons"]),
        ("organization", out["organizations"]),
        ("membership", out["memberships"]),
    ):
        form = validator(name)
        assert [list(form.iter_errors(row)) for row in rows] == [[]] * len(rows)
    assert session.scalar(select(func.count()).select_from(Person)) == 0, "nobody got an account"


@pytest.mark.parametrize("path", [path for path, *_rest in FILES], ids=["own", "real"][: len(FILES)])
def test_the_same_file_twice_changes_nothing_and_what_we_export_comes_back_the_same(
    session: Session, path: Path
) -> None:
    place = make_place(session)
    count = run(session, place, "popolo", path).creadas
    assert figures(run(session, place, "popolo", path)) == (count, 0, 0, count, 0)
    out = exported(session)
    elsewhere = make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    again = json.dumps(out, ensure_ascii=False).encode()
    assert figures(run(session, elsewhere, "popolo", again, name="otra.json")) == (count, count, 0, 0, 0)
    bodies = session.scalars(select(Body).where(Body.jurisdiction_id == elsewhere.id)).all()
    assert facts(queries.popolo_of(session, bodies)["memberships"]) == facts(out["memberships"])


def test_a_rehearsal_says_what_it_would_do_and_writes_nothing(session: Session) -> None:
    report = run(session, make_place(session), "popolo", SAMPLE, apply=False)
    assert (report.creadas, report.applied) == (9, False)
    assert session.scalar(select(func.count()).select_from(Body)) == 0


def test_addresses_and_photographs_stay_in_the_file(session: Session) -> None:
    report = run(session, make_place(session), "popolo", SAMPLE)
    assert [problem.text() for problem in report.problems] == [
        "Personas con correo, foto u otros datos privados, que no se importan: 1."
    ]
    assert "ejemplo.invalid" not in json.dumps(exported(session))


def test_special_functions_posts_and_ends_become_offices_seats_and_closed_seats(session: Session) -> None:
    run(session, make_place(session), "popolo", SAMPLE)
    valley = session.scalars(select(Body).where(Body.slug == "consejo-del-valle")).one()
    hill = session.scalars(select(Body).where(Body.slug == "consejo-del-monte")).one()
    offices = session.scalars(select(BodyOffice.office).where(BodyOffice.body_id == valley.id).order_by(BodyOffice.id))
    assert list(offices) == [Office.CHAIR, Office.CO_CHAIR, Office.CO_CHAIR]
    seats = queries.seats_of(session, valley.id)
    assert [(len(seat.terms), seat.sector, seat.closed_on is None) for seat in seats] == [
        (1, Sector.GOVERNMENT, True), (1, Sector.GOVERNMENT, False), (1, Sector.GOVERNMENT, True),
    ]  # fmt: skip
    post, facilitator = queries.seats_of(session, hill.id)
    assert [term.member_name for term in post.terms] == ["Dora Paz", "Elio Sol"]
    assert (post.sector, post.has_vote, facilitator.has_vote) == (Sector.CIVIL_SOCIETY, True, False)


def test_an_end_that_comes_later_updates_the_membership(session: Session) -> None:
    place, content = make_place(session), json.loads(SAMPLE.read_text())
    run(session, place, "popolo", SAMPLE)
    content["memberships"][0]["end_date"] = "2018-01-31"
    report = run(session, place, "popolo", json.dumps(content).encode(), name="b.json")
    assert figures(report) == (9, 0, 1, 8, 0)
    closed = session.scalars(select(Seat).join(SeatTerm).where(SeatTerm.member_key == "valle/ana-lira")).one()
    assert str(closed.closed_on) == "2018-01-31"


def test_a_broken_membership_is_an_error_and_nothing_is_written(session: Session) -> None:
    content = json.loads(SAMPLE.read_text())
    content["memberships"][2]["person_id"] = "nadie"
    report = run(session, make_place(session), "popolo", json.dumps(content).encode(), name="b.json")
    assert (report.errores, report.applied) == (1, False)
    assert session.scalar(select(func.count()).select_from(Body)) == 0


def test_dates_that_cannot_be_load_with_a_warning() -> None:
    content = json.loads(SAMPLE.read_text())
    content["memberships"][6] |= {"start_date": "2019", "end_date": "2017-05-09"}
    read = parse_popolo(json.dumps(content))
    assert (read.memberships[6].start, read.memberships[6].end) == (None, None)
    assert len([problem for problem in read.problems if problem.field in ("start_date", "end_date")]) == 2


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"memberships": 3}', '{"memberships": [], "persons": {}}', "[" * 9000]
)
def test_what_is_no_popolo_file_is_refused(text: str) -> None:
    with pytest.raises(FileError):
        parse_popolo(text)


@given(ANYTHING)
def test_no_membership_however_strange_breaks_the_reading(row: object) -> None:
    content = json.loads(SAMPLE.read_text())
    content["memberships"].append(row)
    content["persons"].append(row)
    content["organizations"].append(row)
    read = parse_popolo(json.dumps(content))
    assert (len(read.memberships), read.read) == (9, 10)


@given(st.dates())
def test_a_whole_day_is_read_as_it_is(day: Any) -> None:
    assert popolo_date(day.isoformat()) == (day, True)


def test_the_body_gives_its_members_by_their_public_names_and_nothing_else(
    session: Session, client: FlaskClient
) -> None:
    table = make_body(session, make_place(session), vacant=["G3"], alternates=["S1"])
    services.appoint_office(
        session, actor=SYSTEM, seat_folio=table.seats["S1"].folio, office=Office.CHAIR, from_on=NOW.date(), now=NOW
    )
    session.commit()
    answer = client.get("/tres-ceibas/secretariado/stm/popolo.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    content = answer.get_json()
    assert len(content["memberships"]) == 9
    assert {"Titular S1", "Suplente S1"} <= {row["name"] for row in content["persons"]}
    text = answer.get_data(as_text=True)
    assert not [
        person for person in session.scalars(select(Person)) if str(person.email) in text or person.folio in text
    ]


def test_giving_members_takes_the_same_statements_for_one_and_for_many(app: Flask, session: Session) -> None:
    place = make_place(session)
    make_body(session, place, seats=[("S1", Sector.CIVIL_SOCIETY)])
    session.commit()

    def asked() -> int:
        app.extensions["page_cache"].clear()
        with statements(app) as seen:
            assert app.test_client().get("/tres-ceibas/secretariado/stm/popolo.json").status_code == 200
        return len(seen)

    few = asked()
    for number in range(2, 12):
        body = session.scalars(select(Body)).one()
        services.add_seat(
            session, actor=SYSTEM, body_folio=body.folio, code=f"S{number}", sector=Sector.CITIZEN, now=NOW
        )
    session.commit()
    assert asked() == few
