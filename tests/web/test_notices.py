"""What an act did is said once, on the page that follows, to whoever acted and to nobody else."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, Response
from flask import session as cookie
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from govabierto.web import edge
from tests.builders import csrf_token, make_community, make_place, make_resident, make_staff
from tests.propuestas.builders import make_proposal

SignIn = Callable[[Person], FlaskClient]
PACKAGE = Path(edge.__file__).parent.parent


def statuses(page: str) -> list[str]:
    """Return what the page says as a status."""
    found = re.findall(r'<div class="notice[^"]*" role="status">.*?<p>(.*?)</p>', page, re.DOTALL)
    assert len(found) == page.count('role="status"')
    return [re.sub(r"<[^>]+>", "", text) for text in found]


def said_after(client: FlaskClient, path: str, form_at: str, **fields: object) -> list[str]:
    """Send a form and return what the page that follows says as a status; it says it once."""
    answer = client.post(path, data={"csrf_token": csrf_token(client, form_at), **fields})
    assert answer.status_code == 303
    target = answer.headers["Location"].partition("#")[0]
    said = statuses(client.get(target).get_data(as_text=True))
    assert statuses(client.get(target).get_data(as_text=True)) == []
    return said


def test_each_act_is_said_once_in_its_own_words(session: Session, client_for: SignIn) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    neighbour, secretary = make_resident(session, place), make_staff(session, place, Role.SECRETARY)
    session.commit()
    base = f"/{place.slug}/propuestas/{proposal.folio}"
    client = client_for(neighbour)
    assert said_after(client, f"{base}/apoyo", base) == ["Listo, tu apoyo cuenta."]
    assert said_after(client, f"{base}/apoyo/retirar", base) == ["Listo, quitaste tu apoyo."]
    assert said_after(client, f"{base}/comentarios", base, text="De acuerdo.") == ["Listo, tu comentario ya se ve."]
    staff = client_for(secretary)
    fields = {"state": "under_review", "reason": "Se revisa."}
    assert said_after(staff, f"{base}/estado", f"{base}/estado", **fields) == ["Listo, la propuesta cambió de estado."]
    assert said_after(staff, "/cuenta/salir", "/cuenta/") == ["Listo, saliste de tu cuenta."]


def test_nobody_else_is_told_and_public_pages_stay_without_a_cookie(
    app: Flask, session: Session, client_for: SignIn
) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    session.commit()
    base = f"/{place.slug}/propuestas/{proposal.folio}"
    client, stranger = client_for(make_resident(session, place)), app.test_client()
    token = csrf_token(client, base)
    assert client.post(f"{base}/apoyo", data={"csrf_token": token}).status_code == 303
    for _ in range(2):  # made afresh, and from memory
        answer = stranger.get(base)
        assert statuses(answer.get_data(as_text=True)) == []
        assert "Set-Cookie" not in answer.headers
    assert statuses(client.get(base).get_data(as_text=True)) == ["Listo, tu apoyo cuenta."]
    assert statuses(stranger.get(base).get_data(as_text=True)) == []


def test_a_page_that_says_it_itself_says_it_once(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    make_community(session, place)
    session.commit()
    new = f"/{place.slug}/propuestas/nueva"
    page = client.get(new).get_data(as_text=True)
    submission = re.search(r'name="submission" value="([^"]+)"', page)
    assert submission
    fields = {
        "submission": submission.group(1),
        "title": "Sombra en la parada",
        "body": "Un árbol.",
        "community": "la-noria",
        "pillars": "no_se",
    }
    (said,) = said_after_receipt(client, new, **fields)
    assert "alguien del equipo la revisa" in said


def said_after_receipt(client: FlaskClient, path: str, **fields: object) -> list[str]:
    answer = client.post(path, data={"csrf_token": csrf_token(client, path), **fields})
    assert answer.status_code == 303
    return statuses(client.get(answer.headers["Location"]).get_data(as_text=True))


@pytest.mark.parametrize(
    ("said", "status", "cookies", "kept"),
    [
        (["Listo, A."], 303, 1, ["Listo, A."]),
        (["Listo, A.", ""], 303, 1, ["Listo, A."]),
        (["", ""], 303, 1, ["Listo, quedó hecho."]),
        ([None], 303, 1, []),
        (["Listo, A."], 303, 0, []),  # whoever holds no cookie is given none
        (["Listo, A."], 500, 1, []),  # what failed at the last moment is not said
        (["Listo, A."], 409, 1, []),
    ],
)
def test_what_is_kept_for_the_next_page(
    app: Flask, said: list[str | None], status: int, cookies: int, kept: list[str]
) -> None:
    headers = {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}=x"} if cookies else {}
    with app.test_request_context("/", method="POST", headers=headers):
        for notice in said:
            edge.say(notice)
        app.process_response(Response(status=status))
        assert [text for _kind, text in cookie.get("_flashes", [])] == kept


def test_looking_at_a_page_says_nothing(app: Flask) -> None:
    with app.test_request_context("/", headers={"Cookie": f"{app.config['SESSION_COOKIE_NAME']}=x"}):
        edge.say("Listo, A.")
        app.process_response(Response(status=303))
        assert "_flashes" not in cookie


def test_notices_are_made_in_one_place() -> None:
    found = [path.name for path in PACKAGE.rglob("*.py") if re.search(r"\bflash\(", path.read_text(encoding="utf-8"))]
    assert found == ["edge.py"], "say it with edge.see_other(…, notice=…) or edge.say(…)"
