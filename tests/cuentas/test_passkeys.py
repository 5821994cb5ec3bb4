"""Passkeys as second factor: whole ceremonies, and everything that must not open an account."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from govabierto.cuentas import security, services
from govabierto.cuentas.models import ChallengePurpose, Passkey, PasskeyChallenge, Person, SecurityEvent
from govabierto.cuentas.passkeys import WebAuthn
from govabierto.cuentas.rules.passkeys import MAX_PASSKEYS, CeremonyError, is_copied
from govabierto.nucleo.clock import FixedClock
from govabierto.nucleo.errors import ConflictError, NotFoundError
from tests.builders import NOW, actor_of, csrf_token
from tests.cuentas.authenticator import Authenticator, b64
from tests.cuentas.builders import PASSWORD, make_account, reload, send, sign_in

LIST, NEW, ENTER = "/cuenta/llaves", "/cuenta/llaves/nueva", "/cuenta/llaves/entrar"
CODE = "/cuenta/segundo-factor/entrar"


@pytest.fixture
def person(session: Session) -> Person:
    """Give somebody whose account asks for codes."""
    made = make_account(session)
    turn_codes_on(session, made)
    session.commit()
    return made


def turn_codes_on(session: Session, person: Person) -> None:
    secret = security.codes().new_secret()
    person.tf_primary_method, person.tf_totp_secret = "authenticator", secret
    session.flush()


def options_in(answer: TestResponse) -> str:
    found = re.search(r'data-options="([^"]+)"', answer.get_data(as_text=True))
    assert found, "the page offers no key"
    return html.unescape(found.group(1))


def enter_with_code(client: FlaskClient, session: Session, person: Person) -> FlaskClient:
    assert sign_in(client, person.email).headers["Location"] == CODE
    session.refresh(person)
    code = security.codes().generate_totp_password(str(person.tf_totp_secret))
    session.commit()
    assert send(client, CODE, code=code).status_code == 303
    return client


def register(client: FlaskClient, device: Authenticator, name: str = "Mi teléfono", **changes: object) -> TestResponse:
    """Add a key through the pages of somebody who signed in."""
    assert send(client, LIST, current=PASSWORD, name=name).status_code == 303
    options = options_in(client.get(NEW))
    return send(client, NEW, response=device.create(options, **changes))


def begin(client: FlaskClient, person: Person) -> str:
    """Give the password and return what the page asks of a key."""
    assert sign_in(client, person.email).headers["Location"] == CODE
    return options_in(client.get(CODE))


def answer(client: FlaskClient, response: str) -> TestResponse:
    return client.post(ENTER, data={"csrf_token": csrf_token(client, CODE), "response": response})


@pytest.fixture
def device(client: FlaskClient, session: Session, person: Person) -> Authenticator:
    """Give a device whose key was added to the person's account; the client is signed out afterwards."""
    made = Authenticator()
    enter_with_code(client, session, person)
    assert register(client, made).status_code == 303
    send(client, "/cuenta/salir", "/cuenta/")
    return made


def is_in(client: FlaskClient) -> bool:
    return client.get("/cuenta/").status_code == 200


def test_a_key_is_added_named_listed_used_and_removed(
    client: FlaskClient, session: Session, clock: FixedClock, person: Person, device: Authenticator
) -> None:
    options = begin(client, person)
    assert json.loads(options)["allowCredentials"][0]["id"] == b64(device.credential_id)
    entered = answer(client, device.get(options))
    assert (entered.status_code, is_in(client)) == (303, True)
    page = client.get(LIST).get_data(as_text=True)
    assert "Tu cuenta tiene 1 llave" in page
    assert "Mi teléfono" in page
    assert "La usaste por última vez" in page
    session.rollback()
    folio = session.scalars(select(Passkey.folio)).one()
    session.commit()
    assert send(client, f"{LIST}/{folio}/quitar", LIST).status_code == 303
    send(client, "/cuenta/salir", "/cuenta/")
    sign_in(client, person.email)
    assert "data-options" not in client.get(CODE).get_data(as_text=True)


def test_the_code_still_opens_the_account_and_the_page_says_so_without_scripts(
    client: FlaskClient, session: Session, clock: FixedClock, person: Person, device: Authenticator
) -> None:
    begin(client, person)
    page = client.get(CODE).get_data(as_text=True)
    assert 'name="code"' in page
    assert "Una llave necesita que tu navegador ejecute scripts" in page
    clock.advance(timedelta(minutes=1))
    session.refresh(person)
    code = security.codes().generate_totp_password(str(person.tf_totp_secret))
    session.commit()
    assert send(client, CODE, code=code).status_code == 303
    assert is_in(client)


