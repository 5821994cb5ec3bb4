"""Closing an account: blocked at once, personal data gone from the whole database, what counted still counts."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.admin.services import deactivate_person
from govabierto.app import make_runner
from govabierto.bitacora.models import LogEntry
from govabierto.cuentas import queries
from govabierto.cuentas.models import AccountToken, Person, Residency, SecurityEvent, TokenPurpose
from govabierto.cuentas.queries.own_data import columns_to_person
from govabierto.cuentas.rules.closing import CLOSED_NAME, FATES, SIGNATURE, Fate
from govabierto.cuentas.services import DeskCheck, close_account, verify_at_desk
from govabierto.nucleo.actors import SYSTEM, Role
from govabierto.nucleo.errors import ConflictError
from govabierto.nucleo.places import Place
from govabierto.propuestas import services as propuestas
from govabierto.propuestas.models import Proposal, ProposalClaim, ProposalSupport
from govabierto.trabajos.rules import Letter, Link, MailText
from govabierto.trabajos.services import queue_letter
from govabierto.votaciones import queries as votaciones
from govabierto.votaciones import services as votes
from govabierto.votaciones.models import Ballot
from tests.builders import NOW, actor_of, make_place, make_staff
from tests.cuentas.builders import PASSWORD, make_account, send, sign_in
from tests.cuentas.test_desk import CURPS, KEY
from tests.propuestas.builders import make_proposal
from tests.votaciones.builders import cast_vote, key_store, make_ballot

EMAIL, PHONE = "xochiquetzal@correo.invalid", "+525598765432"
GIVEN, FAMILY = "Xochiquetzal", "Zubeldía"
TRACES = (GIVEN, FAMILY, "xochiquetzal", "5598765432")


@dataclass
class Life:
    """A person and what she did."""

    person: Person
    place: Place
    own: Proposal
    other: Proposal
    ballot: Ballot


def verify(session: Session, place: Place, person: Person) -> None:
    desk = actor_of(session, make_staff(session, place, Role.DESK))
    verify_at_desk(session, actor=desk, seen=DeskCheck(person.folio, CURPS[0]), place=place, key=KEY, now=NOW)


@pytest.fixture
def life(session: Session) -> Life:
    """Make somebody who left her name everywhere she could."""
    place = make_place(session)
    person = make_account(session, GIVEN)
    person.family_name, person.email, person.phone, person.phone_verified_at = FAMILY, EMAIL, PHONE, NOW
    person.tf_totp_secret, person.mf_recovery_codes = "JBSWY3DPEHPK3PXP", [GIVEN]
    verify(session, place, person)
    own = make_proposal(session, place, person, body="Faltan faroles en la calle ancha.")
    other = make_proposal(session, place, title="Un mercado")
    me = actor_of(session, person)
    propuestas.comment(session, actor=me, place=place, folio=other.folio, text="Y agua en los puestos.", now=NOW)
    propuestas.support(session, actor=me, place=place, folio=other.folio, now=NOW)
    session.add(
        AccountToken(
            token_hash="h" * 64, person_id=person.id, purpose=TokenPurpose.RECOVER, new_email=EMAIL,
            created_at=NOW, expires_at=NOW,
        )
    )  # fmt: skip
    session.add(ProposalClaim(proposal_id=other.id, key_hash="$argon2id$x", contact=EMAIL))
    ballot = make_ballot(session, place)
    cast_vote(session, ballot, person, ["2"])
    session.commit()
    return Life(person, place, own, other, ballot)


def dump(session: Session) -> str:
    """Return everything that the database holds, as text."""
    session.rollback()
    tables = inspect(session.get_bind()).get_table_names()
    found = "\n".join(str(session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables)
    session.rollback()
    return found


def close(client: FlaskClient) -> None:
    assert sign_in(client, EMAIL).status_code == 303
    assert send(client, "/cuenta/cerrar", current=PASSWORD).status_code == 303


@pytest.fixture
def plain(session: Session, life: Life) -> Life:
    """Take her second factor away again, so that tests sign in with the password alone."""
    life.person.tf_totp_secret, life.person.mf_recovery_codes = None, None
    session.commit()
    return life


def test_after_closing_no_text_of_the_database_holds_her_name_mail_or_phone(
    client: FlaskClient, session: Session, plain: Life
) -> None:
    before = dump(session)
    assert [trace for trace in TRACES if trace not in before] == [], "the test would prove nothing"
    close(client)
    after = dump(session)
    assert [trace for trace in TRACES if trace in after] == []
    assert "Faltan faroles" in after, "what she wrote stays"
    assert "Y agua en los puestos." in after
    assert plain.person.folio not in "".join(session.scalars(select(LogEntry.content)))


@pytest.mark.usefixtures("life")
def test_second_factor_and_password_go_too(session: Session, life: Life) -> None:
    old = life.person.password
    close_account(session, actor=actor_of(session, life.person), now=NOW)
    person = life.person
    assert (person.tf_totp_secret, person.mf_recovery_codes, person.community_id, person.active) == (
        None, None, None, False,
    )  # fmt: skip
    assert person.password != old
    assert person.erased_at == person.deactivated_at == NOW


def test_a_closed_account_is_blocked_at_once(app: Flask, client: FlaskClient, plain: Life) -> None:
    thief = app.test_client()
    assert sign_in(thief, EMAIL).status_code == 303
    close(client)
    assert thief.get("/cuenta/").status_code == 303
    assert client.get("/cuenta/").status_code == 303
    for name in (EMAIL, PHONE, plain.person.folio):
        assert sign_in(app.test_client(), name).status_code == 422
    again = app.test_client()
    form = {"given_name": "Ana", "family_name": "", "mode": "first_name", "password": PASSWORD, "contact": EMAIL}
    assert send(again, "/cuenta/registro", **form).status_code == 303, "the address is free again"


def test_the_wrong_password_closes_nothing(client: FlaskClient, session: Session, plain: Life) -> None:
    sign_in(client, EMAIL)
    assert send(client, "/cuenta/cerrar", current="otra cosa distinta").status_code == 422
    session.refresh(plain.person)
    assert plain.person.active
    assert plain.person.email == EMAIL


def test_her_words_are_signed_as_of_a_closed_account(client: FlaskClient, session: Session, plain: Life) -> None:
    path = f"/tres-ceibas/propuestas/{plain.own.folio}"
    stranger = client.application.test_client()
    assert GIVEN in stranger.get(path).get_data(as_text=True)
    close(client)
    page = stranger.get(path).get_data(as_text=True)
    assert GIVEN not in page, "not even from the page cache"
    assert CLOSED_NAME in page
    assert CLOSED_NAME in stranger.get(f"/tres-ceibas/propuestas/{plain.other.folio}").get_data(as_text=True)
    session.rollback()
    assert queries.public_name(session, plain.person.id) == CLOSED_NAME


def test_tallies_do_not_change(client: FlaskClient, session: Session, plain: Life) -> None:
    close(client)
    session.rollback()
    session.expire_all()
    assert plain.other.support_count == session.scalar(select(func.count()).select_from(ProposalSupport)) == 1
    assert plain.other.comment_count == 1
    assert votaciones.turnout(session, plain.ballot.id) == 1


def test_closing_is_recorded_without_saying_whose(client: FlaskClient, session: Session, plain: Life) -> None:
    close(client)
    session.rollback()
    entry = session.scalars(select(LogEntry).where(LogEntry.kind == "cuenta.cerrada")).one()
    assert (entry.jurisdiction_id, entry.content, entry.subject_kind, entry.actor_post) == (
        plain.place.id, "{}", "jurisdiccion", "",
    )  # fmt: skip
    event = session.scalars(select(SecurityEvent).where(SecurityEvent.kind == "cuenta.cerrada")).one()
    assert event.subject_hash == ""


def test_closing_again_changes_nothing(session: Session, life: Life) -> None:
    me = actor_of(session, life.person)
    for _ in range(2):
        close_account(session, actor=me, now=NOW)
    assert session.scalar(select(func.count()).where(LogEntry.kind == "cuenta.cerrada")) == 1


def test_mails_that_had_not_left_never_leave(session: Session, life: Life) -> None:
    letter = Letter(MailText("a", "b"), {"c": Link("/")})
    queue_letter(session, to=EMAIL, letter=letter, locale="es", key="k", now=NOW)
    close_account(session, actor=actor_of(session, life.person), now=NOW)
    assert EMAIL not in dump_of_outbox(session)


def dump_of_outbox(session: Session) -> str:
    session.flush()
    return str(session.execute(text("SELECT payload FROM outbox_message")).all())


def test_the_hash_of_the_curp_stays_while_a_ballot_is_open_and_goes_with_it(
    app: Flask, session: Session, life: Life
) -> None:
    close_account(session, actor=actor_of(session, life.person), now=NOW)
    another = make_account(session, "Berta")
    with pytest.raises(ConflictError):
        verify(session, life.place, another)  # or she would vote twice
    votes.close_ballot(
        session, actor=SYSTEM, ballot_folio=life.ballot.folio, keys=key_store(), now=life.ballot.closes_at
    )
    session.commit()
    make_runner(app).tick()
    session.rollback()
    assert session.scalars(select(Residency.curp_hmac).where(Residency.person_id == life.person.id)).one() is None
    verify(session, life.place, another)


def test_the_hash_of_the_curp_goes_at_once_where_no_ballot_is_open(session: Session) -> None:
    place, elsewhere = make_place(session), make_place(session, "san-telmo", "San Telmo del Río")
    make_ballot(session, elsewhere)
    person, stays = make_account(session), make_account(session, "Berta")
    verify(session, place, person)
    verify(session, elsewhere, stays)
    close_account(session, actor=actor_of(session, person), now=NOW)
    hashes = {row.person_id: row.curp_hmac for row in session.scalars(select(Residency))}
    assert hashes[person.id] is None
    assert hashes[stays.id] is not None, "other people's hashes are left alone"


@pytest.mark.parametrize(("reason", "left"), [("lo_pidio", None), ("reglas", EMAIL)])
def test_the_office_erases_who_asked_for_it_and_only_blocks_the_others(
    session: Session, life: Life, reason: str, left: str | None
) -> None:
    admin = actor_of(session, make_staff(session, life.place, Role.ADMIN))
    folio = life.person.folio
    deactivate_person(session, actor=admin, place=life.place, folio=folio, reason=reason, now=NOW)
    assert not life.person.active
    assert (life.person.email, life.person.erased_at is None) == (left, left is not None)


def test_every_column_that_refers_to_a_person_has_a_fate(app: Flask) -> None:
    found = {f"{table.name}.{column.name}" for table, column in columns_to_person()}
    assert found - set(FATES) == set()
    signed = {table.name: table.c for table, column in columns_to_person()
              if FATES[f"{table.name}.{column.name}"] is Fate.UNSIGN}  # fmt: skip
    assert all(SIGNATURE in columns and "jurisdiction_id" in columns for columns in signed.values())


@pytest.mark.parametrize("column", ["email", "phone", "given_name", "tf_totp_secret"])
def test_the_table_refuses_an_erased_account_that_still_says_who_she_is(
    session: Session, life: Life, column: str
) -> None:
    close_account(session, actor=actor_of(session, life.person), now=NOW)
    setattr(life.person, column, "algo")
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("locale", "sentences"),
    [("es", ("Se borra al momento", "Cuenta cerrada")), ("en", ("Erased at once", "Cuenta cerrada"))],
)
def test_the_page_says_what_goes_and_what_stays(client: FlaskClient, locale: str, sentences: tuple[str, ...]) -> None:
    sign_in(client, EMAIL)
    page = client.get("/cuenta/cerrar", query_string={"lang": locale}).get_data(as_text=True)
    assert all(sentence in page for sentence in sentences)
    notice = client.get("/tres-ceibas/privacidad", query_string={"lang": locale}).get_data(as_text=True)
    assert "Cuenta cerrada" in notice
