"""Changing what is known of the territory: places, organisations, communities and holidays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import delete, extract, select
from sqlalchemy.orm import Session

from govabierto.bitacora.services import append
from govabierto.nucleo.actors import Actor, MandateValue
from govabierto.nucleo.clock import local_date
from govabierto.nucleo.errors import InvalidError, NotFoundError
from govabierto.nucleo.folios import new_folio
from govabierto.nucleo.permissions import require
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingRef
from govabierto.territorio import policies, queries, rules
from govabierto.territorio.models import (
    AdministrationTerm,
    Community,
    Holiday,
    Jurisdiction,
    JurisdictionKind,
    Organisation,
    OrganisationKind,
    OrganisationName,
)

ORGANISATION = "organizacion"
PLACE = "jurisdiccion"


@dataclass(frozen=True)
class PlaceDraft:
    """What is told of a new place. kind is ``estado`` or ``municipio``; a municipality names its state's id."""

    name: str
    kind: JurisdictionKind
    slug: str = ""
    parent_id: int | None = None
    inegi_code: str | None = None
    timezone: str = "America/Mexico_City"
    office_name: str = ""
    office_address: str = ""
    office_hours: str = ""
    office_phone: str = ""
    office_email: str = ""
    term_starts_on: date | None = None
    term_ends_on: date | None = None


def create_jurisdiction(session: Session, *, actor: Actor, draft: PlaceDraft, now: datetime) -> Place:
    """Give a state or a municipality its address. Raises InvalidError for a bad, reserved or taken slug or code."""
    parent = queries.place_by_id(session, draft.parent_id) if draft.parent_id is not None else None
    require(policies.may_create_place(actor, parent, now))
    slug = draft.slug or rules.slugify(draft.name)
    _check_place(session, draft, slug, parent)
    fields = {name: getattr(draft, name) for name in PlaceDraft.__dataclass_fields__}
    row = Jurisdiction(**{**fields, "slug": slug, "name": _named(draft.name), "created_at": now})
    session.add(row)
    session.flush()
    if draft.term_starts_on and draft.term_ends_on:
        first, last = draft.term_starts_on, draft.term_ends_on
        session.add(AdministrationTerm(jurisdiction_id=row.id, starts_on=first, ends_on=last, created_at=now))
    append(
        session,
        kind="jurisdiccion.creada",
        subject=ThingRef(PLACE, row.folio),
        jurisdiction_id=row.id,
        content={"nombre": row.name, "tipo": row.kind.value, "direccion": slug, "clave_inegi": row.inegi_code},
        now=now,
        actor=actor,
        mandate=_mandate(actor, parent, now),
    )
    return _place(session, row.id)


def create_organisation(
    session: Session,
    *,
    actor: Actor,
    place: Place,
    name: str,
    kind: OrganisationKind,
    now: datetime,
    short_name: str = "",
    registry_number: str = "",
    is_autonomous: bool = False,
    valid_from: date | None = None,
    external_id: str | None = None,
) -> Organisation:
    """Register an organisation of a place. Raises InvalidError when one of that name is in force there already."""
    require(policies.may_manage_place(actor, place, now))
    day = local_date(now, place.timezone)
    organisation = Organisation(
        folio=new_folio("O"),
        jurisdiction_id=place.id,
        name=_free_name(session, place, _named(name), day),
        short_name=short_name.strip(),
        kind=kind,
        registry_number=registry_number.strip(),
        is_autonomous=is_autonomous,
        valid_from=valid_from or day,
        external_id=external_id,
        created_at=now,
    )
    session.add(organisation)
    session.flush()
    content = {"nombre": organisation.name, "tipo": kind.value, "registro": organisation.registry_number}
    _log_organisation(session, "organizacion.creada", organisation, content, actor=actor, place=place, now=now)
    return organisation


def verify_registration(
    session: Session, *, actor: Actor, folio: str, now: datetime, registry_number: str = ""
) -> Organisation:
    """Note that somebody checked an organisation's registration in its public register."""
    organisation, place = _organisation(session, folio)
    require(policies.may_manage_place(actor, place, now))
    organisation.registry_number = registry_number.strip() or organisation.registry_number
    if not organisation.registry_number:
        raise InvalidError(N_("Escribe el número con que está en el registro público."), field="registry_number")
    organisation.registration_verified_at = now
    content = {"nombre": organisation.name, "registro": organisation.registry_number}
    _log_organisation(session, "organizacion.verificada", organisation, content, actor=actor, place=place, now=now)
    return organisation


