"""The back office: who enters where, and what each act leaves in the public record."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govabierto.admin.rules import EVENT_LABELS
from govabierto.bitacora.models import LogEntry
from govabierto.cuentas import services
from govabierto.cuentas.models import Mandate, Person, SecurityEvent
from govabierto.cuentas.routes import steps
from govabierto.nucleo.actors import Role
from govabierto.nucleo.folios import new_folio
from govabierto.propuestas.models import Proposal
from govabierto.territorio.models import Organisation
from govabierto.trabajos.models import OutboxMessage
from tests.builders import NOW, csrf_token, make_mandate, make_organisation, make_person, make_place, make_staff
from tests.importacion.builders import OWN
from tests.statements import statements

SignIn = Callable[[Person], FlaskClient]
BASE = "/tres-ceibas/admin"
FOR_ADMIN = ("/personas/", "/cargos/", "/cargos/nuevo", "/trabajos/", "/seguridad/")
FOR_OFFICE = ("/", "/organizaciones/", "/organizaciones/nueva", "/importaciones/", "/importaciones/nueva/propuestas")


@pytest.mark.parametrize("role", [None, *Role])
def test_each_role_enters_only_its_own_pages(session: Session, client_for: SignIn, role: Role | None) -> None:
    place = make_place(session)
    client = client_for(make_staff(session, place, role) if role else make_person(session))
    for path in FOR_ADMIN + FOR_OFFICE:
        allowed = role is Role.ADMIN or (role is Role.SECRETARY and path in FOR_OFFICE)
        assert client.get(BASE + path).status_code == (200 if allowed else 403), path


def test_the_administration_of_another_place_stays_out(session: Session, client_for: SignIn) -> None:
    make_place(session)
    elsewhere = make_place(session, "san-telmo", "San Telmo del Río")
    client = client_for(make_staff(session, elsewhere, Role.ADMIN))
    assert {client.get(BASE + path).status_code for path in FOR_ADMIN + FOR_OFFICE} == {403}


def test_nobody_enters_without_signing_in(session: Session, client: FlaskClient) -> None:
    make_place(session)
    session.commit()
    assert client.get(f"{BASE}/personas/").status_code == 303


def admin_of(session: Session, client_for: SignIn) -> tuple[FlaskClient, str]:
    place = make_place(session)
    client = client_for(make_staff(session, place, Role.ADMIN))
    return client, csrf_token(client, f"{BASE}/organizaciones/nueva")


def test_every_kind_of_security_event_has_a_name_in_words(session: Session, client_for: SignIn) -> None:
    known = {value for name, value in vars(steps).items() if name.isupper() and isinstance(value, str)}
    written = {
        found
        for source in Path(services.__file__).parent.glob("*.py")
        for found in re.findall(r'record_event\(\s*session, kind="([a-z_.]+)"', source.read_text(encoding="utf-8"))
    }
    assert len(written) > 8
    assert (known | written) - set(EVENT_LABELS) == set()
    client, _token = admin_of(session, client_for)
    session.add(SecurityEvent(kind="acceso.fallido", subject_hash="", at=NOW))
    session.commit()
    page = client.get(f"{BASE}/seguridad/").get_data(as_text=True)
    assert "Contraseñas equivocadas al entrar" in page
    assert "acceso.fallido" not in page


def test_no_power_and_no_reason_is_chosen_for_whoever_administers(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    person = make_person(session)
    session.commit()
    form = {"csrf_token": token, "person": person.folio, "role": "", "post": "Enlace", "organisation": ""}
    refused = client.post(f"{BASE}/cargos/nuevo", data=form)
    assert refused.status_code == 422
    assert "Elige qué podrá hacer." in refused.get_data(as_text=True)
    closing = client.post(f"{BASE}/personas/{person.folio}/baja", data={"csrf_token": token, "reason": ""})
    assert closing.status_code == 422
    assert "Elige por qué se desactiva." in closing.get_data(as_text=True)
    session.expire_all()
    assert person.active


def last_act(session: Session) -> LogEntry:
    session.rollback()
    return session.scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()  # type: ignore[return-value]


def test_a_file_is_rehearsed_and_the_same_bytes_are_applied(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    sent = {"csrf_token": token, "profile": "decide-madrid", "method": "", "file": _file("propuestas.csv")}
    shown = client.post(f"{BASE}/importaciones/nueva/propuestas", data=sent)
    address = shown.headers["Location"]
    page = client.get(address).get_data(as_text=True)
    assert "Todavía no ha cambiado nada" in page
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0
    done = client.post(f"{address}/aplicar", data={"csrf_token": token})
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Proposal)) == 3
    assert "Esto se trajo" in client.get(done.headers["Location"]).get_data(as_text=True)
    assert (last_act(session).kind, last_act(session).actor_post) == ("importacion.aplicada", "Titular de admin")
    assert client.post(f"{address}/aplicar", data={"csrf_token": token}).status_code == 404


def test_the_profile_that_fits_the_file_is_named_and_chosen_at_the_next_try(
    session: Session, client_for: SignIn
) -> None:
    client, token = admin_of(session, client_for)
    sent = {"csrf_token": token, "profile": "govabierto", "method": "", "file": _file("propuestas.csv")}
    page = client.get(client.post(f"{BASE}/importaciones/nueva/propuestas", data=sent).headers["Location"])
    again = f"{BASE}/importaciones/nueva/propuestas?perfil=decide-madrid"
    assert f'href="{again}"' in page.get_data(as_text=True)
    assert '<option selected value="decide-madrid">' in client.get(again).get_data(as_text=True)
    assert "selected" not in client.get(again.replace("decide-madrid", "nada")).get_data(as_text=True)


def test_a_broken_file_names_its_lines_and_can_not_be_applied(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    sent = {"csrf_token": token, "profile": "govabierto", "method": "", "file": _file("propuestas-rotas.csv")}
    address = client.post(f"{BASE}/importaciones/nueva/propuestas", data=sent).headers["Location"]
    page = client.get(address).get_data(as_text=True)
    assert "no se puede aplicar" in page
    assert "no es una cantidad" in page
    client.post(f"{address}/aplicar", data={"csrf_token": token})
    assert session.scalar(select(func.count()).select_from(Proposal)) == 0


def test_a_rehearsal_is_seen_only_by_who_made_it(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    sent = {"csrf_token": token, "profile": "decide-madrid", "method": "", "file": _file("propuestas.csv")}
    address = client.post(f"{BASE}/importaciones/nueva/propuestas", data=sent).headers["Location"]
    place_id = session.scalars(select(Mandate.jurisdiction_id)).first()
    other = make_person(session)
    session.add(
        Mandate(folio="M-2222222", person_id=other.id, role=Role.ADMIN, post="Otra", jurisdiction_id=place_id,
                from_on=NOW.date(), created_at=NOW)
    )  # fmt: skip
    assert client_for(other).get(address).status_code == 404
    assert client.get(f"{BASE}/importaciones/ensayos/..%2Fsecreto").status_code == 404


def _file(name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO((OWN / name).read_bytes()), name


def test_no_file_at_all_is_said_beside_the_field(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    answer = client.post(
        f"{BASE}/importaciones/nueva/propuestas", data={"csrf_token": token, "profile": "decide-madrid"}
    )
    assert answer.status_code == 422


def test_an_account_is_closed_with_its_sessions_and_the_record_names_nobody(
    session: Session, client_for: SignIn
) -> None:
    client, token = admin_of(session, client_for)
    person = make_person(session)
    theirs = client_for(person)
    assert theirs.get("/cuenta/").status_code == 200
    sent = {"csrf_token": token, "reason": "duplicada"}
    assert client.post(f"{BASE}/personas/{person.folio}/baja", data=sent).status_code == 303
    assert theirs.get("/cuenta/").status_code in (303, 401)
    act = last_act(session)
    assert (act.kind, act.content) == ("cuenta.desactivada", '{"motivo":"duplicada"}')
    assert client.post(f"{BASE}/personas/{person.folio}/baja", data=sent).status_code == 409


def test_whoever_has_a_post_elsewhere_is_left_to_her_own_administration(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    person = make_person(session)
    make_mandate(session, person, make_place(session, "san-telmo", "San Telmo del Río"), Role.SECRETARY)
    session.commit()
    sent = {"csrf_token": token, "reason": "reglas"}
    assert client.post(f"{BASE}/personas/{person.folio}/baja", data=sent).status_code == 403


def test_a_person_is_found_by_exactly_what_names_her(session: Session, client_for: SignIn) -> None:
    client, _ = admin_of(session, client_for)
    person = make_person(session)
    session.commit()
    for typed in (person.folio, person.email):
        assert client.get(f"{BASE}/personas/", query_string={"q": typed}).headers["Location"].endswith(person.folio)
    assert client.get(f"{BASE}/personas/?q=persona").status_code == 200


def test_organisations_and_posts_are_given_and_ended(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    person = make_person(session)
    session.commit()
    sent = {"csrf_token": token, "name": "Vecinas por el agua", "kind": "civil_society"}
    assert client.post(f"{BASE}/organizaciones/nueva", data=sent).status_code == 303
    session.rollback()
    folio = session.scalars(select(Organisation.folio)).one()
    checked = {"csrf_token": token, "registry_number": "CLUNI-1"}
    assert client.post(f"{BASE}/organizaciones/{folio}/registro", data=checked).status_code == 303
    assert last_act(session).kind == "organizacion.verificada"
    given = {"csrf_token": token, "person": person.folio, "role": "desk", "post": "Ventanilla", "organisation": folio}
    assert client.post(f"{BASE}/cargos/nuevo", data=given).status_code == 303
    session.rollback()
    mandate = session.scalars(select(Mandate).where(Mandate.person_id == person.id)).one()
    assert client.post(f"{BASE}/cargos/{mandate.folio}/fin", data={"csrf_token": token, "to_on": ""}).status_code == 303
    session.rollback()
    assert mandate.to_on is not None


def test_a_dead_job_gets_another_round(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    session.add(
        OutboxMessage(kind="correo", key="k1", payload={}, created_at=NOW, available_at=NOW, attempts=8, dead_at=NOW,
                      last_error="<b>no contesta</b>")
    )  # fmt: skip
    session.commit()
    assert "&lt;b&gt;no contesta" in client.get(f"{BASE}/trabajos/").get_data(as_text=True)
    assert client.post(f"{BASE}/trabajos/repetir", data={"csrf_token": token, "key": "k1"}).status_code == 303
    assert last_act(session).kind == "trabajo.reintentado"
    assert client.post(f"{BASE}/trabajos/repetir", data={"csrf_token": token, "key": "k1"}).status_code == 404


def test_another_places_organisation_is_out_of_reach(session: Session, client_for: SignIn) -> None:
    client, token = admin_of(session, client_for)
    other = make_organisation(session, make_place(session, "san-telmo", "San Telmo del Río"))
    session.commit()
    sent = {"csrf_token": token, "registry_number": "X"}
    assert client.post(f"{BASE}/organizaciones/{other.folio}/registro", data=sent).status_code == 404


def test_lists_take_few_statements_however_long(app: Flask, session: Session, client_for: SignIn) -> None:
    client, _ = admin_of(session, client_for)
    place_id = session.scalars(select(Mandate.jurisdiction_id)).first()
    for number in range(12):
        person = make_person(session)
        session.add(
            Mandate(folio=new_folio("M"), person_id=person.id, role=Role.DESK, post=f"Ventanilla {number}",
                    jurisdiction_id=place_id, from_on=NOW.date(), created_at=NOW)
        )  # fmt: skip
    session.commit()
    for path in ("/", "/cargos/", "/organizaciones/", "/importaciones/", "/trabajos/", "/seguridad/"):
        with statements(app) as seen:
            assert client.get(BASE + path).status_code == 200
        assert len(seen) <= 10, path
