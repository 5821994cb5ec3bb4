"""The sets of data that everything is measured on: invented from one seed, written in bulk, the same on each run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, update

from bench import datos_plan, datos_voces, escritura, textos
from bench.tamanos import SLUG, STATE_SLUG, Size
from govabierto.ciclo.models import Cycle, StageWindow
from govabierto.ciclo.rules import PublicStage
from govabierto.cuentas.models import Mandate, Person, Residency, SignInSession
from govabierto.cuentas.rules import hash_session_id
from govabierto.nucleo.actors import Role, VerificationLevel
from govabierto.territorio.models import Community, Jurisdiction, JurisdictionKind, Organisation, OrganisationKind
from govabierto.votaciones.models import Ballot
from govabierto.votaciones.sealing import KeyStore

STATE_ID, PLACE_ID = 1, 2
CYCLE_ID = 2
STAFF = (Role.SECRETARY, Role.AGENCY_LEAD, Role.CSO_COUNTERPART)
"""Mandates 1, 2 and 3 belong to people 1, 2 and 3."""
AGENCIES = ("Obras Públicas", "Transparencia", "Tesorería", "Desarrollo Social", "Contraloría", "Ecología")
COUNTERPARTS = ("Vecinas de la Ceiba", "Agua Clara", "Cuentas a la Vista", "Red de Bibliotecas")
COMMUNITIES = ("La Noria", "El Mirador", "Las Huertas", "San Isidro", "Puente Viejo", "La Cantera", "Centro", "El Vado")
_NAMES = ("Rosa", "Genaro", "Lucía", "Tomás", "Elvira", "Joaquín", "Marta", "Abel", "Inés", "Ramiro")


def fill(connection: Connection, size: Size, *, now: datetime, keys: KeyStore) -> None:
    """Write a whole set into an empty database: a state, a municipality and everything that happens there.

    keys: where the open vote's secrets go, which votes cast afterwards need.
    """
    _territory(connection, now)
    _people(connection, size, now)
    _cycle(connection, now)
    datos_voces.fill(connection, size, now=now)
    datos_plan.fill_plan(connection, now=now)
    datos_plan.fill_ballot(connection, size, now=now, keys=keys)
    escritura.write_full_text(connection)
    escritura.settle(connection)


def session_token(number: int) -> str:
    """Return the identifier that the cookie of the number-th person's session holds."""
    return f"sesion-inventada-{number:08d}"


def refresh(connection: Connection, now: datetime) -> None:
    """Move what depends on the clock to now in a copy kept from another day: sessions and the open vote."""
    connection.execute(update(SignInSession).values(created_at=now - timedelta(hours=1), last_seen_at=now))
    connection.execute(
        update(Ballot).values(opens_at=now - timedelta(days=1), opened_at=now, closes_at=now + timedelta(days=20))
    )
    open_stages = (PublicStage.PROPOSALS, PublicStage.VOTING)
    connection.execute(
        update(StageWindow)
        .where(StageWindow.cycle_id == CYCLE_ID, StageWindow.stage.in_(open_stages))
        .values(opens_at=now - timedelta(days=30), closes_at=now + timedelta(days=30))
    )


def _territory(connection: Connection, now: datetime) -> None:
    common: dict[str, Any] = {
        "office_name": "Secretariado Técnico",
        "office_address": "Plaza Mayor 1",
        "office_hours": "Lunes a viernes, de 9:00 a 16:00",
        "office_phone": "000 000 0000",
        "office_email": "ayuda@demo.invalid",
        "created_at": now,
    }
    state = {"id": STATE_ID, "slug": STATE_SLUG, "name": "Jacaral", "kind": JurisdictionKind.STATE, "parent_id": None}
    place = {"id": PLACE_ID, "slug": SLUG, "name": "Tres Ceibas", "kind": JurisdictionKind.MUNICIPALITY}
    rows = [{**state, **common}, {**place, "parent_id": STATE_ID, **common}]
    escritura.write(connection, Jurisdiction, rows)
    escritura.write(
        connection,
        Community,
        (
            {"id": number, "jurisdiction_id": PLACE_ID, "slug": f"comunidad-{number}", "name": name}
            for number, name in enumerate(COMMUNITIES, start=1)
        ),
    )
    kinds = [(name, OrganisationKind.AGENCY) for name in AGENCIES]
    kinds += [(name, OrganisationKind.CIVIL_SOCIETY) for name in COUNTERPARTS]
    escritura.write(
        connection,
        Organisation,
        (
            {"id": number, "folio": textos.folio("O", number), "jurisdiction_id": PLACE_ID, "name": name, "kind": kind}
            | {"valid_from": date(2020, 1, 1), "created_at": now}
            for number, (name, kind) in enumerate(kinds, start=1)
        ),
    )


def _people(connection: Connection, size: Size, now: datetime) -> None:
    numbers = range(1, size.people + 1)
    escritura.write(connection, Person, (_person(number, now) for number in numbers))
    escritura.write(connection, Mandate, _mandates(now))
    escritura.write(
        connection,
        Residency,
        (
            {"person_id": number, "jurisdiction_id": PLACE_ID, "level": VerificationLevel.DESK, "verified_at": now}
            for number in numbers
        ),
    )
    escritura.write(
        connection,
        SignInSession,
        (
            {"id_hash": hash_session_id(session_token(number)), "person_id": number, "created_at": now}
            | {"last_seen_at": now}
            for number in numbers
        ),
    )


def _person(number: int, now: datetime) -> dict[str, Any]:
    return {
        "id": number,
        "folio": textos.folio("P", number),
        "email": f"persona{number}@demo.invalid",
        "password": "!",  # no password opens this account
        "given_name": _NAMES[number % len(_NAMES)],
        "family_name": "Nájera",
        "community_id": number % len(COMMUNITIES) + 1,
        "fs_uniquifier": f"{number:032x}",
        "confirmed_at": now,
        "created_at": now,
    }


def _mandates(now: datetime) -> Iterator[dict[str, Any]]:
    organisations = (None, 1, len(AGENCIES) + 1)
    for number, (role, organisation_id) in enumerate(zip(STAFF, organisations, strict=True), start=1):
        yield {
            "id": number,
            "folio": textos.folio("M", number),
            "person_id": number,
            "role": role,
            "post": f"Titular {number}",
            "jurisdiction_id": PLACE_ID,
            "organisation_id": organisation_id,
            "from_on": date(2024, 1, 1),
            "created_at": now,
        }


def _cycle(connection: Connection, now: datetime) -> None:
    """Two cycles: the first fulfils its plan, the second takes proposals and votes."""
    rows = [
        {"id": number, "folio": textos.folio("CI", number), "jurisdiction_id": PLACE_ID, "number": number}
        | {"title": f"Ciclo {number}", "created_at": now}
        for number in (1, CYCLE_ID)
    ]
    escritura.write(connection, Cycle, rows)
    spans = (
        (1, PublicStage.IMPLEMENTATION, -200, 300),
        (CYCLE_ID, PublicStage.INTEGRATION, -90, -60),
        (CYCLE_ID, PublicStage.DIAGNOSIS, -60, -30),
        (CYCLE_ID, PublicStage.PROPOSALS, -30, 30),
        (CYCLE_ID, PublicStage.VOTING, -29, 30),
        (CYCLE_ID, PublicStage.DRAFTING, 40, 80),
    )
    escritura.write(
        connection,
        StageWindow,
        (
            {"cycle_id": cycle, "stage": stage, "opens_at": now + timedelta(first), "closes_at": now + timedelta(last)}
            for cycle, stage, first, last in spans
        ),
    )
