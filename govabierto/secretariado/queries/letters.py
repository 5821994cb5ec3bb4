"""Reads of letters of intent and joint declarations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from govabierto.cuentas.models import Mandate
from govabierto.nucleo.actors import Role
from govabierto.nucleo.paging import PAGE_SIZE, Page, offset_of
from govabierto.nucleo.places import Place
from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.secretariado.evidence import ClauseEvidence
from govabierto.secretariado.models import Agreement, Body, BodySession, Instrument, InstrumentSignature, Seat, SeatTerm
from govabierto.secretariado.rules import InstrumentKind, InstrumentState, Sector, SessionKind, SessionState
from govabierto.territorio.models import Jurisdiction, Organisation, OrganisationKind
from govabierto.territorio.queries import organisations

_SECTORS: dict[OrganisationKind, Sector] = {
    OrganisationKind.AGENCY: Sector.GOVERNMENT,
    OrganisationKind.CIVIL_SOCIETY: Sector.CIVIL_SOCIETY,
    OrganisationKind.CITIZEN_GROUP: Sector.CIVIL_SOCIETY,
    OrganisationKind.UNIVERSITY: Sector.ACADEMIA,
    OrganisationKind.CHAMBER: Sector.PRIVATE_SECTOR,
    OrganisationKind.OVERSIGHT_BODY: Sector.GUARANTOR,
    OrganisationKind.AUTONOMOUS_BODY: Sector.AUTONOMOUS_BODY,
}
_CIVIL_ROLES = (Role.CSO_COUNTERPART,)


@dataclass(frozen=True)
class Signer:
    """A post that may sign on a day, with the sector for which it signs."""

    mandate_id: int
    folio: str
    post: str
    organisation_name: str
    sector: Sector
    from_on: date
    to_on: date | None


@dataclass(frozen=True)
class LetterRow:
    """A letter or declaration as lists show it."""

    folio: str
    kind: InstrumentKind
    state: InstrumentState
    title: str
    dated_on: date
    slug: str
    place_name: str


def instrument_by_folio(session: Session, folio: str, *, to_change: bool = False) -> Instrument | None:
    """Return a letter or declaration with signatures and files; to_change locks its row."""
    statement = (
        select(Instrument)
        .where(Instrument.folio == folio)
        .options(selectinload(Instrument.signatures), joinedload(Instrument.file), joinedload(Instrument.scan))
    )
    if to_change:
        statement = statement.with_for_update(of=Instrument).execution_options(populate_existing=True)
    return session.scalar(statement)


def letters_page(session: Session, place: Place, *, number: int, with_drafts: bool) -> Page[LetterRow]:
    """Return a place's letters and declarations, newest first; a state also shows those of its municipalities."""
    mine = Instrument.jurisdiction_id == place.id
    where = mine if with_drafts else mine & (Instrument.state != InstrumentState.DRAFT)
    if place.is_state:
        below = select(Jurisdiction.id).where(Jurisdiction.parent_id == place.id)
        sent = Instrument.state.in_((InstrumentState.SENT, InstrumentState.ACCEPTED, InstrumentState.RETURNED))
        where = or_(where, Instrument.jurisdiction_id.in_(below) & sent)
    total = session.scalar(select(func.count()).select_from(Instrument).where(where)) or 0
    statement = (
        select(Instrument, Jurisdiction.slug, Jurisdiction.name)
        .join(Jurisdiction, Jurisdiction.id == Instrument.jurisdiction_id)
        .where(where)
        .order_by(Instrument.dated_on.desc(), Instrument.id.desc())
        .limit(PAGE_SIZE)
        .offset(offset_of(number))
    )
    rows = [
        LetterRow(row.folio, row.kind, row.state, row.title, row.dated_on, slug, name)
        for row, slug, name in session.execute(statement)
    ]
    return Page(rows, number, total)


