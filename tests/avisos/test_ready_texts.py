"""Texts to paste: short, whole at their address, and for the right moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from govabierto.avisos import letters
from govabierto.avisos.rules.ready_texts import (
    MAX_LENGTH,
    TEMPLATES,
    Moment,
    Occasion,
    OccasionKind,
    cut,
    fit,
    moments_of,
)
from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from govabierto.nucleo.places import Place
from tests.builders import NOW, make_person, make_place, make_staff
from tests.secretariado.builders import make_body, make_session
from tests.votaciones.builders import make_ballot

SignIn = Callable[[Person], FlaskClient]
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=500)
ADDRESS = "https://gobiernoabierto.tres-ceibas.gob.mx/f/S-7KQ4M2T"


@given(st.sampled_from(sorted(TEMPLATES)), WORDS, WORDS, WORDS)
def test_a_text_fits_whatever_people_wrote_and_keeps_its_address(
    key: tuple[OccasionKind, Moment], title: str, venue: str, result: str
) -> None:
    when = "domingo 29 de noviembre, 20:00"
    values = {"place": "Tres Ceibas", "title": title, "starts": when, "ends": when, "result": result, "link": ADDRESS}
    text = fit(TEMPLATES[key], values | {"where": f", en {venue}" if venue else ""})
    assert len(text) <= MAX_LENGTH
    assert text.endswith(ADDRESS)
    assert "\n" not in text


@given(WORDS, st.integers(12, 300))
def test_a_cut_text_is_the_beginning_and_says_that_it_was_cut(text: str, limit: int) -> None:
    piece = cut(text, limit)
    assert len(piece) <= limit
    assert piece == text if len(text) <= limit else (piece.endswith("…") and text.startswith(piece[:-1]))


def test_a_short_text_is_left_as_it_is() -> None:
    template = "%(place)s: «%(title)s»%(where)s. %(link)s"
    values = {"place": "Tres Ceibas", "title": "Segunda sesión", "where": ", en la plaza", "link": ADDRESS}
    assert fit(template, values) == f"Tres Ceibas: «Segunda sesión», en la plaza. {ADDRESS}"


def test_every_kind_has_its_three_texts() -> None:
    assert set(TEMPLATES) == {(kind, moment) for kind in OccasionKind for moment in Moment}


def test_calling_and_reminding_end_where_the_result_begins() -> None:
    ballot = Occasion(OccasionKind.BALLOT, "V-2345678", "Agua", NOW, ends_at=NOW + timedelta(days=3))
    assert moments_of(ballot, NOW + timedelta(days=1)) == (Moment.CALL, Moment.REMINDER)
    assert moments_of(ballot, NOW + timedelta(days=3)) == ()
    counted = Occasion(OccasionKind.BALLOT, "V-2345678", "Agua", NOW, result=("Ganó: %(winners)s.", {"winners": "A"}))
    assert moments_of(counted, NOW) == (Moment.RESULT,)


@pytest.mark.parametrize("locale", ["es", "en"])
@pytest.mark.parametrize("key", sorted(TEMPLATES))
def test_the_texts_of_a_real_occasion_fit_in_both_languages(
    app: Flask, locale: str, key: tuple[OccasionKind, Moment]
) -> None:
    place = Place(1, "san-telmo", "San Telmo del Río de la Sierra Madre Oriental", "municipio", "America/Mexico_City")
    occasion = Occasion(
        key[0],
        "S-7KQ4M2T",
        "Décima segunda sesión extraordinaria del Secretariado Técnico Municipal para adoptar el plan" * 2,
        NOW,
        NOW,
        venue="Salón de usos múltiples de la Casa de la Cultura",
        result=("Ganó: %(winners)s.", {"winners": "Pipas, cortes y pozos en toda la zona alta"}),
    )
    with app.test_request_context():
        text = letters.ready_text(occasion, key[1], place, locale)
    assert len(text) <= MAX_LENGTH
    assert text.endswith("http://localhost/f/S-7KQ4M2T")
    assert "%(" not in text


def test_the_secretary_copies_texts_of_a_session_and_of_a_ballot(session: Session, client_for: SignIn) -> None:
    place = make_place(session)
    called = make_session(session, make_body(session, place))
    counted = make_ballot(session, place, "counted", votes=[["1"], ["1"], ["2"]])
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    page = secretary.get(f"/tres-ceibas/avisos/textos/{called.folio}").get_data(as_text=True)
    assert page.count("<textarea") == 4
    assert f"http://localhost/f/{called.folio}</textarea>" in page
    assert "viernes 20 de noviembre, 10:00, en Casa de la Cultura" in page
    page = secretary.get(f"/tres-ceibas/avisos/textos/{counted.folio}").get_data(as_text=True)
    assert page.count("<textarea") == 2
    assert "Ganó: Agua: pipas, cortes y pozos." in page


@pytest.mark.parametrize(
    ("role", "status"),
    [(None, 303), ("person", 403), *((role, 200 if role in (
        Role.SECRETARY, Role.GOVERNMENT_POC, Role.FACILITATOR, Role.MODERATOR) else 403) for role in Role)],
)  # fmt: skip
def test_who_takes_the_texts(
    session: Session, client: FlaskClient, client_for: SignIn, role: object, status: int
) -> None:
    place = make_place(session)
    folio = make_ballot(session, place).folio
    session.commit()
    who = client
    if role is not None:
        who = client_for(make_staff(session, place, role) if isinstance(role, Role) else make_person(session))
    assert who.get(f"/tres-ceibas/avisos/textos/{folio}").status_code == status


def test_there_are_no_texts_for_drafts_for_other_kinds_nor_for_other_places(
    session: Session, client_for: SignIn
) -> None:
    place, other = make_place(session), make_place(session, "san-telmo", "San Telmo")
    folios = [make_ballot(session, place, "draft").folio, make_ballot(session, other).folio, "PR-2345678", "X-2345678"]
    secretary = client_for(make_staff(session, place, Role.SECRETARY))
    assert {secretary.get(f"/tres-ceibas/avisos/textos/{folio}").status_code for folio in folios} == {404}
