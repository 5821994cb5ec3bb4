"""How notices travel, when digests are due, and the links that stop mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govabierto.avisos.rules import (
    EVERYTHING,
    Choice,
    Delivery,
    StopLink,
    Topic,
    Urgency,
    delivery_of,
    next_digest_at,
    read_stop_token,
    scope_of,
    stop_token,
)

ZONES = ("America/Mexico_City", "America/Tijuana", "America/Cancun", "America/Ojinaga")
INSTANTS = st.integers(1_577_836_800, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
KEY = b"clave de prueba"


@given(INSTANTS, st.sampled_from(ZONES))
def test_a_digest_is_due_at_the_first_local_eight_o_clock_after_the_notice(now: datetime, zone: str) -> None:
    due = next_digest_at(now, zone)
    local = due.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second) == (8, 0, 0)
    assert now < due <= now + timedelta(hours=25)  # the day on which the hour changes has 25
    hours = (now + timedelta(hours=count) for count in range(1, 25))
    between = [one for one in hours if one < due and one.astimezone(ZoneInfo(zone)).hour == 8]
    assert [one for one in between if one.astimezone(ZoneInfo(zone)).date() != local.date()] == []


def test_eight_in_the_morning_itself_belongs_to_the_next_day() -> None:
    eight = datetime(2026, 11, 20, 14, tzinfo=UTC)
    assert next_digest_at(eight - timedelta(seconds=1), "America/Mexico_City") == eight
    assert next_digest_at(eight, "America/Mexico_City") == eight + timedelta(days=1)


@pytest.mark.parametrize(
    ("choice", "urgency", "delivery"),
    [
        (None, Urgency.NOW, Delivery.AT_ONCE),
        (None, Urgency.ROUTINE, Delivery.DAILY),
        (Choice.MIXED, Urgency.NOW, Delivery.AT_ONCE),
        (Choice.MIXED, Urgency.ROUTINE, Delivery.DAILY),
        (Choice.AT_ONCE, Urgency.ROUTINE, Delivery.AT_ONCE),
        (Choice.DAILY, Urgency.NOW, Delivery.DAILY),
        (Choice.INBOX, Urgency.NOW, Delivery.INBOX),
        (Choice.INBOX, Urgency.ROUTINE, Delivery.INBOX),
    ],
)
def test_a_choice_and_an_urgency_decide_how_a_notice_travels(
    choice: Choice | None, urgency: Urgency, delivery: Delivery
) -> None:
    assert delivery_of(choice, urgency) is delivery


@pytest.mark.parametrize("scope", [EVERYTHING, *Topic])
def test_a_link_says_whose_mails_stop_and_which(scope: str) -> None:
    link = read_stop_token(KEY, stop_token(KEY, "P-2345678", scope))
    assert link == StopLink("P-2345678", scope)
    assert link.topics == (tuple(Topic) if scope == EVERYTHING else (Topic(scope),))


@given(st.text(max_size=80))
def test_what_we_did_not_make_stops_nothing(token: str) -> None:
    assert read_stop_token(KEY, token) is None


@given(st.integers(0, 200), st.sampled_from("0123456789abcdefPXZ.-"))
def test_a_link_with_one_letter_changed_stops_nothing(place: int, letter: str) -> None:
    token = stop_token(KEY, "P-2345678", "plan")
    index = place % len(token)
    changed = token[:index] + letter + token[index + 1 :]
    assert (read_stop_token(KEY, changed) is not None) == (changed == token)


def test_a_link_of_another_installation_stops_nothing() -> None:
    assert read_stop_token(b"otra", stop_token(KEY, "P-2345678", "plan")) is None


def test_a_mail_of_one_topic_stops_that_topic_and_a_mixed_one_stops_all() -> None:
    assert scope_of([Topic.PLAN, Topic.PLAN]) == "plan"
    assert scope_of([Topic.PLAN, Topic.BALLOTS]) == EVERYTHING
