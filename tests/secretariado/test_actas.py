"""Actas: written by one, observed by the seats, approved with a hash, published by the clock when nobody does."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import zxingcpp
from docx import Document as WordDocument
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.archivos.services import PreparedFile
from govabierto.cuentas.models import Person
from govabierto.documentos.qr import qr_png
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError
from govabierto.nucleo.places import Place
from govabierto.secretariado import services as body_services
from govabierto.secretariado.models import Acta, ActaSignature, BodySession
from govabierto.secretariado.rules import ActaState, VoteChoice, acta_due_on
from govabierto.secretariado.services import actas, calling
from govabierto.territorio.queries import place_by_slug
from tests.builders import NOW, csrf_token, make_place, make_staff
from tests.secretariado.builders import (
    STARTS_AT,
    Table,
    make_body,
    make_session,
    open_session,
    open_vote,
    record_votes,
)

BASE = "/tres-ceibas/secretariado/sesiones"
END = STARTS_AT + timedelta(hours=2)
SignIn = Callable[[Person], FlaskClient]
PDF = PreparedFile("acta.pdf", "application/pdf", b"%PDF-1.7 prueba")
DOCX = PreparedFile("acta.docx", "application/zip", b"PK prueba")


@pytest.fixture
def table(session: Session) -> Table:
    return make_body(session, make_place(session), alternates=["S1"])


def ended_session(session: Session, table: Table) -> BodySession:
    """Make a session that adopted one point, with a vote against and its reason, and ended."""
    row = open_session(session, table)
    item = open_vote(session, row)
    record_votes(session, item, "G1+ P1+ S1+ S2+ S3+ A1+")
    body_services.record_seat_vote(
        session, actor=SYSTEM, item_folio=item.folio, seat_code="G2", now=STARTS_AT,
        choice=VoteChoice.NO, reason="El plazo es muy corto.",
    )  # fmt: skip
    body_services.close_vote(session, actor=SYSTEM, item_folio=item.folio, now=STARTS_AT)
    body_services.close_session(session, actor=SYSTEM, session_folio=row.folio, now=END)
    return row


def circulated(session: Session, table: Table) -> BodySession:
    row = ended_session(session, table)
    actas.start_acta(session, actor=SYSTEM, session_folio=row.folio, now=END)
    actas.circulate(session, actor=SYSTEM, session_folio=row.folio, now=END)
    return row


def acta_of(session: Session, row: BodySession) -> Acta:
    return session.scalars(select(Acta).where(Acta.session_id == row.id)).one()


def approve(session: Session, row: BodySession) -> Acta:
    version = acta_of(session, row).version
    return actas.approve(session, actor=SYSTEM, session_folio=row.folio, version=version, pdf=PDF, docx=DOCX, now=END)


def test_an_acta_is_due_ten_working_days_after_the_session_or_what_the_rules_say() -> None:
    friday = date(2026, 11, 20)
    assert acta_due_on(friday, {}, ()) == date(2026, 12, 4)
    assert acta_due_on(friday, {"minutes_days": 1}, {date(2026, 11, 23)}) == date(2026, 11, 24)


def test_an_acta_is_not_written_before_the_session_ends_and_is_begun_once(session: Session, table: Table) -> None:
    row = open_session(session, table)
    with pytest.raises(ConflictError, match="cuando la sesión termina"):
        actas.start_acta(session, actor=SYSTEM, session_folio=row.folio, now=STARTS_AT)
    body_services.close_session(session, actor=SYSTEM, session_folio=row.folio, now=END)
    first = actas.start_acta(session, actor=SYSTEM, session_folio=row.folio, now=END)
    assert actas.start_acta(session, actor=SYSTEM, session_folio=row.folio, now=END).id == first.id


def test_who_wrote_in_between_is_not_overwritten(session: Session, table: Table) -> None:
    row = ended_session(session, table)
    acta = actas.start_acta(session, actor=SYSTEM, session_folio=row.folio, now=END)
    write = {"session_folio": row.folio, "version": acta.version, "closing": "", "notes": {}, "now": END}
    actas.write_acta(session, actor=SYSTEM, opening="Primera", **write)
    with pytest.raises(ConflictError, match="mientras escribías"):
        actas.write_acta(session, actor=SYSTEM, opening="Segunda", **write)
    assert acta.opening == "Primera"


def test_observations_stay_verbatim_and_hold_the_approval_until_answered(session: Session, table: Table) -> None:
    row = circulated(session, table)
    actas.record_observation(
        session, actor=SYSTEM, session_folio=row.folio, seat_code="S1", text="Dije  tres colonias, no dos.", now=END
    )
    with pytest.raises(ConflictError, match="observaciones sin respuesta"):
        approve(session, row)
    answer = {"session_folio": row.folio, "number": 1, "now": END}
    with pytest.raises(InvalidError, match="por qué no se toma"):
        actas.answer_observation(session, actor=SYSTEM, is_taken=False, answer=" ", **answer)
    found = actas.answer_observation(session, actor=SYSTEM, is_taken=False, answer="La grabación dice dos.", **answer)
    assert found.text == "Dije  tres colonias, no dos."
    assert approve(session, row).state is ActaState.APPROVED
    with pytest.raises(ConflictError, match="su texto no cambia"):
        actas.write_acta(
            session, actor=SYSTEM, session_folio=row.folio, version=9, opening="", closing="", notes={}, now=END
        )


def test_nobody_without_a_seat_observes(session: Session, table: Table) -> None:
    row = circulated(session, table)
    with pytest.raises(NotAllowedError):
        actas.observe(session, actor=SYSTEM, session_folio=row.folio, text="Hola", now=END)


def test_the_table_refuses_an_approved_acta_without_its_file(session: Session, table: Table) -> None:
    row = circulated(session, table)
    acta = acta_of(session, row)
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text("UPDATE acta SET state = 'approved' WHERE id = :id"), {"id": acta.id})


def test_every_seat_that_came_is_noted_as_signed_or_not(session: Session, table: Table) -> None:
    row = circulated(session, table)
    approve(session, row)
    scan = PreparedFile("firmas.pdf", "application/pdf", b"%PDF-1.7 firmas")
    sign = {"session_folio": row.folio, "scan": scan, "now": END}
    with pytest.raises(InvalidError, match="no estuvo en la sesión"):
        actas.record_signatures(session, actor=SYSTEM, signed=["G3"], **sign)
    acta = actas.record_signatures(session, actor=SYSTEM, signed=["G1", "S1"], **sign)
    marks = dict(session.execute(select(ActaSignature.is_signed, ActaSignature.seat_id)).all())
    assert set(marks) == {True, False}
    assert len(session.scalars(select(ActaSignature)).all()) == 7
    assert acta.scan is not None
    assert not acta.scan.is_public, "signatures are personal data"


def test_the_clock_publishes_what_nobody_approved_and_says_so(
    app: Flask, session: Session, table: Table, client: FlaskClient, clock: FixedClock
) -> None:
    row = ended_session(session, table)
    assert actas.publish_overdue(session, now=END + timedelta(days=10)) == []
    late = END + timedelta(days=16)
    assert len(actas.publish_overdue(session, now=late)) == 1
    assert actas.publish_overdue(session, now=late) == [], "once is enough"
    session.commit()
    clock.instant = late
    page = client.get(f"{BASE}/{row.folio}/acta").get_data(as_text=True)
    assert "Borrador sin aprobar" in page
    pdf = client.get(f"{BASE}/{row.folio}/acta.pdf").data
    assert "Borrador sin aprobar" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


def test_a_draft_is_for_the_secretariat_then_for_the_seats_and_then_for_everybody(
    session: Session, table: Table, client: FlaskClient, client_for: SignIn
) -> None:
    row = ended_session(session, table)
    actas.start_acta(session, actor=SYSTEM, session_folio=row.folio, now=END)
    member = client_for(table.holders["S2"])
    address = f"{BASE}/{row.folio}/acta"
    assert [member.get(address).status_code, client.get(address).status_code] == [404, 404]
    actas.circulate(session, actor=SYSTEM, session_folio=row.folio, now=END)
    session.commit()
    assert [member.get(address).status_code, client.get(address).status_code] == [200, 404]
    token = csrf_token(member, address)
    sent = member.post(f"{address}/observaciones", data={"csrf_token": token, "text": "Falta mi intervención."})
    assert sent.status_code == 303
    session.expire_all()
    actas.answer_observation(
        session, actor=SYSTEM, session_folio=row.folio, number=1, is_taken=True, answer="", now=END
    )
    approve(session, row)
    session.commit()
    assert client.get(address).status_code == 200


def test_the_acta_tells_votes_dissent_and_agreement_and_no_name_of_a_person(
    session: Session, table: Table, client: FlaskClient, client_for: SignIn
) -> None:
    row = circulated(session, table)
    staff = client_for(make_staff(session, here(session), Role.SECRETARY))
    address = f"{BASE}/{row.folio}/acta"
    token = csrf_token(staff, address)
    assert staff.post(f"{address}/aprobacion", data={"csrf_token": token}).status_code == 303
    reader = PdfReader(io.BytesIO(client.get(f"{address}.pdf", follow_redirects=True).data))
    told = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert "6 a favor, 1 en contra" in told
    assert "El plazo es muy corto." in told, "dissent is verbatim"
    assert "Acuerdo ST/ORD/01/2026-01" in told
    assert "Titular G1" not in told, "who holds a seat is a person"
    assert reader.trailer["/Root"]["/Lang"] == "es"
    assert reader.metadata is not None
    assert reader.metadata.title is not None
    assert reader.metadata.title.startswith("Acta.")
    word = WordDocument(io.BytesIO(client.get(f"{address}.docx", follow_redirects=True).data))
    assert any("El plazo es muy corto." in paragraph.text for paragraph in word.paragraphs)


def here(session: Session) -> Place:
    """Return the place of the table."""
    place = place_by_slug(session, "tres-ceibas")
    assert place is not None
    return place


def test_the_qr_of_an_acta_reads_from_a_small_picture() -> None:
    address = "https://gobiernoabierto.tres-ceibas.example/tres-ceibas/archivos/verificar?folio=AC-8B8W9RM"
    picture = Image.open(io.BytesIO(qr_png(address))).convert("L").resize((180, 180))
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [address]


# --- A call that changes -------------------------------------------------------------------------------------------


def test_a_session_that_moves_keeps_its_uid_and_raises_its_sequence(
    session: Session, table: Table, client: FlaskClient
) -> None:
    row = make_session(session, table)
    session.commit()
    before = event(client, row)
    calling.reschedule(
        session, actor=SYSTEM, session_folio=row.folio, starts_at=STARTS_AT + timedelta(days=1),
        venue="Biblioteca", reason="Se fue la luz en la Casa de la Cultura.", now=NOW,
    )  # fmt: skip
    session.commit()
    after = event(client, row)
    assert before["UID"] == after["UID"]
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after["LOCATION"] == "Biblioteca"


def event(client: FlaskClient, row: BodySession) -> dict[str, object]:
    """Return a session as the calendar of all sessions tells it."""
    calendar = Calendar.from_ical(client.get("/tres-ceibas/secretariado/sesiones.ics").data)
    return next(dict(one) for one in calendar.walk("VEVENT") if row.folio in str(one["UID"]))


@pytest.mark.parametrize(
    ("days", "reason", "match"),
    [(-2, "Porque sí", "momento futuro"), (1, " ", "por qué cambia"), (0, "Porque sí", "ya tiene la sesión")],
)
def test_a_change_needs_a_future_moment_a_reason_and_a_difference(
    session: Session, table: Table, days: int, reason: str, match: str
) -> None:
    row = make_session(session, table)
    with pytest.raises(InvalidError, match=match):
        calling.reschedule(
            session, actor=SYSTEM, session_folio=row.folio, starts_at=STARTS_AT + timedelta(days=days),
            venue="Casa de la Cultura", reason=reason, now=NOW,
        )  # fmt: skip


def test_the_feed_of_sessions_is_atom_with_stable_names(session: Session, table: Table, client: FlaskClient) -> None:
    row = make_session(session, table)
    session.commit()
    feed = client.get("/tres-ceibas/secretariado/sesiones.atom")
    assert feed.mimetype == "application/atom+xml"
    assert f"sesion/{row.folio}" in feed.get_data(as_text=True)
