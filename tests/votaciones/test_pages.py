"""What people see and send: voting, receipts, results, staff, and who may do what."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.orm import Session

from govabierto.bitacora import queries as bitacora_queries
from govabierto.buscador import queries as buscador
from govabierto.cuentas.models import Person
from govabierto.extensions import db
from govabierto.linaje.rules import Relation
from govabierto.linaje.services import link
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.territorio import queries as territorio_queries
from govabierto.votaciones import queries, services
from govabierto.votaciones.rules import RECEIPT_ALPHABET
from tests.builders import NOW, csrf_token, make_person, make_place, make_resident, make_staff
from tests.votaciones.builders import key_store, make_ballot

BASE = "/tres-ceibas/votaciones"
CODE = re.compile(rf"[{RECEIPT_ALPHABET}]{{4}}(?:-[{RECEIPT_ALPHABET}]{{4}}){{2}}")
#: Late enough to vote before, soon enough for a sign-in of today to live on.
CLOSES_AT = NOW + timedelta(hours=2)
ClientFor = Callable[[Person], FlaskClient]
HOSTILE = ["<script>alert(1)</script>", "' OR 1=1 --", "\u202egnp", "{{ 7*7 }}", "=cmd|' /C calc'!A0", "ñ" * 400]


def post(client: FlaskClient, path: str, page: str, **fields: object) -> tuple[int, str]:
    answer = client.post(path, data={"csrf_token": csrf_token(client, page)} | fields)
    return answer.status_code, answer.get_data(as_text=True)


@pytest.fixture
def voting(session: Session, client_for: ClientFor) -> tuple[str, FlaskClient]:
    """Give an open ballot's address and a client signed in as one who may vote."""
    place = make_place(session)
    ballot = make_ballot(session, place, closes_at=CLOSES_AT)
    folio = ballot.folio
    return f"{BASE}/{folio}", client_for(make_resident(session, place))


def test_a_vote_is_cast_in_one_step_and_its_code_is_shown_once(voting: tuple[str, FlaskClient]) -> None:
    page, client = voting
    answer = client.post(f"{page}/boletas", data={"csrf_token": csrf_token(client, page), "choices": ["2", "3"]})
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/comprobante")
    first = client.get(f"{page}/comprobante").get_data(as_text=True)
    again = client.get(f"{page}/comprobante").get_data(as_text=True)
    found = CODE.search(first)
    assert found
    assert found[0] not in again
    assert "no se puede volver a mostrar" in again
    assert "Tu voto ya está guardado" in client.get(page).get_data(as_text=True)


def test_the_second_tab_and_the_second_click_get_one_clear_page(voting: tuple[str, FlaskClient]) -> None:
    page, client = voting
    token = csrf_token(client, page)
    client.post(f"{page}/boletas", data={"csrf_token": token, "choices": "1"})
    for _again in range(2):
        answer = client.post(f"{page}/boletas", data={"csrf_token": token, "choices": "2"})
        assert answer.status_code == 409
        assert "Tu voto ya estaba guardado" in answer.get_data(as_text=True)
    assert CODE.search(client.get(f"{page}/comprobante").get_data(as_text=True))


def test_a_blank_vote_is_a_vote(voting: tuple[str, FlaskClient], session: Session) -> None:
    page, client = voting
    assert "cuenta como voto en blanco" in client.get(page).get_data(as_text=True)
    assert post(client, f"{page}/boletas", page)[0] == 303
    assert queries.turnout(session, queries.ballot_by_folio(session, page.rpartition("/")[2]).id) == 1


def test_too_many_marks_come_back_with_what_was_marked(voting: tuple[str, FlaskClient]) -> None:
    page, client = voting
    status, text = post(client, f"{page}/boletas", page, choices=["1", "2", "3"])
    assert status == 422
    assert "<title>Error:" in text
    assert "el máximo es 2" in text
    assert text.count(" checked") == 3


def test_a_vote_without_a_token_is_refused_and_not_stored(
    app: Flask, voting: tuple[str, FlaskClient], session: Session
) -> None:
    page, client = voting
    for data in ({"choices": "1"}, {"choices": "1", "csrf_token": "otro"}):
        assert client.post(f"{page}/boletas", data=data).status_code == 400
    assert queries.turnout(session, queries.ballot_by_folio(session, page.rpartition("/")[2]).id) == 0


@pytest.mark.parametrize("hostile", [*HOSTILE, "9" * 5_000, "-1", str(2**70), ""])
def test_hostile_choices_never_break_the_page(voting: tuple[str, FlaskClient], hostile: str) -> None:
    page, client = voting
    status, text = post(client, f"{page}/boletas", page, choices=[hostile] * 3)
    assert status in (303, 422)
    assert "<script>alert" not in text


def test_what_this_is_not_and_whom_it_binds_is_said_before_the_options(voting: tuple[str, FlaskClient]) -> None:
    page, client = voting
    text = client.get(page).get_data(as_text=True)
    first_option = text.index('name="choices"')
    assert text.index("No es una elección ni una consulta popular") < first_option
    assert text.index("El Secretariado lleva al plan lo que gane") < first_option
    assert text.index("quien opera el servidor") < first_option


