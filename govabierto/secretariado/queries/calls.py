"""Reads of open calls and applications."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from govabierto.nucleo.text import N_
from govabierto.nucleo.things import ThingCard, ThingKind, ThingRef
from govabierto.secretariado.models import Body, OpenCall, SeatApplication
from govabierto.secretariado.rules import ApplicationState, CallPhase, CallWindow, phase_of_call
from govabierto.territorio.models import Jurisdiction

CALLS_SHOWN = 40


@dataclass(frozen=True)
class CallRow:
    """A call as the list shows it. received: applications that were not withdrawn."""

    row: OpenCall
    phase: CallPhase
    received: int


def phase_on(row: OpenCall, day: date) -> CallPhase:
    """Return where a call stands on a local day."""
    window = CallWindow(row.opens_on, row.closes_on, row.objections_until)
    return phase_of_call(window, day, is_published=row.published_at is not None, is_ruled=row.ruled_at is not None)


def calls_of(session: Session, jurisdiction_id: int, day: date, *, with_drafts: bool) -> list[CallRow]:
    """Return a place's newest calls with how many applied, in one statement."""
    received = (
        select(func.count())
        .where(SeatApplication.call_id == OpenCall.id, SeatApplication.state != ApplicationState.WITHDRAWN)
        .correlate(OpenCall)
        .scalar_subquery()
    )
    statement = (
        select(OpenCall, received)
        .join(Body, Body.id == OpenCall.body_id)
        .where(Body.jurisdiction_id == jurisdiction_id)
        .order_by(OpenCall.opens_on.desc(), OpenCall.id.desc())
        .limit(CALLS_SHOWN)
    )
    if not with_drafts:
        statement = statement.where(OpenCall.published_at.is_not(None))
    return [CallRow(row, phase_on(row, day), count) for row, count in session.execute(statement)]


def call_by_folio(session: Session, folio: str, *, to_change: bool = False) -> tuple[OpenCall, Body] | None:
    """Return a call with its extensions, and its body; to_change locks its row."""
    statement = (
        select(OpenCall, Body)
        .join(Body, Body.id == OpenCall.body_id)
        .where(OpenCall.folio == folio)
        .options(selectinload(OpenCall.extensions))
    )
    if to_change:
        statement = statement.with_for_update(of=OpenCall).execution_options(populate_existing=True)
    row = session.execute(statement).first()
    return None if row is None else (row[0], row[1])


def applications_of(session: Session, call_id: int) -> Sequence[SeatApplication]:
    """Return the applications to a call in the order in which they came."""
    return session.scalars(
        select(SeatApplication).where(SeatApplication.call_id == call_id).order_by(SeatApplication.id)
    ).all()


def application_by_folio(session: Session, folio: str, *, to_change: bool = False) -> SeatApplication | None:
    """Return an application with its objections; to_change locks its row."""
    statement = (
        select(SeatApplication).where(SeatApplication.folio == folio).options(selectinload(SeatApplication.objections))
    )
    if to_change:
        statement = statement.with_for_update(of=SeatApplication).execution_options(populate_existing=True)
    return session.scalar(statement)


def candidacies_of(session: Session, organisation_ids: Iterable[int]) -> dict[int, tuple[str, str]]:
    """Return (folio of the call, folio of the application) of each organisation that a call chose; one statement."""
    ids = list(organisation_ids)
    if not ids:
        return {}
    statement = (
        select(SeatApplication.organisation_id, OpenCall.folio, SeatApplication.folio)
        .join(OpenCall, OpenCall.id == SeatApplication.call_id)
        .where(SeatApplication.organisation_id.in_(ids), SeatApplication.state == ApplicationState.ACCEPTED)
        .order_by(SeatApplication.ruled_at, SeatApplication.id)
    )
    return {number: (call, folio) for number, call, folio in session.execute(statement) if number is not None}


def call_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of calls by folio; drafts are not public."""
    statement = (
        select(OpenCall, Body.jurisdiction_id, Jurisdiction.slug)
        .join(Body, Body.id == OpenCall.body_id)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(OpenCall.folio.in_(list(folios)))
    )
    return {
        row.folio: ThingCard(
            ThingRef("convocatoria", row.folio),
            row.title,
            f"/{slug}/secretariado/convocatorias/{row.folio}",
            jurisdiction_id,
            slug,
            is_public=row.published_at is not None,
        )
        for row, jurisdiction_id, slug in session.execute(statement)
    }


def application_cards(session: Session, folios: Iterable[str]) -> dict[str, ThingCard]:
    """Return the cards of applications by folio."""
    statement = (
        select(SeatApplication, OpenCall.folio, Body.jurisdiction_id, Jurisdiction.slug)
        .join(OpenCall, OpenCall.id == SeatApplication.call_id)
        .join(Body, Body.id == OpenCall.body_id)
        .join(Jurisdiction, Jurisdiction.id == Body.jurisdiction_id)
        .where(SeatApplication.folio.in_(list(folios)))
    )
    return {
        row.folio: ThingCard(
            ThingRef("postulacion", row.folio),
            row.organisation_name,
            f"/{slug}/secretariado/convocatorias/{call}/postulaciones/{row.folio}",
            jurisdiction_id,
            slug,
        )
        for row, call, jurisdiction_id, slug in session.execute(statement)
    }


CALL_KINDS = (
    ThingKind("convocatoria", N_("Convocatoria"), "CV", call_cards),
    ThingKind("postulacion", N_("Postulación"), "PO", application_cards),
)
