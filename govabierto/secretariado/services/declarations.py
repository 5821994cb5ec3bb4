"""Declarations of ties: each member's, each year, under oath and published; no version is lost."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError, NotAllowedError
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado import policies
from govabierto.secretariado.models import ConflictDeclaration, SeatTerm
from govabierto.secretariado.rules import Capacity
from govabierto.secretariado.services.authority import authorise
from govabierto.secretariado.services.bodies import seat_to_change, term_on

TIES_LIMIT = 4000


@dataclass(frozen=True)
class DeclarationDraft:
    """What is declared. ties: in the words that are published, empty where there are none."""

    has_ties: bool
    ties: str
    is_sworn: bool


def declare_ties(
    session: Session,
    *,
    actor: Actor,
    seat_folio: str,
    draft: DeclarationDraft,
    now: datetime,
    capacity: Capacity = Capacity.HOLDER,
) -> ConflictDeclaration:
    """Publish what a member declares this year: by herself, or by the secretariat from a signed paper.

    Raises NotAllowedError for anybody else, ConflictError where nobody sits, InvalidError for one that is not sworn or
    whose answer and text disagree. Source: dominio 1.5 and 1.4 (sworn absence of conflict of interest).
    """
    seat, body = seat_to_change(session, seat_folio)
    authority = authorise(
        session, actor, body.jurisdiction_id, now, policy=policies.may_declare, roles=policies.SET_UP_ROLES
    )
    today = local_date(now, authority.place.timezone)
    term = term_on(session, seat, capacity, today)
    if term is None:
        raise ConflictError(N_("Nadie ocupa ese asiento ese día."))
    is_own = term.mandate_id is not None and any(
        m.id == term.mandate_id for m in policies.mandates_in_force(actor, authority.place, now)
    )
    if not is_own and not policies.may_set_up_body(actor, authority.place, now):
        raise NotAllowedError(N_("Cada quien declara por su asiento; en papel la captura la Secretaría técnica."))
    ties = _checked(draft)
    row = ConflictDeclaration(
        seat_term_id=term.id, year=today.year, version=_next_version(session, term, today.year),
        has_ties=draft.has_ties, ties=ties, is_sworn=True,
        recorded_by="" if is_own else authority.post or N_("Sistema"), at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(N_("Otra persona publicó esta declaración al mismo tiempo. Revísala.")) from error
    digest = hashlib.sha256(row.ties.encode()).hexdigest()
    content: dict[str, object] = {
        "asiento": seat.code,
        "caracter": capacity.value,
        "anio": row.year,
        "version": row.version,
    }
    content |= {"tiene_vinculos": row.has_ties, "sha256": digest, "capturada_por": row.recorded_by or None}
    authority.log(session, "declaracion.publicada", ThingRef("cuerpo", body.folio), content)
    return row


def _checked(draft: DeclarationDraft) -> str:
    ties = draft.ties.strip()
    if not draft.is_sworn:
        raise InvalidError(N_("La declaración se hace bajo protesta de decir verdad: marca la casilla."), field="sworn")
    if draft.has_ties and not ties:
        raise InvalidError(N_("Di qué vínculos tienes, con qué organización o persona pública."), field="ties")
    if not draft.has_ties and ties:
        raise InvalidError(N_("Escribiste vínculos y marcaste que no tienes: revisa tu respuesta."), field="has_ties")
    if len(ties) > TIES_LIMIT:
        raise InvalidError(N_("El texto es muy largo: caben %(max)s letras."), field="ties", max=TIES_LIMIT)
    return ties


def _next_version(session: Session, term: SeatTerm, year: int) -> int:
    known = select(func.max(ConflictDeclaration.version)).filter_by(seat_term_id=term.id, year=year)
    return (session.scalar(known) or 0) + 1