def test_without_codes_there_is_no_key(client: FlaskClient, session: Session) -> None:
    person = make_account(session)
    session.commit()
    sign_in(client, person.email)
    page = client.get(LIST).get_data(as_text=True)
    assert "Primero activa los códigos" in page
    assert 'name="name"' not in page
    with client.session_transaction() as cookie:
        cookie["passkey_new"] = {"reference": "x", "name": "y"}
    answered = client.post(LIST, data={"csrf_token": csrf_token(client, "/cuenta/"), "current": PASSWORD, "name": "x"})
    assert answered.status_code == 409
    with pytest.raises(ConflictError):
        services.begin_passkey(session, actor=actor_of(session, person), name="x", now=NOW)


def test_the_password_is_asked_before_a_key_is_added(client: FlaskClient, session: Session, person: Person) -> None:
    enter_with_code(client, session, person)
    assert send(client, LIST, current="otra", name="x").status_code == 422
    assert send(client, LIST, current=PASSWORD, name=" ").status_code == 422
    assert client.get(NEW).headers["Location"] == LIST
    assert client.post(NEW, data={"csrf_token": csrf_token(client, LIST), "response": "{}"}).headers["Location"] == LIST


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "http://localhost.evil.invalid"},
        {"origin": "https://localhost"},
        {"origin": "http://localhost:8107"},
        {"rp_id": "evil.invalid"},
        {"type": "webauthn.get"},
        {"challenge": b64(b"otro reto de treinta y dos bytes")},
        {"flags": 0x40},
        {"flags": 0x05},
    ],
    ids=["another-host", "another-scheme", "another-port", "another-rp", "another-act", "another-challenge",
         "nobody-present", "no-key"],
)  # fmt: skip
def test_a_key_made_elsewhere_or_otherwise_is_not_added(
    client: FlaskClient, session: Session, person: Person, changes: dict[str, object]
) -> None:
    enter_with_code(client, session, person)
    refused = register(client, Authenticator(), **changes)
    assert refused.status_code == 422
    assert "Empezar otra vez" in refused.get_data(as_text=True)
    session.rollback()
    assert session.scalars(select(Passkey)).all() == []
    assert session.scalars(select(PasskeyChallenge)).one().used_at is not None, "a challenge is spent even by a refusal"


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "http://localhost.evil.invalid"},
        {"origin": "https://localhost"},
        {"rp_id": "evil.invalid"},
        {"type": "webauthn.create"},
        {"challenge": b64(b"otro reto de treinta y dos bytes")},
        {"flags": 0x04},
    ],
    ids=["another-host", "another-scheme", "another-rp", "another-act", "another-challenge", "nobody-present"],
)
def test_a_signature_for_elsewhere_or_otherwise_does_not_open(
    client: FlaskClient, person: Person, device: Authenticator, changes: dict[str, object]
) -> None:
    refused = answer(client, device.get(begin(client, person), **changes))
    assert (refused.status_code, is_in(client)) == (422, False)
    fresh = options_in(refused)  # the page offers a new challenge at once
    assert answer(client, device.get(fresh)).status_code == 303
    assert is_in(client)


def test_a_challenge_is_good_once(client: FlaskClient, app: Flask, person: Person, device: Authenticator) -> None:
    options = begin(client, person)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    signed = device.get(options)
    assert answer(client, signed).status_code == 303
    thief = app.test_client()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.post(ENTER, data={"csrf_token": csrf_token(thief, CODE), "response": signed}).status_code == 422
    assert not is_in(thief)


def test_even_a_refused_answer_uses_the_challenge_up(
    client: FlaskClient, session: Session, person: Person, device: Authenticator
) -> None:
    options = begin(client, person)
    with client.session_transaction() as cookie:
        reference = cookie["passkey_challenge"]
    assert answer(client, "{}").status_code == 422
    with client.session_transaction() as cookie:
        assert cookie["passkey_challenge"] != reference
        cookie["passkey_challenge"] = reference
    assert answer(client, device.get(options)).status_code == 422
    assert not is_in(client)


