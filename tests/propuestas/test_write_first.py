"""Writing without an account: folio, key, receipt, confirmation, claiming."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from govabierto.cuentas.models import Person
from govabierto.extensions import db
from govabierto.nucleo.actors import NOBODY, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.places import Place
from govabierto.propuestas import services
from govabierto.propuestas.models import Proposal, ProposalClaim
from govabierto.propuestas.rules import KEY_ATTEMPTS, ProposalState
from govabierto.trabajos.models import OutboxMessage
from govabierto.web.edge import transaction
from tests.builders import NOW, csrf_token, make_community, make_person, make_place, make_staff
from tests.mail import as_sent
from tests.propuestas.builders import make_text

NEW = "/tres-ceibas/propuestas/nueva"


@pytest.fixture
def place(session: Session) -> Place:
    made = make_place(session)
    make_community(session, made)
    session.commit()
    return made


def open_form(client: FlaskClient) -> dict[str, object]:
    page = client.get(NEW).get_data(as_text=True)
    submission = re.search(r'name="submission" value="([^"]+)"', page)
    assert submission
    return {"csrf_token": csrf_token(client, NEW), "submission": submission.group(1)}


def write(client: FlaskClient, form: dict[str, object] | None = None, **fields: object) -> TestResponse:
    data = {
        **(form or open_form(client)),
        "title": "Que la ruta se decida con quienes la usan",
        "body": "En mayo la ruta 6 dejó de pasar por la clínica.",
        "community": "la-noria",
        "pillars": ["no_se"],
        **fields,
    }
    return client.post(NEW, data=data, content_type="multipart/form-data")


def only(session: Session) -> Proposal:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Proposal)).one()


def key_on(page: str) -> str:
    found = re.search(r'<code id="clave">([a-z-]+)</code>', page)
    assert found
    return found.group(1)


def post(client: FlaskClient, path: str, at: str, **fields: object) -> TestResponse:
    return client.post(path, data={"csrf_token": csrf_token(client, at), **fields})


@pytest.mark.usefixtures("place")
def test_anybody_writes_and_gets_a_folio_and_a_key_once(client: FlaskClient, session: Session) -> None:
    answer = write(client)
    proposal = only(session)
    assert (answer.status_code, proposal.state, proposal.is_public) == (303, ProposalState.HELD, False)
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    key = key_on(page)
    assert proposal.folio in page
    assert len(key.split("-")) == 4
    claim = session.scalars(select(ProposalClaim)).one()
    assert key not in claim.key_hash
    assert claim.key_hash.startswith("$argon2id$")
    assert client.get(answer.headers["Location"]).status_code == 303, "the key is shown once"
    assert proposal.author_name == "Vecina o vecino de La Noria"


@pytest.mark.usefixtures("place")
def test_the_same_form_sent_twice_is_one_proposal_with_one_key(client: FlaskClient, session: Session) -> None:
    form = open_form(client)
    first = client.get(write(client, form).headers["Location"]).get_data(as_text=True)
    second = client.get(write(client, form).headers["Location"]).get_data(as_text=True)
    assert key_on(first) == key_on(second)
    assert only(session).title.startswith("Que la ruta")


def test_nobody_else_sees_what_is_held(client: FlaskClient, app: object, session: Session, place: Place) -> None:
    write(client)
    proposal = only(session)
    stranger = client.application.test_client()
    for path in ("", "/editar", "/acuse", "/vista-previa", "/versiones", "/retirar"):
        expected = 303 if path == "/acuse" else 404
        assert stranger.get(f"/{place.slug}/propuestas/{proposal.folio}{path}").status_code == expected, path
    assert client.get(f"/{place.slug}/propuestas/{proposal.folio}").status_code == 200
    assert proposal.title not in stranger.get(f"/{place.slug}/propuestas/?q=ruta").get_data(as_text=True)


@pytest.mark.usefixtures("place")
def test_the_link_in_the_mail_publishes_only_by_its_button(client: FlaskClient, session: Session) -> None:
    write(client, contact="vecina@demo.invalid")
    mail = session.scalars(select(OutboxMessage)).one()
    session.rollback()
    assert mail.payload["to"] == "vecina@demo.invalid"
    link = re.search(r"http://localhost(/\S+)", as_sent(mail.payload)["text"])
    assert link
    somebody = client.application.test_client()
    page = somebody.get(link.group(1))
    assert page.status_code == 200
    assert not only(session).is_public, "opening a link changes nothing"
    token = re.search(r'name="token" value="([^"]+)"', page.get_data(as_text=True))
    assert token
    path = link.group(1).split("?", maxsplit=1)[0]
    assert post(somebody, path, link.group(1), token=token.group(1)).status_code == 303
    proposal = only(session)
    assert (proposal.state, proposal.is_public) == (ProposalState.SUBMITTED, True)
    assert proposal.response_due_on is not None


@pytest.mark.usefixtures("place")
def test_a_link_for_another_proposal_or_out_of_time_publishes_nothing(
    client: FlaskClient, session: Session, clock: FixedClock
) -> None:
    write(client, contact="vecina@demo.invalid")
    mail = session.scalars(select(OutboxMessage)).one()
    link = re.search(r"http://localhost(/\S+)", as_sent(mail.payload)["text"])
    assert link
    path, _, token = link.group(1).partition("?token=")
    write(client, contact="otra@demo.invalid", title="Otra")
    session.rollback()
    other = session.scalars(select(Proposal).where(Proposal.title == "Otra")).one()
    wrong = post(client, f"/tres-ceibas/propuestas/{other.folio}/confirmar", NEW, token=token)
    clock.advance(timedelta(days=8))
    late = post(client, path, NEW, token=token)
    broken = post(client, path, NEW, token="\x00'--")
    assert (wrong.status_code, late.status_code, broken.status_code) == (422, 422, 422)
    session.rollback()
    assert not any(proposal.is_public for proposal in session.scalars(select(Proposal)))


@pytest.mark.usefixtures("place")
def test_the_key_opens_in_any_spelling_and_lets_one_edit(client: FlaskClient, session: Session) -> None:
    page = client.get(write(client).headers["Location"]).get_data(as_text=True)
    proposal = only(session)
    base = f"/tres-ceibas/propuestas/{proposal.folio}"
    later = client.application.test_client()
    typed = key_on(page).upper().replace("-", "  ")
    assert post(later, f"{base}/clave", f"{base}/clave", key=typed).status_code == 303
    changed = post(later, f"{base}/editar", f"{base}/editar", title="Otro título", body="Otro texto", community="")
    assert changed.status_code == 303
    assert only(session).title == "Otro título"


@pytest.mark.usefixtures("place")
def test_wrong_keys_are_counted_and_then_nobody_may_try_for_an_hour(
    client: FlaskClient, session: Session, clock: FixedClock
) -> None:
    page = client.get(write(client).headers["Location"]).get_data(as_text=True)
    path = f"/tres-ceibas/propuestas/{only(session).folio}/clave"
    stranger = client.application.test_client()
    answers = [post(stranger, path, path, key="nube-nube-nube-nube").status_code for _ in range(KEY_ATTEMPTS + 1)]
    assert answers == [422] * KEY_ATTEMPTS + [429]
    assert post(stranger, path, path, key=key_on(page)).status_code == 429
    clock.advance(timedelta(hours=1, seconds=1))
    assert post(stranger, path, path, key=key_on(page)).status_code == 303


def test_who_holds_the_key_claims_it_for_her_account(
    client: FlaskClient, session: Session, client_for: Callable[[Person], FlaskClient], place: Place
) -> None:
    page = client.get(write(client, contact="vecina@demo.invalid").headers["Location"]).get_data(as_text=True)
    proposal = only(session)
    rosa = make_person(session, "Rosa")
    signed_in = client_for(rosa)
    base = f"/{place.slug}/propuestas/{proposal.folio}"
    assert post(signed_in, f"{base}/reclamar", f"{base}/clave").status_code == 404
    assert post(signed_in, f"{base}/clave", f"{base}/clave", key=key_on(page)).status_code == 303
    assert post(signed_in, f"{base}/reclamar", f"{base}/clave").status_code == 303
    claimed = only(session)
    assert (claimed.author_id, claimed.author_name, claimed.is_public) == (rosa.id, "Rosa", True)
    assert session.scalars(select(ProposalClaim)).one().contact is None
    assert client.get(f"{base}/clave").status_code == 404, "the key is worth nothing any more"


@pytest.mark.usefixtures("place")
def test_a_photo_travels_with_the_proposal_and_a_program_is_refused_beside_its_field(
    client: FlaskClient, session: Session
) -> None:
    refused = write(client, files=(io.BytesIO(b"MZ\x90\x00" * 40), "plano final.exe"))
    assert refused.status_code == 422
    assert "plano final.exe" in refused.get_data(as_text=True)
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    assert write(client, files=(io.BytesIO(pdf), "firmas.pdf")).status_code == 303
    assert only(session).attachment_count == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "a" * 141),
        ("body", " \t\n"),
        ("body", "a" * 10_001),
        ("community", "de-otro-lugar"),
        ("pillars", ["guerra"]),
        ("contact", "esto no es un correo"),
        ("contact", "a@b.mx\nBcc: otra@b.mx"),
        ("submission", "corto"),
    ],
)
@pytest.mark.usefixtures("place")
def test_what_cannot_be_accepted_is_said_beside_its_field(
    client: FlaskClient, session: Session, field: str, value: object
) -> None:
    answer = write(client, **{field: value})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.get_data(as_text=True)
    assert session.scalars(select(Proposal)).all() == []


def test_a_moderator_publishes_or_refuses_with_a_reason_that_the_author_reads(
    client: FlaskClient, session: Session, client_for: Callable[[Person], FlaskClient], place: Place
) -> None:
    write(client)
    write(client, title="Insultos")
    session.rollback()
    good, bad = session.scalars(select(Proposal).order_by(Proposal.id)).all()
    moderator = client_for(make_staff(session, place, Role.MODERATOR))
    page = f"/{place.slug}/propuestas/moderacion"
    assert good.folio in moderator.get(page).get_data(as_text=True)
    assert post(moderator, f"/{place.slug}/propuestas/{good.folio}/publicar", page).status_code == 303
    empty = post(moderator, f"/{place.slug}/propuestas/{bad.folio}/no-publicar", page, reason="  ")
    assert empty.status_code == 422
    refusal = post(moderator, f"/{place.slug}/propuestas/{bad.folio}/no-publicar", page, reason="Insulta a una persona")
    assert refusal.status_code == 303
    session.rollback()
    session.expire_all()
    assert (good.is_public, bad.is_public, bad.state) == (True, False, ProposalState.NOT_ADMITTED)
    again = post(moderator, f"/{place.slug}/propuestas/{bad.folio}/publicar", NEW)
    assert again.status_code == 409
    assert "Insulta a una persona" in client.get(f"/{place.slug}/propuestas/{bad.folio}").get_data(as_text=True)
    assert client.application.test_client().get(f"/{place.slug}/propuestas/{bad.folio}").status_code == 404


def test_the_same_form_in_eight_tabs_at_once_is_one_proposal(app: Flask, session: Session, place: Place) -> None:
    text, barrier, folios = make_text(), threading.Barrier(8), []

    def send() -> None:
        with app.app_context():
            barrier.wait(30)
            with transaction(actor=NOBODY, now=NOW) as tx:
                made = services.write_without_account(
                    tx.session, place=place, text=text, submission="s" * 20, key_hash="x", now=NOW
                )
                folios.append(made.folio)
            db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(folios), set(folios)) == (8, {only(session).folio})
