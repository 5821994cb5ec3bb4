"""Publishing since when the rules run, and declaring what no room can compute, always with a proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from govabierto.cumplimiento import policies, queries
from govabierto.cumplimiento.models import ComplianceStart, DeclaredEvidence
from govabierto.cumplimiento.rules import OF_A_COMMITMENT, DeclaredKind
from govabierto.nucleo.actors import Actor
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import ConflictError, InvalidError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado.services.authority import authorise
from govabierto.territorio.queries import place_folio

MAX_URL = 1_000


@dataclass(frozen=True)
class DeclaredDraft:
    """What is declared. commitment: folio, for the kinds that are said of one."""

    kind: DeclaredKind
    on: date
    title: str
    url: str
    commitment: str = ""


def set_start(session: Session, *, actor: Actor, place: Place, starts_on: date, now: datetime) -> ComplianceStart:
    """Publish since when the rules run in a place; a day to come is refused. Raises InvalidError."""
    authority = authorise(session, actor, place.id, now, policy=policies.may_declare, roles=policies.DECLARERS)
    if starts_on > local_date(now, place.timezone):
        raise InvalidError(N_("Ese día todavía no llega. Elige hoy o uno que ya pasó."), field="starts_on")
    row = queries.start_of(session, place.id)
    before = row.starts_on.isoformat() if row is not None else None
    if row is None:
        row = ComplianceStart(jurisdiction_id=place.id)
        session.add(row)
    row.starts_on, row.post, row.at = starts_on, authority.post, now
    content = {"desde": starts_on.isoformat(), "antes": before}
    authority.log(session, "cumplimiento.inicio", _place_ref(session, place), content)
    return row


def declare(session: Session, *, actor: Actor, place: Place, draft: DeclaredDraft, now: datetime) -> DeclaredEvidence:
    """Declare a fact with its proof; it is public at once. Raises InvalidError, ConflictError for a repeated one."""
    authority = authorise(session, actor, place.id, now, policy=policies.may_declare, roles=policies.DECLARERS)
    _check(session, place, draft, local_date(now, place.timezone))
    row = DeclaredEvidence(
        jurisdiction_id=place.id, kind=draft.kind, commitment_folio=draft.commitment, on=draft.on,
        title=draft.title.strip(), url=draft.url.strip(), post=authority.post, at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise ConflictError(N_("Eso ya se declaró, con la misma prueba y el mismo día.")) from error
    content = {
        "que": row.kind.value, "dia": row.on.isoformat(), "titulo": row.title, "prueba": row.url,
        "compromiso": row.commitment_folio or None,
    }  # fmt: skip
    authority.log(session, "cumplimiento.declarado", _place_ref(session, place), content)
    return row


def _check(session: Session, place: Place, draft: DeclaredDraft, today: date) -> None:
    if draft.on > today:
        raise InvalidError(N_("Ese día todavía no llega: se declara lo que ya pasó."), field="on")
    if not draft.title.strip():
        raise InvalidError(N_("Escribe qué fue, en una frase."), field="title")
    if not _is_address(draft.url.strip()):
        raise InvalidError(N_("La prueba es una dirección que empieza con https:// o http://."), field="url")
    needs_commitment = draft.kind in OF_A_COMMITMENT
    if needs_commitment and queries.public_commitment(session, place.id, draft.commitment) is None:
        raise InvalidError(N_("Elige de qué compromiso se trata."), field="commitment")
    if not needs_commitment and draft.commitment:
        raise InvalidError(N_("Esto se dice de todo el proceso: no elijas un compromiso."), field="commitment")


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_whole = parts.scheme in ("http", "https") and bool(parts.hostname)
    return is_whole and len(url) <= MAX_URL and not any(c.isspace() for c in url)


def _place_ref(session: Session, place: Place) -> ThingRef:
    return ThingRef("jurisdiccion", place_folio(session, place.id))