def test_a_challenge_runs_out_after_ten_minutes(session: Session, person: Person, device: Authenticator) -> None:
    made = services.issue_challenge(session, person_id=person.id, purpose=ChallengePurpose.SIGN_IN, now=NOW)
    known = {"person_id": person.id, "purpose": ChallengePurpose.SIGN_IN, "reference": made.reference}
    late = NOW + timedelta(minutes=10)
    assert services.spend_challenge(session, **known, now=late) is None
    assert services.spend_challenge(session, **known, now=late - timedelta(seconds=1)) == made.challenge
    assert services.spend_challenge(session, **known, now=NOW) is None


def test_a_challenge_is_of_one_person_and_one_purpose(session: Session, person: Person) -> None:
    other = make_account(session, "Efrén")
    made = services.issue_challenge(session, person_id=person.id, purpose=ChallengePurpose.REGISTER, now=NOW)
    for person_id, purpose in ((other.id, ChallengePurpose.REGISTER), (person.id, ChallengePurpose.SIGN_IN)):
        spent = services.spend_challenge(
            session, person_id=person_id, purpose=purpose, reference=made.reference, now=NOW
        )
        assert spent is None


def test_challenges_that_ran_out_are_thrown_away(session: Session, person: Person) -> None:
    for minutes in (0, 11, 22):
        at = NOW + timedelta(minutes=minutes)
        services.issue_challenge(session, person_id=person.id, purpose=ChallengePurpose.SIGN_IN, now=at)
    assert len(session.scalars(select(PasskeyChallenge)).all()) == 1


def test_a_copied_device_betrays_itself_by_its_count(
    client: FlaskClient, app: Flask, session: Session, person: Person, device: Authenticator
) -> None:
    copy = device.copy()
    assert answer(client, device.get(begin(client, person))).status_code == 303
    thief = app.test_client()
    assert answer(thief, copy.get(begin(thief, person))).status_code == 422
    assert not is_in(thief)
    session.rollback()
    kinds = session.scalars(select(SecurityEvent.kind)).all()
    assert kinds.count("cuenta.llave_copiada") == 1


def test_a_device_that_never_counts_is_no_copy(
    client: FlaskClient, app: Flask, person: Person, device: Authenticator
) -> None:
    for browser in (client, app.test_client()):
        assert answer(browser, device.get(begin(browser, person), step=0)).status_code == 303


@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_a_count_that_did_not_grow_is_a_copy_unless_nobody_counts(kept: int, told: int) -> None:
    assert is_copied(kept, told) == (not (told > kept or kept == told == 0))


def test_the_key_of_another_person_opens_nothing(
    client: FlaskClient, app: Flask, session: Session, person: Person, device: Authenticator
) -> None:
    other = make_account(session, "Efrén")
    turn_codes_on(session, other)
    session.commit()
    hers = Authenticator()
    mine = enter_with_code(app.test_client(), session, other)
    assert register(mine, hers, "De Efrén").status_code == 303
    options = begin(client, person)
    assert answer(client, hers.get(options)).status_code == 422
    # Nor does it under the name of the right key.
    forged = Authenticator(credential_id=device.credential_id, count=50)
    assert answer(client, forged.get(options_in(client.get(CODE)))).status_code == 422
    assert not is_in(client)


def test_a_key_belongs_to_one_account(
    client: FlaskClient, app: Flask, session: Session, person: Person, device: Authenticator
) -> None:
    other = make_account(session, "Efrén")
    turn_codes_on(session, other)
    session.commit()
    mine = enter_with_code(app.test_client(), session, other)
    assert register(mine, device.copy()).status_code == 409
    session.rollback()
    (folio, owner) = session.execute(select(Passkey.folio, Passkey.person_id)).one()
    assert owner == person.id
    with pytest.raises(NotFoundError):
        services.remove_passkey(session, actor=actor_of(session, other), folio=folio, now=NOW)
    session.commit()
    assert send(mine, f"{LIST}/{folio}/quitar", LIST).status_code == 404


def test_the_device_is_told_which_keys_it_has_and_ten_are_enough(
    client: FlaskClient, session: Session, clock: FixedClock, person: Person, device: Authenticator
) -> None:
    clock.advance(timedelta(minutes=1))
    enter_with_code(client, session, person)
    send(client, LIST, current=PASSWORD, name="Otra")
    asked = json.loads(options_in(client.get(NEW)))
    assert [one["id"] for one in asked["excludeCredentials"]] == [b64(device.credential_id)]
    assert asked["rp"]["id"] == "localhost"
    assert person.email not in json.dumps(asked["user"]["id"])
    session.rollback()
    session.add_all(
        Passkey(
            folio=f"LL-{n}", person_id=person.id, name="x", credential_id=bytes([n]), public_key=b"x", created_at=NOW
        )
        for n in range(MAX_PASSKEYS - 1)
    )
    session.commit()
    assert send(client, LIST, current=PASSWORD, name="Una más").status_code == 409


