"""Every mail that the product sends leaves whole in its reader's language; none is forgotten by these tests."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.app import MAIL_TEXTS, data_folder, make_runner
from govabierto.cuentas.models import Person
from govabierto.dialogo.rules import Disposition
from govabierto.nucleo.actors import Role
from govabierto.nucleo.places import Place
from govabierto.propuestas import services as propuestas
from govabierto.propuestas.models import Proposal
from govabierto.propuestas.rules import STATE_LABELS
from govabierto.trabajos.models import OutboxMessage
from govabierto.trabajos.rules import MailText
from govabierto.web.i18n import translator
from tests.arquitectura.tree import sources
from tests.builders import NOW, actor_of, make_community, make_place, make_resident, make_staff
from tests.cuentas.builders import PASSWORD, link_in, mails, make_account, send, sign_in
from tests.propuestas.builders import make_proposal
from tests.propuestas.test_write_first import write
from tests.votaciones.builders import cast_vote, make_ballot

SAY = translator(data_folder("translations"))
SPANISH = re.compile(
    r"[ñáéíóúü¿¡«»]|\b(?:el|la|los|las|del|que|tu|tus|con|para|una|esta|este|correo|cuenta|enlace|hola|votación|"
    r"propuesta|estado|respuesta|contraseña|confirma|participaste|hay|sirve|mensaje)\b",
    re.IGNORECASE,
)
ENGLISH = re.compile(r"\b(?:the|your|you|this|with|link|account|email|password|hello|vote|proposal)\b", re.IGNORECASE)
#: Rooms whose services hand over mails that they wrote whole, in each reader's own language.
WRITE_WHOLE = {"trabajos/services.py", "avisos/services/posting.py", "secretariado/services/handover.py"}
#: A proper name in both languages.
OFFICE = "Secretariado Técnico"
SAID = list(STATE_LABELS.values())


def placeholders(text: str) -> list[str]:
    return sorted(set(re.findall(r"%\((\w+)\)s", text)))


@pytest.mark.parametrize("text", MAIL_TEXTS, ids=lambda text: text.subject)
def test_every_kind_of_mail_is_whole_in_both_languages(text: MailText) -> None:
    for msgid in (text.subject, text.text):
        english = SAY("en", msgid)
        assert english != msgid, "no English translation"
        assert placeholders(english) == placeholders(msgid)
        bare = re.sub(r"%\(\w+\)s", "X", english).replace(OFFICE, "X")
        assert SPANISH.findall(bare) == []
        assert ENGLISH.findall(re.sub(r"%\(\w+\)s", "X", msgid)) == []
    assert "\n" not in SAY("en", text.subject)


@pytest.mark.parametrize("msgid", SAID)
def test_every_word_of_ours_inside_a_mail_has_its_translation(msgid: str) -> None:
    assert SAY("en", msgid) != msgid
    assert SPANISH.findall(SAY("en", msgid)) == []


def calls(name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for source in sources():
        names = [
            node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for node in ast.walk(source.tree)
            if isinstance(node, ast.Call)
        ]
        if name in names:
            found[source.name] = names.count(name)
    return found


def test_every_kind_of_mail_is_on_the_list() -> None:
    assert sum(calls("MailText").values()) == len(set(MAIL_TEXTS))


def test_nothing_else_writes_a_mail_without_a_language() -> None:
    assert set(calls("queue_mail")) <= WRITE_WHOLE


@dataclass
class Stage:
    """What the walk needs: an application, its session and a place."""

    app: Flask
    session: Session
    place: Place
    locale: str

    def client(self, locale: str | None = None) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("idioma", locale or self.locale)
        return client

    def account(self, name: str) -> Person:
        person = make_account(self.session, name)
        person.locale = self.locale
        self.session.commit()
        return person

    @property
    def other(self) -> str:
        """The language of those who act upon others."""
        return "es" if self.locale == "en" else "en"


@pytest.fixture(params=["es", "en"])
def stage(request: pytest.FixtureRequest, app: Flask, session: Session) -> Stage:
    place = make_place(session)
    make_community(session, place)
    session.commit()
    return Stage(app, session, place, request.param)


def accounts(stage: Stage) -> None:
    """Everything that an account is written about; strangers ask in the other language."""
    form = {"given_name": "Ana", "family_name": "", "mode": "first_name", "password": PASSWORD}
    send(stage.client(), "/cuenta/registro", contact="ana@demo.invalid", **form)
    send(stage.client(stage.other), "/cuenta/registro", contact="ana@demo.invalid", **form)
    send(stage.client(stage.other), "/cuenta/recuperar", contact="ana@demo.invalid")
    rosa, berta = stage.account("Rosa"), stage.account("Berta")
    own = stage.client(stage.other)
    sign_in(own, rosa.email)
    send(own, "/cuenta/clave", current=PASSWORD, password="caballo grapa correcto azul")
    send(own, "/cuenta/correo", current="caballo grapa correcto azul", email=str(berta.email))
    send(own, "/cuenta/correo", current="caballo grapa correcto azul", email="nueva@demo.invalid")
    send(own, link_in(mails(stage.session)[-1]))


def proposals(stage: Stage) -> None:
    """Written without an account and answered; written with one and answered."""
    assert write(stage.client(), contact="vecina@demo.invalid").status_code == 303
    link, reader = link_in(mails(stage.session)[-1]), stage.client()
    stage.session.rollback()
    token = re.search(r'name="token" value="([^"]+)"', reader.get(link).get_data(as_text=True))
    assert token
    send(reader, link.partition("?")[0], link, token=token.group(1))
    stage.session.rollback()
    loose = stage.session.scalars(select(Proposal)).one()
    owned = make_proposal(stage.session, stage.place, stage.account("Julia"), title="Faroles nuevos")
    secretary = actor_of(stage.session, make_staff(stage.session, stage.place, Role.SECRETARY))
    for one in (loose, owned):
        propuestas.answer(
            stage.session, actor=secretary, place=stage.place, folio=one.folio,
            disposition=Disposition.INCLUDED_IN_PART, reasons="Porque hace falta", now=NOW,
        )  # fmt: skip
    stage.session.commit()


def ballots(stage: Stage) -> None:
    """A vote is cast."""
    voter = make_resident(stage.session, stage.place)
    voter.locale = stage.locale
    stage.session.flush()
    cast_vote(stage.session, make_ballot(stage.session, stage.place), voter, ["2"])
    stage.session.commit()


WALKS: tuple[Callable[[Stage], None], ...] = (accounts, proposals, ballots)


def delivered(stage: Stage, folder: Path) -> list[EmailMessage]:
    settings = stage.app.extensions["settings"]
    stage.app.extensions["settings"] = replace(
        settings, mail_url=f"outbox://{folder}", base_url="https://sitio.example"
    )
    try:
        make_runner(stage.app).work_off()
    finally:
        stage.app.extensions["settings"] = settings
    return [cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=default)) for path in folder.glob("*.eml")]


def test_every_mail_leaves_in_its_readers_language_whoever_asked_for_it(stage: Stage, tmp_path: Path) -> None:
    for walk in WALKS:
        walk(stage)
    stage.session.rollback()
    waiting = [message.payload for message in stage.session.scalars(select(OutboxMessage))]
    assert {payload["subject"] for payload in waiting} == {text.subject for text in MAIL_TEXTS}
    assert {payload["locale"] for payload in waiting} == {stage.locale}
    stage.session.rollback()
    sent = delivered(stage, tmp_path)
    assert len(sent) == len(waiting)
    foreign = SPANISH if stage.locale == "en" else ENGLISH
    for mail in sent:
        text = f"{mail['Subject']}\n{mail.get_content()}"
        ours = re.sub(r"https?://\S+", "", text)
        for theirs in ("Que la ruta se decida con quienes la usan", "Faroles nuevos", OFFICE):
            ours = ours.replace(theirs, "")
        assert foreign.findall(ours) == [], text
        assert "%(" not in text
        assert stage.locale == "es" or not [word for word in SAID if word in ours], text
        assert all(link.startswith("https://sitio.example/") for link in re.findall(r"https?://\S+", text))
