"""The page cache: cheap while nothing moved, and never stale."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from govabierto.extensions import db
from govabierto.nucleo.changes import GLOBAL_SCOPE
from govabierto.nucleo.clock import FixedClock
from govabierto.web.cache import OWN_BYTES
from tests.builders import make_person, make_place, make_sign_in
from tests.web.conftest import OTHER_SCOPE

PAGE = "/sonda/pagina"
ChangeScope = Callable[[int], None]


def hits(app: Flask) -> int:
    return int(app.extensions["page_cache"].hits)


def was_kept(app: Flask, ask: Callable[[], TestResponse]) -> bool:
    """Tell whether a question was answered from memory."""
    before = hits(app)
    ask()
    return hits(app) > before


def test_the_second_reader_is_answered_from_memory_with_the_same_bytes(probe_app: Flask, probe: FlaskClient) -> None:
    first = probe.get(PAGE)
    second = probe_app.test_client().get(PAGE)
    assert hits(probe_app) >= 1
    assert (second.status_code, second.data, second.headers["ETag"]) == (200, first.data, first.headers["ETag"])


def test_a_kept_page_sets_no_cookie_and_lets_browsers_ask_again(probe: FlaskClient) -> None:
    for answer in (probe.get(PAGE), probe.get(PAGE)):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert "Cookie" in answer.headers["Vary"]
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("variant", ["same", "list", "weak"])
def test_an_unchanged_page_is_304_without_a_body(probe: FlaskClient, variant: str) -> None:
    tag = probe.get(PAGE).headers["ETag"]
    sent = {"same": tag, "list": f'"otra", {tag}', "weak": f"W/{tag}"}[variant]
    answer = probe.get(PAGE, headers={"If-None-Match": sent})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)


def test_another_tag_gets_the_whole_page(probe: FlaskClient) -> None:
    probe.get(PAGE)
    assert probe.get(PAGE, headers={"If-None-Match": '"otra"'}).status_code == 200


def test_head_tells_the_same_headers_without_a_body(probe: FlaskClient) -> None:
    whole = probe.get(PAGE)
    head = probe.head(PAGE)
    assert (head.status_code, head.data) == (200, b"")
    assert (head.headers["ETag"], head.headers["Content-Length"]) == (whole.headers["ETag"], str(len(whole.data)))


def test_head_before_any_reader_is_answered_too(probe: FlaskClient) -> None:
    assert (probe.head(PAGE).status_code, probe.head(PAGE).data) == (200, b"")


def test_a_reader_that_takes_gzip_gets_the_same_page_under_another_tag(probe: FlaskClient) -> None:
    plain = probe.get(PAGE)
    zipped = probe.get(PAGE, headers={"Accept-Encoding": "gzip, br"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert len(zipped.data) == int(zipped.headers["Content-Length"]) < len(plain.data)
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert "Accept-Encoding" in zipped.headers["Vary"]


def test_a_reader_that_refuses_gzip_gets_the_page_plain(probe: FlaskClient) -> None:
    probe.get(PAGE)
    assert "Content-Encoding" not in probe.get(PAGE, headers={"Accept-Encoding": "gzip;q=0"}).headers


def test_a_change_of_the_scope_is_seen_at_the_next_request(
    probe_app: Flask, probe: FlaskClient, raw_change: ChangeScope
) -> None:
    first = probe.get(PAGE)
    raw_change(GLOBAL_SCOPE)
    assert not was_kept(probe_app, lambda: probe.get(PAGE))
    second = probe.get(PAGE, headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.headers["ETag"] != first.headers["ETag"]


def test_a_change_elsewhere_leaves_the_page_alone(
    probe_app: Flask, probe: FlaskClient, raw_change: ChangeScope
) -> None:
    probe.get(PAGE)
    raw_change(OTHER_SCOPE)
    assert was_kept(probe_app, lambda: probe.get(PAGE))


def test_a_page_of_a_place_moves_with_its_place_only(
    probe_app: Flask, probe: FlaskClient, session: Session, raw_change: ChangeScope
) -> None:
    here, there = make_place(session), make_place(session, "san-telmo-del-rio", "San Telmo del Río")
    session.commit()
    probe.get("/sonda/tres-ceibas/lugar")
    raw_change(there.id)
    assert was_kept(probe_app, lambda: probe.get("/sonda/tres-ceibas/lugar"))
    raw_change(here.id)
    assert not was_kept(probe_app, lambda: probe.get("/sonda/tres-ceibas/lugar"))


def test_a_page_that_shows_turnout_moves_with_it(probe_app: Flask, probe: FlaskClient, raw_change: ChangeScope) -> None:
    probe.get("/sonda/participacion")
    assert was_kept(probe_app, lambda: probe.get("/sonda/participacion"))
    raw_change(OTHER_SCOPE)
    assert not was_kept(probe_app, lambda: probe.get("/sonda/participacion"))


def test_a_page_ends_at_the_first_deadline_that_it_shows(probe_app: Flask, probe: FlaskClient) -> None:
    clock: FixedClock = probe_app.extensions["clock"]
    first = probe.get("/sonda/plazo").data
    clock.advance(timedelta(minutes=59, seconds=59))
    assert probe.get("/sonda/plazo").data == first
    clock.advance(timedelta(seconds=1))
    assert probe.get("/sonda/plazo").data != first


def test_every_page_ends_at_local_midnight(probe_app: Flask, probe: FlaskClient) -> None:
    clock: FixedClock = probe_app.extensions["clock"]
    probe.get(PAGE)
    clock.instant = datetime(2026, 11, 21, 5, 59, 59, tzinfo=UTC)
    assert was_kept(probe_app, lambda: probe.get(PAGE))
    clock.instant = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
    assert not was_kept(probe_app, lambda: probe.get(PAGE))


def test_who_is_signed_in_never_meets_the_cache(probe_app: Flask, session: Session) -> None:
    token = make_sign_in(session, make_person(session))
    session.commit()
    client = probe_app.test_client()
    with client.session_transaction() as cookie:
        cookie["sid"] = token
    before = hits(probe_app)
    answers = [client.get(PAGE) for _ in range(3)]
    assert hits(probe_app) == before
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    assert not any("ETag" in answer.headers for answer in answers)
    assert not was_kept(probe_app, lambda: probe_app.test_client().get(PAGE)), "a signed-in answer was kept"


def test_a_dead_session_is_served_and_not_kept(probe_app: Flask) -> None:
    client = probe_app.test_client()
    with client.session_transaction() as cookie:
        cookie["sid"] = "cerrada"
    assert client.get(PAGE).status_code == 200


def test_languages_and_queries_are_kept_apart(probe_app: Flask, probe: FlaskClient) -> None:
    english = probe_app.test_client()
    english.set_cookie("idioma", "en")
    asked = [probe.get(PAGE), english.get(PAGE), probe.get(f"{PAGE}?q=agua"), probe.get(f"{PAGE}?lang=en")]
    assert len({answer.headers["ETag"] for answer in asked}) == 4
    assert [probe.get(f"{PAGE}?q=agua").data, probe.get(PAGE).data] == [asked[2].data, asked[0].data]


def test_hosts_are_kept_apart(probe: FlaskClient) -> None:
    one = probe.get(PAGE, headers={"Host": "uno.invalid"})
    other = probe.get(PAGE, headers={"Host": "otro.invalid"})
    assert one.headers["ETag"] != other.headers["ETag"]


def test_memory_is_bounded_and_the_least_used_leaves_first(probe_app: Flask, probe: FlaskClient) -> None:
    for number in (0, 1, 2, 3, 0, 4):
        probe.get(f"{PAGE}?q={number}")
    assert len(probe_app.extensions["page_cache"]._pages) == 4
    assert [was_kept(probe_app, lambda q=q: probe.get(f"{PAGE}?q={q}")) for q in (0, 4, 1)] == [True, True, False]


def test_memory_is_bounded_in_bytes_too_however_few_the_pages(probe_app: Flask, probe: FlaskClient) -> None:
    cache = probe_app.extensions["page_cache"]
    for number in (0, 1, 2, 3, 3):
        assert len(probe.get(f"/sonda/pesada?q={number}").data) == 300_000
        assert cache.held_bytes <= 1_000_000
    kept = [was_kept(probe_app, lambda q=q: probe.get(f"/sonda/pesada?q={q}")) for q in (3, 2, 1, 0)]
    assert kept == [True, True, True, False]
    cache.clear()
    assert cache.held_bytes == 0


def test_a_page_takes_in_memory_what_it_takes_zipped(probe_app: Flask, probe: FlaskClient) -> None:
    page = probe.get(PAGE).data
    held = probe_app.extensions["page_cache"].held_bytes
    assert held == len(gzip.compress(page, 6, mtime=0)) + OWN_BYTES


def test_a_page_made_again_is_counted_once(
    probe_app: Flask, probe: FlaskClient, raw_change: Callable[[int], None]
) -> None:
    held = []
    for _ in range(3):
        probe.get(PAGE)
        held.append(probe_app.extensions["page_cache"].held_bytes)
        raw_change(GLOBAL_SCOPE)
    assert held[0] == held[1] == held[2]


@pytest.mark.parametrize("path", ["/sonda/falla-guardable", "/no-existe/"])
def test_what_is_not_a_page_is_not_kept(probe_app: Flask, probe: FlaskClient, path: str) -> None:
    assert probe.get(path).status_code == 404
    assert not was_kept(probe_app, lambda: probe.get(path))


def test_a_page_with_a_token_is_never_given_to_a_second_reader(probe_app: Flask, probe: FlaskClient) -> None:
    """Such a view should not be marked as cached; should it happen, nobody gets another one's token."""
    first, second = probe.get("/sonda/formulario"), probe_app.test_client().get("/sonda/formulario")
    assert "Set-Cookie" in first.headers
    assert first.data != second.data


def test_a_lost_connection_costs_one_fresh_page_and_no_failure(probe_app: Flask, probe: FlaskClient) -> None:
    probe.get(PAGE)
    assert was_kept(probe_app, lambda: probe.get(PAGE))
    probe_app.extensions["page_cache"]._revisions._local.reader.connection.close()
    assert probe.get(PAGE).status_code == 200
    assert was_kept(probe_app, lambda: probe.get(PAGE))


def test_a_kept_page_costs_no_statement_of_the_application(probe_app: Flask, probe: FlaskClient) -> None:
    statements: list[str] = []
    with probe_app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    probe.get(PAGE)
    assert statements
    statements.clear()
    assert was_kept(probe_app, lambda: probe.get(PAGE))
    assert statements == []