def test_guesses_with_keys_count_as_guesses_with_codes(
    client: FlaskClient, person: Person, device: Authenticator
) -> None:
    begin(client, person)
    assert [answer(client, "{}").status_code for _ in range(11)] == [422] * 10 + [429]
    assert answer(client, device.get(options_in(client.get(CODE)))).status_code == 429


def test_without_the_password_a_key_opens_nothing(client: FlaskClient, app: Flask, device: Authenticator) -> None:
    stranger = app.test_client()
    token = csrf_token(stranger, "/cuenta/entrar")
    answered = stranger.post(ENTER, data={"csrf_token": token, "response": "{}"})
    assert answered.headers["Location"] == "/cuenta/entrar"


def test_the_keys_go_with_the_codes_and_with_the_account(
    client: FlaskClient, session: Session, person: Person, device: Authenticator
) -> None:
    reload(session, person)
    services.issue_challenge(session, person_id=person.id, purpose=ChallengePurpose.SIGN_IN, now=NOW)
    services.disable_second_factor(session, actor=actor_of(session, person), is_required=False, now=NOW)
    assert session.scalars(select(Passkey)).all() == []
    assert session.scalars(select(PasskeyChallenge)).all() == []
    session.rollback()
    services.close_account(session, actor=actor_of(session, person), now=NOW)
    assert session.scalars(select(Passkey)).all() == []


def test_a_person_downloads_the_names_of_her_keys_and_no_bytes(
    client: FlaskClient, session: Session, clock: FixedClock, person: Person, device: Authenticator
) -> None:
    clock.advance(timedelta(minutes=1))
    found = enter_with_code(client, session, person).get("/cuenta/datos.json").get_json()
    assert [row["name"] for row in found["llaves_de_acceso"]] == ["Mi teléfono"]
    assert set(found["llaves_de_acceso"][0]).isdisjoint({"credential_id", "public_key"})
    assert all("challenge" not in row for row in found["retos_de_llaves"])


def test_the_origin_is_the_one_of_the_settings() -> None:
    site = WebAuthn("https://gobiernoabierto.tres-ceibas.gob.mx")
    assert (site.origin, site.rp_id) == (
        "https://gobiernoabierto.tres-ceibas.gob.mx",
        "gobiernoabierto.tres-ceibas.gob.mx",
    )
    assert site.is_usable
    numeric = WebAuthn("http://127.0.0.1:8107")
    assert (numeric.origin, numeric.is_usable) == ("http://127.0.0.1:8107", False)


@given(
    st.one_of(
        st.text(max_size=200),
        st.recursive(st.none() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3)).map(
            json.dumps
        ),
        st.dictionaries(
            st.sampled_from(["id", "rawId", "type", "response"]),
            st.one_of(st.none(), st.text(max_size=9), st.integers(), st.dictionaries(
                st.sampled_from(["clientDataJSON", "attestationObject", "authenticatorData", "signature"]),
                st.one_of(st.text(max_size=9), st.binary(max_size=40).map(b64), st.integers()),
            )),
        ).map(json.dumps),
        st.just("[" * 19_000), st.just("{" + " " * 30_000 + "}"),
    )
)  # fmt: skip
def test_no_answer_breaks_anything(response: str) -> None:
    site = WebAuthn("http://localhost")
    for check in (
        lambda: site.check_new(response, b"reto"),
        lambda: site.check_use(response, b"reto", b"llave"),
    ):
        with pytest.raises(CeremonyError):
            check()


def test_the_script_is_a_file_of_ours_and_stands_only_where_a_key_is_asked(
    client: FlaskClient, person: Person, device: Authenticator
) -> None:
    begin(client, person)
    found = re.findall(r'<script src="([^"]+)"', client.get(CODE).get_data(as_text=True))
    assert [urlsplit(one).path.rpartition("/")[2] for one in found] == ["govabierto.js", "llaves.js"]
    assert "llaves.js" not in client.get("/cuenta/entrar").get_data(as_text=True)
    script = client.get(found[1]).get_data(as_text=True)
    assert "innerHTML" not in script
