"""The inbox, the button, the list of what one follows, and how mails are chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.avisos.models import Follow, Notice, NoticePreference
from govabierto.avisos.rules import Choice, Topic
from govabierto.cuentas.models import Person
from govabierto.nucleo.clock import FixedClock
from tests.avisos.builders import follow, follow_topics, make_told, notices_of, ref_of, tell
from tests.builders import NOW, csrf_token, make_person, make_place
from tests.ciclo.builders import make_cycle
from tests.plan.builders import make_adopted, make_team
from tests.propuestas.builders import make_proposal
from tests.secretariado.builders import make_agreement, make_body, make_session
from tests.statements import statements
from tests.votaciones.builders import make_ballot

SignIn = Callable[[Person], FlaskClient]
INBOX = "/cuenta/avisos/"


def page(client: FlaskClient, path: str = INBOX) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def post(client: FlaskClient, path: str, shown_at: str = "/cuenta/", **data: object) -> int:
    return client.post(path, data={"csrf_token": csrf_token(client, shown_at), **data}).status_code


def test_an_empty_inbox_says_what_to_do(session: Session, client_for: SignIn) -> None:
    html = page(client_for(make_person(session)))
    assert "Estás al día" in html
    assert "Todavía no tienes avisos" in html
    assert 'class="count"' not in html


def test_what_is_unread_is_counted_on_every_page_and_in_the_inbox(session: Session, client_for: SignIn) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    proposal.title = "Pozos & <b>pipas</b>"
    mine = client_for(reader)
    html = page(mine)
    for words in ("Tienes 1 aviso sin leer", "Se verificó el paso 3", "Pozos &amp; &lt;b&gt;pipas", "Tres Ceibas"):
        assert words in html
    assert '<b class="count"><span class="vh">sin leer: </span>1</b>' in page(mine, "/tres-ceibas/")
    assert post(mine, "/cuenta/avisos/leidos", INBOX, notice=notices_of(session, reader)[0].id) == 303
    assert "Estás al día" in page(mine)
    assert 'class="count"' not in page(mine, "/tres-ceibas/")


def test_the_count_takes_no_statement_of_its_own(app: Flask, session: Session, client_for: SignIn) -> None:
    make_place(session)
    reader = client_for(make_person(session))
    page(reader, "/tres-ceibas/")
    with statements(app) as seen:
        page(reader, "/tres-ceibas/")
    counting = [one for one in seen if "notice" in one]
    assert len(counting) == 1
    assert "FROM session JOIN person" in counting[0].replace("\n", " ").replace('"', "")


def test_marking_all_leaves_what_came_while_one_was_reading(
    session: Session, client_for: SignIn, clock: FixedClock
) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    mine = client_for(reader)
    token = csrf_token(mine, INBOX)
    session.rollback()
    tell(session, place, ref_of(proposal), dedupe="otro", now=NOW + timedelta(minutes=1))
    session.commit()
    clock.advance(timedelta(minutes=2))
    sent = {"csrf_token": token, "up_to": NOW.isoformat()}
    assert mine.post("/cuenta/avisos/leidos", data=sent).status_code == 303
    session.rollback()
    assert [notice.read_at is None for notice in notices_of(session, reader)] == [False, True]


def test_the_inbox_takes_few_statements_and_as_many_for_a_full_page(
    app: Flask, session: Session, client_for: SignIn
) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    mine = client_for(reader)
    page(mine)
    with statements(app) as few:
        page(mine)
    session.rollback()
    for number in range(40):
        tell(session, place, ref_of(proposal), dedupe=f"n{number}")
    session.commit()
    with statements(app) as many:
        html = page(mine)
    assert len(many) == len(few) <= 7, "\n".join(many)
    assert html.count('<div class="stack stack-s"><p class="cluster">') == 15
    assert "Página" in html
    assert len(html) < 60_000


@pytest.mark.parametrize("number", ["0", "-1", "x", "99", "9" * 40, "²"])
def test_a_strange_page_number_breaks_nothing(session: Session, client_for: SignIn, number: str) -> None:
    mine = client_for(make_person(session))
    for path in (INBOX, "/cuenta/avisos/sigues"):
        assert mine.get(f"{path}?pagina={number}").status_code == 200


def test_a_notice_of_something_hidden_shows_neither_its_title_nor_its_folio(
    session: Session, client_for: SignIn
) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    proposal.is_public = False
    html = page(client_for(reader))
    assert "Ya no está a la vista" in html
    assert proposal.folio not in html


def addresses(session: Session) -> dict[str, str]:
    """Make one thing of each kind, and return the address of its page by kind."""
    place = make_place(session)
    table = make_body(session, place)
    agreement = make_agreement(session, table)
    return {
        "propuesta": f"/tres-ceibas/propuestas/{make_proposal(session, place).folio}",
        "votacion": f"/tres-ceibas/votaciones/{make_ballot(session, place).folio}",
        "compromiso": f"/tres-ceibas/plan/{make_adopted(session, make_team(session, place)).folio}",
        "acuerdo": f"/tres-ceibas/secretariado/acuerdos/{agreement}",
        "sesion": f"/tres-ceibas/secretariado/sesiones/{make_session(session, table).folio}",
        "ciclo": f"/tres-ceibas/proceso/?{make_cycle(session, place).folio}",
    }


def test_every_things_page_has_a_button_that_works_without_scripts(session: Session, client_for: SignIn) -> None:
    found = addresses(session)
    reader = make_person(session)
    mine = client_for(reader)
    for kind, path in found.items():
        folio = path.rpartition("/")[2].lstrip("?")
        html = page(mine, path)
        assert f'name="kind" value="{kind}"' in html, kind
        assert 'action="/cuenta/avisos/seguir"' in html, kind
        assert post(mine, "/cuenta/avisos/seguir", path, kind=kind, folio=folio) == 303, kind
        html = page(mine, path)
        assert "La sigues" in html, kind
        assert 'action="/cuenta/avisos/dejar"' in html, kind
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Follow).where(Follow.person_id == reader.id)) == 6
    html = page(mine, "/cuenta/avisos/sigues")
    assert "Sigues 6 cosas" in html
    for kind, path in found.items():
        folio = path.rpartition("/")[2].lstrip("?")
        assert post(mine, "/cuenta/avisos/dejar", path, kind=kind, folio=folio) == 303
    assert "Todavía no sigues nada" in page(mine, "/cuenta/avisos/sigues")


def test_who_has_no_account_gets_the_calendar_and_no_form(session: Session, client: FlaskClient) -> None:
    found = addresses(session)
    session.commit()
    for kind, path in found.items():
        html = page(client, path)
        assert "/cuenta/avisos/seguir" not in html, kind
    assert "calendario.ics" in page(client, found["ciclo"])
    html = page(client, "/tres-ceibas/avisos/")
    assert "calendario.ics" in html
    assert "Entrar para seguirlo" in html


def test_nobody_sees_who_follows_what(session: Session, client: FlaskClient, client_for: SignIn) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    path = f"/tres-ceibas/propuestas/{proposal.folio}"
    other = client_for(make_person(session))
    before = [page(client, path), page(other, path)]
    session.rollback()
    for _ in range(3):
        follow(session, make_person(session, "Eulalia"), ref_of(proposal))
    session.commit()
    after = [page(client, path), page(other, path)]
    assert before[0] == after[0]
    assert "Eulalia" not in after[1]
    assert before[1].count("La sigues") == after[1].count("La sigues") == 0


def test_a_follow_that_nobody_could_make_is_refused(session: Session, client_for: SignIn) -> None:
    make_place(session)
    mine = client_for(make_person(session))
    for kind, folio in (("propuesta", "PR-2222222"), ("propuesta", ""), ("", "x"), ("persona", "P-2222222")):
        assert post(mine, "/cuenta/avisos/seguir", kind=kind, folio=folio) == 404
        assert post(mine, "/cuenta/avisos/dejar", kind=kind, folio=folio) == 303
    assert post(mine, "/cuenta/avisos/leidos", notice="99999") == 404
    assert post(mine, "/cuenta/avisos/leidos", notice="x", up_to="ayer") == 303


def test_stopping_to_follow_leads_back_but_never_away(session: Session, client_for: SignIn) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_proposal(session, place)
    mine = client_for(reader)
    token = csrf_token(mine, "/cuenta/")
    for target, expected in (("//otro.invalid", "/cuenta/avisos/sigues"), ("/tres-ceibas/", "/tres-ceibas/")):
        data = {"csrf_token": token, "kind": "propuesta", "folio": proposal.folio, "siguiente": target}
        assert mine.post("/cuenta/avisos/dejar", data=data).headers["Location"] == expected


def test_a_place_is_followed_topic_by_topic(session: Session, client_for: SignIn) -> None:
    place, reader = make_place(session), make_person(session)
    mine = client_for(reader)
    path = "/tres-ceibas/avisos/"
    assert post(mine, path, path, topics=["propuestas", "plan"]) == 303
    html = page(mine, path)
    assert html.count("checked") == 2
    assert post(mine, path, path, topics=["otra"]) == 422
    html = page(mine, "/cuenta/avisos/sigues")
    assert "Propuestas y sus respuestas" in html
    assert f'href="{path}"' in html
    session.rollback()
    follow_topics(session, reader, place, Topic.PLAN)
    session.commit()
    assert page(mine, path).count("checked") == 1


def test_choosing_mails_keeps_what_was_chosen_and_refuses_what_is_not_offered(
    session: Session, client_for: SignIn
) -> None:
    reader = make_person(session)
    mine = client_for(reader)
    path = "/cuenta/avisos/preferencias"
    assert page(mine, path).count("checked") == 5
    sent = dict.fromkeys(Topic, Choice.DAILY.value) | {"plan": Choice.INBOX.value}
    assert post(mine, path, path, **sent) == 303
    session.rollback()
    kept = {row.topic: row.choice for row in session.scalars(select(NoticePreference))}
    assert kept == dict.fromkeys(Topic, Choice.DAILY) | {Topic.PLAN: Choice.INBOX}
    assert post(mine, path, path, **sent | {"plan": "nunca"}) == 422
    assert post(mine, path, path) == 422


@pytest.mark.parametrize("path", ["/cuenta/avisos/", "/cuenta/avisos/sigues", "/cuenta/avisos/preferencias"])
def test_ones_own_pages_ask_to_sign_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 303
    assert "/cuenta/entrar" in answer.headers["Location"]


def test_a_person_downloads_what_she_follows_and_was_told(session: Session, client_for: SignIn) -> None:
    place, reader = make_place(session), make_person(session)
    proposal = make_told(session, place, [reader])
    found = client_for(reader).get("/cuenta/datos.json").get_json()
    assert [row["folio"] for row in found["lo_que_sigues"]] == [proposal.folio]
    assert found["avisos"][0]["params"] == {"number": 3}


def test_a_notice_belongs_to_one_person_in_the_table(session: Session) -> None:
    assert "person_id" in Notice.__table__.c
    assert not Notice.__table__.c.person_id.nullable
