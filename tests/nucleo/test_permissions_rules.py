"""Deciding by role in a place, and the refusal that a decision becomes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from govabierto.nucleo.actors import NOBODY, SYSTEM, YES, Actor, MandateValue, Role, no, sign_in_first
from govabierto.nucleo.errors import NotAllowedError, SignInRequiredError
from govabierto.nucleo.permissions import by_role, require
from govabierto.nucleo.places import Place

PLACE = Place(id=7, slug="x", name="X", kind="municipio", timezone="America/Mexico_City")
ROLES = frozenset({Role.SECRETARY})
LAST = date(2026, 11, 20)
MANDATE = MandateValue("M-1", Role.SECRETARY, "Secretaria", 7, date(2026, 1, 1), LAST)
SECRETARY = Actor(person_id=1, mandates=(MANDATE,))
LAST_MINUTE = datetime(2026, 11, 21, 5, 59, tzinfo=UTC)


def test_a_role_serves_until_the_last_local_minute_of_its_last_day() -> None:
    assert by_role(SECRETARY, PLACE, LAST_MINUTE, ROLES, "no")
    late = by_role(SECRETARY, PLACE, LAST_MINUTE + timedelta(minutes=1), ROLES, "no")
    assert (late.allowed, late.reason, late.needs_sign_in) == (False, "no", False)


def test_a_role_of_another_kind_or_place_does_not_serve() -> None:
    assert not by_role(SECRETARY, PLACE, LAST_MINUTE, frozenset({Role.DESK}), "no")
    other = Place(id=8, slug="y", name="Y", kind="municipio", timezone="America/Mexico_City")
    assert not by_role(SECRETARY, other, LAST_MINUTE, ROLES, "no")
    assert not by_role(SECRETARY, None, LAST_MINUTE, ROLES, "no")


def test_nobody_is_asked_to_sign_in_and_the_clock_acts_only_where_it_may() -> None:
    assert by_role(NOBODY, PLACE, LAST_MINUTE, ROLES, "no").needs_sign_in
    assert by_role(SYSTEM, PLACE, LAST_MINUTE, ROLES, "no", or_system=True)
    assert not by_role(SYSTEM, PLACE, LAST_MINUTE, ROLES, "no")


def test_a_refusal_is_raised_with_its_reason() -> None:
    require(YES)
    with pytest.raises(SignInRequiredError):
        require(sign_in_first())
    with pytest.raises(NotAllowedError, match="porque no") as told:
        require(no("porque no"))
    assert not isinstance(told.value, SignInRequiredError)
