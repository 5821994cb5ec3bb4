"""Mails before and after they have a language: values, links, headers, and what older versions left."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from govabierto.app import data_folder
from govabierto.nucleo.errors import InvalidError
from govabierto.trabajos import services
from govabierto.trabajos.jobs import Runner, mail_handler
from govabierto.trabajos.models import OutboxMessage
from govabierto.trabajos.rules import Letter, Link, MailText, Said, in_spanish, letter_payload, written
from govabierto.trabajos.transports import FolderTransport
from govabierto.web.i18n import translator
from tests.builders import NOW

TEXT = MailText("Sobre %(folio)s", "%(who)s dice %(state)s en %(link)s")
BREAKS = ["a\r\nBcc: x@demo.invalid", "a\u2028b", "a\u2029b", "a\nb", "a\x00b"]


def shout(locale: str, msgid: str) -> str:
    return msgid.upper().replace("%(FOLIO)S", "%(folio)s").replace("%(WHO)S", "%(who)s").replace(
        "%(STATE)S", "%(state)s"
    ).replace("%(LINK)S", "%(link)s") if locale == "en" else msgid  # fmt: skip


def letter(**params: str | Said | Link) -> Letter:
    return Letter(TEXT, {"folio": "PR-1", "who": "Obras", "state": Said("Admitida"), "link": Link("/a/b"), **params})


def test_our_words_are_said_in_the_readers_language_and_peoples_words_stay() -> None:
    payload = letter_payload(letter(), to="a@demo.invalid", locale="en")
    assert written(payload, say=shout, base_url="https://sitio.mx") == (
        "SOBRE PR-1",
        "Obras DICE ADMITIDA EN https://sitio.mx/a/b",
    )
    assert payload["locale"] == "en"


@given(text=st.text(max_size=60), locale=st.sampled_from(["es", "en", "fr", ""]))
def test_whatever_people_wrote_is_a_value_and_never_a_pattern(text: str, locale: str) -> None:
    payload = letter_payload(letter(who=text), to="a@demo.invalid", locale=locale)
    _subject, body = written(payload, say=in_spanish, base_url="http://x")
    assert body == f"{text} dice Admitida en http://x/a/b"


def test_an_unknown_language_is_spanish() -> None:
    assert letter_payload(letter(), to="a", locale="fr")["locale"] == "es"


@pytest.mark.parametrize("broken", BREAKS)
def test_a_line_break_in_what_the_subject_says_is_refused(session: Session, broken: str) -> None:
    for to, one in (("a@demo.invalid", letter(folio=broken)), (broken, letter())):
        with pytest.raises(InvalidError):
            services.queue_letter(session, to=to, letter=one, locale="es", key="k", now=NOW)


def test_a_line_break_in_what_only_the_text_says_is_fine(session: Session) -> None:
    services.queue_letter(session, to="a@demo.invalid", letter=letter(who="a\nb"), locale="es", key="k", now=NOW)
    assert session.scalars(select(OutboxMessage)).one().payload["params"]["who"] == "a\nb"


def test_a_mail_that_an_older_version_left_whole_still_goes_out(app: Flask, session: Session, tmp_path: Path) -> None:
    payload = {"to": "rosa@demo.invalid", "subject": "100 % listo", "text": "Hola, %(nada)s."}
    session.add(OutboxMessage(kind="correo", key="viejo", payload=payload, created_at=NOW, available_at=NOW))
    session.commit()
    handler = mail_handler(FolderTransport(tmp_path), "sitio@demo.invalid", say=shout, base_url="http://x")
    assert Runner(app, {"correo": handler}, ()).work_off() == 1
    (path,) = tmp_path.glob("*.eml")
    mail = message_from_bytes(path.read_bytes(), policy=default)
    assert mail["Subject"] == "100 % listo"
    assert mail.get_content().strip() == "Hola, %(nada)s."


def test_a_forgotten_address_keeps_no_mail_that_waits(session: Session) -> None:
    for key, to in (("a", "rosa@demo.invalid"), ("b", "otra@demo.invalid")):
        services.queue_letter(session, to=to, letter=letter(), locale="es", key=key, now=NOW)
    services.forget_mail(session, to="rosa@demo.invalid")
    assert list(session.scalars(select(OutboxMessage.key))) == ["b"]


def test_what_has_no_translation_stays_in_spanish() -> None:
    say = translator(data_folder("translations"))
    assert say("en", "Esto no está en ningún catálogo") == "Esto no está en ningún catálogo"
    assert say("es", "Confirma tu correo") == "Confirma tu correo"
    assert say("en", "Confirma tu correo") != "Confirma tu correo"
