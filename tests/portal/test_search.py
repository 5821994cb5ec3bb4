"""Search by folio and by words, and short addresses."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.propuestas.models import ProposalClaim
from govabierto.propuestas.rules import ProposalState
from tests.builders import NOW, make_place
from tests.portal.builders import make_held
from tests.propuestas.builders import make_proposal

SECRET = "Un secreto todavía"
DOORS = ("/f/{}", "/buscar?q={}")


@pytest.mark.parametrize("door", DOORS)
def test_a_folio_leads_to_the_thing_it_names(client: FlaskClient, session: Session, door: str) -> None:
    proposal = make_proposal(session, make_place(session))
    session.commit()
    answer = client.get(door.format(proposal.folio))
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/tres-ceibas/propuestas/{proposal.folio}")


def test_a_folio_may_be_typed_as_it_was_dictated(client: FlaskClient, session: Session) -> None:
    proposal = make_proposal(session, make_place(session))
    session.commit()
    answer = client.get("/buscar", query_string={"q": f"  {proposal.folio.lower().replace('-', ' ')} "})
    assert answer.headers["Location"] == f"/tres-ceibas/propuestas/{proposal.folio}"


@pytest.mark.parametrize("door", DOORS)
def test_the_folio_of_a_held_proposal_leads_to_its_key_and_says_nothing_of_its_text(
    client: FlaskClient, session: Session, door: str
) -> None:
    held = make_held(session, make_place(session), SECRET)
    session.commit()
    answer = client.get(door.format(held.folio))
    assert answer.headers["Location"] == f"/tres-ceibas/propuestas/{held.folio}/clave"
    page = client.get(answer.headers["Location"])
    assert page.status_code == 200
    assert SECRET not in answer.get_data(as_text=True) + page.get_data(as_text=True)


@pytest.mark.parametrize("state", [ProposalState.HELD, ProposalState.DRAFT])
def test_what_waits_without_a_key_does_not_exist_for_anybody(
    client: FlaskClient, session: Session, state: ProposalState
) -> None:
    hidden = make_proposal(session, make_place(session), title=SECRET, state=state)
    session.commit()
    assert client.get(f"/f/{hidden.folio}").status_code == 404
    found = client.get(f"/buscar?q={hidden.folio}")
    assert found.status_code == 200
    assert SECRET not in found.get_data(as_text=True)


def test_a_held_proposal_that_an_account_claimed_has_no_key_any_more(client: FlaskClient, session: Session) -> None:
    held = make_held(session, make_place(session))
    claim = session.get(ProposalClaim, held.id)
    assert claim is not None
    claim.claimed_at = NOW
    session.commit()
    assert client.get(f"/f/{held.folio}").status_code == 404


@pytest.mark.parametrize("folio", ["PR-2222222X", "no-es-un-folio", "PR-WZUTRMU", "ZZ-DEL8NKA"])
def test_a_short_address_that_names_nothing_is_not_found(client: FlaskClient, folio: str) -> None:
    answer = client.get(f"/f/{folio}")
    assert answer.status_code == 404
    assert "No encontramos ese folio." in answer.get_data(as_text=True)


def test_words_find_what_is_published_with_its_place_and_nothing_held(client: FlaskClient, session: Session) -> None:
    place = make_place(session)
    make_proposal(session, place, title="Pipas de agua para La Noria")
    make_proposal(session, place, title="Alumbrado en el mercado")
    make_held(session, place, "Agua escondida")
    session.commit()
    page = client.get("/buscar?q=agua").get_data(as_text=True)
    assert "1 resultado<" in page
    assert "Pipas de agua para La Noria" in page
    assert "Propuesta · Tres Ceibas" in page
    assert "escondida" not in page
    assert "Alumbrado" not in page


def test_a_search_that_finds_nothing_says_what_to_try(client: FlaskClient, session: Session) -> None:
    make_place(session)
    session.commit()
    page = client.get("/buscar?q=ornitorrinco").get_data(as_text=True)
    assert "No encontramos nada con eso" in page
    assert 'value="ornitorrinco"' in page


def test_an_empty_search_shows_only_the_form(client: FlaskClient) -> None:
    page = client.get("/buscar").get_data(as_text=True)
    assert 'name="q"' in page
    assert "resultados" not in page
