"""Hostile text in every field: refused with a reason, or stored and shown inert."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from govabierto.propuestas.models import Proposal
from tests.builders import csrf_token, make_place, make_staff
from tests.propuestas.builders import make_proposal

SAMPLE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[clic](javascript:alert(1))",
    "![x](http://x.invalid/a.png)",
    "{{7*7}} {% raw %} ${7*7} #{7*7}",
    "'; DROP TABLE proposal; --",
    "\u202egnp.exe",
    "\x00\x07\x1b[31m",
    "%s %(name)s {0} %n",
    "ﷺ" * 60,
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "\ud800",
    "🏳️‍🌈" * 20,
    "-1e309 NaN 99999999999999999999",
]
TAGS_THAT_RUN = {"img", "iframe", "object", "embed", "base", "style", "marquee", "video", "audio"}


class Danger(HTMLParser):
    """Collects whatever could run or load something on a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note tags and attributes that people's text must never become."""
        values = dict(attrs)
        if tag in TAGS_THAT_RUN or (tag == "script" and not (values.get("src") or "").startswith("/estatico/")):
            self.found.append(tag)
        self.found += [
            f"{tag} {name}" for name, _value in attrs if name.startswith("on") or name in ("style", "srcdoc")
        ]
        target = (values.get("href") or values.get("action") or values.get("formaction") or "").strip().lower()
        if not (target == "" or target.startswith(("/", "#", "?", "http://", "https://", "mailto:", "tel:"))):
            self.found.append(f"{tag} {target}")


def danger(page: str) -> list[str]:
    parser = Danger()
    parser.feed(page)
    return parser.found


def sent(fields: dict[str, str]) -> dict[str, object]:
    """Return a form's body as bytes, half characters too."""
    body = urlencode(fields, encoding="utf-8", errors="surrogatepass")
    return {"data": body, "content_type": "application/x-www-form-urlencoded"}


def corpus(folder: Path) -> list[str]:
    found = list(SAMPLE)
    hostile = folder / "vectores" / "hostile"
    if hostile.exists():
        found += json.loads((hostile / "blns.json").read_text("utf-8"))[::8]
        for name in ("xss-IntrudersXSS.txt", "ssti.txt"):
            found += (hostile / name).read_text("utf-8", "replace").splitlines()[::8]
    return found


def test_every_field_of_a_proposal_takes_hostile_text_calmly(
    session: Session, client: FlaskClient, shared_data: Path
) -> None:
    make_place(session)
    session.commit()
    new = "/tres-ceibas/propuestas/nueva"
    token = csrf_token(client, new)
    seen = set()
    for number, text in enumerate(corpus(shared_data)):
        fields = {
            "title": text[:140],
            "body": text,
            "place_text": text[:200],
            "community": "",
            "submission": f"{number:020d}",
        }
        data = {"csrf_token": token, **fields}
        answer = client.post(new, **sent(data))  # type: ignore[arg-type]
        assert answer.status_code in (303, 422), text
        seen.add(answer.status_code)
        for name in ("contact", "community", "pillars", "submission") if number < len(SAMPLE) else ():
            assert client.post(new, **sent({**data, name: text})).status_code in (303, 422), (name, text)  # type: ignore[arg-type]
    assert 303 in seen
    session.rollback()
    for proposal in session.scalars(select(Proposal)):
        page = client.get(f"/tres-ceibas/propuestas/{proposal.folio}").get_data(as_text=True)
        assert danger(page) == [], proposal.title


def test_hostile_words_are_inert_on_every_page(
    session: Session, client: FlaskClient, client_for: Callable[[Person], FlaskClient]
) -> None:
    place = make_place(session)
    made = [make_proposal(session, place, title=text[:140], body=text) for text in SAMPLE if text.isprintable()]
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    base = "/tres-ceibas/propuestas/"
    paths = [base, f"{base}por-responder", f"{base}moderacion"]
    paths += [
        f"{base}{proposal.folio}{part}" for proposal in made for part in ("", "/versiones", "/respuesta", "/estado")
    ]
    for path in paths:
        answer = secretary.get(path)
        assert answer.status_code == 200, path
        assert danger(answer.get_data(as_text=True)) == [], path
        assert "49 " not in answer.get_data(as_text=True) or "7*7" in answer.get_data(as_text=True)


@pytest.mark.parametrize("text", SAMPLE)
def test_hostile_comments_answers_and_reasons(
    session: Session, client_for: Callable[[Person], FlaskClient], text: str
) -> None:
    place = make_place(session)
    proposal = make_proposal(session, place)
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    page = f"/tres-ceibas/propuestas/{proposal.folio}"
    token = csrf_token(secretary, page)
    forms = {
        "comentarios": {"text": text, "parent": ""},
        "comentarios?": {"text": "x", "parent": text},
        "estado": {"state": "under_review", "reason": text},
        "estado?": {"state": text, "reason": text},
        "respuesta": {"disposition": "included", "reasons": text, "legal_basis": text, "organisation": ""},
        "respuesta?": {"disposition": text, "reasons": text, "organisation": text},
    }
    for path, fields in forms.items():
        answer = secretary.post(f"{page}/{path}", **sent({"csrf_token": token, **fields}))  # type: ignore[arg-type]
        assert answer.status_code in (303, 404, 422), path
    assert danger(secretary.get(page).get_data(as_text=True)) == []
