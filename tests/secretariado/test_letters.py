"""Letters of intent and joint declarations: who signs, what is published, what the state answers, what fulfils them."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.archivos.services import PreparedFile
from govabierto.cuentas.models import Mandate, Person
from govabierto.importacion.importers import ImportRequest
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError
from govabierto.nucleo.places import Place
from govabierto.secretariado import imports
from govabierto.secretariado.models import Instrument
from govabierto.secretariado.rules import (
    InstrumentKind,
    InstrumentState,
    Sector,
    may_move,
    missing_sectors,
    newest_template,
)
from govabierto.secretariado.services import letters
from govabierto.secretariado.services.letters import InstrumentDraft
from govabierto.territorio.models import OrganisationKind
from govabierto.territorio.queries import place_by_slug
from tests.builders import (
    NOW,
    TODAY,
    csrf_token,
    make_mandate,
    make_organisation,
    make_person,
    make_place,
    make_staff,
)
from tests.secretariado.builders import make_body

BASE = "/tres-ceibas/secretariado/cartas"
SUBJECT = "Intención de participar en el gobierno abierto"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def place(session: Session) -> Place:
    return make_place(session)


def make_post(session: Session, place: Place, kind: OrganisationKind = OrganisationKind.AGENCY) -> Mandate:
    """Make a post of an organisation of that kind, in force at NOW."""
    organisation = make_organisation(session, place, f"Organización {kind.value}", kind)
    return make_mandate(session, make_person(session), place, Role.AGENCY_LEAD, organisation)


def make_letter(
    session: Session, place: Place, *posts: Mandate, kind: InstrumentKind = InstrumentKind.LETTER, on: date = TODAY
) -> Instrument:
    """Make a draft that those posts will sign."""
    draft = InstrumentDraft(SUBJECT, on, signers=[post.folio for post in posts])
    return letters.draft_instrument(session, actor=SYSTEM, place=place, kind=kind, draft=draft, now=NOW)


def ink(session: Session, row: Instrument, post: Mandate, on: date = TODAY) -> None:
    letters.record_ink(session, actor=SYSTEM, folio=row.folio, mandate_folio=post.folio, signed_on=on, now=NOW)


def publish(session: Session, row: Instrument) -> Instrument:
    pdf = PreparedFile("carta.pdf", "application/pdf", b"%PDF-1.7 prueba")
    return letters.publish(session, actor=SYSTEM, folio=row.folio, version=row.version, pdf=pdf, now=NOW)


def signed_letter(session: Session, place: Place) -> Instrument:
    post = make_post(session, place)
    row = make_letter(session, place, post)
    ink(session, row, post)
    return publish(session, row)


# --- Rules ---------------------------------------------------------------------------------------------------------


def test_the_letter_has_the_eight_clauses_by_letter() -> None:
    assert [clause.key for clause in newest_template(InstrumentKind.LETTER).clauses] == list("ABCDEFGH")


@given(st.sets(st.sampled_from(Sector)))
def test_a_declaration_needs_the_three_sectors_and_nothing_else(signed: set[Sector]) -> None:
    has_civil = bool(signed & {Sector.CIVIL_SOCIETY, Sector.CITIZEN})
    is_whole = Sector.GOVERNMENT in signed and Sector.GUARANTOR in signed and has_civil
    assert (missing_sectors(InstrumentKind.DECLARATION, signed) == ()) == is_whole


@given(st.sampled_from(InstrumentState), st.sampled_from(InstrumentState))
def test_nothing_signed_goes_back_to_draft_and_no_declaration_is_sent(
    old: InstrumentState, new: InstrumentState
) -> None:
    if may_move(InstrumentKind.LETTER, old, new):
        assert new is not InstrumentState.DRAFT
        assert old is not InstrumentState.SUPERSEDED
    if new in (InstrumentState.SENT, InstrumentState.ACCEPTED, InstrumentState.RETURNED):
        assert not may_move(InstrumentKind.DECLARATION, old, new)


# --- Services ------------------------------------------------------------------------------------------------------


def test_a_post_that_ended_yesterday_signs_nothing_dated_today(session: Session, place: Place) -> None:
    post = make_post(session, place)
    post.to_on = TODAY - timedelta(days=1)
    session.flush()
    with pytest.raises(InvalidError, match="terminó su cargo el 19/11/2026"):
        make_letter(session, place, post)


def test_the_last_day_of_a_post_still_signs(session: Session, place: Place) -> None:
    post = make_post(session, place)
    post.to_on = TODAY
    row = make_letter(session, place, post)
    ink(session, row, post)
    assert row.signatures[0].signed_on == TODAY


def test_a_post_that_ended_between_draft_and_signature_does_not_sign(session: Session, place: Place) -> None:
    post = make_post(session, place)
    row = make_letter(session, place, post, on=TODAY - timedelta(days=3))
    post.to_on = TODAY - timedelta(days=2)
    session.flush()
    with pytest.raises(InvalidError, match="terminó su cargo"):
        ink(session, row, post)


def test_nobody_signs_a_post_of_another_place(session: Session, place: Place) -> None:
    post = make_post(session, make_place(session, "san-telmo", "San Telmo"))
    with pytest.raises(InvalidError, match="No conocemos ese nombramiento"):
        make_letter(session, place, post)


def test_a_declaration_waits_for_its_three_sectors(session: Session, place: Place) -> None:
    kinds = (OrganisationKind.AGENCY, OrganisationKind.CIVIL_SOCIETY, OrganisationKind.OVERSIGHT_BODY)
    posts = [make_post(session, place, kind) for kind in kinds]
    row = make_letter(session, place, *posts, kind=InstrumentKind.DECLARATION)
    for post in posts[:2]:
        ink(session, row, post)
    with pytest.raises(ConflictError, match="falta la firma de"):
        publish(session, row)
    ink(session, row, posts[2])
    assert publish(session, row).state is InstrumentState.SIGNED


def test_a_signed_text_does_not_change_and_a_second_signature_is_refused(session: Session, place: Place) -> None:
    post = make_post(session, place)
    row = make_letter(session, place, post)
    ink(session, row, post)
    with pytest.raises(ConflictError, match="ya firmó"):
        ink(session, row, post)
    draft = InstrumentDraft("Otra cosa", TODAY, signers=[post.folio])
    with pytest.raises(ConflictError, match="Ya hay quien firmó"):
        letters.edit_draft(session, actor=SYSTEM, folio=row.folio, version=row.version, draft=draft, now=NOW)


def test_a_text_that_moved_while_its_file_was_drawn_is_not_published(session: Session, place: Place) -> None:
    post = make_post(session, place)
    row = make_letter(session, place, post)
    old = row.version
    ink(session, row, post)
    pdf = PreparedFile("carta.pdf", "application/pdf", b"%PDF-1.7")
    with pytest.raises(ConflictError, match="cambiaron mientras"):
        letters.publish(session, actor=SYSTEM, folio=row.folio, version=old, pdf=pdf, now=NOW)


def test_the_table_refuses_a_published_letter_without_file_and_a_return_without_reason(
    session: Session, place: Place
) -> None:
    row = signed_letter(session, place)
    for change in ("state = 'signed', file_id = NULL", "state = 'returned', reception_note = ''"):
        with pytest.raises(IntegrityError), session.begin_nested():
            session.execute(text(f"UPDATE instrument SET {change} WHERE id = :id"), {"id": row.id})


def test_a_letter_is_sent_and_answered_once_and_a_return_says_why(session: Session, place: Place) -> None:
    row = signed_letter(session, place)
    letters.send(session, actor=SYSTEM, folio=row.folio, now=NOW)
    with pytest.raises(InvalidError, match="por qué se devuelve"):
        letters.receive(session, actor=SYSTEM, folio=row.folio, is_accepted=False, note=" ", now=NOW)
    letters.receive(session, actor=SYSTEM, folio=row.folio, is_accepted=False, note="Falta la fecha.", now=NOW)
    with pytest.raises(ConflictError):
        letters.receive(session, actor=SYSTEM, folio=row.folio, is_accepted=True, note="", now=NOW)


def test_a_renewal_keeps_the_old_letter_and_takes_its_place_when_published(session: Session, place: Place) -> None:
    old = signed_letter(session, place)
    new = letters.renew(session, actor=SYSTEM, folio=old.folio, dated_on=TODAY, now=NOW)
    post = make_post(session, place)
    draft = InstrumentDraft(SUBJECT, TODAY, signers=[post.folio])
    letters.edit_draft(session, actor=SYSTEM, folio=new.folio, version=new.version, draft=draft, now=NOW)
    assert old.state is InstrumentState.SIGNED, "until the new one is signed the old one stands"
    ink(session, new, post)
    publish(session, new)
    assert old.state is InstrumentState.SUPERSEDED
    assert new.renewal_of_id == old.id


def test_only_who_was_asked_signs_on_line(session: Session, place: Place, client_for: SignIn) -> None:
    post = make_post(session, place)
    row = make_letter(session, place, post)
    other = make_mandate(session, make_person(session), place, Role.AGENCY_LEAD)
    session.commit()
    stranger = client_for(session.get_one(Person, other.person_id))
    assert stranger.get(f"{BASE}/{row.folio}").status_code == 404, "a draft is not public"
    signer = client_for(session.get_one(Person, post.person_id))
    token = csrf_token(signer, f"{BASE}/{row.folio}")
    assert signer.post(f"{BASE}/{row.folio}/firma", data={"csrf_token": token}).status_code == 303
    session.expire_all()
    assert row.signatures[0].way is not None
    with pytest.raises(NotAllowedError):
        letters.sign(session, actor=SYSTEM, folio=row.folio, now=NOW)


# --- Pages ---------------------------------------------------------------------------------------------------------


def test_a_secretary_writes_signs_and_publishes_a_letter_that_anybody_can_check(
    session: Session, place: Place, client_for: SignIn, client: FlaskClient
) -> None:
    post = make_post(session, place)
    staff = client_for(make_staff(session, place, Role.SECRETARY))
    typed = {"title": SUBJECT, "dated_on": "20/11/2026", "signers": post.folio, "version": "0"}
    answer = staff.post(f"{BASE}/nueva", data={"csrf_token": csrf_token(staff, f"{BASE}/nueva"), **typed})
    assert answer.status_code == 303
    path = answer.headers["Location"]
    token = csrf_token(staff, path)
    early = staff.post(f"{path}/publicacion", data={"csrf_token": token})
    assert early.status_code == 409, "nobody signed yet"
    bad = staff.post(
        f"{path}/firma-en-papel", data={"csrf_token": token, "signer": post.folio, "signed_on": "21/11/2026"}
    )
    assert bad.status_code == 422, "nobody signs tomorrow"
    signed = {"csrf_token": token, "signer": post.folio, "signed_on": "20/11/2026"}
    assert staff.post(f"{path}/firma-en-papel", data=signed).status_code == 303
    assert staff.post(f"{path}/publicacion", data={"csrf_token": token}).status_code == 303

    pdf = client.get(f"{path}.pdf", follow_redirects=True).data
    reader = PdfReader(io.BytesIO(pdf))
    assert "Que instalará el Secretariado" in " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")
    assert compare(client, pdf) == "Es idéntico a lo publicado."
    assert compare(client, pdf[:-9] + bytes([pdf[-9] ^ 1]) + pdf[-8:]).startswith("No coincide: está alterado")


def compare(client: FlaskClient, data: bytes) -> str:
    """Return what the page says of a copy."""
    path = "/tres-ceibas/archivos/verificar"
    form = {"csrf_token": csrf_token(client, path), "files": (io.BytesIO(data), "copia.pdf")}
    page = client.post(path, data=form, content_type="multipart/form-data").get_data(as_text=True)
    return next(s for s in ("Es idéntico a lo publicado.", "No coincide: está alterado") if s in page)


def test_clause_g_flips_by_itself_when_the_body_is_installed(
    session: Session, place: Place, client: FlaskClient
) -> None:
    row = signed_letter(session, place)
    session.commit()
    states = clause_states(client, row.folio)
    assert len(states) == 8
    assert states["G"] == "pendiente"
    make_body(session, place)
    session.commit()
    assert clause_states(client, row.folio)["G"] == "cumplida"


def clause_states(client: FlaskClient, folio: str) -> dict[str, str]:
    """Return the state of each clause as the public JSON tells it."""
    told = client.get(f"{BASE}/{folio}.json").get_json()
    return {clause["clave"]: clause["estado"] for clause in told["clausulas"]}


def test_the_state_answers_at_its_own_address_and_nobody_else_does(
    session: Session, place: Place, client_for: SignIn
) -> None:
    row = signed_letter(session, place)
    letters.send(session, actor=SYSTEM, folio=row.folio, now=NOW)
    state = place_by_slug(session, "jacaral")
    assert state is not None
    mayor = client_for(make_staff(session, place, Role.SECRETARY))
    clerk = client_for(make_staff(session, state, Role.SECRETARY))
    reception = f"/jacaral/secretariado/cartas/{row.folio}/recepcion"
    token = csrf_token(mayor, f"{BASE}/{row.folio}")
    assert mayor.post(reception, data={"csrf_token": token, "answer": "si"}).status_code == 403
    token = csrf_token(clerk, f"{BASE}/{row.folio}")
    assert clerk.post(reception, data={"csrf_token": token, "answer": "no"}).status_code == 422
    assert clerk.post(reception, data={"csrf_token": token, "answer": "si"}).status_code == 303
    session.expire_all()
    assert row.state is InstrumentState.ACCEPTED


def test_two_who_edit_one_draft_see_both_texts_and_overwrite_nothing(
    session: Session, place: Place, client_for: SignIn
) -> None:
    post = make_post(session, place)
    row = make_letter(session, place, post)
    staff = client_for(make_staff(session, place, Role.SECRETARY))
    path = f"{BASE}/{row.folio}/editar"
    form = {"csrf_token": csrf_token(staff, path), "dated_on": "20/11/2026", "signers": post.folio, "version": "1"}
    assert staff.post(path, data={**form, "title": "El texto de la primera"}).status_code == 303
    answer = staff.post(path, data={**form, "title": "El texto de la segunda"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "El texto de la primera" in page
    assert "El texto de la segunda" in page


@pytest.mark.parametrize("path", ["nueva", "ZZ-ZZZZZZZ", "ZZ-ZZZZZZZ/editar"])
def test_the_papers_of_the_secretariat_are_not_for_strangers(
    session: Session, place: Place, client: FlaskClient, path: str
) -> None:
    session.commit()
    assert client.get(f"{BASE}/{path}").status_code in (302, 303, 401, 404)


# --- A file of older letters ---------------------------------------------------------------------------------------

SAMPLE = """clave;lugar;fecha;asunto;cargo;estado;razon
2022-01;tres-ceibas;08/07/2022;Manifestación de intención;Presidencia Municipal;aceptada;
2022-02;;01/08/2022;Carta del estado;Gubernatura;firmada;
2022-03;tres-ceibas;09/09/2022;Segunda carta;Presidencia Municipal;devuelta;Sin fecha de cabildo
"""


def take_in(session: Session, data: str) -> tuple[int, int, int, int]:
    """Import a file into the state; return created, updated, unchanged and problems."""
    state = place_by_slug(session, "jacaral")
    request = ImportRequest(place=state, now=NOW, profile="govabierto", actor=SYSTEM)
    prepared = imports.prepare(data.encode(), request)
    written = imports.write(session, prepared, request)
    return written.created, written.updated, written.unchanged, len(prepared.problems) + len(written.problems)


def test_the_same_file_twice_changes_nothing_and_a_changed_row_is_updated(session: Session, place: Place) -> None:
    assert take_in(session, SAMPLE) == (3, 0, 0, 0)
    assert take_in(session, SAMPLE) == (0, 0, 3, 0)
    assert take_in(session, SAMPLE.replace("Segunda carta", "Carta corregida")) == (0, 1, 2, 0)


def test_an_unknown_place_and_a_broken_row_are_told_by_line_and_nothing_is_written(
    session: Session, place: Place
) -> None:
    assert take_in(session, SAMPLE.replace(";tres-ceibas;", ";nadie-sabe;")) == (0, 0, 0, 2)
    assert take_in(session, "clave;fecha;asunto;cargo\nA;ayer;x;y\n")[3] == 1
    assert session.scalar(select(func.count()).select_from(Instrument)) == 0


def test_twelve_hundred_and_fifty_letters_come_in_and_the_list_stays_short(
    session: Session, place: Place, client: FlaskClient
) -> None:
    rows = [f"c-{n};tres-ceibas;08/07/2022;Carta {n};Presidencia Municipal;firmada;" for n in range(1_250)]
    assert take_in(session, "clave;lugar;fecha;asunto;cargo;estado;razon\n" + "\n".join(rows))[0] == 1_250
    session.commit()
    page = client.get(f"{BASE}/?pagina=2")
    assert page.status_code == 200
    assert page.get_data(as_text=True).count("cartas/CA-") == 15
