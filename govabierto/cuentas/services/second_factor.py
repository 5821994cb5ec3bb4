"""The second factor: codes of an application, printed codes for a bad day, and a reset that takes two people."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.cuentas import policies, queries
from govabierto.cuentas.models import Person, SecondFactorApproval, SecondFactorReset
from govabierto.cuentas.rules import RECOVERY_CODE_COUNT, OneTimeCodes, can_reset, keyed_hash
from govabierto.cuentas.services.attempts import record_event
from govabierto.cuentas.services.passkeys import drop_passkeys
from govabierto.cuentas.services.sessions import end_all
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import ConflictError, InvalidError, NotFoundError
from govabierto.nucleo.folios import ALPHABET, new_folio
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.territorio import queries as territorio_queries

METHOD = "authenticator"
WRONG_CODE = N_("Ese código no es, o ya se usó. Espera el siguiente en tu aplicación y escríbelo.")


def enable_second_factor(
    session: Session, *, actor: Actor, secret: str, code: str, codes: OneTimeCodes, key: bytes, now: datetime
) -> list[str]:
    """Turn the second factor on once a code proves that the application works; return the printed codes, shown once.

    Other sessions end: they began with one factor. Raises InvalidError (field code).
    """
    person = queries.person_of(session, actor)
    counter = codes.match(code, secret, None)
    if counter is None:
        raise InvalidError(WRONG_CODE, field="code")
    person.tf_primary_method, person.tf_totp_secret, person.tf_last_counter = METHOD, secret, counter
    end_all(session, person_id=person.id, reason="segundo-paso", now=now, but=actor.session_id_hash)
    record_event(session, kind="cuenta.segundo_factor_activado", subject_hash="", person_id=person.id, now=now)
    return _new_codes(person, key)


def renew_recovery_codes(session: Session, *, actor: Actor, key: bytes, now: datetime) -> list[str]:
    """Replace the printed codes and return the new ones, shown once. Raises ConflictError without a second factor."""
    person = queries.person_of(session, actor)
    if person.tf_primary_method is None:
        raise ConflictError(N_("Primero activa el segundo paso."))
    record_event(session, kind="cuenta.codigos_renovados", subject_hash="", person_id=person.id, now=now)
    return _new_codes(person, key)


def disable_second_factor(session: Session, *, actor: Actor, is_required: bool, now: datetime) -> None:
    """Turn the second factor off. Raises ConflictError for staff of whom it is demanded."""
    if is_required:
        raise ConflictError(N_("Tu cargo exige el segundo paso: puedes cambiarlo de teléfono, pero no quitarlo."))
    person = queries.person_of(session, actor)
    _clear(person)
    drop_passkeys(session, person_id=person.id)
    record_event(session, kind="cuenta.segundo_factor_quitado", subject_hash="", person_id=person.id, now=now)


def accept_code(session: Session, *, person_id: int, code: str, codes: OneTimeCodes, key: bytes, now: datetime) -> bool:
    """Tell whether a code opens the account, and use it up: one of the application, or a printed one."""
    person = queries.lock_person(session, person_id)
    if person is None or person.tf_totp_secret is None:
        return False
    counter = codes.match(code, person.tf_totp_secret, person.tf_last_counter)
    if counter is not None:
        person.tf_last_counter = counter
        return True
    typed = _hash_code(code, key)
    kept = [str(known) for known in person.mf_recovery_codes or []]
    left = [known for known in kept if not hmac.compare_digest(known, typed)]
    if len(left) == len(kept):
        return False
    person.mf_recovery_codes = left
    record_event(session, kind="cuenta.codigo_de_respaldo", subject_hash="", person_id=person.id, now=now)
    return True


def request_reset(session: Session, *, person_id: int, place: Place, now: datetime) -> SecondFactorReset:
    """Ask that a lost second factor be dropped; the same request while one is open. The password was right before."""
    person = queries.lock_person(session, person_id)
    if person is None or person.tf_primary_method is None:
        raise ConflictError(N_("Esta cuenta no tiene segundo paso."))
    waiting = session.scalar(
        select(SecondFactorReset).where(
            SecondFactorReset.person_id == person_id,
            SecondFactorReset.jurisdiction_id == place.id,
            SecondFactorReset.completed_at.is_(None),
        )
    )
    if waiting is not None:
        return waiting
    reset = SecondFactorReset(
        folio=new_folio("RF"), person_id=person_id, jurisdiction_id=place.id, requested_at=now, completed_at=None
    )
    session.add(reset)
    record_event(session, kind="cuenta.reinicio_pedido", subject_hash="", person_id=person_id, now=now)
    return reset


def approve_reset(session: Session, *, actor: Actor, folio: str, now: datetime) -> bool:
    """Add the actor's approval and tell whether the factor is gone: it takes two, one of them not of the government.

    The reset is logged by its folio and the posts of those who approved. Raises NotFoundError, NotAllowedError,
    ConflictError for a second approval of the same person or a reset that is done.
    """
    reset = session.scalar(select(SecondFactorReset).where(SecondFactorReset.folio == folio).with_for_update())
    place = territorio_queries.place_by_id(session, reset.jurisdiction_id) if reset else None
    if reset is None or place is None:
        raise NotFoundError(N_("No hay una petición con ese folio."))
    require(policies.may_approve_reset(actor, place, reset.person_id, now))
    if reset.completed_at is not None:
        raise ConflictError(N_("Esta petición ya se cumplió."))
    mandate = policies.approving_mandate(actor, place, now)
    if mandate is None or actor.person_id is None:
        raise ConflictError(N_("Tu cargo ya no está vigente."))
    try:
        with session.begin_nested():
            session.add(
                SecondFactorApproval(reset_id=reset.id, person_id=actor.person_id, mandate_id=mandate.id, at=now)
            )
            session.flush()
    except IntegrityError as error:
        raise ConflictError(N_("Ya aprobaste esta petición: falta otra persona.")) from error
    approvals = queries.approvals_of(session, reset.id)
    if not can_reset([(one.person_id, one.is_civil) for one in approvals], person_id=reset.person_id):
        return False
    _complete(session, reset, [one.post for one in approvals], actor, now)
    return True


def _complete(session: Session, reset: SecondFactorReset, posts: list[str], actor: Actor, now: datetime) -> None:
    person = queries.lock_person(session, reset.person_id)
    if person is None:
        raise NotFoundError(N_("Esa cuenta ya no existe."))
    _clear(person)
    drop_passkeys(session, person_id=person.id)
    reset.completed_at = now
    end_all(session, person_id=person.id, reason="segundo-paso", now=now)
    record_event(session, kind="cuenta.segundo_factor_reiniciado", subject_hash="", person_id=person.id, now=now)
    append(
        session,
        kind="cuenta.segundo_factor_reiniciado",
        subject=ThingRef("reinicio", reset.folio),
        jurisdiction_id=reset.jurisdiction_id,
        content={"aprobaron": list(posts)},
        now=now,
        actor=actor,
    )


def _clear(person: Person) -> None:
    person.tf_primary_method = person.tf_totp_secret = person.tf_last_counter = person.mf_recovery_codes = None
    person.fs_uniquifier = secrets.token_hex(32)


def _new_codes(person: Person, key: bytes) -> list[str]:
    """Make ten codes of 60 random bits, keep their keyed hashes and return them as they are printed."""
    made = [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
        for _ in range(RECOVERY_CODE_COUNT)
    ]
    person.mf_recovery_codes = [_hash_code(code, key) for code in made]
    return made


def _hash_code(code: str, key: bytes) -> str:
    return keyed_hash(key, re.sub(r"[\s\-]+", "", code).upper())
