"""Comments: order, depth, posts, corrections and withdrawals."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.bitacora.models import LogEntry
from govabierto.cuentas.models import Person
from govabierto.dialogo import queries, services
from govabierto.dialogo.models import Comment
from govabierto.dialogo.rules import ModerationRule, thread_key
from govabierto.nucleo.actors import Actor, Role
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from govabierto.nucleo.places import Place
from govabierto.nucleo.things import ThingRef, load_card
from govabierto.propuestas import services as propuestas
from tests.builders import NOW, actor_of, csrf_token, make_person, make_place, make_staff
from tests.propuestas.builders import make_proposal

SUBJECT = ThingRef("propuesta", "PR-2345678")


@pytest.fixture
def place(session: Session) -> Place:
    return make_place(session)


@pytest.fixture
def rosa(session: Session) -> Actor:
    return actor_of(session, make_person(session))


def say(session: Session, actor: Actor, place: Place, text: str, parent: Comment | None = None) -> Comment:
    return services.comment(
        session,
        actor=actor,
        subject=SUBJECT,
        jurisdiction_id=place.id,
        text=text,
        parent_folio=parent.folio if parent else None,
        now=NOW,
    )


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60))
def test_thread_keys_sort_every_thread_in_reading_order(steps: list[tuple[int, bool]]) -> None:
    keys = [""]
    children: dict[int, list[int]] = {0: []}
    for number, (parent, is_reply) in enumerate(steps, start=1):
        above = parent % len(keys) if is_reply else 0
        keys.append(thread_key(keys[above], number))
        children.setdefault(above, []).append(number)
        children.setdefault(number, [])

    def read(node: int) -> list[int]:
        return [*([node] if node else []), *(x for child in children[node] for x in read(child))]

    assert sorted(range(1, len(keys)), key=lambda number: keys[number]) == read(0)


def test_a_thread_of_any_depth_keeps_its_order_and_fits_its_column() -> None:
    key = ""
    keys = []
    for number in range(1, 200):
        key = thread_key(key, number)
        keys.append(key)
    assert max(map(len, keys)) <= 600
    assert sorted(keys) == keys


def test_replies_stand_under_what_they_answer(session: Session, place: Place, rosa: Actor) -> None:
    first = say(session, rosa, place, "uno")
    second = say(session, rosa, place, "dos")
    reply = say(session, rosa, place, "uno, uno", first)
    say(session, rosa, place, "uno, uno, uno", reply)
    thread = queries.thread_of(session, SUBJECT)
    assert [node.text for node in thread] == ["uno", "dos"]
    assert thread[0].replies[0].replies[0].in_reply_to == "Rosa"
    assert (second.depth, reply.depth) == (0, 1)


def test_a_page_that_begins_within_a_thread_says_what_it_answers(session: Session, place: Place, rosa: Actor) -> None:
    first = say(session, rosa, place, "uno")
    for number in range(4):
        say(session, rosa, place, f"respuesta {number}", first)
    pages = [queries.thread_of(session, SUBJECT, page=number, size=2) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [1, 2, 1]
    assert all(node.is_apart and node.in_reply_to for node in pages[1])


def test_officials_speak_under_their_post_and_nobody_else(session: Session, place: Place, rosa: Actor) -> None:
    secretary = actor_of(session, make_staff(session, place, Role.SECRETARY))
    elsewhere = actor_of(session, make_staff(session, make_place(session, "san-telmo", "San Telmo"), Role.SECRETARY))
    posts = [say(session, actor, place, "hola").author_post for actor in (secretary, elsewhere, rosa)]
    assert posts == ["Titular de secretary", "", ""]


def test_a_comment_needs_a_verified_contact_text_and_a_parent_of_the_same_thing(
    session: Session, place: Place, rosa: Actor
) -> None:
    unverified = actor_of(session, make_person(session, confirmed=False))
    with pytest.raises(NotAllowedError):
        say(session, unverified, place, "hola")
    with pytest.raises(InvalidError):
        say(session, rosa, place, " \n\t")
    other = services.comment(
        session, actor=rosa, subject=ThingRef("propuesta", "PR-3456789"), jurisdiction_id=place.id, text="x", now=NOW
    )
    with pytest.raises(NotFoundError):
        say(session, rosa, place, "hola", other)


def test_an_author_corrects_for_fifteen_minutes_and_the_page_says_so(
    session: Session, place: Place, rosa: Actor
) -> None:
    row = say(session, rosa, place, "hola")
    stranger = actor_of(session, make_person(session))
    correct = services.edit_comment
    correct(session, actor=rosa, subject=SUBJECT, folio=row.folio, text="adiós", now=NOW + timedelta(minutes=14))
    assert queries.thread_of(session, SUBJECT)[0].edited
    for actor, minutes in ((rosa, 15), (stranger, 1)):
        at = NOW + timedelta(minutes=minutes)
        with pytest.raises(NotAllowedError):
            correct(session, actor=actor, subject=SUBJECT, folio=row.folio, text="no", now=at)
    assert row.body == "adiós"


def test_a_withdrawn_text_is_nowhere_but_its_rule_and_reason_are(session: Session, place: Place, rosa: Actor) -> None:
    row = say(session, rosa, place, "llámale al 000 000 0000")
    reply = say(session, rosa, place, "ya", row)
    moderator = actor_of(session, make_staff(session, place, Role.MODERATOR))
    withdraw = services.withdraw_comment
    act = {"subject": SUBJECT, "folio": row.folio, "rule": ModerationRule.PERSONAL_DATA, "now": NOW}
    with pytest.raises(NotAllowedError):
        withdraw(session, actor=rosa, reason="porque sí", **act)  # type: ignore[arg-type]
    withdraw(session, actor=moderator, reason="Tenía un teléfono", **act)  # type: ignore[arg-type]
    with pytest.raises(ConflictError):
        withdraw(session, actor=moderator, reason="otra vez", **act)  # type: ignore[arg-type]
    node = queries.thread_of(session, SUBJECT)[0]
    assert (node.text, node.withdrawn_reason, node.replies[0].folio) == ("", "Tenía un teléfono", reply.folio)
    entries = session.scalars(select(LogEntry).order_by(LogEntry.id)).all()
    assert [entry.kind for entry in entries][-1] == "comentario.retirado"
    assert not any("000 000" in entry.content for entry in entries)
    assert json.loads(entries[-1].content)["regla"] == "personal_data"
    with pytest.raises(ConflictError):
        say(session, rosa, place, "hola", row)


def test_the_pages_of_a_proposal_let_one_comment_reply_correct_and_moderate(
    session: Session, client: FlaskClient, client_for: Callable[[Person], FlaskClient], place: Place
) -> None:
    proposal = make_proposal(session, place)
    other = make_proposal(session, place)
    writer = client_for(make_person(session, "Rosa"))
    moderator = client_for(make_staff(session, place, Role.MODERATOR))
    page = f"/{place.slug}/propuestas/{proposal.folio}"
    form = {"csrf_token": csrf_token(writer, page), "text": "<script>alert(1)</script> **hola**", "parent": ""}
    assert writer.post(f"{page}/comentarios", data={**form, "text": " "}).status_code == 422
    assert writer.post(f"{page}/comentarios", data=form).status_code == 303
    comment = session.scalars(select(Comment)).one()
    shown = client.get(page).get_data(as_text=True)
    assert "<script>alert" not in shown
    assert "<strong>hola</strong>" in shown
    assert writer.post(f"{page}/comentarios", data={**form, "parent": comment.folio}).status_code == 303
    assert writer.post(f"{page}/comentarios", data={**form, "parent": "CM-ZZZZZZZ"}).status_code == 404
    wrong = f"/{place.slug}/propuestas/{other.folio}/comentarios/{comment.folio}/editar"
    assert writer.get(wrong).status_code == 404
    edited = writer.post(f"{page}/comentarios/{comment.folio}/editar", data={**form, "text": "corregido"})
    assert edited.status_code == 303
    path = f"{page}/comentarios/{comment.folio}/retirar"
    assert writer.get(path).status_code == 403
    data = {"csrf_token": csrf_token(moderator, path), "rule": "insult", "reason": "Insulta"}
    assert moderator.post(path, data={**data, "rule": "porque-si"}).status_code == 422
    assert moderator.post(path, data=data).status_code == 303
    shown = client.get(page).get_data(as_text=True)
    assert "corregido" not in shown
    assert "Insulta o discrimina. Insulta" in shown
    assert "2 comentarios" in shown


def test_comments_and_answers_have_a_card_that_leads_to_their_thing(session: Session, place: Place) -> None:
    proposal = make_proposal(session, place)
    rosa = actor_of(session, make_person(session))
    row = propuestas.comment(session, actor=rosa, place=place, folio=proposal.folio, text="hola", now=NOW)
    card = load_card(session, ThingRef("comentario", row.folio))
    assert card is not None
    assert card.href == f"/{place.slug}/propuestas/{proposal.folio}#{row.folio}"
