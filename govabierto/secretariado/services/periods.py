"""What holds between two dates in a place: its administrations and the authority that guarantees transparency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from govabierto.nucleo.actors import Actor
from govabierto.nucleo.errors import InvalidError
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.secretariado.services.bodies import set_up
from govabierto.territorio.models import AdministrationTerm, OversightAuthority
from govabierto.territorio.queries import (
    administration_terms,
    organisation_by_folio,
    oversight_authorities,
    place_folio,
)


@dataclass(frozen=True)
class OversightDraft:
    """An authority from a day on. legal_source: the law and article that give it the role."""

    organisation_folio: str
    from_on: date
    is_autonomous: bool
    legal_source: str
    to_on: date | None = None


def define_administration(
    session: Session, *, actor: Actor, place: Place, starts_on: date, ends_on: date, now: datetime
) -> AdministrationTerm:
    """Note from when until when an administration governs a place. Raises InvalidError where two would overlap."""
    authority = set_up(session, actor, place.id, now)
    if ends_on < starts_on:
        raise InvalidError(N_("La administración termina antes de empezar."), field="ends_on")
    for other in administration_terms(session, place.id):
        if other.starts_on <= ends_on and starts_on <= other.ends_on:
            raise InvalidError(N_("En esas fechas ya hay otra administración."), field="starts_on")
    row = AdministrationTerm(jurisdiction_id=place.id, starts_on=starts_on, ends_on=ends_on, created_at=now)
    session.add(row)
    session.flush()
    content = {"desde": starts_on.isoformat(), "hasta": ends_on.isoformat()}
    subject = ThingRef("jurisdiccion", place_folio(session, place.id))
    authority.log(session, "administracion.definida", subject, content)
    return row


def define_oversight(
    session: Session, *, actor: Actor, place: Place, draft: OversightDraft, now: datetime
) -> OversightAuthority:
    """Note which organisation guarantees transparency from a day on; the one before ends the day before, and stays.

    Raises InvalidError for an organisation of elsewhere, without a law, or from a day on or before the last one's.
    """
    authority = set_up(session, actor, place.id, now)
    organisation = organisation_by_folio(session, draft.organisation_folio)
    if organisation is None or organisation.jurisdiction_id not in (place.id, place.parent_id):
        raise InvalidError(N_("Elige una organización de este lugar o de su estado."), field="organisation")
    if not draft.legal_source.strip():
        raise InvalidError(N_("Di qué ley y artículo le dan esa función."), field="legal_source")
    if draft.to_on is not None and draft.to_on < draft.from_on:
        raise InvalidError(N_("El periodo termina antes de empezar."), field="to_on")
    own = [row for row in oversight_authorities(session, place) if row.jurisdiction_id == place.id]
    if own and own[0].from_on >= draft.from_on:
        raise InvalidError(N_("Ya hay una autoridad desde ese día o después."), field="from_on")
    if own and (own[0].to_on is None or own[0].to_on >= draft.from_on):
        own[0].to_on = draft.from_on - timedelta(days=1)
        session.flush()
    row = OversightAuthority(
        jurisdiction_id=place.id, organisation_id=organisation.id, from_on=draft.from_on, to_on=draft.to_on,
        is_autonomous=draft.is_autonomous, legal_source=draft.legal_source.strip(), created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    content = {
        "nombre": organisation.name, "desde": row.from_on.isoformat(), "autonoma": row.is_autonomous,
        "fundamento": row.legal_source,
    }  # fmt: skip
    subject = ThingRef("organizacion", organisation.folio)
    authority.log(session, "garante.definida", subject, content)
    return row