def test_who_is_not_verified_reads_why_and_what_to_do(session: Session, client_for: ClientFor) -> None:
    ballot = make_ballot(session, make_place(session))
    folio = ballot.folio
    client = client_for(make_person(session))
    text = client.get(f"{BASE}/{folio}").get_data(as_text=True)
    assert "Te falta verificar que vives aquí" in text
    assert "Lleva a la oficina una identificación" in text
    assert 'name="choices"' not in text


def test_an_open_ballot_shows_turnout_and_no_tally_anywhere(
    app: Flask, session: Session, client: FlaskClient, client_for: ClientFor
) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, votes=[["1"]] * 7 + [["2"]] * 4)
    folio, staff = ballot.folio, make_staff(session, place, Role.SECRETARY)
    readers = (client, client_for(staff))
    for reader in readers:
        text = reader.get(f"{BASE}/{folio}").get_data(as_text=True)
        assert "11 personas" in text
        assert "7 votos" not in text
        assert reader.get(f"{BASE}/{folio}/resultados").status_code == 303
        for name in ("boletas.csv", "boletas.json", "comprobantes.csv"):
            assert reader.get(f"{BASE}/{folio}/{name}").status_code == 404


def test_the_cached_page_follows_turnout_and_the_hour_of_closing(
    session: Session, client: FlaskClient, client_for: ClientFor, clock: FixedClock
) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place)
    page, closes_at, voter = f"{BASE}/{ballot.folio}", ballot.closes_at, client_for(make_resident(session, place))
    assert "0 personas" in client.get(page).get_data(as_text=True)
    post(voter, f"{page}/boletas", page, choices="1")
    assert "1 persona." in client.get(page).get_data(as_text=True)
    clock.instant = closes_at
    assert "cerró y se está contando" in client.get(page).get_data(as_text=True)


def test_a_late_vote_is_told_that_it_was_not_stored(voting: tuple[str, FlaskClient], clock: FixedClock) -> None:
    page, client = voting
    token = csrf_token(client, page)
    clock.instant = CLOSES_AT
    answer = client.post(f"{page}/boletas", data={"csrf_token": token, "choices": "1"})
    assert answer.status_code == 409
    assert "llegó tarde y no se guardó" in answer.get_data(as_text=True)


def test_results_name_the_winner_in_the_heading_and_give_every_reason(session: Session, client: FlaskClient) -> None:
    ballot = make_ballot(session, make_place(session), "counted", votes=[["1"]] * 3 + [["2"]] * 2 + [[]])
    folio = ballot.folio
    session.commit()
    text = client.get(f"{BASE}/{folio}/resultados").get_data(as_text=True)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert heading
    assert "Agua: pipas, cortes y pozos" in heading[1]
    assert "un voto más que la opción siguiente" in text
    assert "Quedó un voto por debajo del corte" in text
    assert "50.0\N{NO-BREAK SPACE}% de las boletas" in text