def rename_organisation(
    session: Session, *, actor: Actor, folio: str, name: str, since: date, now: datetime
) -> Organisation:
    """Give an organisation another name from a day on; the name it had stays, with its last day."""
    organisation, place = _organisation(session, folio)
    require(policies.may_manage_place(actor, place, now))
    day = local_date(now, place.timezone)
    if not organisation.valid_from < since <= day:
        raise InvalidError(N_("El nombre nuevo vale desde un día posterior a su alta y no futuro."), field="since")
    last_change = session.scalar(
        select(OrganisationName.until_on)
        .where(OrganisationName.organisation_id == organisation.id)
        .order_by(OrganisationName.until_on.desc())
    )
    if last_change is not None and since <= last_change + timedelta(days=1):
        raise InvalidError(N_("Ya hay un cambio de nombre ese día o después."), field="since")
    old, new = organisation.name, _free_name(session, place, _named(name), day)
    session.add(OrganisationName(organisation_id=organisation.id, name=old, until_on=since - timedelta(days=1)))
    organisation.name = new
    content = {"antes": old, "ahora": new, "desde": since.isoformat()}
    _log_organisation(session, "organizacion.renombrada", organisation, content, actor=actor, place=place, now=now)
    return organisation


def create_community(session: Session, *, actor: Actor, place: Place, name: str, now: datetime) -> Community:
    """Add a colonia, town or neighbourhood to a place. Raises InvalidError when it is there already."""
    require(policies.may_manage_place(actor, place, now))
    clean = _named(name)
    slug = rules.slugify(clean)
    if not slug:
        raise InvalidError(N_("El nombre necesita al menos una letra o un número."), field="name")
    known = select(Community.id).filter_by(jurisdiction_id=place.id, slug=slug)
    if session.scalar(known) is not None:
        raise InvalidError(N_("Ya existe «%(name)s» en este lugar."), field="name", name=clean)
    community = Community(jurisdiction_id=place.id, slug=slug, name=clean)
    session.add(community)
    session.flush()
    _log_place(session, "comunidad.creada", place, {"nombre": clean}, actor=actor, now=now)
    return community


def set_holidays(
    session: Session, *, actor: Actor, place: Place, year: int, days: Mapping[date, str], now: datetime
) -> int:
    """Replace a place's own holidays of a year; returns how many it has then.

    The national ones need no rows of the place: ``set_national_holidays`` keeps them.
    """
    require(policies.may_manage_place(actor, place, now))
    if any(day.year != year for day in days):
        raise InvalidError(N_("Todos los días deben ser del año %(year)s."), field="days", year=year)
    if any(not name.strip() for name in days.values()):
        raise InvalidError(N_("Di por qué no se trabaja cada día."), field="days")
    _replace_holidays(session, place.id, year, days)
    content = {"anio": year, "dias": {day.isoformat(): days[day] for day in sorted(days)}}
    _log_place(session, "calendario.definido", place, content, actor=actor, now=now)
    return len(days)


def set_national_holidays(session: Session, *, year: int) -> int:
    """Keep the days of rest that federal law fixes for a year; part of an installation, not a public act."""
    days = rules.statutory_holidays(year)
    _replace_holidays(session, None, year, days)
    return len(days)


def _replace_holidays(session: Session, jurisdiction_id: int | None, year: int, days: Mapping[date, str]) -> None:
    owner = Holiday.jurisdiction_id.is_(None) if jurisdiction_id is None else Holiday.jurisdiction_id == jurisdiction_id
    session.execute(delete(Holiday).where(owner, extract("year", Holiday.on) == year))
    session.add_all(Holiday(jurisdiction_id=jurisdiction_id, on=day, name=days[day].strip()) for day in sorted(days))
    session.flush()


