"""Who may open and send what: role × page × own, other's, hidden and other place's proposals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.actors import Role
from govabierto.propuestas.rules import ProposalState
from tests.builders import csrf_token, make_person, make_place, make_staff
from tests.propuestas.builders import make_proposal

ROLES = ("nobody", "unverified", "neighbour", "author", "moderator", "secretary", "agency", "elsewhere")
#: (method, path) → for each role in ROLES, the answer for a public proposal.
OF_A_PUBLIC_ONE: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", ""): (200, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "/versiones"): (200, 200, 200, 200, 200, 200, 200, 200),
    ("GET", "/editar"): (404, 404, 404, 200, 404, 404, 404, 404),
    ("GET", "/retirar"): (404, 404, 404, 200, 404, 404, 404, 404),
    ("GET", "/respuesta"): (303, 403, 403, 403, 403, 200, 200, 403),
    ("GET", "/estado"): (303, 403, 403, 403, 403, 200, 403, 403),
    ("POST", "/apoyo"): (401, 403, 303, 303, 303, 303, 303, 303),
    ("POST", "/apoyo/retirar"): (401, 403, 303, 303, 303, 303, 303, 303),
    ("POST", "/comentarios"): (401, 403, 422, 422, 422, 422, 422, 422),
    ("POST", "/enviar"): (401, 404, 404, 303, 404, 404, 404, 404),
    ("POST", "/editar"): (404, 404, 404, 422, 404, 404, 404, 404),
    ("POST", "/respuesta"): (401, 403, 403, 403, 403, 422, 422, 403),
    ("POST", "/estado"): (401, 403, 403, 403, 403, 422, 403, 403),
    ("POST", "/publicar"): (401, 403, 403, 403, 409, 409, 403, 403),
    ("POST", "/no-publicar"): (401, 403, 403, 403, 422, 422, 403, 403),
    ("POST", "/reclamar"): (401, 404, 404, 404, 404, 404, 404, 404),
    ("POST", "/clave"): (404, 404, 404, 404, 404, 404, 404, 404),
}
#: The same for a held one: nobody learns that it exists but its author and, to read it, moderators.
OF_A_HELD_ONE: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", ""): (404, 404, 404, 200, 200, 200, 404, 404),
    ("GET", "/editar"): (404, 404, 404, 200, 404, 404, 404, 404),
    ("POST", "/apoyo"): (401, 403, 404, 404, 404, 404, 404, 404),
    ("POST", "/comentarios"): (401, 403, 404, 404, 404, 404, 404, 404),
    ("GET", "/respuesta"): (303, 403, 403, 403, 403, 404, 404, 403),
    ("POST", "/publicar"): (401, 403, 403, 403, 303, 303, 403, 403),
}
OF_A_DRAFT: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", ""): (404, 404, 404, 200, 404, 404, 404, 404),
    ("GET", "/vista-previa"): (404, 404, 404, 200, 404, 404, 404, 404),
    ("POST", "/enviar"): (401, 404, 404, 303, 404, 404, 404, 404),
    ("POST", "/publicar"): (401, 403, 403, 403, 409, 409, 403, 403),
}
OF_THE_ROOM: dict[str, tuple[int, ...]] = {
    "": (200, 200, 200, 200, 200, 200, 200, 200),
    "nueva": (200, 200, 200, 200, 200, 200, 200, 200),
    "mias": (303, 200, 200, 200, 200, 200, 200, 200),
    "moderacion": (303, 403, 403, 403, 200, 200, 403, 403),
    "por-responder": (303, 403, 403, 403, 403, 200, 200, 403),
}
Cast = dict[str, FlaskClient]


@pytest.fixture
def cast(app: Flask, session: Session, client_for: Callable[[Person], FlaskClient]) -> Cast:
    """Give a client for each role; the author's person is kept for the proposals."""
    place, other = make_place(session), make_place(session, "san-telmo", "San Telmo del Río")
    author = make_person(session, "Autora")
    people = {
        "unverified": make_person(session, confirmed=False),
        "neighbour": make_person(session),
        "author": author,
        "moderator": make_staff(session, place, Role.MODERATOR),
        "secretary": make_staff(session, place, Role.SECRETARY),
        "agency": make_staff(session, place, Role.AGENCY_LEAD),
        "elsewhere": make_staff(session, other, Role.SECRETARY),
    }
    session.info["place"], session.info["other"], session.info["author"] = place, other, author
    return {"nobody": app.test_client(), **{role: client_for(person) for role, person in people.items()}}


def answers(cast: Cast, method: str, path: str) -> tuple[int, ...]:
    if method == "GET":
        return tuple(cast[role].get(path).status_code for role in ROLES)
    tokens = {role: csrf_token(cast[role], "/tres-ceibas/propuestas/nueva") for role in ROLES}
    return tuple(cast[role].post(path, data={"csrf_token": tokens[role]}).status_code for role in ROLES)


CASES = [
    *((ProposalState.SUBMITTED, method, path, expected) for (method, path), expected in OF_A_PUBLIC_ONE.items()),
    *(
        (ProposalState.HELD, method, path, expected)
        for (method, path), expected in OF_A_HELD_ONE.items()
        if path != "/publicar"
    ),
    *((ProposalState.DRAFT, method, path, expected) for (method, path), expected in OF_A_DRAFT.items()),
]


@pytest.mark.parametrize(("state", "method", "path", "expected"), CASES)
def test_what_each_role_gets(
    session: Session, cast: Cast, state: ProposalState, method: str, path: str, expected: tuple[int, ...]
) -> None:
    proposal = make_proposal(session, session.info["place"], session.info["author"], state=state)
    session.commit()
    assert answers(cast, method, f"/tres-ceibas/propuestas/{proposal.folio}{path}") == expected


@pytest.mark.parametrize(("path", "expected"), OF_THE_ROOM.items())
def test_what_each_role_gets_of_the_room(cast: Cast, path: str, expected: tuple[int, ...]) -> None:
    assert answers(cast, "GET", f"/tres-ceibas/propuestas/{path}") == expected


@pytest.mark.parametrize("folio", ["PR-2345678", "elsewhere"])
def test_unknown_folios_and_those_of_another_place_do_not_exist(session: Session, cast: Cast, folio: str) -> None:
    if folio == "elsewhere":
        folio = make_proposal(session, session.info["other"], session.info["author"]).folio
        session.commit()
    for (method, path), public in OF_A_PUBLIC_ONE.items():
        found = answers(cast, method, f"/tres-ceibas/propuestas/{folio}{path}")
        expected = tuple(
            code if code in (401, 403) or (code == 303 and method == "GET" and not i) else 404
            for i, code in enumerate(public)
        )
        assert found == expected, (method, path)