def test_results_lead_to_what_came_of_them(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    ballot = make_ballot(session, place, "counted", votes=[["1"]])
    later, hidden = make_ballot(session, place, title="La segunda vuelta"), make_ballot(session, place, "draft")
    for result in (later, hidden):
        link(session, origin=queries.ref_of(ballot), relation=Relation.DECIDED, result=queries.ref_of(result), now=NOW)
    folios = [one.folio for one in (ballot, later, hidden)]
    session.commit()
    text = client.get(f"{BASE}/{folios[0]}/resultados").get_data(as_text=True)
    assert f"/tres-ceibas/votaciones/{folios[1]}" in text
    assert folios[2] not in text


def test_a_public_ballot_is_found_by_the_words_of_its_options(session: Session) -> None:
    place = make_place(session)
    folios = {state: make_ballot(session, place, state).folio for state in ("draft", "open")}
    found = set(session.scalars(buscador.matching(session, "pozo", kind="votacion", jurisdiction_id=place.id)))
    assert found == {folios["open"]}


def test_a_tie_can_be_replayed_from_the_published_files(session: Session, client: FlaskClient) -> None:
    ballot = make_ballot(session, make_place(session), "counted", votes=[["1"], ["2"]])
    folio = ballot.folio
    session.commit()
    text = client.get(f"{BASE}/{folio}/resultados").get_data(as_text=True)
    lines = client.get(f"{BASE}/{folio}/comprobantes.csv").get_data(as_text=True).splitlines()[1:]
    seed = sha256(b"".join(bytes.fromhex(line) for line in lines) + folio.encode()).digest()
    drawn = min(("1", "2"), key=lambda key: sha256(seed + folio.encode() + key.encode()).hexdigest())
    winner = next(option.title for option in ballot.options if option.is_winner)
    assert seed.hex() in text
    assert winner == next(option.title for option in ballot.options if option.key == drawn)


def test_published_ballots_recount_to_the_published_figures(session: Session, client: FlaskClient) -> None:
    votes = [["1", "2"], ["1"], [], ["2", "3"], ["1", "3"]]
    ballot = make_ballot(session, make_place(session), "counted", votes=votes)
    folio = ballot.folio
    act = bitacora_queries.acts_of(session, queries.ref_of(ballot))[0]
    session.commit()
    raw = client.get(f"{BASE}/{folio}/boletas.csv")
    rows = list(csv.DictReader(io.StringIO(raw.get_data(as_text=True))))
    data = json.loads(client.get(f"{BASE}/{folio}/boletas.json").get_data())
    scores = {one.key: sum(str(one.position) in row["opciones"].split() for row in rows) for one in ballot.options}
    assert scores == {option.key: option.score for option in ballot.options}
    assert [[int(one) for one in row["opciones"].split()] for row in rows] == data["boletas"]
    assert sha256(raw.data).hexdigest() == act.content["huella_de_las_boletas"]
    assert "attachment" in raw.headers["Content-Disposition"]


def test_the_frozen_rules_can_be_checked_against_the_record(session: Session, client: FlaskClient) -> None:
    ballot = make_ballot(session, make_place(session))
    folio = ballot.folio
    act = bitacora_queries.acts_of(session, queries.ref_of(ballot))[0]
    session.commit()
    assert sha256(client.get(f"{BASE}/{folio}/reglas.json").data).hexdigest() == act.content["huella_de_las_reglas"]


def test_one_finds_one_s_receipt_and_a_stranger_code_is_not_found(
    voting: tuple[str, FlaskClient], session: Session, clock: FixedClock, client: FlaskClient
) -> None:
    page, voter = voting
    post(voter, f"{page}/boletas", page, choices="1")
    found = CODE.search(voter.get(f"{page}/comprobante").get_data(as_text=True))
    assert found
    clock.instant = CLOSES_AT
    folio = page.rpartition("/")[2]
    services.close_ballot(session, actor=SYSTEM, ballot_folio=folio, keys=key_store(), now=clock.now())
    session.commit()

    def ask(code: str) -> str:
        return client.get(f"{page}/resultados", query_string={"clave": code}).get_data(as_text=True)

    assert "Sí: está en la lista y se contó" in ask(found[0])
    assert "Sí: está en la lista y se contó" in ask(found[0].lower().replace("-", ""))
    assert "no está entre las boletas contadas" in ask("2222-2222-2222")
    assert "lleva doce letras y números" in ask("nada")
    assert found[0] not in client.get(f"{page}/resultados").get_data(as_text=True)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_codes_and_titles_stay_text(session: Session, client: FlaskClient, hostile: str) -> None:
    options = (services.OptionDraft(hostile), services.OptionDraft("Otra"))
    ballot = make_ballot(session, make_place(session), "counted", title=hostile, binds=hostile, options=options)
    folio = ballot.folio
    session.commit()
    for path in ("/", f"/{folio}", f"/{folio}/resultados"):
        answer = client.get(BASE + path, query_string={"clave": hostile} if path.endswith("dos") else None)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.get_data(as_text=True)


def test_anonymous_pages_set_no_cookie_and_hold_no_token(session: Session, client: FlaskClient) -> None:
    place = make_place(session)
    folios = [make_ballot(session, place, state).folio for state in ("open", "coming", "due", "counted")]
    session.commit()
    for path in ("/", *(f"/{folio}" for folio in folios), f"/{folios[-1]}/resultados"):
        answer = client.get(BASE + path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
        assert "csrf_token" not in answer.get_data(as_text=True)
        assert answer.headers["ETag"]


def statements_of(action: Callable[[], object]) -> list[str]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip()[:6].upper() in ("SELECT", "INSERT", "UPDATE", "DELETE"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        action()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return seen


def test_a_vote_and_the_pages_keep_to_their_number_of_statements(
    voting: tuple[str, FlaskClient], session: Session
) -> None:
    page, client = voting
    token = csrf_token(client, page)
    place = territorio_queries.place_by_slug(session, "tres-ceibas")
    assert place is not None
    counted = make_ballot(session, place, "counted", votes=[["1"]] * 3)
    results = f"{BASE}/{counted.folio}/resultados"
    session.commit()
    vote = statements_of(lambda: client.post(f"{page}/boletas", data={"csrf_token": token, "choices": "1"}))
    assert len(vote) <= 12, vote
    assert len(statements_of(lambda: client.get(f"{BASE}/"))) <= 8
    for address in (page, results):
        seen = statements_of(lambda address=address: client.get(address))  # type: ignore[misc]
        assert len(seen) <= 10, seen


def test_the_pages_speak_english_when_asked(session: Session, client: FlaskClient) -> None:
    folio = make_ballot(session, make_place(session), "counted", votes=[["1"]]).folio
    session.commit()
    for path in ("/", f"/{folio}", f"/{folio}/resultados"):
        assert client.get(f"{BASE}{path}?lang=en").status_code == 200
