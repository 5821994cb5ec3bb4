"""Everything that is kept about a person, for herself: a walk over every table that refers to her."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

from sqlalchemy import Column, Table, select
from sqlalchemy.orm import Session

from govabierto.cuentas.models import Person
from govabierto.nucleo.tables import Base

OWN_TABLES: dict[str, str] = {
    "account_token.person_id": "enlaces",
    "comment.author_id": "comentarios",
    "digest.person_id": "resumenes_por_correo",
    "follow.person_id": "lo_que_sigues",
    "mandate.person_id": "cargos",
    "milestone_report.person_id": "reportes",
    "milestone_review.person_id": "revisiones",
    "notice.person_id": "avisos",
    "notice_preference.person_id": "correos_de_avisos",
    "passkey.person_id": "llaves_de_acceso",
    "passkey_challenge.person_id": "retos_de_llaves",
    "proposal.author_id": "propuestas",
    "proposal_support.person_id": "apoyos",
    "residency.person_id": "residencia",
    "seat_application.person_id": "postulaciones_a_asientos",
    "seat_objection.person_id": "objeciones_a_postulaciones",
    "second_factor_approval.person_id": "aprobaciones_de_segundo_paso",
    "second_factor_reset.person_id": "segundos_pasos_perdidos",
    "security_event.person_id": "seguridad",
    "session.person_id": "sesiones",
}
"""Every column that refers to a person, and under which name its rows are given to her. A test keeps it whole."""

_NEVER = frozenset(
    {
        *("id", "password", "fs_uniquifier", "tf_totp_secret", "tf_last_counter", "mf_recovery_codes"),
        *("credential_id", "public_key", "challenge", "reference"),
    }
)
_NEVER_ENDINGS = ("_hash", "_hmac", "_secret", "_salt")


def own_data(session: Session, person_id: int) -> dict[str, object]:
    """Return a person's row and all rows that refer to her, as JSON; no password, secret, key or hash."""
    people: Table = Base.metadata.tables[Person.__tablename__]
    (person,) = _rows(session, people, people.c.id, person_id)
    found: dict[str, object] = {"cuenta": person}
    for table, column in columns_to_person():
        name = OWN_TABLES.get(f"{table.name}.{column.name}")
        if name is not None:
            found[name] = _rows(session, table, column, person_id)
    return found


def columns_to_person() -> list[tuple[Table, Column[int]]]:
    """Return every column of the schema that refers to a person, by table and name."""
    found = [
        (table, key.parent)
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == Person.__tablename__
    ]
    return sorted(found, key=lambda pair: (pair[0].name, pair[1].name))


def _rows(session: Session, table: Table, column: Column[int], person_id: int) -> list[dict[str, object]]:
    shown = [one for one in table.columns if one.name not in _NEVER and not one.name.endswith(_NEVER_ENDINGS)]
    order = list(table.primary_key.columns)
    rows = session.execute(select(*shown).where(column == person_id).order_by(*order))
    return [{one.name: _plain(value) for one, value in zip(shown, row, strict=True)} for row in rows]


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