def signers_on(session: Session, place: Place, day: date, *, folios: Iterable[str] | None = None) -> list[Signer]:
    """Return the posts of a place that may sign: those in force on a day, or the ones named, in force or not.

    The sector is that of the seat which the post holds, else that of its organisation, else government.
    """
    statement = (
        select(Mandate, Organisation.name, Organisation.kind, func.min(Seat.sector))
        .outerjoin(Organisation, Organisation.id == Mandate.organisation_id)
        .outerjoin(SeatTerm, SeatTerm.mandate_id == Mandate.id)
        .outerjoin(Seat, Seat.id == SeatTerm.seat_id)
        .where(Mandate.jurisdiction_id == place.id)
        .group_by(Mandate.id, Organisation.name, Organisation.kind)
        .order_by(Mandate.post, Mandate.id)
    )
    if folios is not None:
        statement = statement.where(Mandate.folio.in_(list(folios)))
    else:
        in_force = or_(Mandate.to_on.is_(None), Mandate.to_on >= day)
        statement = statement.where(Mandate.from_on <= day, in_force, Mandate.role != Role.ADMIN)
    return [
        Signer(
            mandate_id=row.id,
            folio=row.folio,
            post=row.post,
            organisation_name=name or "",
            sector=_sector(row, kind, seat_sector),
            from_on=row.from_on,
            to_on=row.to_on,
        )
        for row, name, kind, seat_sector in session.execute(statement)
    ]


def _sector(mandate: Mandate, kind: OrganisationKind | None, seat_sector: str | None) -> Sector:
    if seat_sector is not None:
        return Sector(seat_sector)
    if kind is not None:
        return _SECTORS[kind]
    return Sector.CIVIL_SOCIETY if mandate.role in _CIVIL_ROLES else Sector.GOVERNMENT


def guarantor_name(session: Session, place: Place, day: date) -> str | None:
    """Return the name of the oversight body of a place, or of its state, on a day; nowhere a constant."""
    for jurisdiction_id in (place.id, place.parent_id):
        if jurisdiction_id is not None:
            own = organisations(session, jurisdiction_id, kinds=[OrganisationKind.OVERSIGHT_BODY], on=day)
            if own:
                return own[0].name
    return None


def clause_evidence(session: Session, place: Place) -> list[ClauseEvidence]:
    """Return what the body itself shows: known rules of decision (D), its installation (G), the guarantor (H)."""
    decided = exists().where(Agreement.jurisdiction_id == place.id)
    installation = (
        exists()
        .where(
            BodySession.body_id == Body.id,
            BodySession.kind == SessionKind.INSTALLATION,
            BodySession.state == SessionState.CLOSED,
        )
        .correlate(Body)
    )
    guarantor = exists().where(Seat.body_id == Body.id, Seat.sector == Sector.GUARANTOR).correlate(Body)
    declared = exists().where(
        Instrument.jurisdiction_id == place.id,
        Instrument.state != InstrumentState.DRAFT,
        InstrumentSignature.instrument_id == Instrument.id,
        InstrumentSignature.sector == Sector.GUARANTOR,
        InstrumentSignature.way.is_not(None),
    )
    statement = (
        select(Body.name, Body.installed_on, installation, guarantor, decided, declared)
        .where(Body.jurisdiction_id == place.id)
        .order_by(Body.id)
        .limit(1)
    )
    row = session.execute(statement).first()
    found: list[ClauseEvidence] = []
    if row is None:
        return found
    name, installed_on, was_installed, has_guarantor, has_decided, has_declared = row
    home = f"/{place.slug}/secretariado/"
    if has_decided:
        found.append(ClauseEvidence("D", N_("El Secretariado adopta acuerdos por votación nominal."), home))
    if installed_on is not None or was_installed:
        found.append(ClauseEvidence("G", N_("Está instalado: %(body)s."), home, {"body": name}))
    if has_guarantor:
        found.append(ClauseEvidence("H", N_("La autoridad garante tiene un asiento en el Secretariado."), home))
    if has_declared:
        message = N_("La autoridad garante firmó la declaratoria conjunta.")
        found.append(ClauseEvidence("H", message, f"{home}cartas/"))
    return found


def instrument_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of letters and declarations by folio; drafts are not public."""
    statement = (
        select(Instrument, Jurisdiction.slug)
        .join(Jurisdiction, Jurisdiction.id == Instrument.jurisdiction_id)
        .where(Instrument.folio.in_(list(folios)))
    )
    return {
        row.folio: ThingCard(
            ThingRef(row.kind.value, row.folio),
            row.title,
            f"/{slug}/secretariado/cartas/{row.folio}",
            row.jurisdiction_id,
            slug,
            is_public=row.state is not InstrumentState.DRAFT,
        )
        for row, slug in session.execute(statement)
    }


LETTER_KINDS = (
    ThingKind(InstrumentKind.LETTER.value, N_("Carta de intención"), "CA", instrument_cards),
    ThingKind(InstrumentKind.DECLARATION.value, N_("Declaratoria conjunta"), "DE", instrument_cards),
)
PREFIXES: dict[InstrumentKind, str] = {InstrumentKind.LETTER: "CA", InstrumentKind.DECLARATION: "DE"}
