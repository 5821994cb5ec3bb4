"""Where people live, as far as it was checked: at the desk with a CURP, or against an imported roll.

A CURP is checked for its digit and forgotten: only an HMAC stays, under a key that lives outside the database.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from stdnum.exceptions import ValidationError
from stdnum.mx import curp as curp_number

from govabierto.bitacora.services import append
from govabierto.cuentas import policies, queries
from govabierto.cuentas.models import Person, Residency, RollEntry
from govabierto.cuentas.services.attempts import record_event
from govabierto.nucleo.actors import Actor, MandateValue, VerificationLevel
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef

_BATCH = 500
_ORDER = tuple(VerificationLevel)
BAD_CURP = N_("Esa CURP no está bien escrita: revisa sus 18 letras y números.")


@dataclass(frozen=True)
class DeskCheck:
    """What the desk saw: who stands there, her CURP where she brought it, and whether her phone is hers."""

    person: str
    curp: str = ""
    is_phone_seen: bool = False


@dataclass
class RollReport:
    """What an imported roll did: lines read, entries added and known, residents raised, and lines in error."""

    read: int = 0
    added: int = 0
    known: int = 0
    raised: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)


def curp_hmac(curp: str, key: bytes) -> bytes:
    """Return the keyed hash of a CURP that was checked for shape, date, state and digit. Raises InvalidError."""
    try:
        compact = curp_number.validate(curp.strip().upper())
    except (ValidationError, ValueError) as error:
        raise InvalidError(BAD_CURP, field="curp") from error
    return hmac.new(key, compact.encode("ascii"), hashlib.sha256).digest()


def verify_at_desk(
    session: Session, *, actor: Actor, seen: DeskCheck, place: Place, key: bytes, now: datetime
) -> VerificationLevel:
    """Note what the desk checked of a person and return how far her residence in the place is verified now.

    Without a CURP only her contact is verified. One CURP backs one account in a place; whose it is nobody learns.
    Raises NotAllowedError, InvalidError (field person or curp) and ConflictError.
    """
    require(policies.may_use_desk(actor, place, now))
    person = queries.find_person(session, seen.person)
    if person is None or not person.active:
        raise InvalidError(N_("No hay una cuenta con ese folio, correo o teléfono."), field="person")
    mandate = actor.mandate_in(place.id, policies.DESK_ROLES, local_date(now, place.timezone))
    if person.id == actor.person_id:
        raise InvalidError(N_("Nadie se verifica a sí misma: pídelo a otra persona de la ventanilla."), field="person")
    if not seen.curp and not seen.is_phone_seen:
        raise InvalidError(N_("Escribe la CURP o marca que comprobaste su teléfono."), field="curp")
    digest = curp_hmac(seen.curp, key) if seen.curp else None
    if seen.is_phone_seen:
        if person.phone is None:
            raise InvalidError(N_("Esta cuenta no tiene teléfono que comprobar."), field="is_phone_seen")
        person.phone_verified_at = person.phone_verified_at or now
    residency = _residency(session, person, place, digest, mandate=mandate, now=now)
    record_event(session, kind="ventanilla.verificada", subject_hash="", person_id=person.id, now=now)
    return residency.level


def import_roll(
    session: Session, *, actor: Actor, place: Place, curps: Iterable[str], key: bytes, now: datetime
) -> RollReport:
    """Add a roll's CURPs to the place as keyed hashes, and raise the residents who are on it; logged with its counts.

    All or nothing: with one line in error nothing is added, and the report says which lines. Repeating it is harmless.
    """
    require(policies.may_import_roll(actor, place, now))
    report = RollReport()
    digests: dict[bytes, None] = {}
    for line, text in enumerate(curps, start=1):
        report.read += 1
        try:
            digests[curp_hmac(text, key)] = None
        except InvalidError:
            report.errors.append((line, BAD_CURP))
    if report.errors:
        return report
    for batch in _batches(digests):
        _add_batch(session, place, batch, report, now)
    mandate = actor.mandate_in(place.id, frozenset(m.role for m in actor.mandates), local_date(now, place.timezone))
    append(
        session,
        kind="padron.importado",
        subject=ThingRef("importacion", new_folio("IM")),
        jurisdiction_id=place.id,
        content={"renglones": report.read, "nuevos": report.added, "conocidos": report.known},
        now=now,
        actor=actor,
        mandate=mandate,
    )
    return report


def _residency(
    session: Session, person: Person, place: Place, digest: bytes | None, *, mandate: MandateValue | None, now: datetime
) -> Residency:
    found = session.scalar(
        select(Residency).where(Residency.person_id == person.id, Residency.jurisdiction_id == place.id)
    )
    if found is not None and found.curp_hmac is not None and digest is not None and found.curp_hmac != digest:
        raise ConflictError(N_("Esta cuenta ya se verificó con otra CURP. Si hubo un error, escribe a la Secretaría."))
    level = _level(session, place, digest)
    row = found or Residency(person_id=person.id, jurisdiction_id=place.id, level=level, verified_at=now)
    try:
        with session.begin_nested():
            session.add(row)
            if _ORDER.index(level) >= _ORDER.index(row.level):
                row.level, row.verified_at, row.verified_by_id = level, now, mandate.id if mandate else None
            row.curp_hmac = digest or row.curp_hmac
            session.flush()
    except IntegrityError as error:
        raise ConflictError(
            N_("Esa CURP ya respalda otra cuenta de este lugar. Una persona participa con una sola cuenta."),
            field="curp",
        ) from error
    return row


def _level(session: Session, place: Place, digest: bytes | None) -> VerificationLevel:
    if digest is None:
        return VerificationLevel.CONTACT
    is_listed = session.get(RollEntry, (place.id, digest)) is not None
    return VerificationLevel.ROLL if is_listed else VerificationLevel.DESK


def _batches(digests: Iterable[bytes]) -> Iterator[list[bytes]]:
    remaining = iter(digests)
    while batch := list(islice(remaining, _BATCH)):
        yield batch


def _add_batch(session: Session, place: Place, batch: list[bytes], report: RollReport, now: datetime) -> None:
    known = set(
        session.scalars(
            select(RollEntry.curp_hmac).where(RollEntry.jurisdiction_id == place.id, RollEntry.curp_hmac.in_(batch))
        )
    )
    fresh = [digest for digest in batch if digest not in known]
    session.add_all(RollEntry(jurisdiction_id=place.id, curp_hmac=digest, imported_at=now) for digest in fresh)
    session.flush()
    raised = session.scalars(
        update(Residency)
        .where(
            Residency.jurisdiction_id == place.id,
            Residency.curp_hmac.in_(batch),
            Residency.level == VerificationLevel.DESK,
        )
        .values(level=VerificationLevel.ROLL, verified_at=now)
        .returning(Residency.id)
    )
    report.raised += len(list(raised))
    report.added += len(fresh)
    report.known += len(known)
