"""What both engines must do alike: instants, enumerations and names of constraints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import CheckConstraint, Enum, insert, inspect, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from govabierto.nucleo.tables import Base
from govabierto.territorio.models import Organisation, OrganisationKind
from govabierto.trabajos.models import Heartbeat
from tests.builders import NOW, make_organisation, make_place

NOON_THERE = datetime(2026, 11, 20, 12, 0, tzinfo=timezone(timedelta(hours=-6)))


def test_a_naive_instant_never_reaches_the_database(session: Session) -> None:
    with pytest.raises(StatementError, match="naive datetime"):
        session.execute(insert(Heartbeat).values(name="prueba", at=datetime(2026, 11, 20)))  # noqa: DTZ001


def test_an_instant_comes_back_aware_and_in_utc_whatever_its_zone(session: Session) -> None:
    session.execute(insert(Heartbeat).values(name="prueba", at=NOON_THERE))
    session.expire_all()
    kept = session.get_one(Heartbeat, "prueba").at
    assert kept == NOON_THERE
    assert kept.utcoffset() == timedelta(0)
    assert kept.tzinfo is UTC


def test_microseconds_survive(session: Session) -> None:
    exact = NOW.replace(microsecond=123_456)
    session.execute(insert(Heartbeat).values(name="prueba", at=exact))
    session.expire_all()
    assert session.get_one(Heartbeat, "prueba").at == exact


def test_the_table_itself_refuses_a_value_that_its_enumeration_lacks(session: Session) -> None:
    organisation = make_organisation(session, make_place(session))
    change = text("UPDATE organisation SET kind = :kind WHERE id = :id")
    with pytest.raises(IntegrityError, match="ck_organisation_kind"), session.begin_nested():
        session.execute(change, {"kind": "reino", "id": organisation.id})
    session.execute(change, {"kind": "university", "id": organisation.id})
    session.expire_all()
    assert session.get_one(Organisation, organisation.id).kind is OrganisationKind.UNIVERSITY


def test_every_enumeration_is_stored_by_value_under_a_check() -> None:
    loose = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum) and (column.type.native_enum or not column.type.create_constraint)
    ]
    shouted = [
        f"{table.name}.{column.name}: {value}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
        for value in column.type.enums
        if value != value.lower()
    ]
    assert (loose, shouted) == ([], [])


def test_every_constraint_has_a_name_that_both_engines_keep() -> None:
    nameless = [
        f"{table.name}: {type(constraint).__name__}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None
    ]
    too_long = [
        str(item.name)
        for table in Base.metadata.sorted_tables
        for item in (*table.constraints, *table.indexes)
        if item.name is not None and len(str(item.name)) > 63
    ]
    assert (nameless, too_long) == ([], [])


def test_the_checks_of_the_models_are_checks_of_the_database(session: Session) -> None:
    found = inspect(session.connection())
    for table in Base.metadata.sorted_tables:
        wanted = {str(item.name) for item in table.constraints if isinstance(item, CheckConstraint)}
        assert wanted <= {str(item["name"]) for item in found.get_check_constraints(table.name)}, table.name


def test_foreign_keys_are_enforced(session: Session) -> None:
    place = make_place(session)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), session.begin_nested():
        session.execute(text("UPDATE jurisdiction SET parent_id = 987654 WHERE id = :id"), {"id": place.id})