def _check_place(session: Session, draft: PlaceDraft, slug: str, parent: Place | None) -> None:
    if slug in rules.RESERVED_SLUGS:
        raise InvalidError(N_("«%(slug)s» está reservado para el sitio. Elige otra palabra."), field="slug", slug=slug)
    if not rules.is_valid_slug(slug):
        raise InvalidError(N_("La dirección lleva solo letras sin acento, números y guiones."), field="slug")
    if session.scalar(select(Jurisdiction.id).where(Jurisdiction.slug == slug)) is not None:
        raise InvalidError(N_("Otro lugar ya usa la dirección «%(slug)s»."), field="slug", slug=slug)
    if draft.kind is JurisdictionKind.MUNICIPALITY and (parent is None or not parent.is_state):
        raise InvalidError(N_("Di de qué estado es el municipio."), field="parent_id")
    if draft.kind is JurisdictionKind.STATE and draft.parent_id is not None:
        raise InvalidError(N_("Un estado no pertenece a otro lugar."), field="parent_id")
    if draft.term_starts_on and draft.term_ends_on and draft.term_ends_on < draft.term_starts_on:
        raise InvalidError(N_("La administración termina antes de empezar."), field="term_ends_on")
    _check_timezone(draft.timezone)
    _check_inegi_code(session, draft, parent)


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidError(N_("No conocemos esa zona horaria."), field="timezone") from error


def _check_inegi_code(session: Session, draft: PlaceDraft, parent: Place | None) -> None:
    code = draft.inegi_code
    if code is None:
        return
    if not rules.is_inegi_code(code, draft.kind.value):
        raise InvalidError(
            N_("La clave del INEGI tiene dos dígitos para un estado y cinco para un municipio."), field="inegi_code"
        )
    if session.scalar(select(Jurisdiction.id).where(Jurisdiction.inegi_code == code)) is not None:
        raise InvalidError(N_("Esa clave del INEGI ya es de otro lugar."), field="inegi_code")
    state_code = session.scalar(select(Jurisdiction.inegi_code).filter_by(id=parent.id)) if parent else None
    if state_code and not code.startswith(state_code):
        raise InvalidError(N_("Esa clave del INEGI es de otro estado."), field="inegi_code")


def _named(name: str) -> str:
    clean = " ".join(name.split())
    if not clean:
        raise InvalidError(N_("Escribe el nombre."), field="name")
    return clean


def _free_name(session: Session, place: Place, name: str, day: date) -> str:
    same = name.casefold()
    if any(other.name.casefold() == same for other in queries.organisations(session, place.id, on=day)):
        raise InvalidError(N_("Ya existe «%(name)s» en este lugar."), field="name", name=name)
    return name


def _organisation(session: Session, folio: str) -> tuple[Organisation, Place]:
    organisation = queries.organisation_by_folio(session, folio)
    if organisation is None:
        raise NotFoundError(N_("No conocemos esa organización."))
    return organisation, _place(session, organisation.jurisdiction_id)


def _place(session: Session, jurisdiction_id: int) -> Place:
    place = queries.place_by_id(session, jurisdiction_id)
    if place is None:
        raise NotFoundError(N_("No conocemos ese municipio o estado."))
    return place


def _mandate(actor: Actor, place: Place | None, now: datetime) -> MandateValue | None:
    if place is None:
        return None
    return actor.mandate_in(place.id, policies.STEWARDS, local_date(now, place.timezone))


def _log_organisation(
    session: Session,
    kind: str,
    organisation: Organisation,
    content: Mapping[str, object],
    *,
    actor: Actor,
    place: Place,
    now: datetime,
) -> None:
    append(
        session,
        kind=kind,
        subject=ThingRef(ORGANISATION, organisation.folio),
        jurisdiction_id=place.id,
        content=content,
        now=now,
        actor=actor,
        mandate=_mandate(actor, place, now),
    )


def _log_place(
    session: Session, kind: str, place: Place, content: Mapping[str, object], *, actor: Actor, now: datetime
) -> None:
    append(
        session,
        kind=kind,
        subject=ThingRef(PLACE, queries.place_folio(session, place.id)),
        jurisdiction_id=place.id,
        content=content,
        now=now,
        actor=actor,
        mandate=_mandate(actor, place, now),
    )
